package io.datawollet.document;

import static io.datawollet.document.Desk.BLOCK;
import static io.datawollet.document.Desk.CHUNK;
import static io.datawollet.testing.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.error.DataWolletException;
import io.datawollet.error.ErrorCode;
import io.datawollet.store.StoreException.Outcome;
import io.datawollet.testing.Contents;
import io.datawollet.testing.Operation;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the sweep does to uploads that are slow, to those that stand still, and to versions that were replaced. */
class UploadLifeTest {
    private static final Duration MILLI = Duration.ofMillis(1);
    private static final Duration ABANDONED = Duration.ofMinutes(65);

    private final Desk desk = new Desk();
    private final Documents documents = desk.documents();

    private int sweepAll() {
        int swept = 0;
        for (int done = desk.manager.purgeExpired(7); done > 0; done = desk.manager.purgeExpired(7)) {
            assertThat(done).isLessThanOrEqualTo(7);
            swept += done;
        }
        return swept;
    }

    /** A stream whose bytes come late, each after a while in which everything is swept that may be. */
    private InputStream slow(byte[] content, int from, Duration pause) {
        return new ByteArrayInputStream(content) {
            @Override
            public synchronized int read(byte[] target, int offset, int length) {
                if (pos < from) {
                    return super.read(target, offset, Math.min(length, from - pos));
                }
                desk.fixture.clock().advance(pause);
                int swept = sweepAll();
                assertThat(swept).isZero();
                return super.read(target, offset, Math.min(length, 1_000));
            }
        };
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 19, 20, 29, 30})
    void an_upload_of_which_a_byte_comes_every_half_hour_is_never_swept(int minutes) throws IOException {
        // After five blocks four are with the store; the sixth fills slowly.
        byte[] content = Contents.bytes(5 * BLOCK + 3 * CHUNK, minutes);
        DocumentInfo put = documents.put("a", "text/plain", slow(content, 5 * BLOCK + 5, Duration.ofMinutes(minutes)));
        assertThat(put.size()).isEqualTo(content.length);
        assertThat(documents.get("a").content().readAllBytes()).isEqualTo(content);
    }

    @Test
    void an_upload_that_has_not_filled_a_block_has_nothing_to_be_swept() throws IOException {
        byte[] content = Contents.bytes(10_000, 1);
        documents.put("a", "text/plain", slow(content, 0, Duration.ofHours(3)));
        assertThat(documents.get("a").content().readAllBytes()).isEqualTo(content);
    }

    @Test
    void the_store_hears_of_a_slow_upload_no_more_often_than_every_twenty_minutes() throws IOException {
        byte[] content = Contents.bytes(5 * BLOCK + 5_000, 1);
        desk.fixture.envelopes().reset();
        documents.put("a", "text/plain", slow(content, 5 * BLOCK, Duration.ofMinutes(10)));
        // One for the first four blocks, two while the last bytes come in 50 minutes, and one for their block.
        assertThat(desk.fixture.envelopes().calls(Operation.STAGE)).isEqualTo(4);
    }

    @Test
    void an_upload_that_stood_still_for_an_hour_and_five_minutes_is_swept_and_its_writer_told() throws IOException {
        byte[] content = Contents.bytes(6 * BLOCK, 1);
        documents.put("a", "text/plain", Contents.stream(3, 3));
        InputStream still = Contents.doing(content, 5 * BLOCK + 5, () -> {
            desk.fixture.clock().advance(ABANDONED);
            assertThat(sweepAll()).isZero();
            assertThat(desk.store.storedBlocks()).isEqualTo(4);
            desk.fixture.clock().advance(MILLI);
            assertThat(sweepAll()).isPositive();
            assertThat(desk.store.storedBlocks()).isZero();
        });
        DataWolletException thrown = assertFails(ErrorCode.CONFLICT, () -> documents.put("a", "text/plain", still));
        assertThat(thrown).hasMessageContaining("given up");
        assertThat(documents.get("a").content().readAllBytes()).isEqualTo(Contents.bytes(3, 3));
        assertThat(desk.store.storedBlocks()).isZero();
    }

    @Test
    void an_upload_that_broke_off_without_a_word_counts_and_lies_there_until_it_is_swept() {
        byte[] content = Contents.bytes(6 * BLOCK, 1);
        InputStream dies = Contents.doing(content, 5 * BLOCK + 5, () -> {
            desk.faults.faults().failAll(Outcome.UNKNOWN);
        });
        assertFails(ErrorCode.ENVELOPE_STORE_FAILED, () -> documents.put("a", "text/plain", dies));
        desk.faults.faults().heal();
        assertThat(desk.store.storedBlocks()).isEqualTo(4);
        desk.fixture.clock().advance(ABANDONED);
        assertThat(sweepAll()).isZero();
        desk.fixture.clock().advance(MILLI);
        assertThat(sweepAll()).isEqualTo(1);
        assertThat(desk.store.storedBlocks()).isZero();
        assertThat(documents.list().documents()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_replaced_or_deleted_version_reads_to_its_end_within_the_hour_and_is_gone_after_it(boolean replaced)
            throws IOException {
        int size = 9 * BLOCK;
        byte[] content = Contents.bytes(size, 1);
        documents.put("a", "text/plain", new ByteArrayInputStream(content));
        Document old = documents.get("a");
        InputStream within = old.content();
        InputStream after = old.content();
        InputStream part = old.content(8L * BLOCK, 10);
        assertThat(within.readNBytes(10)).isEqualTo(Arrays.copyOf(content, 10));
        assertThat(after.readNBytes(10)).isEqualTo(Arrays.copyOf(content, 10));
        if (replaced) {
            documents.put("a", "text/plain", Contents.stream(2 * BLOCK, 2));
        } else {
            documents.delete("a");
        }
        desk.fixture.clock().advance(ABANDONED);
        assertThat(sweepAll()).isZero();
        assertThat(within.readAllBytes()).isEqualTo(Arrays.copyOfRange(content, 10, size));

        desk.fixture.clock().advance(MILLI);
        assertThat(sweepAll()).isPositive();
        assertThat(desk.store.storedBlocks()).isEqualTo(replaced ? 2 : 0);
        assertFails(ErrorCode.DOCUMENT_NOT_FOUND, after::readAllBytes);
        assertFails(ErrorCode.DOCUMENT_NOT_FOUND, after::read);
        assertThat(after.available()).isZero();
        assertFails(ErrorCode.DOCUMENT_NOT_FOUND, part::read);
        assertFails(ErrorCode.DOCUMENT_NOT_FOUND, () -> old.content().readAllBytes());
        if (replaced) {
            assertThat(documents.get("a").content().readAllBytes()).isEqualTo(Contents.bytes(2 * BLOCK, 2));
        }
    }

    @Test
    void a_current_version_is_never_swept_however_old() throws IOException {
        documents.put("a", "text/plain", Contents.stream(3 * BLOCK, 1));
        desk.fixture.clock().advance(Duration.ofDays(29));
        assertThat(sweepAll()).isZero();
        assertThat(documents.get("a").content().readAllBytes()).isEqualTo(Contents.bytes(3 * BLOCK, 1));
    }
}
