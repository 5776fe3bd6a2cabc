package io.datawollet.memory;

import static io.datawollet.memory.Sessions.ALL;
import static io.datawollet.memory.Sessions.END;
import static io.datawollet.memory.Sessions.NOW;
import static io.datawollet.memory.Sessions.address;
import static io.datawollet.memory.Sessions.created;
import static io.datawollet.memory.Sessions.key;
import static io.datawollet.memory.Sessions.page;
import static io.datawollet.memory.Sessions.record;
import static io.datawollet.memory.Sessions.revision;
import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.store.Revision;
import io.datawollet.store.SessionAddress;
import io.datawollet.store.StoreFullException;
import io.datawollet.store.WriteResult;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What the rules of the contract leave to a store when operations meet: room, and that no trace is left. */
class MemorySessionStoreRaceTest {
    private static final int ROUNDS = 250;

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
