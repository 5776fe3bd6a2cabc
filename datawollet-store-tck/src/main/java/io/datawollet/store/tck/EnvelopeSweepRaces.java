package io.datawollet.store.tck;

import static io.datawollet.store.tck.EnvelopeGround.BATCH;
import static io.datawollet.store.tck.EnvelopeGround.DOCUMENT;
import static io.datawollet.store.tck.EnvelopeGround.DONE;
import static io.datawollet.store.tck.EnvelopeGround.NONE;
import static io.datawollet.store.tck.EnvelopeGround.assertReplaced;
import static io.datawollet.store.tck.EnvelopeGround.assertShows;
import static io.datawollet.store.tck.EnvelopeGround.found;
import static io.datawollet.store.tck.EnvelopeGround.key;
import static io.datawollet.store.tck.EnvelopeGround.readable;
import static io.datawollet.store.tck.EnvelopeGround.record;
import static io.datawollet.store.tck.EnvelopeGround.revision;
import static io.datawollet.store.tck.EnvelopeGround.sweepAll;
import static io.datawollet.store.tck.EnvelopeGround.upload;
import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.store.EnvelopeStore;
import io.datawollet.store.StageResult;
import io.datawollet.store.StoreKey;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Rules about sweeps that meet each other and whatever lives. */
interface EnvelopeSweepRaces extends OnGround<EnvelopeGround> {
    @Test
    @UsuallyWrong(
            "Each sweep says how many units it had found, though the other had done some of them, or they deadlock.")
    default void E130_E133_racing_sweeps_stay_within_their_limits_do_each_unit_once_and_end() {
        EnvelopeGround in = ground();
        in.assumeSweepsContainers();
        ended(in, 0);
        int alone = sweepAll(in.store, in.soon, in.longAgo, 3);
        assertThat(alone).as("a container and a version each, at least").isGreaterThanOrEqualTo(2 * BATCH);
        in.rounds(60, round -> {
            ended(in, 10_000L * (round + 1));
            AtomicInteger units = new AtomicInteger();
            Race.run(
                    () -> units.addAndGet(sweepAll(in.store, in.soon, in.longAgo, 3)),
                    () -> units.addAndGet(sweepAll(in.other, in.soon, in.longAgo, 3)));
            units.addAndGet(in.sweepAll(in.soon, in.longAgo));
            assertThat(units.get())
                    .as("units that were done in all, where as much takes one sweep alone %d", alone)
                    .isBetween(2 * BATCH, alone);
            for (int i = 0; i < BATCH; i++) {
                assertThat(in.store.remove(key(10_000L * (round + 1) + i)))
                        .as("a container is left")
                        .isFalse();
            }
        });
    }

    /** Containers that have ended, each with a document. */
    private static void ended(EnvelopeGround in, long base) {
        for (int i = 0; i < BATCH; i++) {
            in.put(in.created(base + i, in.now), DOCUMENT, base + i, 1, in.now.minusMillis(1));
        }
    }

    @Test
    @UsuallyWrong("The sweep goes through all there is and takes or holds what is in use, or removes by a stale list.")
    default void E133_what_is_in_use_is_not_disturbed_by_sweeps() {
        EnvelopeGround in = ground();
        // Whatever the rounds meet: a sweep between any two steps.
        useOnce(in, in.store, -10, () -> in.sweepAll(in.soon, in.now));
        in.rounds(40, round -> {
            long base = 100_000L * round;
            Race.inStep(BATCH, i -> useOnce(in, in.node(i), base + 10L * i, () -> {}), i -> {
                for (int sweeps = 0; sweeps < 4; sweeps++) {
                    assertThat(in.node(i + 1).sweep(in.soon, in.now, 5)).isBetween(0, 5);
                }
            });
            in.sweepAll(in.soon, in.now);
            for (int i = 0; i < BATCH; i++) {
                StoreKey at = key(base + 10L * i);
                in.assertShows(in.snapshot(at), 2, 1);
                assertThat(in.current(at, DOCUMENT)).contains(upload(base + 10L * i + 1));
                assertThat(in.readable(at, base + 10L * i + 1, 1, 2)).isTrue();
                assertThat(in.store.remove(at)).isTrue();
            }
        });
    }

    /** One that lives, one that has ended, and an upload that is given up: the sweep has something to do. */
    private static void useOnce(EnvelopeGround in, EnvelopeStore node, long number, Runnable between) {
        StoreKey at = key(number);
        StoreKey ended = key(number + 5);
        assertThat(node.create(record(at, 1, 1, in.end), in.now)).isTrue();
        assertThat(node.create(record(ended, 1, 1, in.now), in.now)).isTrue();
        assertThat(in.stage(node, at, number, 1, 2, in.now)).isEqualTo(StageResult.DONE);
        node.discard(at, upload(number), in.now);
        assertThat(in.stage(node, at, number + 1, 1, 1, in.now)).isEqualTo(StageResult.DONE);
        between.run();
        assertThat(in.stage(node, at, number + 1, 2, 1, in.now)).isEqualTo(StageResult.DONE);
        between.run();
        assertThat(in.commit(node, at, DOCUMENT, NONE, number + 1, 3, in.now)).isEqualTo(DONE);
        between.run();
        assertShows(found(node.document(at, DOCUMENT, in.now)), number + 1, 3);
        assertThat(readable(node, at, number + 1, 1, 2, in.now)).isTrue();
        assertReplaced(in.replace(node, at, revision(1), 2, 1, in.now));
        assertThat(node.create(record(at, 3, 1, in.end), in.now))
                .as("create at a taken address")
                .isFalse();
    }
}
