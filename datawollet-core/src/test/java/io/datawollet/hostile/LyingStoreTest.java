package io.datawollet.hostile;

import static io.datawollet.hostile.DocumentGround.BLOCK;
import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.document.DocumentInfo;
import io.datawollet.document.DocumentPage;
import io.datawollet.document.Documents;
import io.datawollet.error.ErrorCode;
import io.datawollet.session.SessionEvent.Type;
import io.datawollet.store.DocumentListing;
import io.datawollet.store.DocumentResult;
import io.datawollet.store.DocumentVersion;
import io.datawollet.testing.Fault;
import io.datawollet.testing.Operation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A store of documents that gives what nobody asked for, or nothing. */
class LyingStoreTest {
    private final DocumentGround ground = new DocumentGround();
    private final Documents documents = ground.newEnvelope();

    private static UnaryOperator<Optional<List<byte[]>>> blocks(UnaryOperator<List<byte[]>> lie) {
        return answer -> answer.map(all -> lie.apply(new ArrayList<>(all)));
    }

    private static <T> List<T> with(List<T> all, T more) {
        all.add(more);
        return all;
    }

    @ParameterizedTest
    @EnumSource
    void other_blocks_than_asked_are_noticed_however_the_document_is_read(Reading reading) {
        byte[] truth = DocumentGround.bytes(1, 5 * BLOCK + 3);
        DocumentGround.put(documents, "victim", truth);
        List<UnaryOperator<List<byte[]>>> lies = List.of(
                all -> List.of(),
                all -> all.subList(1, all.size()),
                all -> all.subList(0, all.size() - 1),
                all -> with(all, all.get(0)),
                all -> with(all, new byte[0]),
                all -> Collections.nCopies(1_000, all.get(0)),
                all -> Stream.concat(Stream.of(new byte[0]), all.stream().skip(1))
                        .toList(),
                all -> all.stream().map(block -> new byte[block.length]).toList(),
                all -> all.stream().map(block -> Arrays.copyOf(block, 3)).toList());
        for (int i = 0; i < lies.size(); i++) {
            ground.lying.onBlocks(blocks(lies.get(i)));
            ground.fixture.forgetEvents();
            assertThat(reading.of(documents, "victim").isTruth(truth))
                    .as("lie %d", i)
                    .isFalse();
            assertThat(ground.reasons(Type.TAMPERED)).as("lie %d", i).hasSize(1);
        }
        ground.lying.honest();
        assertThat(reading.of(documents, "victim").isTruth(truth)).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void blocks_in_another_order_or_doubled_are_noticed_by_whoever_reads_both(Reading reading) {
        byte[] truth = DocumentGround.bytes(1, 5 * BLOCK + 3);
        DocumentGround.put(documents, "victim", truth);
        List<UnaryOperator<List<byte[]>>> lies = List.of(
                all -> {
                    Collections.reverse(all);
                    return all;
                },
                all -> Collections.nCopies(all.size(), all.get(0)),
                all -> Collections.nCopies(all.size(), all.get(all.size() - 1)));
        for (UnaryOperator<List<byte[]>> lie : lies) {
            ground.lying.onBlocks(blocks(lie));
            ground.fixture.forgetEvents();
            boolean unharmed = reading.of(documents, "victim").isTruth(truth);
            assertThat(unharmed).isEqualTo(reading == Reading.ONE_BYTE);
            assertThat(ground.heard(Type.TAMPERED)).isEqualTo(!unharmed);
        }
    }

    @ParameterizedTest
    @EnumSource
    void blocks_that_are_said_to_be_gone_are_missed_aloud(Reading reading) {
        byte[] truth = DocumentGround.bytes(1, 5 * BLOCK + 3);
        DocumentGround.put(documents, "victim", truth);
        ground.lying.onBlocks(answer -> Optional.empty());
        Reading.Outcome outcome = reading.of(documents, "victim");
        outcome.assertHonest(truth);
        assertThat(outcome.failure().orElseThrow().code()).isEqualTo(ErrorCode.DOCUMENT_NOT_FOUND);
        ground.lying.onContainer(answer -> Optional.empty());
        assertThat(reading.of(documents, "victim").failure().orElseThrow().code())
                .isEqualTo(ErrorCode.ENVELOPE_NOT_FOUND);
    }

    @ParameterizedTest
    @EnumSource
    void a_store_that_fails_while_a_document_is_read_ends_the_reading_aloud(Reading reading) {
        byte[] truth = DocumentGround.bytes(1, 5 * BLOCK + 3);
        DocumentGround.put(documents, "victim", truth);
        for (int good = 0; good <= 2; good++) {
            int from = good;
            if (good > 0) {
                ground.faults.script(Operation.READ_BLOCKS, good, new Fault.Meanwhile(() -> {}));
            }
            ground.faults.script(Operation.READ_BLOCKS, 1_000, new Fault.AnswerNull());
            Reading.Outcome outcome = reading.of(documents, "victim");
            outcome.assertHonest(truth);
            assertThat(outcome.failure().isPresent() || (reading == Reading.ONE_BYTE && from > 0))
                    .isTrue();
            outcome.failure()
                    .ifPresent(failure -> assertThat(failure.code()).isEqualTo(ErrorCode.ENVELOPE_STORE_FAILED));
            ground.faults.heal();
        }
        assertThat(ground.heard(Type.TAMPERED)).isFalse();
        assertThat(reading.of(documents, "victim").isTruth(truth)).isTrue();
    }

    @Test
    void nulls_where_none_may_be_are_a_stores_failure() {
        byte[] truth = DocumentGround.bytes(1, 3 * BLOCK);
        DocumentGround.put(documents, "victim", truth);
        ground.lying.onBlocks(answer ->
                Optional.of(Arrays.asList(new byte[answer.orElseThrow().size()][])));
        Reading.Outcome outcome = Reading.WHOLE.of(documents, "victim");
        outcome.assertHonest(truth);
        assertThat(outcome.failure().orElseThrow().code()).isEqualTo(ErrorCode.ENVELOPE_STORE_FAILED);
        for (Operation operation : List.of(Operation.DOCUMENT, Operation.DOCUMENTS, Operation.READ_BLOCKS)) {
            ground.faults.script(operation, 1_000, new Fault.AnswerNull());
        }
        assertThat(Ground.codeOf(() -> documents.find("victim"))).isEqualTo(ErrorCode.ENVELOPE_STORE_FAILED);
        assertThat(Ground.codeOf(documents::list)).isEqualTo(ErrorCode.ENVELOPE_STORE_FAILED);
        assertThat(ground.heard(Type.STORE_FAILED)).isTrue();
    }

    @Test
    void a_document_that_is_said_to_be_absent_or_gone_is_not_found() {
        DocumentGround.put(documents, "victim", new byte[9]);
        ground.lying.onDocument(answer -> new DocumentResult.Absent());
        assertThat(documents.find("victim")).isEmpty();
        ground.lying.onDocument(answer -> new DocumentResult.Gone());
        assertThat(Ground.codeOf(() -> documents.find("victim"))).isEqualTo(ErrorCode.ENVELOPE_NOT_FOUND);
    }

    private void listing(UnaryOperator<List<DocumentListing>> lie) {
        ground.lying.onDocuments(answer -> answer.map(all -> lie.apply(new ArrayList<>(all))));
    }

    private List<DocumentInfo> listed(int limit) {
        DocumentPage page = documents.list(limit);
        List<DocumentInfo> all = new ArrayList<>(page.documents());
        for (int pages = 0; page.nextCursor().isPresent(); pages++) {
            assertThat(pages).as("the list comes to an end").isLessThan(100);
            page = documents.list(page.nextCursor().get(), limit);
            all.addAll(page.documents());
        }
        return all;
    }

    @Test
    void a_list_out_of_order_or_doubled_or_longer_than_asked_or_without_an_end_is_a_stores_failure() {
        IntStream.range(0, 9).forEach(i -> DocumentGround.put(documents, "n" + i, new byte[i]));
        Set<String> names = listed(4).stream().map(DocumentInfo::name).collect(Collectors.toSet());
        assertThat(names).hasSize(9);
        List<DocumentListing> firstPage = new ArrayList<>();
        listing(all -> {
            if (firstPage.isEmpty()) {
                firstPage.addAll(all);
            }
            return all;
        });
        assertThat(listed(4)).hasSize(9);
        List<UnaryOperator<List<DocumentListing>>> lies = List.of(
                all -> {
                    Collections.reverse(all);
                    return all;
                },
                all -> with(all, all.get(all.size() - 1)),
                all -> with(all, all.get(0)),
                all -> Collections.nCopies(5, all.get(0)),
                all -> firstPage);
        for (UnaryOperator<List<DocumentListing>> lie : lies) {
            listing(lie);
            ground.fixture.forgetEvents();
            assertThat(Ground.codeOf(() -> listed(4))).isEqualTo(ErrorCode.ENVELOPE_STORE_FAILED);
            assertThat(ground.heard(Type.TAMPERED)).isTrue();
        }
        ground.lying.honest();
        List<DocumentListing> whole = new ArrayList<>();
        listing(all -> {
            whole.addAll(all);
            return all;
        });
        assertThat(documents.list().documents()).hasSize(9);
        listing(all -> whole);
        assertThat(Ground.codeOf(() -> documents.list(4))).isEqualTo(ErrorCode.ENVELOPE_STORE_FAILED);
    }

    @Test
    void what_is_listed_under_another_address_or_upload_is_left_out_and_told() {
        IntStream.range(0, 5).forEach(i -> DocumentGround.put(documents, "n" + i, new byte[i]));
        listing(all -> {
            List<DocumentListing> shifted = new ArrayList<>();
            for (int i = 0; i < all.size(); i++) {
                DocumentListing other = all.get((i + 1) % all.size());
                shifted.add(new DocumentListing(all.get(i).document(), other.upload(), other.info()));
            }
            return shifted;
        });
        assertThat(documents.list().documents()).isEmpty();
        assertThat(ground.reasons(Type.TAMPERED)).hasSize(5);
        listing(all -> all.stream()
                .map(each -> new DocumentListing(each.document(), all.get(0).upload(), each.info()))
                .toList());
        ground.fixture.forgetEvents();
        assertThat(new HashSet<>(documents.list().documents())).hasSize(1);
        assertThat(ground.reasons(Type.TAMPERED)).hasSize(4);
    }

    @Test
    void a_version_without_its_parts_is_a_stores_failure() {
        DocumentGround.put(documents, "victim", new byte[9]);
        ground.faults.script(Operation.DOCUMENT, 3, new Fault.Throw(new NullPointerException("a driver's own")));
        assertThat(Ground.codeOf(() -> documents.get("victim"))).isEqualTo(ErrorCode.ENVELOPE_STORE_FAILED);
        assertThat(documents.get("victim").info().size()).isEqualTo(9);
    }

    @Test
    void a_first_block_of_any_other_length_is_noticed() {
        byte[] truth = DocumentGround.bytes(1, 100);
        DocumentGround.put(documents, "victim", truth);
        for (int length = 0; length < 200; length++) {
            int cut = length;
            if (length != 116) {
                ground.lying.onDocument(answer -> {
                    DocumentVersion is = ((DocumentResult.Found) answer).version();
                    return new DocumentResult.Found(new DocumentVersion(
                            is.upload(), 1, is.size(), is.info(), Arrays.copyOf(is.firstBlock(), cut)));
                });
                assertThat(Reading.WHOLE.of(documents, "victim").isTruth(truth)).isFalse();
            }
        }
    }
}
