package io.datawollet.store.tck;

import static io.datawollet.store.tck.EnvelopeGround.ANY;
import static io.datawollet.store.tck.EnvelopeGround.BATCH;
import static io.datawollet.store.tck.EnvelopeGround.DOCUMENT;
import static io.datawollet.store.tck.EnvelopeGround.DONE;
import static io.datawollet.store.tck.EnvelopeGround.NEVER;
import static io.datawollet.store.tck.EnvelopeGround.expects;
import static io.datawollet.store.tck.EnvelopeGround.key;
import static io.datawollet.store.tck.EnvelopeGround.readable;
import static io.datawollet.store.tck.EnvelopeGround.upload;
import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.store.CommitResult;
import io.datawollet.store.DocumentResult;
import io.datawollet.store.EnvelopeStore;
import io.datawollet.store.RemoveResult;
import io.datawollet.store.StageResult;
import io.datawollet.store.StoreKey;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Rules about removals that meet commits and stages. */
interface EnvelopeRemovalRaces extends OnGround<EnvelopeGround> {
    @Test
    @UsuallyWrong(
            "The write finds the container and then puts document or blocks where a removal has been meanwhile, for whoever"
                    + " looks for the document alone.")
    default void E4_E40_E85_a_commit_that_meets_the_removal_of_the_container_leaves_nothing_to_be_found() {
        EnvelopeGround in = ground();
        in.rounds(60, round -> {
            long base = 10_000L * round;
            StoreKey[] keys = new StoreKey[BATCH];
            for (int i = 0; i < BATCH; i++) {
                keys[i] = in.created(base + i);
                in.stage(keys[i], base + i, 1, 1, in.now);
            }
            IntConsumer writer = i -> {
                CommitResult result = in.commit(in.store, keys[i], DOCUMENT, ANY, base + i, 2, in.now);
                assertThat(result).isIn(DONE, new CommitResult.Gone());
                StageResult staged = in.stage(in.store, keys[i], base + 1_000 + i, 1, 1, in.now);
                assertThat(staged).isIn(StageResult.DONE, StageResult.GONE);
                if (result.equals(new CommitResult.Gone())) {
                    assertThat(staged).as("staged after it was gone").isEqualTo(StageResult.GONE);
                }
            };
            IntConsumer remover = i -> {
                assertThat(in.other.remove(keys[i]))
                        .as("removing what is there")
                        .isTrue();
                assertNothing(in, in.other, keys[i], base + i);
            };
            Race.inStep(BATCH, writer, remover);
            for (int i = 0; i < BATCH; i++) {
                assertNothing(in, in.store, keys[i], base + i);
                assertThat(in.store.remove(keys[i]))
                        .as("something is there again")
                        .isFalse();
            }
            in.sweepAll(in.longAgo, in.longAgo);
            assertThat(in.sweepAll(in.longAgo, NEVER))
                    .as("units that are left of what was removed")
                    .isZero();
        });
    }

    private static void assertNothing(EnvelopeGround in, EnvelopeStore node, StoreKey container, long upload) {
        assertThat(node.load(container, in.now))
                .as("found after it was removed")
                .isEmpty();
        assertThat(node.document(container, DOCUMENT, in.now)).isEqualTo(new DocumentResult.Gone());
        assertThat(node.documents(container, Optional.empty(), 9, in.now)).isEmpty();
        assertThat(readable(node, container, upload, 1, 1, in.now))
                .as("blocks after the removal")
                .isFalse();
    }

    @Test
    @UsuallyWrong("Removal and commit compare the version by a read of their own, and both are told that they won.")
    default void E85_E121_a_removal_and_a_commit_that_expect_one_version_are_not_both_done() {
        EnvelopeGround in = ground();
        in.rounds(60, round -> {
            long base = 10_000L * round;
            StoreKey here = in.created(1 + round);
            IntStream.range(0, BATCH).forEach(i -> in.put(here, key(1_000 + i), base + i, 1, in.now));
            CommitResult[] committed = new CommitResult[BATCH];
            RemoveResult[] removed = new RemoveResult[BATCH];
            Race.inStep(
                    BATCH,
                    i -> committed[i] =
                            in.commit(in.store, here, key(1_000 + i), expects(base + i), base + 100 + i, 1, in.now),
                    i -> removed[i] = in.other.removeDocument(here, key(1_000 + i), expects(base + i), in.now));
            for (int i = 0; i < BATCH; i++) {
                if (committed[i].equals(DONE)) {
                    assertThat(removed[i]).isEqualTo(new RemoveResult.Conflict(upload(base + 100 + i)));
                    assertThat(in.current(here, key(1_000 + i))).contains(upload(base + 100 + i));
                } else {
                    assertThat(committed[i]).isEqualTo(new CommitResult.Conflict(Optional.empty()));
                    assertThat(removed[i]).isEqualTo(new RemoveResult.Done());
                    assertThat(in.current(here, key(1_000 + i))).isEmpty();
                }
            }
            in.store.remove(here);
        });
    }

    @Test
    @UsuallyWrong("Removal looks for the document and then removes it, and of two removals both say that they did it.")
    default void E120_of_racing_removals_of_a_document_exactly_one_is_done() {
        EnvelopeGround in = ground();
        in.rounds(60, round -> {
            long base = 10_000L * round;
            StoreKey here = in.created(1 + round);
            IntStream.range(0, BATCH).forEach(i -> in.put(here, key(1_000 + i), base + i, 1, in.now));
            RemoveResult[][] results = new RemoveResult[2][BATCH];
            Race.inStep(
                    BATCH,
                    i -> results[0][i] = in.store.removeDocument(here, key(1_000 + i), ANY, in.now),
                    i -> results[1][i] = in.other.removeDocument(here, key(1_000 + i), expects(base + i), in.now));
            for (int i = 0; i < BATCH; i++) {
                assertThat(List.of(results[0][i], results[1][i]))
                        .as("what two removals of one document said")
                        .containsExactlyInAnyOrder(new RemoveResult.Done(), new RemoveResult.Absent());
            }
            assertThat(in.documents(here)).isEmpty();
            in.store.remove(here);
        });
    }

    @Test
    @UsuallyWrong("Two removals both find the container and both say that they removed it.")
    default void E40_of_racing_removals_of_a_container_exactly_one_says_that_it_was_there() {
        EnvelopeGround in = ground();
        in.rounds(60, round -> {
            long base = 10_000L * round;
            IntStream.range(0, BATCH).forEach(i -> in.created(base + i));
            boolean[][] removed = new boolean[2][BATCH];
            Race.inStep(
                    BATCH,
                    i -> removed[0][i] = in.store.remove(key(base + i)),
                    i -> removed[1][i] = in.other.remove(key(base + i)));
            for (int i = 0; i < BATCH; i++) {
                assertThat(removed[0][i])
                        .as("the one removed it, where the other did not")
                        .isEqualTo(!removed[1][i]);
            }
        });
    }
}
