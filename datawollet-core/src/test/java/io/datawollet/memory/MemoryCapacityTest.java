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
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.datawollet.store.CreateResult.Created;
import io.datawollet.store.CreateResult.Taken;
import io.datawollet.store.SessionAddress;
import io.datawollet.store.SessionRecord;
import io.datawollet.store.StoreException.Outcome;
import io.datawollet.store.StoreFullException;
import io.datawollet.store.WriteResult.Conflict;
import io.datawollet.store.WriteResult.Done;
import io.datawollet.store.WriteResult.Gone;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class MemoryCapacityTest {
    private static final Duration GRACE = Duration.ofMinutes(5);

    /** What one session takes whose header is as long as that of {@link Sessions#record}. */
    private static final long ONE = sizeOfOne();

    private static long sizeOfOne() {
        MemoryCapacity capacity = MemoryCapacity.ofBytes(1_000_000);
        created(MemorySessionStore.create(capacity), 1, 1, END);
        return capacity.used();
    }

    private static void assertFull(ThrowingCallable call) {
        assertThatExceptionOfType(StoreFullException.class)
                .isThrownBy(call)
                .satisfies(full -> assertThat(full.outcome()).isEqualTo(Outcome.NOT_APPLIED));
    }

    @Test
    void a_capacity_has_a_limit_and_begins_unused() {
        assertThat(MemoryCapacity.ofBytes(1).limit()).isEqualTo(1);
        assertThat(MemoryCapacity.ofBytes(1).used()).isZero();
        assertThat(MemoryCapacity.quarterOfHeap().limit())
                .isEqualTo(Runtime.getRuntime().maxMemory() / 4);
        assertThatIllegalArgumentException().isThrownBy(() -> MemoryCapacity.ofBytes(0));
    }

    @Test
    void a_refused_reservation_takes_nothing_and_the_last_byte_can_be_taken() {
        MemoryCapacity capacity = MemoryCapacity.ofBytes(100);
        capacity.take(60);
        assertFull(() -> capacity.take(41));
        assertFull(() -> capacity.take(Long.MAX_VALUE));
        assertThat(capacity.used()).isEqualTo(60);
        capacity.take(40);
        assertThat(capacity.used()).isEqualTo(100);
        capacity.take(-30);
        capacity.giveBack(70);
        assertThat(capacity.used()).isZero();
    }

    @Test
    void racing_reservations_never_exceed_the_limit() {
        int takes = 20_000;
        MemoryCapacity capacity = MemoryCapacity.ofBytes(takes + takes / 2);
        Race.rounds(100, round -> {
            AtomicInteger taken = new AtomicInteger();
            Runnable taker = () -> {
                for (int i = 0; i < takes; i++) {
                    try {
                        capacity.take(1);
                        taken.incrementAndGet();
                    } catch (StoreFullException full) {
                        assertThat(capacity.used()).isEqualTo(capacity.limit());
                        return;
                    }
                }
            };
            Race.run(taker, taker);
            assertThat(taken).hasValue(takes + takes / 2);
            assertThat(capacity.used()).isEqualTo(taken.get());
            capacity.giveBack(taken.get());
        });
    }

    @Test
    void used_follows_each_write_and_returns_to_0() {
        MemoryCapacity capacity = MemoryCapacity.ofBytes(1_000_000);
        MemorySessionStore store = MemorySessionStore.create(capacity);
        SessionAddress here = created(store, 1, 1, END);
        assertThat(ONE).isBetween(200L, 400L);

        store.replace(here, revision(1), revision(2), new byte[1_000], END, NOW);
        long longer = capacity.used();
        assertThat(longer - ONE).isBetween(990L, 1_008L);
        store.append(here, revision(2), revision(3), new byte[1_000], new byte[500], END, NOW);
        assertThat(capacity.used() - longer).isBetween(500L, 540L);
        long withRow = capacity.used();
        store.move(here, revision(3), new SessionRecord(address(1, 2), revision(4), new byte[2], NOW, END), NOW);
        assertThat(capacity.used()).isEqualTo(withRow - longer + ONE);

        store.remove(address(1, 2));
        assertThat(capacity.used()).isZero();
        created(store, 1, 3, END);
        store.removePartition(key(1), 1);
        assertThat(capacity.used()).isZero();
        created(store, 1, 4, END);
        store.removeExpired(END.plusMillis(1), 1);
        assertThat(capacity.used()).isZero();
    }

    @Test
    void writes_that_come_to_nothing_take_nothing() {
        MemoryCapacity capacity = MemoryCapacity.ofBytes(ONE);
        MemorySessionStore store = MemorySessionStore.create(capacity);
        SessionAddress here = created(store, 1, 1, END);
        byte[] big = new byte[10_000];
        SessionRecord there = new SessionRecord(address(1, 2), revision(9), big, NOW, END);

        assertThat(store.create(new SessionRecord(here, revision(9), big, NOW, END), NOW, 0))
                .isEqualTo(new Taken());
        assertThat(store.append(here, revision(8), revision(9), big, big, END, NOW))
                .isInstanceOf(Conflict.class);
        assertThat(store.replace(address(1, 3), revision(1), revision(9), big, END, NOW))
                .isEqualTo(new Gone());
        assertThat(store.move(here, revision(8), there, NOW)).isInstanceOf(Conflict.class);
        assertThat(capacity.used()).isEqualTo(ONE);
    }

    @Test
    void S13_a_full_store_refuses_to_grow_and_changes_nothing() {
        MemoryCapacity capacity = MemoryCapacity.ofBytes(2 * ONE + 10);
        MemorySessionStore store = MemorySessionStore.create(capacity);
        SessionAddress here = created(store, 1, 1, END);
        created(store, 1, 2, END);
        byte[] longer = new byte[100];

        assertFull(() -> store.create(record(address(1, 3), 1, END), NOW, 1));
        assertFull(() -> store.append(here, revision(1), revision(2), bytes(1, 2), bytes(1), END, NOW));
        assertFull(() -> store.replace(here, revision(1), revision(2), longer, END, NOW));
        SessionRecord moved = new SessionRecord(address(1, 4), revision(2), longer, NOW, END);
        assertFull(() -> store.move(here, revision(1), moved, NOW));

        assertThat(capacity.used()).isEqualTo(2 * ONE);
        assertThat(page(store, here, NOW).session().revision()).isEqualTo(revision(1));
        assertThat(page(store, here, NOW).rows()).isEmpty();
        assertThat(store.list(key(1), NOW, ALL)).hasSize(2);
        assertThat(store.load(address(1, 4), NOW, 0, 0)).isEmpty();
        assertThat(store.replace(here, revision(1), revision(2), bytes(1, 3), END, NOW))
                .isEqualTo(new Done());
        assertThat(store.move(here, revision(2), record(address(1, 4), 3, END), NOW))
                .isEqualTo(new Done());
    }

    @Test
    void S13_a_full_store_drops_what_ended_longer_ago_than_the_grace_and_nothing_else() {
        MemorySessionStore store = MemorySessionStore.create(MemoryCapacity.ofBytes(3 * ONE));
        created(store, 1, 1, NOW.plusMillis(1));
        created(store, 2, 2, NOW.plusMillis(2));
        created(store, 3, 3, END);
        SessionRecord fourth = record(address(4, 4), 1, END);

        Instant tooSoon = NOW.plusMillis(1).plus(GRACE);
        assertFull(() -> store.create(fourth, tooSoon, 1));
        assertThat(store.create(fourth, tooSoon.plusMillis(1), 1)).isEqualTo(new Created(0));
        assertThat(store.remove(address(1, 1))).isFalse();
        assertThat(store.remove(address(2, 2))).isTrue();
        assertThat(store.load(address(3, 3), tooSoon, 0, 0)).isPresent();
        assertFull(() -> {
            store.create(record(address(5, 5), 1, END), Instant.MIN, 1);
            store.create(record(address(6, 6), 1, END), Instant.MIN, 1);
        });
    }

    @Test
    void S13_appending_to_a_full_store_makes_room_in_the_same_way() {
        MemorySessionStore store = MemorySessionStore.create(MemoryCapacity.ofBytes(2 * ONE));
        created(store, 1, 1, NOW);
        SessionAddress lives = created(store, 1, 2, END);
        Instant now = NOW.plus(GRACE).plusMillis(1);
        assertThat(store.append(lives, revision(1), revision(2), bytes(1, 2), bytes(1), END, now))
                .isEqualTo(new Done());
        assertThat(store.remove(address(1, 1))).isFalse();
    }

    @Test
    void making_room_is_bounded() {
        int many = 3_000;
        MemorySessionStore store = MemorySessionStore.create(MemoryCapacity.ofBytes(many * ONE));
        IntStream.range(0, many).forEach(i -> created(store, i, i, NOW));
        Instant now = NOW.plus(GRACE).plusMillis(1);
        store.create(record(address(1, many), 1, END), now, 0);
        long left = IntStream.range(0, many)
                .filter(i -> store.remove(address(i, i)))
                .count();
        assertThat(many - left).isBetween(1L, 1_024L);
    }

    @Test
    void stores_share_a_capacity() {
        MemoryCapacity capacity = MemoryCapacity.ofBytes(2 * ONE);
        MemorySessionStore one = MemorySessionStore.create(capacity);
        MemorySessionStore other = MemorySessionStore.create(capacity);
        created(one, 1, 1, END);
        created(other, 1, 1, END);
        assertThat(capacity.used()).isEqualTo(2 * ONE);
        assertFull(() -> created(one, 1, 2, END));
        other.remove(address(1, 1));
        created(one, 1, 2, END);
        assertThat(one.list(key(1), NOW, ALL)).hasSize(2);
    }
}
