package io.datawollet.store.tck;

import static io.datawollet.store.tck.EnvelopeGround.ANY;
import static io.datawollet.store.tck.EnvelopeGround.BATCH;
import static io.datawollet.store.tck.EnvelopeGround.DONE;
import static io.datawollet.store.tck.EnvelopeGround.LOST;
import static io.datawollet.store.tck.EnvelopeGround.NONE;
import static io.datawollet.store.tck.EnvelopeGround.expects;
import static io.datawollet.store.tck.EnvelopeGround.key;
import static io.datawollet.store.tck.EnvelopeGround.upload;
import static io.datawollet.store.tck.EnvelopeGround.version;
import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.store.CommitResult;
import io.datawollet.store.ContainerLimits;
import io.datawollet.store.EnvelopeStore;
import io.datawollet.store.Expected;
import io.datawollet.store.StoreKey;
import io.datawollet.store.UploadId;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Rules about commits that meet each other, or the sweep. Each round has a container of its own. */
interface EnvelopeCommitRaces extends OnGround<EnvelopeGround> {
    /** Writers of one document. */
    int WRITERS = 3;

    private static StoreKey document(int i) {
        return key(1_000L + i);
    }

    @Test
    @UsuallyWrong(
            "The current version is read, compared and then replaced without a lock or a condition, so that several writers"
                    + " are told that they won.")
    default void E1_E81_of_racing_commits_that_expect_one_version_exactly_one_is_done() {
        EnvelopeGround in = ground();
        in.rounds(60, round -> {
            long base = 10_000L * round;
            StoreKey here = in.created(1 + round);
            IntStream.range(0, BATCH).forEach(i -> in.put(here, document(i), base + i, 1, in.now));
            CommitResult[][] results = new CommitResult[WRITERS][BATCH];
            Race.inStep(BATCH, writers(in, here, base, i -> expects(base + i), results));
            for (int i = 0; i < BATCH; i++) {
                assertOneDone(in, here, i, base, results);
            }
            in.store.remove(here);
        });
    }

    @Test
    @UsuallyWrong(
            "A document that is not there is looked for and then inserted, and the second insert replaces the first (an"
                    + " upsert) or fails with an exception of its own.")
    default void E1_E81_of_racing_commits_of_a_new_document_exactly_one_is_done() {
        EnvelopeGround in = ground();
        in.rounds(60, round -> {
            long base = 10_000L * round;
            StoreKey here = in.created(1 + round);
            CommitResult[][] results = new CommitResult[WRITERS][BATCH];
            Race.inStep(BATCH, writers(in, here, base, i -> NONE, results));
            for (int i = 0; i < BATCH; i++) {
                assertOneDone(in, here, i, base, results);
            }
            assertThat(in.documents(here)).hasSize(BATCH);
            in.store.remove(here);
        });
    }

    private static IntConsumer[] writers(
            EnvelopeGround in, StoreKey here, long base, IntFunction<Expected> expected, CommitResult[][] results) {
        IntConsumer[] writers = new IntConsumer[WRITERS];
        for (int w = 0; w < WRITERS; w++) {
            int number = w;
            writers[w] = i -> {
                long upload = base + 100L * (number + 1) + i;
                results[number][i] =
                        in.commit(in.node(number), here, document(i), expected.apply(i), upload, 1, in.now);
            };
        }
        return writers;
    }

    private static void assertOneDone(EnvelopeGround in, StoreKey here, int i, long base, CommitResult[][] results) {
        int[] won = IntStream.range(0, WRITERS)
                .filter(w -> results[w][i].equals(DONE))
                .toArray();
        assertThat(won)
                .as("writers that were told that they made the next version")
                .hasSize(1);
        UploadId winner = upload(base + 100L * (won[0] + 1) + i);
        assertThat(in.current(here, document(i))).contains(winner);
        for (int w = 0; w < WRITERS; w++) {
            if (w != won[0]) {
                assertThat(results[w][i]).isEqualTo(new CommitResult.Conflict(Optional.of(winner)));
            }
        }
    }

    @Test
    @UsuallyWrong("Documents and sizes are summed up, compared and then added to without a lock on the container.")
    default void E1_E83_racing_commits_of_new_documents_do_not_pass_the_limits() {
        EnvelopeGround in = ground();
        in.rounds(60, round -> {
            long base = 10_000L * round;
            StoreKey here = in.created(1 + round);
            StoreKey there = in.created(100_000L + round);
            ContainerLimits few = new ContainerLimits(BATCH, Long.MAX_VALUE);
            ContainerLimits small = new ContainerLimits(Integer.MAX_VALUE, 10L * BATCH - 5);
            AtomicInteger inHere = new AtomicInteger();
            AtomicInteger inThere = new AtomicInteger();
            IntConsumer[] writers = new IntConsumer[2];
            for (int w = 0; w < 2; w++) {
                EnvelopeStore node = in.node(w);
                long mine = base + 100L * w;
                writers[w] = i -> {
                    count(inHere, node.commit(here, key(mine + i), NONE, version(mine + i, 1), few, in.now));
                    count(inThere, node.commit(there, key(mine + i), NONE, version(mine + i, 1), small, in.now));
                };
            }
            Race.inStep(BATCH, writers);
            assertThat(inHere).as("commits within the limit of documents").hasValue(BATCH);
            assertThat(in.documents(here)).hasSize(BATCH);
            assertThat(inThere).as("commits within the limit of bytes").hasValue(BATCH - 1);
            assertThat(in.documents(there)).hasSize(BATCH - 1);
            in.store.remove(here);
            in.store.remove(there);
        });
    }

    private static void count(AtomicInteger done, CommitResult result) {
        if (result.equals(DONE)) {
            done.incrementAndGet();
        } else {
            assertThat(result).isIn(new CommitResult.TooManyDocuments(), new CommitResult.TooManyBytes());
        }
    }

    @Test
    @UsuallyWrong("The sweep looks for idle uploads and then takes the blocks of one that was committed meanwhile.")
    default void E85_E132_a_commit_that_meets_the_sweep_of_its_upload_is_whole_or_lost() {
        EnvelopeGround in = ground();
        in.rounds(60, round -> {
            long base = 10_000L * round;
            StoreKey here = in.created(1 + round);
            IntStream.range(0, BATCH).forEach(i -> in.stage(here, base + i, 1, 3, in.now));
            CommitResult[] results = new CommitResult[BATCH];
            Race.inStep(
                    BATCH,
                    i -> results[i] = in.commit(in.store, here, document(i), ANY, base + i, 4, in.soon),
                    i -> assertThat(in.other.sweep(in.longAgo, in.soon, 1)).isBetween(0, 1));
            in.sweepAll(in.longAgo, in.soon);
            for (int i = 0; i < BATCH; i++) {
                assertThat(results[i]).isIn(DONE, LOST);
                boolean done = results[i].equals(DONE);
                assertThat(in.current(here, document(i)).isPresent())
                        .as("whether it is current")
                        .isEqualTo(done);
                assertThat(in.readable(here, base + i, 1, 3))
                        .as("whether its blocks are there")
                        .isEqualTo(done);
            }
            in.store.remove(here);
            in.sweepAll(in.longAgo, in.longAgo);
        });
    }
}
