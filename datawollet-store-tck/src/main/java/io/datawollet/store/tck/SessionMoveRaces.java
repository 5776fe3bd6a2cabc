package io.datawollet.store.tck;

import static io.datawollet.store.tck.SessionGround.ALL;
import static io.datawollet.store.tck.SessionGround.BATCH;
import static io.datawollet.store.tck.SessionGround.address;
import static io.datawollet.store.tck.SessionGround.assertDone;
import static io.datawollet.store.tck.SessionGround.assertGone;
import static io.datawollet.store.tck.SessionGround.assertShows;
import static io.datawollet.store.tck.SessionGround.conflict;
import static io.datawollet.store.tck.SessionGround.key;
import static io.datawollet.store.tck.SessionGround.revision;
import static io.datawollet.store.tck.SessionGround.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.store.CreateResult.Created;
import io.datawollet.store.SessionAddress;
import io.datawollet.store.SessionPage;
import io.datawollet.store.SessionStore;
import io.datawollet.store.WriteResult;
import io.datawollet.store.WriteResult.Done;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;

/** Rules about moves that meet other operations. Each round has a partition of its own. */
interface SessionMoveRaces extends OnGround<SessionGround> {
    @Test
    @UsuallyWrong(
            "The move reads the session, and what is appended before it writes is left behind or written to the old address.")
    default void S50_of_a_move_and_an_append_from_one_revision_exactly_one_takes_effect() {
        SessionGround in = ground();
        in.rounds(60, round -> {
            WriteResult[] appended = new WriteResult[BATCH];
            WriteResult[] moved = new WriteResult[BATCH];
            createBatch(in, round);
            Race.inStep(
                    BATCH,
                    i -> appended[i] = in.append(in.node(round), address(round, i), revision(1), 2),
                    i -> moved[i] =
                            in.move(in.node(round + 1), address(round, i), revision(1), address(round, BATCH + i), 3));
            for (int i = 0; i < BATCH; i++) {
                SessionAddress from = address(round, i);
                SessionAddress to = address(round, BATCH + i);
                if (moved[i].equals(new Done())) {
                    assertGone(appended[i]);
                    assertShows(in.page(to).session(), 3, in.later, 0);
                    assertThat(in.store.remove(from))
                            .as("something at the old address")
                            .isFalse();
                } else {
                    assertDone(appended[i]);
                    assertShows(conflict(moved[i]), 2, in.later, 1);
                    assertShows(in.page(from).session(), 2, in.later, 1);
                    assertThat(in.store.remove(to))
                            .as("something at the new address")
                            .isFalse();
                }
            }
            assertThat(in.store.removePartition(key(round), ALL)).isEqualTo(BATCH);
        });
    }

    @Test
    @UsuallyWrong("Two moves both read the session before either writes, and it is in two places.")
    default void S50_of_two_moves_from_one_revision_exactly_one_takes_effect() {
        SessionGround in = ground();
        in.rounds(60, round -> {
            WriteResult[][] moved = new WriteResult[2][BATCH];
            createBatch(in, round);
            IntConsumer[] movers = new IntConsumer[2];
            for (int m = 0; m < 2; m++) {
                int mover = m;
                movers[m] = i -> moved[mover][i] = in.move(
                        in.node(mover), address(round, i), revision(1), address(round, (mover + 1L) * BATCH + i), 2);
            }
            Race.inStep(BATCH, movers);
            for (int i = 0; i < BATCH; i++) {
                int winner = moved[0][i].equals(new Done()) ? 0 : 1;
                assertDone(moved[winner][i]);
                assertGone(moved[1 - winner][i]);
                assertShows(in.page(address(round, (winner + 1L) * BATCH + i)).session(), 2, in.later, 0);
            }
            assertThat(in.store.removePartition(key(round), ALL)).isEqualTo(BATCH);
        });
    }

    @Test
    @UsuallyWrong("The move reads the session, it is removed, and then the move writes it to the new address.")
    default void S50_S70_of_a_move_and_a_remove_exactly_one_finds_the_session() {
        SessionGround in = ground();
        in.rounds(60, round -> {
            WriteResult[] moved = new WriteResult[BATCH];
            boolean[] removed = new boolean[BATCH];
            createBatch(in, round);
            Race.inStep(
                    BATCH,
                    i -> moved[i] =
                            in.move(in.node(round), address(round, i), revision(1), address(round, BATCH + i), 2),
                    i -> removed[i] = in.node(round + 1).remove(address(round, i)));
            for (int i = 0; i < BATCH; i++) {
                boolean lives = moved[i].equals(new Done());
                assertThat(removed[i])
                        .as("removed, where the move answered %s", moved[i])
                        .isEqualTo(!lives);
                assertThat(in.isAt(in.store, address(round, i))).isFalse();
                assertThat(in.store.remove(address(round, BATCH + i))).isEqualTo(lives);
            }
            assertThat(in.store.removePartition(key(round), ALL)).isZero();
        });
    }

    @Test
    @UsuallyWrong(
            "The move deletes and inserts in two steps that others see: the list is short of the session for a moment, or"
                    + " shows it twice.")
    default void S50_a_session_that_moves_is_listed_once_at_every_instant() {
        SessionGround in = ground();
        in.rounds(80, round -> {
            int size = 1 + round % 7;
            for (int i = 0; i < size; i++) {
                in.created(round, i);
            }
            whileOneMoves(
                    in,
                    round,
                    node -> assertThat(node.list(key(round), in.now, ALL))
                            .as("what is listed while one of them moves")
                            .hasSize(size));
            assertThat(in.store.removePartition(key(round), ALL)).isEqualTo(size);
        });
    }

    @Test
    @UsuallyWrong(
            "The move deletes and inserts in two steps, and a session that is created between them does not count it.")
    default void S11_S50_a_session_that_moves_is_counted_at_every_instant() {
        SessionGround in = ground();
        in.rounds(80, round -> {
            in.created(round, 0);
            AtomicInteger next = new AtomicInteger(10_000);
            whileOneMoves(in, round, node -> {
                SessionAddress brief = address(round, next.incrementAndGet());
                assertThat(node.create(in.record(brief, 1, in.end), in.now, 9))
                        .as("how many others there were while the only one moved")
                        .isEqualTo(new Created(1));
                assertThat(node.remove(brief)).isTrue();
            });
            assertThat(in.store.removePartition(key(round), ALL)).isEqualTo(1);
        });
    }

    private static void whileOneMoves(SessionGround in, int round, Consumer<SessionStore> look) {
        Runnable mover = () -> {
            SessionAddress at = address(round, 0);
            for (int i = 0; i < BATCH; i++) {
                SessionAddress to = address(round, 100L + i);
                assertDone(in.move(in.node(i), at, revision(i + 1), to, i + 2));
                at = to;
            }
        };
        Race.during(mover, () -> look.accept(in.node(round)));
    }

    /** Whoever misses a session at the old address finds it at the new one, and the other way about. */
    @Test
    @UsuallyWrong("The move deletes and inserts in two steps that others see, in the one order or the other.")
    default void S1_S50_at_no_instant_is_a_session_at_both_addresses_or_at_neither() {
        SessionGround in = ground();
        in.rounds(60, round -> {
            createBatch(in, round);
            AtomicInteger moved = new AtomicInteger();
            Race.inStep(
                    BATCH,
                    i -> {
                        try {
                            assertDone(
                                    in.move(in.node(i), address(round, i), revision(1), address(round, BATCH + i), 2));
                        } finally {
                            moved.set(i + 1);
                        }
                    },
                    i -> {
                        do {
                            assertAtOnePlace(in, in.node(i + 1), address(round, i), address(round, BATCH + i));
                        } while (moved.get() <= i);
                    });
            assertThat(in.store.removePartition(key(round), ALL)).isEqualTo(BATCH);
        });
    }

    private static void assertAtOnePlace(SessionGround in, SessionStore node, SessionAddress from, SessionAddress to) {
        if (!in.isAt(node, from)) {
            assertThat(in.isAt(node, to))
                    .as("found at the new address, since not at the old one any more")
                    .isTrue();
        }
        if (in.isAt(node, to)) {
            assertThat(in.isAt(node, from))
                    .as("found at the old address, though at the new one before")
                    .isFalse();
        }
    }

    @Test
    @UsuallyWrong("The log is copied row by row, and a row that is appended meanwhile stays with the old address.")
    default void S50_rows_that_are_appended_while_a_session_moves_all_go_along() {
        SessionGround in = ground();
        in.rounds(60, round -> {
            SessionAddress from = in.created(round, 1);
            SessionAddress to = address(round, 2);
            AtomicInteger appended = new AtomicInteger();
            Race.run(
                    () -> {
                        for (int i = 1; i <= BATCH; i++) {
                            if (!in.append(in.store, from, revision(i), i + 1).equals(new Done())) {
                                return;
                            }
                            appended.set(i);
                        }
                    },
                    () -> {
                        WriteResult result = in.move(in.other, from, revision(1), to, 1_000);
                        while (!result.equals(new Done())) {
                            result = in.move(in.other, from, conflict(result).revision(), to, 1_000);
                        }
                    });
            SessionPage page = in.page(to);
            assertShows(page.session(), 1_000, in.later, appended.get());
            for (int i = 1; i <= appended.get(); i++) {
                assertThat(page.rows().get(i - 1)).isEqualTo(row(i + 1));
            }
            assertThat(in.store.removePartition(key(round), ALL)).isEqualTo(1);
        });
    }

    private static void createBatch(SessionGround in, int round) {
        for (int i = 0; i < BATCH; i++) {
            in.created(round, i);
        }
    }
}
