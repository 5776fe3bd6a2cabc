package io.datawollet.store.tck;

import static io.datawollet.store.tck.EnvelopeGround.BATCH;
import static io.datawollet.store.tck.EnvelopeGround.assertReplaced;
import static io.datawollet.store.tck.EnvelopeGround.conflict;
import static io.datawollet.store.tck.EnvelopeGround.found;
import static io.datawollet.store.tck.EnvelopeGround.key;
import static io.datawollet.store.tck.EnvelopeGround.record;
import static io.datawollet.store.tck.EnvelopeGround.revision;
import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.store.ContainerSnapshot;
import io.datawollet.store.EnvelopeStore;
import io.datawollet.store.HeaderResult;
import io.datawollet.store.Revision;
import io.datawollet.store.StoreKey;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;

/** Rules about containers and headers when operations meet. Each round takes containers of its own. */
interface EnvelopeContainerRaces extends OnGround<EnvelopeGround> {
    private static StoreKey place(int round, int i) {
        return key(1_000L * round + i);
    }

    @Test
    @UsuallyWrong("Creating looks whether the address is free and then writes, so that both are told that it was.")
    default void E1_E10_of_racing_creates_at_one_address_exactly_one_wins() {
        EnvelopeGround in = ground();
        in.rounds(60, round -> {
            boolean[][] won = new boolean[2][BATCH];
            Race.inStep(
                    BATCH,
                    i -> won[0][i] = in.store.create(record(place(round, i), 1, 1, in.end), in.now),
                    i -> won[1][i] = in.other.create(record(place(round, i), 2, 2, in.end), in.now));
            for (int i = 0; i < BATCH; i++) {
                assertThat(won[0][i]).as("the one won, where the other did not").isEqualTo(!won[1][i]);
                int winner = won[0][i] ? 1 : 2;
                in.assertShows(in.snapshot(place(round, i)), winner, winner);
            }
            assertThat(in.store.countByRootKey(1, in.now) + in.store.countByRootKey(2, in.now))
                    .as("containers that are counted")
                    .isEqualTo(BATCH);
            for (int i = 0; i < BATCH; i++) {
                assertThat(in.store.remove(place(round, i))).isTrue();
            }
        });
    }

    @Test
    @UsuallyWrong(
            "The revision is compared by a read of its own, so that of two writers both are told that they won; or header,"
                    + " revision and root key are written one by one.")
    default void E1_E30_E31_racing_replacements_lose_none_and_conflicts_carry_the_newest_header() {
        EnvelopeGround in = ground();
        in.rounds(40, round -> {
            StoreKey here = in.created(1_000L * round);
            AtomicInteger numbers = new AtomicInteger(1);
            AtomicInteger acknowledged = new AtomicInteger();
            AtomicInteger writing = new AtomicInteger(2);
            Race.run(
                    () -> replaceMany(in, in.store, here, numbers, acknowledged, writing),
                    () -> replaceMany(in, in.other, here, numbers, acknowledged, writing),
                    () -> {
                        do {
                            assertWhole(in, found(in.other.load(here, in.now)));
                        } while (writing.get() > 0);
                    });
            assertThat(acknowledged).as("replacements").hasValue(2 * BATCH);
            assertThat(in.store.countByRootKey(1, in.now) + in.store.countByRootKey(2, in.now))
                    .isEqualTo(1);
            in.store.remove(here);
        });
    }

    private static void replaceMany(
            EnvelopeGround in,
            EnvelopeStore node,
            StoreKey here,
            AtomicInteger numbers,
            AtomicInteger acknowledged,
            AtomicInteger writing) {
        try {
            Revision known = revision(1);
            for (int done = 0; done < BATCH; ) {
                int next = numbers.incrementAndGet();
                HeaderResult result = in.replace(node, here, known, next, 1 + next % 2, in.now);
                if (result instanceof HeaderResult.Conflict conflict) {
                    assertWhole(in, conflict.current());
                    assertThat(conflict.current().revision())
                            .as("the revision that the conflict shows is not the one that was refused")
                            .isNotEqualTo(known);
                    known = conflict.current().revision();
                } else {
                    assertReplaced(result);
                    acknowledged.incrementAndGet();
                    known = revision(next);
                    done++;
                }
            }
        } finally {
            writing.decrementAndGet();
        }
    }

    /** Every replacement made header, revision and root key from one number. */
    private static void assertWhole(EnvelopeGround in, ContainerSnapshot seen) {
        long number = seen.revision().high();
        in.assertShows(seen, number, number == 1 ? 1 : 1 + (int) (number % 2));
    }

    @Test
    @UsuallyWrong("The revision is compared by a read of its own, so that of two writers both are told that they won.")
    default void E30_E31_of_racing_replacements_of_one_revision_exactly_one_takes_effect() {
        EnvelopeGround in = ground();
        in.rounds(60, round -> {
            HeaderResult[][] results = new HeaderResult[2][BATCH];
            for (int i = 0; i < BATCH; i++) {
                in.created(1_000L * round + i);
            }
            Race.inStep(
                    BATCH,
                    i -> results[0][i] = in.replace(in.store, place(round, i), revision(1), 2, 2, in.now),
                    i -> results[1][i] = in.replace(in.other, place(round, i), revision(1), 3, 3, in.now));
            for (int i = 0; i < BATCH; i++) {
                int won = results[0][i].equals(new HeaderResult.Done()) ? 0 : 1;
                assertReplaced(results[won][i]);
                in.assertShows(conflict(results[1 - won][i]), 2 + won, 2 + won);
                in.assertShows(in.snapshot(place(round, i)), 2 + won, 2 + won);
                in.store.remove(place(round, i));
            }
        });
    }

    @Test
    @UsuallyWrong(
            "The write finds the container, then puts the header where a removal has been meanwhile (HSET, INSERT, writing a"
                    + " file), so that it is there again.")
    default void E4_E40_a_replacement_that_meets_a_remove_never_brings_the_container_back() {
        EnvelopeGround in = ground();
        in.rounds(60, round -> {
            for (int i = 0; i < BATCH; i++) {
                in.created(1_000L * round + i);
            }
            IntConsumer writer = i -> {
                HeaderResult first = in.replace(in.store, place(round, i), revision(1), 2, 2, in.now);
                assertThat(first).isIn(new HeaderResult.Done(), new HeaderResult.Gone());
                if (first.equals(new HeaderResult.Gone())) {
                    assertThat(in.replace(in.store, place(round, i), revision(1), 3, 2, in.now))
                            .isEqualTo(new HeaderResult.Gone());
                }
            };
            IntConsumer remover = i -> {
                assertThat(in.other.remove(place(round, i)))
                        .as("removing what is there")
                        .isTrue();
                assertThat(in.other.load(place(round, i), in.now))
                        .as("found after it was removed")
                        .isEmpty();
            };
            Race.inStep(BATCH, writer, remover);
            for (int i = 0; i < BATCH; i++) {
                assertThat(in.store.load(place(round, i), in.now))
                        .as("found again")
                        .isEmpty();
                assertThat(in.store.remove(place(round, i)))
                        .as("something is there again")
                        .isFalse();
            }
            assertThat(in.store.countByRootKey(1, in.now) + in.store.countByRootKey(2, in.now))
                    .as("containers that are counted though all were removed")
                    .isZero();
        });
    }
}
