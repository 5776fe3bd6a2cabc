package io.datawollet.store.tck;

import static io.datawollet.store.tck.SessionGround.ALL;
import static io.datawollet.store.tck.SessionGround.BATCH;
import static io.datawollet.store.tck.SessionGround.address;
import static io.datawollet.store.tck.SessionGround.assertShows;
import static io.datawollet.store.tck.SessionGround.revision;
import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.store.SessionAddress;
import io.datawollet.store.SessionStore;
import io.datawollet.store.WriteResult;
import io.datawollet.store.WriteResult.Done;
import io.datawollet.store.WriteResult.Gone;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Rules about sweeps that meet writes and other sweeps. */
interface SessionSweepRaces extends OnGround<SessionGround> {
    @Test
    @UsuallyWrong("The sweep reads what has expired and then removes by address, without looking at the end again.")
    default void S100_a_sweep_does_not_take_a_session_that_a_racing_write_prolonged() {
        SessionGround in = ground();
        in.assumeSweeps();
        in.rounds(150, round -> {
            WriteResult[] results = new WriteResult[BATCH];
            for (int i = 0; i < BATCH; i++) {
                in.created(place(round, i), in.end);
            }
            // A node whose clock is behind prolongs what another one is sweeping.
            Race.run(sweeper(in, in.store), sweeper(in, in.other), () -> {
                for (int i = BATCH - 1; i >= 0; i--) {
                    SessionStore node = in.node(i);
                    results[i] = i % 3 == 0
                            ? in.replace(node, place(round, i), revision(1), 2)
                            : in.append(node, place(round, i), revision(1), 2);
                }
            });
            for (int i = 0; i < BATCH; i++) {
                SessionAddress address = place(round, i);
                assertThat(results[i]).isIn(new Done(), new Gone());
                if (results[i].equals(new Done())) {
                    assertThat(in.isAt(in.store, address))
                            .as("a session is there that was prolonged during a sweep")
                            .isTrue();
                    assertShows(in.page(address).session(), 2, in.later, i % 3 == 0 ? 0 : 1);
                    assertThat(in.store.remove(address)).isTrue();
                }
            }
            in.store.removeExpired(in.end.plusMillis(1), ALL);
        });
    }

    /** A few partitions, so that a sweep runs through all of them. */
    private static SessionAddress place(int round, int i) {
        return address(i % 7, 1_000L * round + i);
    }

    private static Runnable sweeper(SessionGround in, SessionStore node) {
        return () -> {
            while (node.removeExpired(in.end.plusMillis(1), 7) == 7) {
                Thread.onSpinWait();
            }
        };
    }

    @Test
    @UsuallyWrong(
            "Each sweep says how many it had found, though the other had removed some of them, or the two deadlock.")
    default void S101_racing_sweeps_take_each_session_once_and_leave_none() {
        SessionGround in = ground();
        in.assumeSweeps();
        in.rounds(200, round -> {
            for (int i = 0; i < BATCH; i++) {
                in.created(place(round, i), in.end.minusMillis(i));
            }
            AtomicInteger swept = new AtomicInteger();
            Race.run(counting(in, in.store, swept), counting(in, in.other, swept));
            counting(in, in.store, swept).run();
            assertThat(swept).as("sessions that were swept, in all").hasValue(BATCH);
            for (int i = 0; i < BATCH; i++) {
                assertThat(in.store.remove(place(round, i)))
                        .as("a session is left")
                        .isFalse();
            }
        });
    }

    private static Runnable counting(SessionGround in, SessionStore node, AtomicInteger swept) {
        return () -> {
            int some;
            do {
                some = node.removeExpired(in.end.plusMillis(1), 3);
                swept.addAndGet(some);
            } while (some == 3);
        };
    }
}
