package io.datawollet.store.tck;

import static io.datawollet.store.tck.EnvelopeGround.ALL;
import static io.datawollet.store.tck.EnvelopeGround.ANOTHER;
import static io.datawollet.store.tck.EnvelopeGround.ANY;
import static io.datawollet.store.tck.EnvelopeGround.DOCUMENT;
import static io.datawollet.store.tck.EnvelopeGround.DONE;
import static io.datawollet.store.tck.EnvelopeGround.HERE;
import static io.datawollet.store.tck.EnvelopeGround.LOST;
import static io.datawollet.store.tck.EnvelopeGround.NEVER;
import static io.datawollet.store.tck.EnvelopeGround.THERE;
import static io.datawollet.store.tck.EnvelopeGround.key;
import static io.datawollet.store.tck.EnvelopeGround.upload;
import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.store.StageResult;
import io.datawollet.store.StoreKey;
import java.time.Instant;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Rules about the sweep. */
interface EnvelopeSweepRules extends OnGround<EnvelopeGround> {
    @Test
    @UsuallyWrong(
            "The sweep is not bounded, and a large one blocks the store; or it says another number than it did, or 0 although"
                    + " there is more to be had.")
    default void E130_a_sweep_does_at_most_as_many_units_as_the_limit_and_ends_with_0() {
        EnvelopeGround in = ground();
        in.assumeSweepsContainers();
        for (long i = 0; i < 20; i++) {
            fill(in, in.created(i, i % 2 == 0 ? in.now : in.end), 100 * i, i % 2 == 0);
        }
        assertThat(in.store.sweep(NEVER, NEVER, 0)).isZero();
        int units = 0;
        int calls = 0;
        int done;
        do {
            done = in.store.sweep(in.soon, in.now, 3);
            assertThat(done).as("units of a sweep whose limit is 3").isBetween(0, 3);
            units += done;
            calls++;
        } while (done > 0);
        assertThat(units)
                .as("containers, and versions and uploads in them, at least")
                .isGreaterThanOrEqualTo(10 + 20 * 15);
        assertThat(calls).as("sweeps").isGreaterThanOrEqualTo(units / 3);
        assertThat(in.store.sweep(in.soon, in.now, ALL)).isZero();
        for (long i = 1; i < 20; i += 2) {
            assertThat(in.documents(key(i))).hasSize(5);
            assertThat(in.readable(key(i), 100 * i + 1, 1, 1)).isTrue();
        }
    }

    /** Five documents, each with a version, one that was replaced, an upload under way and a discarded one. */
    private static void fill(EnvelopeGround in, StoreKey container, long first, boolean ended) {
        Instant then = in.now.minusSeconds(1);
        for (long j = 0; j < 5; j++) {
            long number = first + 10 * j;
            in.put(container, key(1_000 + j), number, 3, then);
            in.put(container, key(1_000 + j), number + 1, 2, then);
            in.stage(container, number + 2, 1, 2, then);
            in.stage(container, number + 3, 1, 2, then);
            in.store.discard(container, upload(number + 3), then);
        }
        assertThat(in.store.load(container, in.now).isEmpty()).isEqualTo(ended);
    }

    @Test
    @UsuallyWrong(
            "A small limit sweeps everything there is of one kind, all documents of a container or all blocks of one.")
    default void E130_a_sweep_leaves_what_is_beyond_its_limit() {
        EnvelopeGround in = ground();
        in.created(1);
        for (long upload = 10; upload < 20; upload++) {
            in.stage(HERE, upload, 1, 1, in.now);
        }
        assertThat(in.store.sweep(in.longAgo, in.soon, 1)).isEqualTo(1);
        long left = LongStream.range(10, 20)
                .filter(upload -> in.stage(HERE, upload, 2, 1, in.soon) == StageResult.DONE)
                .count();
        assertThat(left).as("uploads that are left after one unit").isBetween(9L, 10L);
    }

    @Test
    @UsuallyWrong(
            "The end is compared with <=, and a container is swept at an instant at which the clock of a node may still have"
                    + " it live.")
    default void E131_a_container_is_swept_from_the_instant_after_its_end() {
        EnvelopeGround in = ground();
        in.assumeSweepsContainers();
        in.created(1, in.now);
        in.created(2, in.now.plusMillis(1));
        assertThat(in.store.sweep(in.now, NEVER, ALL))
                .as("swept before its own end")
                .isZero();
        assertThat(in.store.sweep(in.now.plusMillis(1), in.longAgo, ALL)).isEqualTo(1);
        assertThat(in.store.remove(HERE)).isFalse();
        assertThat(in.store.remove(THERE)).isTrue();
    }

    @Test
    @UsuallyWrong("The contents of a swept container wait as if it lived, or are left for ever.")
    default void E131_contents_of_a_swept_container_go_at_once_whatever_idleBefore_says() {
        EnvelopeGround in = ground();
        in.assumeSweepsContainers();
        in.filled();
        assertThat(in.sweepAll(in.end.plusMillis(1), in.longAgo))
                .as("a container, a version and an upload at least")
                .isGreaterThanOrEqualTo(3);
        EnvelopeGeneralRules.assertGone(in, in.now);
        assertThat(in.sweepAll(in.longAgo, NEVER))
                .as("units that idleBefore kept")
                .isZero();
    }

    @Test
    @UsuallyWrong("The instant is compared with <=, or is that of the upload's beginning.")
    default void E131_uploads_that_have_not_moved_are_swept_from_the_instant_after() {
        EnvelopeGround in = ground();
        in.created(1);
        in.stage(HERE, 5, 1, 1, in.now);
        in.stage(HERE, 6, 1, 1, in.now);
        in.stage(HERE, 6, 2, 1, in.soon);
        assertThat(in.store.sweep(in.longAgo, in.now, ALL))
                .as("moved at that very instant")
                .isZero();
        assertThat(in.store.sweep(in.longAgo, in.now.plusMillis(1), ALL)).isPositive();
        assertThat(in.stage(HERE, 5, 2, 1, in.soon)).isEqualTo(StageResult.LOST);
        assertThat(in.commit(HERE, DOCUMENT, ANY, 6, 3)).isEqualTo(DONE);
        in.sweepAll(in.longAgo, NEVER);
        assertThat(in.readable(HERE, 6, 1, 2)).isTrue();
    }

    @Test
    @UsuallyWrong("Versions that were replaced or removed are never swept, or go by the instant of their own commit.")
    default void E131_versions_are_swept_from_the_instant_after_their_replacement_or_removal() {
        EnvelopeGround in = ground();
        in.created(1);
        in.put(HERE, DOCUMENT, 5, 3, in.now);
        in.put(HERE, ANOTHER, 6, 1, in.now);
        in.put(HERE, DOCUMENT, 7, 3, in.soon);
        in.store.removeDocument(HERE, ANOTHER, ANY, in.soon);
        assertThat(in.sweepAll(in.longAgo, in.soon))
                .as("replaced and removed at that very instant")
                .isZero();
        assertThat(in.sweepAll(in.longAgo, in.soon.plusMillis(1)))
                .as("two versions at least")
                .isGreaterThanOrEqualTo(2);
        assertThat(in.sweepAll(in.longAgo, NEVER))
                .as("the current version stays")
                .isZero();
    }

    @Test
    @UsuallyWrong("A discarded upload waits as one that is under way, or for ever.")
    default void E131_a_discarded_upload_goes_at_once() {
        EnvelopeGround in = ground();
        in.created(1);
        in.stage(HERE, 5, 1, 4, in.now);
        assertThat(in.store.sweep(in.longAgo, in.longAgo, ALL)).isZero();
        in.store.discard(HERE, upload(5), in.now);
        assertThat(in.store.sweep(in.longAgo, in.longAgo, ALL)).isPositive();
        in.sweepAll(in.longAgo, in.longAgo);
        assertThat(in.store.sweep(in.longAgo, in.longAgo, ALL)).isZero();
    }

    @Test
    @UsuallyWrong(
            "The sweep takes block by block up to its limit, and what is left of the upload goes on and is committed.")
    default void E132_an_upload_is_swept_whole_or_not_whatever_the_limit() {
        EnvelopeGround in = ground();
        in.created(1);
        for (int limit = 1; limit < 6; limit++) {
            in.stage(HERE, limit, 1, 4, in.now);
            assertThat(in.store.sweep(in.longAgo, in.now.plusMillis(1), limit)).isPositive();
            assertThat(in.stage(HERE, limit, 2, 3, in.now)).isEqualTo(StageResult.LOST);
            assertThat(in.stage(HERE, limit, 5, 1, in.now)).isEqualTo(StageResult.LOST);
            assertThat(in.commit(HERE, DOCUMENT, ANY, limit, 5)).isEqualTo(LOST);
            assertThat(in.commit(HERE, DOCUMENT, ANY, limit, 2)).isEqualTo(LOST);
            in.sweepAll(in.longAgo, in.now.plusMillis(1));
        }
        assertThat(in.documents(HERE)).isEmpty();
    }

    @Test
    @UsuallyWrong("A version goes by the instant at which it was committed or its blocks came, though it is current.")
    default void E131_what_lives_is_never_swept() {
        EnvelopeGround in = ground();
        in.created(1);
        in.put(HERE, DOCUMENT, 5, 3, in.longAgo);
        in.put(HERE, ANOTHER, 6, 1, in.longAgo);
        in.stage(HERE, 7, 1, 2, in.soon);
        assertThat(in.sweepAll(in.end, in.soon)).as("units").isZero();
        in.assertShows(in.snapshot(HERE), 1, 1);
        assertThat(in.readable(HERE, 5, 1, 2)).isTrue();
        assertThat(in.current(HERE, ANOTHER)).contains(upload(6));
        assertThat(in.commit(HERE, key(102), ANY, 7, 3)).isEqualTo(DONE);
    }
}
