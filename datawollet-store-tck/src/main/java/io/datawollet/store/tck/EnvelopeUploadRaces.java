package io.datawollet.store.tck;

import static io.datawollet.store.tck.EnvelopeGround.ANY;
import static io.datawollet.store.tck.EnvelopeGround.BATCH;
import static io.datawollet.store.tck.EnvelopeGround.DONE;
import static io.datawollet.store.tck.EnvelopeGround.LOST;
import static io.datawollet.store.tck.EnvelopeGround.NEVER;
import static io.datawollet.store.tck.EnvelopeGround.NONE;
import static io.datawollet.store.tck.EnvelopeGround.blocks;
import static io.datawollet.store.tck.EnvelopeGround.key;
import static io.datawollet.store.tck.EnvelopeGround.upload;
import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.store.StageResult;
import io.datawollet.store.StoreKey;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Rules about uploads that move while others discard, commit or sweep. Each round has a container of its own. */
interface EnvelopeUploadRaces extends OnGround<EnvelopeGround> {
    @Test
    @UsuallyWrong("The sweep looks for idle uploads and then removes them without looking again whether one has moved.")
    default void E132_a_stage_that_meets_the_sweep_moves_the_upload_or_finds_it_lost_whole() {
        EnvelopeGround in = ground();
        in.rounds(60, round -> {
            long base = 10_000L * round;
            StoreKey here = in.created(1 + round);
            IntStream.range(0, BATCH).forEach(i -> in.stage(here, base + i, 1, 3, in.now));
            StageResult[] results = new StageResult[BATCH];
            Race.inStep(
                    BATCH,
                    i -> results[i] = in.stage(in.store, here, base + i, 4, 1, in.soon),
                    i -> assertThat(in.other.sweep(in.longAgo, in.soon, 1)).isBetween(0, 1));
            in.sweepAll(in.longAgo, in.soon);
            for (int i = 0; i < BATCH; i++) {
                assertThat(results[i]).isIn(StageResult.DONE, StageResult.LOST);
                boolean moved = results[i] == StageResult.DONE;
                assertThat(in.commit(here, key(1_000 + i), ANY, base + i, 5))
                        .as("a commit after the sweep")
                        .isEqualTo(moved ? DONE : LOST);
                assertThat(in.readable(here, base + i, 1, 4))
                        .as("whether its blocks are there")
                        .isEqualTo(moved);
            }
            in.store.remove(here);
            in.sweepAll(in.longAgo, in.longAgo);
        });
    }

    @Test
    @UsuallyWrong(
            "The state of the upload is read, and then blocks or a state are written over what became of it meanwhile.")
    default void E63_E70_a_stage_that_meets_a_discard_or_a_commit_begins_nothing_again() {
        EnvelopeGround in = ground();
        in.rounds(60, round -> {
            long base = 10_000L * round;
            long other = base + 1_000;
            StoreKey here = in.created(1 + round);
            IntStream.range(0, BATCH).forEach(i -> {
                in.stage(here, base + i, 1, 1, in.now);
                in.stage(here, other + i, 1, 1, in.now);
            });
            Race.inStep(
                    BATCH,
                    i -> {
                        in.stage(in.store, here, base + i, 1, 2, in.now);
                        in.stage(in.store, here, other + i, 1, 2, in.now);
                    },
                    i -> {
                        in.other.discard(here, upload(base + i), in.now);
                        assertThat(in.commit(in.other, here, key(1_000 + i), ANY, other + i, 2, in.now))
                                .isEqualTo(DONE);
                    });
            assertThat(in.store.stage(here, upload(base + 999), 1, blocks(base + 999, 1, 1), 1, in.now))
                    .as("none is under way")
                    .isEqualTo(StageResult.DONE);
            for (int i = 0; i < BATCH; i++) {
                assertThat(in.stage(here, base + i, 1, 1, in.now)).isEqualTo(StageResult.LOST);
                assertThat(in.stage(here, other + i, 1, 1, in.now)).isEqualTo(StageResult.LOST);
            }
            in.sweepAll(in.longAgo, NEVER);
            for (int i = 0; i < BATCH; i++) {
                assertThat(in.readable(here, other + i, 1, 1))
                        .as("blocks of the version")
                        .isTrue();
                assertThat(in.readable(here, base + i, 1, 1))
                        .as("blocks of the discarded upload")
                        .isFalse();
            }
            in.store.remove(here);
            in.sweepAll(in.longAgo, in.longAgo);
        });
    }

    @Test
    @UsuallyWrong(
            "Uploads under way are counted and the new one is written thereafter, without a lock on the container.")
    default void E62_racing_uploads_do_not_pass_their_limit() {
        EnvelopeGround in = ground();
        in.rounds(60, round -> {
            long base = 10_000L * round;
            StoreKey here = in.created(1 + round);
            int limit = 40;
            StageResult[][] results = new StageResult[2][BATCH];
            IntConsumer[] beginners = new IntConsumer[2];
            for (int b = 0; b < 2; b++) {
                int number = b;
                beginners[b] = i -> {
                    long upload = base + 100L * (number + 1) + i;
                    results[number][i] =
                            in.node(number).stage(here, upload(upload), 1, blocks(upload, 1, 1), limit, in.now);
                };
            }
            Race.inStep(BATCH, beginners);
            assertThat(Stream.of(results).flatMap(Stream::of).filter(StageResult.DONE::equals))
                    .as("uploads that began")
                    .hasSize(limit);
            assertThat(Stream.of(results).flatMap(Stream::of).filter(StageResult.FULL::equals))
                    .as("uploads that were refused")
                    .hasSize(2 * BATCH - limit);
            in.store.remove(here);
            in.sweepAll(in.longAgo, in.longAgo);
        });
    }

    @Test
    @UsuallyWrong(
            "Blocks of one upload that come by two nodes at once are written over each other (a list, a whole record).")
    default void E60_blocks_of_one_upload_that_come_at_once_are_all_there() {
        EnvelopeGround in = ground();
        in.rounds(60, round -> {
            long base = 10_000L * round;
            StoreKey here = in.created(1 + round);
            IntStream.range(0, BATCH).forEach(i -> in.stage(here, base + i, 1, 1, in.now));
            Race.inStep(
                    BATCH,
                    i -> assertThat(in.stage(in.store, here, base + i, 2, 2, in.now))
                            .isEqualTo(StageResult.DONE),
                    i -> assertThat(in.stage(in.other, here, base + i, 4, 2, in.now))
                            .isEqualTo(StageResult.DONE));
            for (int i = 0; i < BATCH; i++) {
                assertThat(in.commit(here, key(1_000 + i), NONE, base + i, 6)).isEqualTo(DONE);
                assertThat(in.readable(here, base + i, 1, 5)).isTrue();
            }
            in.store.remove(here);
        });
    }
}
