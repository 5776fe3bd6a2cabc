package io.datawollet.document;

import static io.datawollet.document.Desk.BLOCK;
import static io.datawollet.testing.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.client.DocumentLimits;
import io.datawollet.document.Desk.Place;
import io.datawollet.error.ErrorCode;
import io.datawollet.error.LimitExceededException;
import io.datawollet.error.TooManySessionsException;
import io.datawollet.store.StoreFullException;
import io.datawollet.testing.Contents;
import io.datawollet.testing.Operation;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How much may be put: each limit lets its last one through and refuses the next whole, naming itself. */
class DocumentLimitsTest {
    private static final DocumentLimits LIMITS = DocumentLimits.defaults();

    private static void assertPasses(String limit, long value, ThrowingCallable call) {
        LimitExceededException thrown = assertFails(LimitExceededException.class, ErrorCode.LIMIT_EXCEEDED, call);
        assertThat(thrown.limit()).isEqualTo(limit);
        assertThat(thrown.value()).isEqualTo(value);
    }

    private static void put(Documents documents, String name, int size) throws IOException {
        documents.put(name, "text/plain", Contents.stream(size, size));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1_000, BLOCK - 1, BLOCK, 6 * BLOCK + 3})
    void a_document_has_at_most_so_many_bytes(int most) throws IOException {
        Desk desk = new Desk(LIMITS.withDocumentBytes(most));
        Documents documents = desk.documents();
        put(documents, "a", most);
        int blocks = desk.store.storedBlocks();
        assertPasses("bytes of a document", most, () -> put(documents, "a", most + 1));
        assertPasses("bytes of a document", most, () -> put(documents, "b", most + 1));
        assertThat(documents.list().documents()).extracting(DocumentInfo::size).containsExactly((long) most);
        assertThat(documents.get("a").content().readAllBytes()).isEqualTo(Contents.bytes(most, most));
        desk.fixture.clock().advance(Duration.ofHours(2));
        while (desk.manager.purgeExpired(100) > 0) {
            assertThat(desk.store.storedBlocks()).isNotNegative();
        }
        assertThat(desk.store.storedBlocks()).isEqualTo(blocks);
    }

    @Test
    void what_the_whole_container_could_not_hold_is_not_read_to_its_end() throws IOException {
        Desk desk = new Desk(LIMITS.withContainerBytes(BLOCK, 2 * BLOCK));
        for (Place place : Place.values()) {
            int most = place == Place.SESSION ? BLOCK : 2 * BLOCK;
            InputStream content = Contents.stream(20 * BLOCK, 1);
            assertPasses(
                    "bytes of all documents of one container",
                    most,
                    () -> desk.documents(place).put("a", "text/plain", content));
            assertThat(content.readAllBytes()).hasSizeGreaterThan(17 * BLOCK);
            put(desk.documents(place), "a", most);
        }
    }

    @Test
    void an_endless_stream_is_given_up_at_the_limit() {
        int most = 5 * BLOCK;
        Desk desk = new Desk(LIMITS.withDocumentBytes(most));
        AtomicLong read = new AtomicLong();
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                read.incrementAndGet();
                return 1;
            }

            @Override
            public int read(byte[] target, int offset, int length) {
                read.addAndGet(length);
                return length;
            }
        };
        assertPasses("bytes of a document", most, () -> desk.documents().put("a", "text/plain", endless));
        assertThat(read.get()).isLessThanOrEqualTo(most + Desk.CHUNK);
        assertThat(desk.documents().find("a")).isEmpty();
        assertThat(desk.fixture.envelopes().calls(Operation.DISCARD)).isEqualTo(1);
        assertThat(desk.fixture.envelopes().calls(Operation.COMMIT)).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void a_container_has_at_most_so_many_documents(Place place) throws IOException {
        Documents documents = new Desk(LIMITS.withDocuments(3)).documents(place);
        for (String name : new String[] {"a", "b", "c", "a"}) {
            put(documents, name, 5);
        }
        for (int size : new int[] {0, 5, 2 * BLOCK}) {
            assertPasses("documents of one container", 3, () -> put(documents, "d", size));
        }
        assertThat(documents.find("d")).isEmpty();
        documents.delete("b");
        put(documents, "d", 5);
        assertThat(documents.list().documents()).hasSize(3);
    }

    @ParameterizedTest
    @EnumSource
    void a_container_has_at_most_so_many_bytes_and_replacing_counts_once(Place place) throws IOException {
        int most = 3 * BLOCK;
        DocumentLimits limits = place == Place.SESSION
                ? LIMITS.withContainerBytes(most, 10L << 30)
                : LIMITS.withContainerBytes(2L << 30, most);
        Desk desk = new Desk(limits);
        Documents documents = desk.documents(place);
        put(documents, "a", 2 * BLOCK);
        put(documents, "b", BLOCK);
        String limit = "bytes of all documents of one container";
        assertPasses(limit, most, () -> put(documents, "c", 1));
        assertPasses(limit, most, () -> put(documents, "b", BLOCK + 1));
        assertThat(documents.get("b").info().size()).isEqualTo(BLOCK);
        put(documents, "empty", 0);
        put(documents, "a", 2 * BLOCK - 1);
        put(documents, "c", 1);
        assertPasses(limit, most, () -> put(documents, "c", 2));
        documents.delete("a");
        put(documents, "c", 2 * BLOCK);
        Documents other = desk.documents(place == Place.SESSION ? Place.ENVELOPE : Place.SESSION);
        put(other, "the other place has a limit of its own", most + 1);
    }

    @ParameterizedTest
    @EnumSource
    void a_container_has_at_most_so_many_uploads_under_way(Place place) throws IOException {
        Desk desk = new Desk(LIMITS.withUploads(2));
        Documents documents = desk.documents(place);
        int large = 6 * BLOCK;
        ThrowingCallable third = () -> {
            put(documents, "small", BLOCK - 1);
            assertPasses("uploads under way in one container", 2, () -> put(documents, "c", large));
        };
        documents.put(
                "a", "text/plain", Contents.doing(Contents.bytes(large, 1), large - 1, () -> nested(documents, third)));
        assertThat(documents.list().documents())
                .extracting(DocumentInfo::name)
                .containsExactlyInAnyOrder("a", "b", "small");
        put(documents, "c", large);
        assertThat(documents.list().documents()).hasSize(4);
    }

    private static void nested(Documents documents, ThrowingCallable inner) {
        int large = 6 * BLOCK;
        try {
            documents.put("b", "text/plain", Contents.doing(Contents.bytes(large, 2), large - 1, () -> {
                try {
                    inner.call();
                } catch (Throwable e) {
                    throw new AssertionError(e);
                }
            }));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"STAGE", "COMMIT"})
    void a_full_store_refuses_with_nothing_put(Operation full) throws IOException {
        Desk desk = new Desk();
        Documents documents = desk.documents();
        put(documents, "a", 3);
        desk.faults.faults().throwUnlisted(full, 3, new StoreFullException("no room"));
        assertFails(TooManySessionsException.class, ErrorCode.TOO_MANY_SESSIONS, () -> put(documents, "a", 2 * BLOCK));
        assertThat(documents.get("a").info().size()).isEqualTo(3);
        put(documents, "a", 2 * BLOCK);
        assertThat(documents.get("a").info().size()).isEqualTo(2 * BLOCK);
    }
}
