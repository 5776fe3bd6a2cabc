package io.datawollet.document;

import static io.datawollet.document.Desk.BLOCK;
import static io.datawollet.testing.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.document.Desk.Place;
import io.datawollet.error.DataWolletException;
import io.datawollet.error.ErrorCode;
import io.datawollet.testing.Contents;
import io.datawollet.testing.Operation;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Replacing and deleting documents whole, and only in the version that the writer has seen. */
class ConditionTest {
    private final Desk desk = new Desk();
    private final Documents documents = desk.documents();

    private static DocumentInfo put(Documents documents, int size, long seed, WriteCondition condition)
            throws IOException {
        return documents.put("a", "text/plain", Contents.stream(size, seed), condition);
    }

    private static void assertHolds(Documents documents, DocumentInfo info, long seed) throws IOException {
        Document document = documents.get("a");
        assertThat(document.info()).isEqualTo(info);
        assertThat(document.content().readAllBytes()).isEqualTo(Contents.bytes((int) info.size(), seed));
    }

    @Test
    void each_put_has_a_revision_of_its_own_even_with_the_same_content() throws IOException {
        Set<String> revisions = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            revisions.add(put(documents, 10, 1, WriteCondition.any()).revision());
        }
        assertThat(revisions).hasSize(20).allSatisfy(each -> assertThat(each).hasSize(22));
    }

    @ParameterizedTest
    @EnumSource
    void an_unconditional_put_replaces_whatever_is_there(Place place) throws IOException {
        Documents container = desk.documents(place);
        for (int size : new int[] {10, 3 * BLOCK, 0, BLOCK, 2}) {
            DocumentInfo info = put(container, size, size, WriteCondition.any());
            assertHolds(container, info, size);
            assertThat(container.list().documents()).containsExactly(info);
        }
        DocumentInfo other = container.put("a", "image/png", Contents.stream(2, 2));
        assertThat(container.get("a").info().mediaType()).isEqualTo("image/png");
        assertThat(container.get("a").info()).isEqualTo(other);
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 2 * BLOCK + 5})
    void if_absent_holds_only_while_there_is_none(int size) throws IOException {
        DocumentInfo first = put(documents, size, 1, WriteCondition.ifAbsent());
        assertFails(ErrorCode.CONFLICT, () -> put(documents, size, 2, WriteCondition.ifAbsent()));
        assertHolds(documents, first, 1);
        documents.delete("a");
        assertHolds(documents, put(documents, size, 3, WriteCondition.ifAbsent()), 3);
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 2 * BLOCK + 5})
    void if_revision_holds_only_for_the_version_that_is_there(int size) throws IOException {
        DocumentInfo first = put(documents, size, 1, WriteCondition.any());
        DocumentInfo second = put(documents, size, 2, WriteCondition.ifRevision(first.revision()));
        assertFails(ErrorCode.CONFLICT, () -> put(documents, size, 3, WriteCondition.ifRevision(first.revision())));
        assertHolds(documents, second, 2);
        documents.delete("a");
        assertFails(ErrorCode.CONFLICT, () -> put(documents, size, 3, WriteCondition.ifRevision(second.revision())));
        assertThat(documents.find("a")).isEmpty();
        DocumentInfo other = documents.put("b", "text/plain", Contents.stream(1, 1));
        assertFails(ErrorCode.CONFLICT, () -> put(documents, size, 3, WriteCondition.ifRevision(other.revision())));
        assertThat(documents.list().documents()).containsExactly(other);
        assertThat(desk.fixture.envelopes().calls(Operation.DISCARD)).isEqualTo(size > BLOCK ? 3 : 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "AAAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAB", "*", "\u0000", "ā"})
    void a_revision_that_was_never_given_out_matches_nothing(String revision) throws IOException {
        DocumentInfo first = put(documents, 5, 1, WriteCondition.any());
        WriteCondition condition = WriteCondition.ifRevision(revision);
        InputStream content = Contents.stream(5, 2);
        assertFails(ErrorCode.CONFLICT, () -> documents.put("a", "text/plain", content, condition));
        assertFails(ErrorCode.CONFLICT, () -> documents.put("none", "text/plain", content, condition));
        assertFails(ErrorCode.CONFLICT, () -> documents.putJson("a", 1, condition));
        assertFails(ErrorCode.CONFLICT, () -> documents.delete("a", condition));
        assertHolds(documents, first, 1);
    }

    @Test
    void of_a_document_that_is_not_there_no_version_is_demanded_when_it_is_deleted() {
        for (String revision : new String[] {"", "x", "AAAAAAAAAAAAAAAAAAAAAA"}) {
            assertFails(
                    ErrorCode.DOCUMENT_NOT_FOUND,
                    () -> new Desk().documents().delete("missing", WriteCondition.ifRevision(revision)));
        }
    }

    @Test
    void a_document_is_deleted_only_in_the_version_that_was_meant() throws IOException {
        DocumentInfo first = put(documents, 5, 1, WriteCondition.any());
        DocumentInfo second = put(documents, 5, 2, WriteCondition.any());
        assertFails(ErrorCode.CONFLICT, () -> documents.delete("a", WriteCondition.ifRevision(first.revision())));
        assertFails(ErrorCode.INVALID_PAYLOAD, () -> documents.delete("a", WriteCondition.ifAbsent()));
        assertHolds(documents, second, 2);
        documents.delete("a", WriteCondition.ifRevision(second.revision()));
        assertThat(documents.find("a")).isEmpty();
        assertThat(documents.list().documents()).isEmpty();
        assertFails(ErrorCode.DOCUMENT_NOT_FOUND, () -> documents.get("a"));
        assertFails(ErrorCode.DOCUMENT_NOT_FOUND, () -> documents.delete("a"));
        assertFails(
                ErrorCode.DOCUMENT_NOT_FOUND,
                () -> documents.delete("a", WriteCondition.ifRevision(second.revision())));
    }

    @Test
    void of_many_writers_that_saw_the_same_version_one_wins_whole()
            throws IOException, ExecutionException, InterruptedException {
        int writers = 8;
        ExecutorService threads = Executors.newFixedThreadPool(writers);
        try {
            for (int size : new int[] {100, BLOCK + 100}) {
                DocumentInfo seen = put(documents, 1, 0, WriteCondition.any());
                CountDownLatch together = new CountDownLatch(writers);
                List<Future<Boolean>> outcomes = IntStream.range(0, writers)
                        .mapToObj(i -> threads.submit(() -> {
                            together.countDown();
                            together.await();
                            return wins(size, i, seen.revision());
                        }))
                        .toList();
                int winner = -1;
                for (int i = 0; i < writers; i++) {
                    if (outcomes.get(i).get()) {
                        assertThat(winner).as("one winner only").isEqualTo(-1);
                        winner = i;
                    }
                }
                assertThat(documents.get("a").content().readAllBytes()).isEqualTo(Contents.bytes(size, winner));
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private boolean wins(int size, long seed, String seen) throws IOException {
        try {
            return put(documents, size, seed, WriteCondition.ifRevision(seen)).size() == size;
        } catch (DataWolletException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT);
            return false;
        }
    }

    @Test
    void a_reader_stays_with_its_version_whatever_is_put_or_deleted() throws IOException {
        put(documents, 5 * BLOCK, 1, WriteCondition.any());
        Document old = documents.get("a");
        InputStream open = old.content();
        assertThat(open.readNBytes(10)).isEqualTo(Contents.bytes(10, 1));
        DocumentInfo next = put(documents, 5 * BLOCK, 2, WriteCondition.any());
        assertHolds(documents, next, 2);
        documents.delete("a");
        byte[] all = Contents.bytes(5 * BLOCK, 1);
        assertThat(open.readAllBytes()).isEqualTo(Arrays.copyOfRange(all, 10, all.length));
        assertThat(old.content().readAllBytes()).isEqualTo(all);
    }

    @Test
    void an_upload_is_not_seen_before_it_is_whole() throws IOException {
        DocumentInfo before = put(documents, 5, 1, WriteCondition.any());
        byte[] content = Contents.bytes(9 * BLOCK, 2);
        DocumentInfo after = documents.put("a", "text/plain", Contents.doing(content, content.length, () -> {
            assertThat(desk.store.storedBlocks()).isPositive();
            assertThat(documents.list().documents()).containsExactly(before);
            assertThat(documents.get("a").info()).isEqualTo(before);
        }));
        assertHolds(documents, after, 2);
    }

    @Test
    void a_condition_is_printed_without_surprise() {
        assertThat(WriteCondition.any()).hasToString("any");
        assertThat(WriteCondition.ifAbsent()).hasToString("if absent");
        assertThat(WriteCondition.ifRevision("r")).hasToString("if revision r");
    }
}
