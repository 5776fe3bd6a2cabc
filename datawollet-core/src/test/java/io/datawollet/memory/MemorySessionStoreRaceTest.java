package io.datawollet.memory;

import static io.datawollet.memory.Sessions.ALL;
import static io.datawollet.memory.Sessions.END;
import static io.datawollet.memory.Sessions.NOW;
import static io.datawollet.memory.Sessions.address;
import static io.datawollet.memory.Sessions.bytes;
import static io.datawollet.memory.Sessions.created;
import static io.datawollet.memory.Sessions.key;
import static io.datawollet.memory.Sessions.page;
import static io.datawollet.memory.Sessions.record;
import static io.datawollet.memory.Sessions.revision;
import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.store.CreateResult;
import io.datawollet.store.CreateResult.Created;
import io.datawollet.store.Revision;
import io.datawollet.store.SessionAddress;
import io.datawollet.store.SessionPage;
import io.datawollet.store.StoreFullException;
import io.datawollet.store.WriteResult;
import io.datawollet.store.WriteResult.Conflict;
import io.datawollet.store.WriteResult.Done;
import io.datawollet.store.WriteResult.Gone;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The rules when operations meet. Each test runs many rounds; a round takes its sessions from numbers of its own. */
class MemorySessionStoreRaceTest {
    private static final int ROUNDS = 250;

    /** Operations of each runner in a round: more than a thread gets done before the other one is awake. */
    private static final int BATCH = 50;

    private static final Instant LATER = END.plus(Duration.ofMinutes(30));

    private final MemoryCapacity capacity = MemoryCapacity.ofBytes(1_000_000_000);
    private final MemorySessionStore store = MemorySessionStore.create(capacity);

    private WriteResult append(SessionAddress address, Revision expected, long next) {
        byte[] row = ByteBuffer.allocate(Long.BYTES).putLong(next).array();
        return store.append(address, expected, revision(next), row, row, LATER, NOW);
    }

    private void assertNothingLeft() {
        assertThat(capacity.used()).isZero();
        assertThat(store.isEmpty()).isTrue();
    }

    @Test
    void S1_of_racing_creates_at_one_address_exactly_one_wins() {
        Race.rounds(ROUNDS, round -> {
            AtomicInteger[] winners = new AtomicInteger[BATCH];
            for (int i = 0; i < BATCH; i++) {
                winners[i] = new AtomicInteger();
            }
            Runnable creator = () -> {
                for (int i = 0; i < BATCH; i++) {
                    CreateResult result = store.create(record(address(round, i), 1, END), NOW, 0);
                    if (result instanceof Created) {
                        winners[i].incrementAndGet();
                    }
                }
            };
            Race.run(creator, creator, creator);
            assertThat(winners).allSatisfy(count -> assertThat(count).hasValue(1));
            assertThat(store.removePartition(key(round), ALL)).isEqualTo(BATCH);
        });
        assertNothingLeft();
    }

    @Test
    void S11_a_creation_that_was_acknowledged_is_counted() {
        Race.rounds(ROUNDS, round -> {
            AtomicInteger acknowledged = new AtomicInteger();
            AtomicInteger next = new AtomicInteger();
            Runnable creator = () -> {
                for (int i = 0; i < BATCH; i++) {
                    int before = acknowledged.get();
                    Created created =
                            (Created) store.create(record(address(round, next.getAndIncrement()), 1, END), NOW, ALL);
                    acknowledged.incrementAndGet();
                    assertThat(created.others()).isGreaterThanOrEqualTo(before);
                }
            };
            Race.run(creator, creator);
            assertThat(store.removePartition(key(round), ALL)).isEqualTo(2 * BATCH);
        });
        assertNothingLeft();
    }

    @Test
    void S30_S31_racing_appends_by_compare_and_set_lose_no_row_and_conflicts_carry_the_newest_state() {
        Race.rounds(ROUNDS, round -> {
            SessionAddress here = created(store, round, 1, END);
            AtomicInteger numbers = new AtomicInteger(10);
            AtomicInteger acknowledged = new AtomicInteger();
            Runnable writer = () -> {
                Revision known = revision(1);
                for (int done = 0; done < BATCH; ) {
                    int number = numbers.incrementAndGet();
                    int before = acknowledged.get();
                    WriteResult result = append(here, known, number);
                    if (result instanceof Conflict conflict) {
                        assertThat(conflict.current().rowCount()).isGreaterThanOrEqualTo(before);
                        known = conflict.current().revision();
                    } else {
                        assertThat(result).isEqualTo(new Done());
                        acknowledged.incrementAndGet();
                        known = revision(number);
                        done++;
                    }
                }
            };
            Runnable reader = () -> {
                for (int i = 0; i < BATCH; i++) {
                    assertConsistent(page(store, here, NOW));
                }
            };
            Race.run(writer, writer, reader);
            SessionPage page = page(store, here, NOW);
            assertConsistent(page);
            assertThat(page.rows()).hasSize(2 * BATCH);
            Set<Long> seen = new HashSet<>();
            page.rows().forEach(row -> seen.add(ByteBuffer.wrap(row).getLong()));
            assertThat(seen).hasSize(2 * BATCH);
            store.remove(here);
        });
        assertNothingLeft();
    }

    /** Every append made header, revision and last row from one number. */
    private static void assertConsistent(SessionPage page) {
        assertThat(page.session().rowCount()).isEqualTo(page.rows().size());
        if (!page.rows().isEmpty()) {
            byte[] last = page.rows().get(page.rows().size() - 1);
            assertThat(page.session().header()).isEqualTo(last);
            assertThat(page.session().revision())
                    .isEqualTo(revision(ByteBuffer.wrap(last).getLong()));
            assertThat(page.session().expiresAt()).isEqualTo(LATER);
        }
    }

    @Test
    void S4_an_append_that_meets_a_remove_never_revives() {
        Race.rounds(ROUNDS, round -> {
            for (int i = 0; i < BATCH; i++) {
                created(store, round, i, END);
            }
            Runnable writer = () -> {
                for (int i = 0; i < BATCH; i++) {
                    assertThat(append(address(round, i), revision(1), 2)).isNotInstanceOf(Conflict.class);
                    store.replace(address(round, i), revision(2), revision(3), bytes(1), LATER, NOW);
                }
            };
            Runnable remover = () -> {
                for (int i = 0; i < BATCH; i++) {
                    SessionAddress address = address(round, i);
                    assertThat(store.remove(address)).isTrue();
                    assertThat(store.load(address, NOW, 0, 0)).isEmpty();
                }
            };
            Race.run(writer, remover);
            assertNothingLeft();
        });
    }

    @Test
    void S50_a_move_and_an_append_from_the_same_revision_do_not_both_take_effect() {
        Race.rounds(ROUNDS, round -> {
            WriteResult[] appended = new WriteResult[BATCH];
            WriteResult[] moved = new WriteResult[BATCH];
            for (int i = 0; i < BATCH; i++) {
                created(store, round, i, END);
            }
            Race.run(
                    () -> {
                        for (int i = 0; i < BATCH; i++) {
                            appended[i] = append(address(round, i), revision(1), 2);
                        }
                    },
                    () -> {
                        for (int i = 0; i < BATCH; i++) {
                            moved[i] = store.move(
                                    address(round, i), revision(1), record(address(round, BATCH + i), 3, END), NOW);
                        }
                    });
            for (int i = 0; i < BATCH; i++) {
                boolean wasMoved = moved[i].equals(new Done());
                assertThat(appended[i]).isEqualTo(wasMoved ? new Gone() : new Done());
                assertThat(store.load(address(round, i), NOW, 0, 0).isPresent()).isEqualTo(!wasMoved);
                SessionAddress now = wasMoved ? address(round, BATCH + i) : address(round, i);
                assertThat(page(store, now, NOW).rows()).hasSize(wasMoved ? 0 : 1);
                assertThat(store.remove(now)).isTrue();
            }
        });
        assertNothingLeft();
    }

    @Test
    void S50_a_session_that_moves_to_and_fro_is_listed_once_at_every_instant() {
        Race.rounds(ROUNDS, round -> {
            int size = 1 + round % 7;
            for (int i = 0; i < size; i++) {
                created(store, round, i, END);
            }
            AtomicBoolean moving = new AtomicBoolean(true);
            Race.run(
                    () -> {
                        SessionAddress at = address(round, 0);
                        for (int i = 0; i < BATCH; i++) {
                            SessionAddress to = address(round, 100L + i);
                            assertThat(store.move(at, revision(i + 1), record(to, i + 2, END), NOW))
                                    .isEqualTo(new Done());
                            at = to;
                        }
                        moving.set(false);
                    },
                    () -> {
                        do {
                            assertThat(store.list(key(round), NOW, ALL)).hasSize(size);
                        } while (moving.get());
                    });
            assertThat(store.removePartition(key(round), ALL)).isEqualTo(size);
        });
        assertNothingLeft();
    }

    @Test
    void S90_removePartition_leaves_none_that_was_acknowledged_before_though_they_move_and_others_come() {
        Race.rounds(ROUNDS, round -> {
            int old = 1 + round % 9;
            for (int i = 0; i < old; i++) {
                created(store, round, i, END);
            }
            AtomicReference<Set<SessionAddress>> oldOnes = new AtomicReference<>(new HashSet<>());
            AtomicBoolean removing = new AtomicBoolean(true);
            Race.run(
                    () -> {
                        int removed;
                        do {
                            removed = store.removePartition(key(round), 2);
                        } while (removed == 2);
                        removing.set(false);
                    },
                    () -> {
                        Set<SessionAddress> places = new HashSet<>();
                        for (int i = 0; i < old; i++) {
                            moveOn(round, i, places, removing);
                        }
                        oldOnes.set(places);
                    },
                    () -> {
                        for (int i = 0; i < 3; i++) {
                            created(store, round, 10_000L + i, END);
                        }
                    });
            assertThat(oldOnes.get())
                    .allSatisfy(place -> assertThat(store.remove(place)).isFalse());
            store.removePartition(key(round), ALL);
            assertNothingLeft();
        });
    }

    /** Moves one session on and on until it is found removed, or the removal is over. */
    private void moveOn(int partition, int session, Set<SessionAddress> places, AtomicBoolean removing) {
        SessionAddress at = address(partition, session);
        places.add(at);
        for (int i = 0; i < 200 && removing.get(); i++) {
            SessionAddress to = address(partition, 100L + session * 1_000L + i);
            if (!store.move(at, revision(i + 1), record(to, i + 2, END), NOW).equals(new Done())) {
                return;
            }
            places.add(to);
            at = to;
        }
    }

    @Test
    void S100_a_sweep_does_not_take_a_session_that_a_racing_write_prolonged() {
        Race.rounds(ROUNDS, round -> {
            WriteResult[] results = new WriteResult[BATCH];
            for (int i = 0; i < BATCH; i++) {
                created(store, round + i, round, END);
            }
            Runnable sweeper = () -> {
                while (store.removeExpired(END.plusMillis(1), 7) == 7) {
                    Thread.onSpinWait();
                }
            };
            // A node whose clock is behind prolongs what another one is sweeping.
            Race.run(sweeper, sweeper, () -> {
                for (int i = BATCH - 1; i >= 0; i--) {
                    results[i] = append(address(round + i, round), revision(1), 2);
                }
            });
            for (int i = 0; i < BATCH; i++) {
                SessionAddress address = address(round + i, round);
                boolean lives = results[i].equals(new Done());
                assertThat(results[i]).isIn(new Done(), new Gone());
                assertThat(store.load(address, NOW, 0, 0).isPresent()).isEqualTo(lives);
                assertThat(store.remove(address)).isEqualTo(lives);
            }
            assertNothingLeft();
        });
    }

    @Test
    void S101_racing_sweeps_take_each_session_once_and_leave_none() {
        Race.rounds(ROUNDS, round -> {
            for (int i = 0; i < BATCH; i++) {
                created(store, i % 7, i, END.minusMillis(i));
            }
            AtomicInteger removed = new AtomicInteger();
            Runnable sweeper = () -> {
                int some;
                do {
                    some = store.removeExpired(END.plusMillis(1), 3);
                    removed.addAndGet(some);
                } while (some == 3);
            };
            Race.run(sweeper, sweeper);
            assertThat(removed).hasValue(BATCH);
            assertNothingLeft();
        });
    }

    @Test
    void S13_racing_creates_fill_a_store_to_the_last_place_and_not_beyond() {
        MemoryCapacity one = MemoryCapacity.ofBytes(1_000_000);
        created(MemorySessionStore.create(one), 1, 1, END);
        Race.rounds(ROUNDS, round -> {
            MemoryCapacity small = MemoryCapacity.ofBytes(one.used() * BATCH);
            MemorySessionStore full = MemorySessionStore.create(small);
            AtomicInteger made = new AtomicInteger();
            AtomicInteger next = new AtomicInteger();
            Runnable creator = () -> {
                try {
                    while (true) {
                        int number = next.incrementAndGet();
                        full.create(record(address(number, number), 1, END), NOW, 0);
                        made.incrementAndGet();
                    }
                } catch (StoreFullException expected) {
                    assertThat(small.used()).isEqualTo(small.limit());
                }
            };
            Race.run(creator, creator);
            assertThat(made).hasValue(BATCH);
        });
    }

    @Test
    void random_operations_of_many_threads_leave_no_byte_behind() {
        Race.rounds(20, round -> {
            AtomicInteger numbers = new AtomicInteger(1);
            Runnable busy = () -> {
                Random random = new Random(round * 31L + numbers.incrementAndGet());
                for (int i = 0; i < 5_000; i++) {
                    SessionAddress at = address(random.nextInt(3), random.nextInt(8));
                    Revision expected = store.load(at, NOW, 0, 0)
                            .map(page -> page.session().revision())
                            .orElse(revision(1));
                    int number = numbers.incrementAndGet();
                    Instant end = NOW.plusMillis(1 + random.nextInt(1_000));
                    switch (random.nextInt(8)) {
                        case 0, 1, 2 -> store.create(record(at, number, end), NOW, 3);
                        case 3, 4 -> append(at, expected, number);
                        case 5 ->
                            store.move(
                                    at,
                                    expected,
                                    record(new SessionAddress(at.partition(), key(number)), number, end),
                                    NOW);
                        case 6 -> store.remove(at);
                        default -> {
                            store.removeExpired(NOW.plusMillis(random.nextInt(500)), 3);
                            store.removePartition(at.partition(), random.nextInt(3));
                        }
                    }
                }
            };
            Race.run(busy, busy, busy);
            for (int i = 0; i < 3; i++) {
                store.removePartition(key(i), ALL);
            }
            assertNothingLeft();
        });
    }
}
