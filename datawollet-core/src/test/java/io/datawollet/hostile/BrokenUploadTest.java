package io.datawollet.hostile;

import static io.datawollet.hostile.DocumentGround.BLOCK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.datawollet.document.Documents;
import io.datawollet.error.ErrorCode;
import io.datawollet.session.SessionEvent.Type;
import io.datawollet.session.StartedSession;
import io.datawollet.store.StoreException.Outcome;
import io.datawollet.testing.Fault;
import io.datawollet.testing.Operation;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Uploads that break off: never seen, the version before stays whole, and the sweep leaves nothing behind. */
class BrokenUploadTest {
    /** Seven blocks: the first stays with the caller, four are staged at once, then two. */
    private static final int SIZE = 6 * BLOCK + 100;

    private static final int OLD_BLOCKS = 2;

    private final DocumentGround ground = new DocumentGround();
    private final StartedSession owner = ground.withEnvelope();
    private final Documents documents = DocumentGround.documents(owner.session());
    private final Documents elsewhere = ground.elsewhere(owner);
    private final byte[] old = DocumentGround.bytes(1, 2 * BLOCK + 1);
    private final byte[] fresh = DocumentGround.bytes(2, SIZE);

    BrokenUploadTest() {
        DocumentGround.put(documents, "n", old);
    }

    /** No fault makes this library believe that the store lied. */
    @AfterEach
    void nobody_was_suspected() {
        assertThat(ground.heard(Type.TAMPERED)).isFalse();
    }

    /** Gives so many bytes and then throws. */
    static final class Breaking extends InputStream {
        private final ByteArrayInputStream good;
        private final Throwable failure;

        Breaking(byte[] content, int good, Throwable failure) {
            this.good = new ByteArrayInputStream(content, 0, good);
            this.failure = failure;
        }

        @Override
        public int read() throws IOException {
            int read = good.read();
            return read < 0 ? fail() : read;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int read = good.read(target, offset, length);
            return read < 0 ? fail() : read;
        }

        private int fail() throws IOException {
            if (failure instanceof IOException io) {
                throw io;
            }
            if (failure instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            throw (Error) failure;
        }
    }

    private void assertOldIsThere() {
        Documents now = attachedAgain();
        assertThat(DocumentGround.get(now, "n")).isEqualTo(old);
        assertThat(now.list().documents()).hasSize(1);
    }

    private void assertNothingIsLeftBesideOld() {
        assertOldIsThere();
        ground.fixture.clock().advance(DocumentGround.SWEEPABLE);
        ground.sweepAll();
        assertThat(ground.stored.storedBlocks()).isEqualTo(OLD_BLOCKS);
        assertOldIsThere();
    }

    /** The sessions of before have ended by now. */
    private Documents attachedAgain() {
        return ground.elsewhere(owner);
    }

    static Stream<Arguments> breaks() {
        return Stream.of(new IOException("hung up"), new IllegalStateException("a bug"), new AssertionError("an error"))
                .flatMap(failure -> Stream.of(
                                0,
                                1,
                                BLOCK - 1,
                                BLOCK,
                                BLOCK + 1,
                                2 * BLOCK,
                                3 * BLOCK + 5,
                                4 * BLOCK,
                                5 * BLOCK,
                                5 * BLOCK + 1,
                                6 * BLOCK,
                                SIZE)
                        .map(good -> Arguments.of(failure, good)));
    }

    @ParameterizedTest
    @MethodSource("breaks")
    void a_stream_that_throws_puts_nothing_and_what_it_threw_comes_through(Throwable failure, int good) {
        Throwable thrown = catchThrowable(() -> documents.put("n", "a/b", new Breaking(fresh, good, failure)));
        assertThat(thrown).isSameAs(failure);
        assertThat(ground.stored.storedBlocks() > OLD_BLOCKS).isEqualTo(good >= 5 * BLOCK);
        assertNoUploadIsUnderWay();
        assertNothingIsLeftBesideOld();
    }

    /** All places are free at once, so a broken-off upload keeps none. */
    private void assertNoUploadIsUnderWay() {
        for (int i = 0; i < 16; i++) {
            Throwable ends = new IOException("hung up");
            assertThat(catchThrowable(() -> documents.put("m", "a/b", new Breaking(fresh, SIZE, ends))))
                    .isSameAs(ends);
        }
        DocumentGround.put(documents, "m", fresh);
        documents.delete("m");
    }

    @ParameterizedTest
    @EnumSource(Outcome.class)
    void a_store_that_fails_at_any_staging_or_at_the_commit_puts_nothing(Outcome outcome) {
        for (Operation operation : List.of(Operation.STAGE, Operation.COMMIT)) {
            for (int good = 0; good < (operation == Operation.STAGE ? 2 : 1); good++) {
                failAfter(operation, good, 3, new Fault.FailBefore(outcome));
                assertThat(Ground.codeOf(() -> DocumentGround.put(documents, "n", fresh)))
                        .isEqualTo(ErrorCode.ENVELOPE_STORE_FAILED);
                ground.faults.heal();
                assertOldIsThere();
            }
        }
        assertNoUploadIsUnderWay();
        assertNothingIsLeftBesideOld();
    }

    private void failAfter(Operation operation, int good, int times, Fault fault) {
        if (good > 0) {
            ground.faults.script(operation, good, new Fault.Meanwhile(() -> {}));
        }
        ground.faults.script(operation, times, fault);
    }

    static Stream<Fault> passingFaults() {
        return Stream.of(
                new Fault.FailBefore(Outcome.NOT_APPLIED),
                new Fault.FailBefore(Outcome.UNKNOWN),
                new Fault.LoseAnswer(),
                new Fault.AnswerNull(),
                new Fault.HoldBack(0),
                new Fault.HoldBack(1),
                new Fault.HoldBack(2),
                new Fault.Throw(new IllegalStateException("a driver's own")));
    }

    @ParameterizedTest
    @MethodSource("passingFaults")
    void a_put_that_meets_a_passing_fault_anywhere_is_one_whole_version(Fault fault) {
        for (Operation operation : List.of(Operation.STAGE, Operation.COMMIT)) {
            for (int good = 0; good < (operation == Operation.STAGE ? 2 : 1); good++) {
                failAfter(operation, good, 2, fault);
                DocumentGround.put(documents, "n", fresh);
                List<Object> unused = ground.faults.landLate();
                assertThat(DocumentGround.get(elsewhere, "n")).isEqualTo(fresh);
            }
        }
        ground.fixture.clock().advance(DocumentGround.SWEEPABLE);
        ground.sweepAll();
        assertThat(ground.stored.storedBlocks()).isEqualTo(6);
        assertThat(DocumentGround.get(attachedAgain(), "n")).isEqualTo(fresh);
    }

    @Test
    void stagings_that_land_after_the_put_was_given_up_are_swept() {
        ground.faults.holdBack(Operation.STAGE, 3);
        assertThat(Ground.codeOf(() -> DocumentGround.put(documents, "n", fresh)))
                .isEqualTo(ErrorCode.ENVELOPE_STORE_FAILED);
        assertThat(ground.faults.landLate()).hasSize(3);
        assertThat(ground.stored.storedBlocks()).isGreaterThan(OLD_BLOCKS);
        assertNothingIsLeftBesideOld();
    }

    @Test
    void a_process_that_is_gone_in_the_middle_leaves_what_the_sweep_takes_after_the_hour() {
        for (int good : List.of(5 * BLOCK, 6 * BLOCK, SIZE)) {
            // Nobody is left to give the upload up, nor to be told of it.
            ground.faults.failBefore(Operation.DISCARD, 3, Outcome.NOT_APPLIED);
            IOException gone = new IOException("the process is gone");
            assertThat(catchThrowable(() -> documents.put("n", "a/b", new Breaking(fresh, good, gone))))
                    .isSameAs(gone);
        }
        int left = ground.stored.storedBlocks();
        assertThat(left).isEqualTo(OLD_BLOCKS + 4 + 4 + 4);
        ground.fixture.clock().advance(Duration.ofMinutes(65));
        ground.sweepAll();
        assertThat(ground.stored.storedBlocks()).isEqualTo(left);
        assertNothingIsLeftBesideOld();
    }

    @Test
    void a_staging_whose_answer_is_lost_for_good_keeps_no_place() {
        for (int i = 0; i < 20; i++) {
            ground.faults.loseAnswer(Operation.STAGE, 3);
            assertThat(Ground.codeOf(() -> DocumentGround.put(documents, "n", fresh)))
                    .isEqualTo(ErrorCode.ENVELOPE_STORE_FAILED);
        }
        assertNoUploadIsUnderWay();
        assertNothingIsLeftBesideOld();
    }

    @Test
    void what_a_listener_and_a_caller_hear_of_a_failing_discard_hides_nothing_of_the_first_failure() {
        ground.faults.failBefore(Operation.DISCARD, 3, Outcome.UNKNOWN);
        IOException hungUp = new IOException("hung up");
        assertThat(catchThrowable(() -> documents.put("n", "a/b", new Breaking(fresh, SIZE, hungUp))))
                .isSameAs(hungUp);
        assertThat(ground.reasons(Type.STORE_FAILED)).anyMatch(reason -> reason.contains("giving up an upload"));
        assertThat(hungUp.getSuppressed()).isEmpty();
        assertOldIsThere();
    }

    @Test
    void an_upload_that_gives_a_byte_now_and_then_survives_every_sweep_and_one_that_stands_still_does_not() {
        Duration most = Duration.ofMinutes(30);
        for (Duration pause : List.of(most, Duration.ofMinutes(66))) {
            StartedSession own = ground.withEnvelope(Duration.ofHours(2));
            Documents target = DocumentGround.documents(own.session());
            InputStream slow = new PausingStream(fresh, 5 * BLOCK + 7, 3, () -> {
                ground.fixture.clock().advance(pause);
                ground.sweepAll();
            });
            if (pause.equals(most)) {
                put(target, slow);
                assertThat(DocumentGround.get(ground.elsewhere(own), "slow")).isEqualTo(fresh);
            } else {
                assertThat(Ground.codeOf(() -> put(target, slow))).isEqualTo(ErrorCode.CONFLICT);
                assertThat(ground.elsewhere(own).find("slow")).isEmpty();
            }
        }
    }

    private static void put(Documents target, InputStream content) {
        try {
            target.put("slow", "a/b", content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stands still a few times, a byte each, once so many bytes were given. */
    private static final class PausingStream extends InputStream {
        private final ByteArrayInputStream content;
        private final int from;
        private int pauses;
        private final Runnable pause;
        private int given;

        PausingStream(byte[] content, int from, int pauses, Runnable pause) {
            this.content = new ByteArrayInputStream(content);
            this.from = from;
            this.pauses = pauses;
            this.pause = pause;
        }

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            boolean pausing = given >= from && pauses > 0;
            if (pausing) {
                pauses--;
                pause.run();
            }
            int read = content.read(target, offset, pausing ? 1 : Math.min(length, Math.max(1, from - given)));
            given += Math.max(0, read);
            return read;
        }
    }
}
