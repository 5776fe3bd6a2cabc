package io.datawollet.store.tck;

import static io.datawollet.store.tck.SessionGround.ALL;
import static io.datawollet.store.tck.SessionGround.BATCH;
import static io.datawollet.store.tck.SessionGround.address;
import static io.datawollet.store.tck.SessionGround.key;
import static io.datawollet.store.tck.SessionGround.revision;
import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.store.SessionAddress;
import io.datawollet.store.SessionStore;
import io.datawollet.store.WriteResult;
import io.datawollet.store.WriteResult.Done;
import io.datawollet.store.WriteResult.Gone;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Rules about removing whole partitions while they change. Each round has a partition of its own. */
interface SessionPartitionRaces extends OnGround<SessionGround> {
    @Test
    @UsuallyWrong(
            "The addresses are read first and removed one by one, and a session that moved meanwhile is missed. In SQL a move"
                    + " by DELETE and INSERT escapes a DELETE that began before; move by an UPDATE.")
    default void S90_removePartition_leaves_none_that_was_acknowledged_before_though_they_move() {
        SessionGround in = ground();
        in.rounds(250, round -> {
            int old = 1 + round % 9;
            for (int i = 0; i < old; i++) {
                in.created(round, i);
            }
            AtomicReference<Set<SessionAddress>> places = new AtomicReference<>(Set.of());
            AtomicBoolean removing = new AtomicBoolean(true);
            Race.run(
                    () -> {
                        try {
                            removeAll(in.node(round), round);
                        } finally {
                            removing.set(false);
                        }
                    },
                    () -> places.set(moveAround(in, in.node(round + 1), round, old, removing)));
            assertThat(places.get())
                    .allSatisfy(place -> assertThat(in.store.remove(place))
                            .as("a session is left that had moved")
                            .isFalse());
            assertThat(in.store.removePartition(key(round), ALL)).isZero();
        });
    }

    /** Until an answer is below the limit, as the rule says. */
    private static void removeAll(SessionStore node, int round) {
        int limit = 2;
        int removed;
        do {
            removed = node.removePartition(key(round), limit);
        } while (removed == limit);
    }

    /** Moves one after the other on, until none is found or the removal is over; gives every address that one was at. */
    private static Set<SessionAddress> moveAround(
            SessionGround in, SessionStore node, int round, int sessions, AtomicBoolean removing) {
        Set<SessionAddress> places = new HashSet<>();
        SessionAddress[] at = new SessionAddress[sessions];
        for (int i = 0; i < sessions; i++) {
            at[i] = address(round, i);
            places.add(at[i]);
        }
        Set<Integer> gone = new HashSet<>();
        for (int step = 0; removing.get() && gone.size() < sessions; step++) {
            for (int i = 0; i < sessions; i++) {
                SessionAddress to = address(round, 100L + (long) step * sessions + i);
                if (!gone.contains(i)) {
                    if (in.move(node, at[i], revision(step + 1), to, step + 2).equals(new Done())) {
                        places.add(to);
                        at[i] = to;
                    } else {
                        gone.add(i);
                    }
                }
            }
        }
        return places;
    }

    @Test
    @UsuallyWrong(
            "Removal and creation keep the index of the partition by reading and writing it, and one undoes what the other"
                    + " did.")
    default void S90_removePartition_that_meets_creates_removes_the_old_ones_and_leaves_the_new_ones_whole_or_gone() {
        SessionGround in = ground();
        in.rounds(150, round -> {
            int old = 5;
            for (int i = 0; i < old; i++) {
                in.created(round, i);
            }
            Race.run(() -> removeAll(in.store, round), () -> {
                for (int i = old; i < BATCH; i++) {
                    in.other.create(in.record(address(round, i), 1, in.end), in.now, 0);
                }
            });
            int left = 0;
            for (int i = 0; i < BATCH; i++) {
                boolean there = in.isAt(in.store, address(round, i));
                assertThat(there && i < old)
                        .as("a session is left that was created before")
                        .isFalse();
                left += there ? 1 : 0;
            }
            assertThat(in.store.list(key(round), in.now, ALL))
                    .as("listed, where as many are loaded one by one")
                    .hasSize(left);
            assertThat(in.store.removePartition(key(round), ALL)).isEqualTo(left);
        });
    }

    @Test
    @UsuallyWrong("The removal takes the sessions and a racing append puts a row or a header back.")
    default void S4_S90_an_append_that_meets_removePartition_brings_nothing_back() {
        SessionGround in = ground();
        in.rounds(150, round -> {
            for (int i = 0; i < BATCH; i++) {
                in.created(round, i);
            }
            Race.run(() -> removeAll(in.store, round), () -> {
                for (int i = 0; i < BATCH; i++) {
                    WriteResult result = in.append(in.other, address(round, i), revision(1), 2);
                    assertThat(result).isIn(new Done(), new Gone());
                }
            });
            for (int i = 0; i < BATCH; i++) {
                assertThat(in.store.remove(address(round, i)))
                        .as("a session is there again")
                        .isFalse();
            }
            assertThat(in.store.removePartition(key(round), ALL)).isZero();
        });
    }

    @Test
    @UsuallyWrong(
            "Each removal says how many it had found, though the other one had removed some of them, or they deadlock.")
    default void S90_racing_removals_of_a_partition_take_each_session_once() {
        SessionGround in = ground();
        in.rounds(150, round -> {
            for (int i = 0; i < BATCH; i++) {
                in.created(round, i);
            }
            AtomicInteger removed = new AtomicInteger();
            Runnable[] removers = new Runnable[2];
            for (int r = 0; r < 2; r++) {
                SessionStore node = in.node(r);
                removers[r] = () -> {
                    int some;
                    do {
                        some = node.removePartition(key(round), 3);
                        removed.addAndGet(some);
                    } while (some == 3);
                };
            }
            Race.run(removers);
            removed.addAndGet(in.store.removePartition(key(round), ALL));
            assertThat(removed).as("sessions that were removed, in all").hasValue(BATCH);
        });
    }
}
