package io.datawollet.memory;

import static io.datawollet.memory.Envelopes.ALL;
import static io.datawollet.memory.Envelopes.ANY;
import static io.datawollet.memory.Envelopes.END;
import static io.datawollet.memory.Envelopes.LONG_AGO;
import static io.datawollet.memory.Envelopes.NONE;
import static io.datawollet.memory.Envelopes.NOW;
import static io.datawollet.memory.Envelopes.NO_LIMITS;
import static io.datawollet.memory.Envelopes.block;
import static io.datawollet.memory.Envelopes.created;
import static io.datawollet.memory.Envelopes.expects;
import static io.datawollet.memory.Envelopes.key;
import static io.datawollet.memory.Envelopes.record;
import static io.datawollet.memory.Envelopes.revision;
import static io.datawollet.memory.Envelopes.upload;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.datawollet.store.CommitResult;
import io.datawollet.store.ContainerLimits;
import io.datawollet.store.ContainerRecord;
import io.datawollet.store.DocumentResult;
import io.datawollet.store.DocumentVersion;
import io.datawollet.store.HeaderResult;
import io.datawollet.store.RemoveResult;
import io.datawollet.store.StageResult;
import io.datawollet.store.StoreException.Outcome;
import io.datawollet.store.StoreFullException;
import io.datawollet.store.StoreKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What a bounded store takes, gives back, refuses and drops. */
class MemoryEnvelopeCapacityTest {
    private static final Duration GRACE = Duration.ofMinutes(5);
    private static final Duration IDLE = Duration.ofHours(1);
    private static final long MUCH = 1L << 40;
    private static final int BLOCK = 10_000;

    private static StageResult stage(MemoryEnvelopeStore store, StoreKey here, long upload, int from, Instant now) {
        return store.stage(here, upload(upload), from, List.of(new byte[BLOCK]), 100, now);
    }

    private static CommitResult put(MemoryEnvelopeStore store, StoreKey here, long document, long upload, Instant now) {
        stage(store, here, upload, 1, now);
        return store.commit(here, key(document), ANY, version(upload, 2), NO_LIMITS, now);
    }

    private static DocumentVersion version(long upload, int blockCount) {
        return new DocumentVersion(upload(upload), blockCount, 1, new byte[500], new byte[BLOCK]);
    }

    private static boolean readable(MemoryEnvelopeStore store, StoreKey here, long upload) {
        return store.readBlocks(here, upload(upload), 1, 1, NOW).isPresent();
    }

    private static void assertFull(ThrowingCallable call) {
        assertThatExceptionOfType(StoreFullException.class)
                .isThrownBy(call)
                .satisfies(full -> assertThat(full.outcome()).isEqualTo(Outcome.NOT_APPLIED));
    }

    /** How much less than the first number the second one is. */
    private static long freed(long before, MemoryCapacity capacity) {
        return before - capacity.used();
    }

    @Test
    void used_follows_each_operation_and_returns_to_0() {
        MemoryCapacity capacity = MemoryCapacity.ofBytes(MUCH);
        MemoryEnvelopeStore store = MemoryEnvelopeStore.create(capacity);
        StoreKey here = created(store, 1);
        long empty = capacity.used();
        assertThat(empty).isBetween(400L, 800L);

        store.replaceHeader(here, revision(1), revision(2), new byte[1_000], 2, NOW);
        assertThat(capacity.used() - empty).isBetween(980L, 1_010L);
        store.replaceHeader(here, revision(2), revision(3), block(1, 1), 2, NOW);
        assertThat(capacity.used()).isEqualTo(empty);

        stage(store, here, 5, 1, NOW);
        long one = capacity.used();
        assertThat(one - empty).as("blocks count when they are staged").isBetween(BLOCK + 0L, BLOCK + 600L);
        stage(store, here, 5, 1, NOW);
        assertThat(capacity.used()).as("the same block again").isEqualTo(one);
        stage(store, here, 5, 2, NOW);
        long two = capacity.used();
        assertThat(two - one).isBetween(BLOCK + 0L, BLOCK + 100L);

        store.commit(here, key(100), NONE, version(5, 3), NO_LIMITS, NOW);
        long committed = capacity.used();
        assertThat(committed - two).isBetween(BLOCK + 0L, BLOCK + 900L);
        store.commit(here, key(100), NONE, version(5, 3), NO_LIMITS, NOW);
        assertThat(capacity.used()).as("the same commit again").isEqualTo(committed);

        store.removeDocument(here, key(100), ANY, NOW);
        assertThat(freed(committed, capacity))
                .as("its later blocks stay readable")
                .isBetween(BLOCK + 0L, BLOCK + 1_000L);
        store.sweep(LONG_AGO, NOW.plusMillis(1), ALL);
        assertThat(capacity.used()).isEqualTo(empty);

        stage(store, here, 6, 1, NOW);
        long staged = capacity.used();
        store.discard(here, upload(6), NOW);
        assertThat(capacity.used()).isEqualTo(staged);
        store.sweep(LONG_AGO, LONG_AGO, ALL);
        assertThat(freed(staged, capacity)).isGreaterThanOrEqualTo(BLOCK);
        store.sweep(LONG_AGO, NOW.plusMillis(1), ALL);
        assertThat(capacity.used()).isEqualTo(empty);

        store.remove(here);
        assertThat(capacity.used()).isZero();
        assertThat(store.isEmpty()).isTrue();
    }

    @Test
    void blocks_that_a_version_does_not_have_are_given_back_at_its_commit() {
        MemoryCapacity capacity = MemoryCapacity.ofBytes(MUCH);
        MemoryEnvelopeStore store = MemoryEnvelopeStore.create(capacity);
        StoreKey here = created(store, 1);
        IntStream.rangeClosed(1, 5).forEach(i -> stage(store, here, 5, i, NOW));
        long staged = capacity.used();
        DocumentVersion small = new DocumentVersion(upload(5), 2, 1, new byte[0], new byte[0]);
        assertThat(store.commit(here, key(100), ANY, small, NO_LIMITS, NOW)).isEqualTo(new CommitResult.Done());
        assertThat(freed(staged, capacity)).isBetween(4L * BLOCK, 4L * BLOCK + 500);
    }

    @Test
    void contents_of_a_removed_and_of_a_swept_container_are_given_back_as_they_are_swept() {
        MemoryCapacity capacity = MemoryCapacity.ofBytes(MUCH);
        MemoryEnvelopeStore store = MemoryEnvelopeStore.create(capacity);
        for (long i = 0; i < 2; i++) {
            StoreKey here = created(store, i, NOW.plusMillis(1));
            for (long j = 0; j < 10; j++) {
                put(store, here, 100 + j, 100 * i + 2 * j, NOW);
                put(store, here, 100 + j, 100 * i + 2 * j + 1, NOW);
            }
            stage(store, here, 1_000 + i, 1, NOW);
            stage(store, here, 2_000 + i, 1, NOW);
            store.discard(here, upload(2_000 + i), NOW);
        }
        store.remove(key(0));
        long before = capacity.used();
        int units = 0;
        while (store.sweep(END, LONG_AGO, 1) == 1) {
            units++;
            assertThat(capacity.used()).isLessThan(before);
            before = capacity.used();
        }
        assertThat(units).isGreaterThanOrEqualTo(2 * 22 + 1);
        assertThat(capacity.used()).isZero();
        assertThat(store.isEmpty()).isTrue();
    }

    @Test
    void operations_that_come_to_nothing_take_nothing() {
        MemoryCapacity capacity = MemoryCapacity.ofBytes(MUCH);
        MemoryEnvelopeStore store = MemoryEnvelopeStore.create(capacity);
        StoreKey here = created(store, 1);
        put(store, here, 100, 5, NOW);
        stage(store, here, 6, 1, NOW);
        long before = capacity.used();

        assertThat(store.create(new ContainerRecord(here, revision(2), new byte[BLOCK], 1, END), NOW))
                .isFalse();
        assertThat(store.replaceHeader(here, revision(2), revision(3), new byte[BLOCK], 1, NOW))
                .isInstanceOf(HeaderResult.Conflict.class);
        assertThat(stage(store, here, 5, 1, NOW)).isEqualTo(StageResult.LOST);
        assertThat(stage(store, here, 7, 2, NOW)).isEqualTo(StageResult.LOST);
        assertThat(stage(store, key(2), 7, 1, NOW)).isEqualTo(StageResult.GONE);
        assertThat(store.stage(here, upload(7), 1, List.of(new byte[BLOCK]), 1, NOW))
                .isEqualTo(StageResult.FULL);
        assertThat(store.commit(here, key(100), expects(9), version(6, 2), NO_LIMITS, NOW))
                .isInstanceOf(CommitResult.Conflict.class);
        assertThat(store.commit(here, key(100), ANY, version(6, 9), NO_LIMITS, NOW))
                .isEqualTo(new CommitResult.Lost());
        assertThat(store.commit(here, key(101), ANY, version(6, 2), new ContainerLimits(1, 9), NOW))
                .isEqualTo(new CommitResult.TooManyDocuments());
        assertThat(store.removeDocument(here, key(100), expects(9), NOW)).isInstanceOf(RemoveResult.Conflict.class);
        store.discard(here, upload(5), NOW);
        assertThat(capacity.used()).isEqualTo(before);
    }

    @Test
    void E9_a_full_store_refuses_to_grow_and_changes_nothing() {
        MemoryCapacity capacity = MemoryCapacity.ofBytes(60_000);
        MemoryEnvelopeStore store = MemoryEnvelopeStore.create(capacity);
        StoreKey here = created(store, 1);
        put(store, here, 100, 5, NOW);
        stage(store, here, 6, 1, NOW);
        long free = capacity.limit() - capacity.used();
        StoreKey filler = key(2);
        store.create(new ContainerRecord(filler, revision(1), new byte[(int) free - 1_000], 0, END), NOW);
        long before = capacity.used();
        Instant later = NOW.plus(IDLE);

        assertFull(() -> store.create(new ContainerRecord(key(3), revision(1), new byte[BLOCK], 1, END), later));
        assertFull(() -> store.replaceHeader(here, revision(1), revision(2), new byte[BLOCK], 2, later));
        assertFull(() -> stage(store, here, 6, 2, later));
        assertFull(() -> stage(store, here, 7, 1, later));
        assertFull(() -> store.commit(here, key(100), ANY, version(6, 2), NO_LIMITS, later));
        assertFull(() -> store.commit(here, key(101), ANY, version(8, 1), NO_LIMITS, later));

        assertThat(capacity.used()).isEqualTo(before);
        assertThat(store.load(key(3), NOW)).isEmpty();
        assertThat(store.countByRootKey(1, NOW)).isEqualTo(1);
        assertThat(store.load(here, NOW).orElseThrow().revision()).isEqualTo(revision(1));
        assertThat(store.documents(here, Optional.empty(), ALL, NOW).orElseThrow())
                .hasSize(1);
        assertThat(readable(store, here, 5)).isTrue();
        assertThat(stage(store, here, 7, 2, NOW)).isEqualTo(StageResult.LOST);
        store.remove(filler);
        assertThat(store.commit(here, key(100), expects(5), version(6, 3), NO_LIMITS, NOW))
                .as("its second block was refused")
                .isEqualTo(new CommitResult.Lost());
        assertThat(store.commit(here, key(100), expects(5), version(6, 2), NO_LIMITS, NOW))
                .isEqualTo(new CommitResult.Done());
        assertThat(store.commit(here, key(101), ANY, version(8, 1), NO_LIMITS, NOW))
                .isEqualTo(new CommitResult.Done());
    }

    @Test
    void E9_a_full_store_may_shrink() {
        MemoryCapacity capacity = MemoryCapacity.ofBytes(60_000);
        MemoryEnvelopeStore store = MemoryEnvelopeStore.create(capacity);
        StoreKey here = created(store, 1);
        put(store, here, 100, 5, NOW);
        stage(store, here, 6, 1, NOW);
        long free = capacity.limit() - capacity.used();
        StoreKey filler = key(2);
        store.create(new ContainerRecord(filler, revision(1), new byte[(int) free - 600], 0, END), NOW);
        assertThat(capacity.limit() - capacity.used()).isLessThan(100);
        assertThat(store.replaceHeader(here, revision(1), revision(2), new byte[0], 2, NOW))
                .isEqualTo(new HeaderResult.Done());
        assertThat(store.removeDocument(here, key(100), ANY, NOW)).isEqualTo(new RemoveResult.Done());
        store.discard(here, upload(6), NOW);
        assertThat(store.remove(here)).isTrue();
        assertThat(created(store, 3)).as("removed contents make room").isNotNull();
    }

    @Test
    void E9_a_full_store_drops_what_ended_longer_ago_than_the_grace_and_nothing_else() {
        MemoryCapacity capacity = MemoryCapacity.ofBytes(60_000);
        MemoryEnvelopeStore store = MemoryEnvelopeStore.create(capacity);
        put(store, created(store, 1, NOW.plusMillis(1)), 100, 5, NOW);
        put(store, created(store, 2), 100, 6, NOW);
        Instant tooSoon = NOW.plusMillis(1).plus(GRACE);
        StoreKey third = created(store, 3);
        assertThat(stage(store, third, 7, 1, tooSoon)).isEqualTo(StageResult.DONE);
        assertFull(() -> stage(store, third, 7, 2, tooSoon));
        assertThat(stage(store, third, 7, 2, tooSoon.plusMillis(1))).isEqualTo(StageResult.DONE);
        assertThat(store.remove(key(1))).isFalse();
        assertThat(readable(store, key(2), 6)).isTrue();
        assertThat(store.document(key(2), key(100), NOW)).isInstanceOf(DocumentResult.Found.class);
        assertFull(() -> IntStream.range(3, 9).forEach(i -> stage(store, third, 7, i, LONG_AGO)));
    }

    @Test
    void E9_uploads_and_old_versions_make_room_only_when_they_have_been_idle_for_an_hour() {
        MemoryCapacity capacity = MemoryCapacity.ofBytes(46_000);
        MemoryEnvelopeStore store = MemoryEnvelopeStore.create(capacity);
        StoreKey here = created(store, 1);
        put(store, here, 100, 5, NOW);
        store.removeDocument(here, key(100), ANY, NOW);
        stage(store, here, 6, 1, NOW.plusMillis(1));
        stage(store, here, 7, 1, NOW.plus(IDLE));
        stage(store, here, 8, 1, NOW.plus(IDLE));
        assertFull(() -> stage(store, here, 8, 2, NOW.plus(IDLE)));
        assertThat(readable(store, here, 5)).isTrue();

        assertThat(stage(store, here, 8, 2, NOW.plus(IDLE).plusMillis(1))).isEqualTo(StageResult.DONE);
        assertThat(readable(store, here, 5)).as("removed an hour ago").isFalse();
        assertThat(stage(store, here, 6, 1, NOW.plus(IDLE).plusMillis(1))).isEqualTo(StageResult.DONE);
        assertFull(() -> stage(store, here, 8, 3, NOW.plus(IDLE).plusMillis(1)));
        assertThat(stage(store, here, 7, 1, NOW.plus(IDLE))).isEqualTo(StageResult.DONE);
    }

    @Test
    void contents_that_may_go_at_once_make_room() {
        MemoryCapacity capacity = MemoryCapacity.ofBytes(36_000);
        MemoryEnvelopeStore store = MemoryEnvelopeStore.create(capacity);
        StoreKey here = created(store, 1);
        StoreKey there = created(store, 2);
        stage(store, here, 5, 1, NOW);
        stage(store, there, 6, 1, NOW);
        stage(store, there, 7, 1, NOW);
        assertFull(() -> stage(store, there, 7, 2, NOW));
        store.discard(there, upload(6), NOW);
        assertThat(stage(store, there, 7, 2, NOW)).isEqualTo(StageResult.DONE);
        assertFull(() -> stage(store, there, 7, 3, NOW));
        store.remove(here);
        assertThat(stage(store, there, 7, 3, NOW)).isEqualTo(StageResult.DONE);
    }

    @Test
    void making_room_is_bounded() {
        int many = 3_000;
        MemoryCapacity capacity = MemoryCapacity.ofBytes(MUCH);
        created(MemoryEnvelopeStore.create(capacity), 1);
        MemoryEnvelopeStore store = MemoryEnvelopeStore.create(MemoryCapacity.ofBytes(many * capacity.used()));
        IntStream.range(0, many).forEach(i -> created(store, i, NOW));
        Instant now = NOW.plus(GRACE).plusMillis(1);
        assertThat(store.create(record(key(many), 1, 1, END), now)).isTrue();
        long left = IntStream.range(0, many).filter(i -> store.remove(key(i))).count();
        assertThat(many - left).isBetween(1L, 1_024L);
    }

    @Test
    void stores_of_both_kinds_share_a_capacity() {
        MemoryCapacity capacity = MemoryCapacity.ofBytes(2_000);
        MemoryEnvelopeStore envelopes = MemoryEnvelopeStore.create(capacity);
        MemorySessionStore sessions = MemorySessionStore.create(capacity);
        created(envelopes, 1);
        created(envelopes, 2);
        long both = capacity.used();
        Sessions.created(sessions, 1, 1, END);
        assertThat(capacity.used()).isGreaterThan(both);
        assertFull(() -> created(envelopes, 3));
        assertFull(() -> IntStream.range(2, 9).forEach(i -> Sessions.created(sessions, 1, i, END)));
        envelopes.remove(key(1));
        sessions.removePartition(Sessions.key(1), ALL);
        created(envelopes, 3);
        envelopes.remove(key(2));
        envelopes.remove(key(3));
        assertThat(capacity.used()).isZero();
    }

    @Test
    void racing_writers_of_a_full_store_never_pass_the_limit_and_give_back_to_the_byte() {
        MemoryCapacity capacity = MemoryCapacity.ofBytes(100_000);
        MemoryEnvelopeStore store = MemoryEnvelopeStore.create(capacity);
        AtomicInteger refused = new AtomicInteger();
        AtomicInteger numbers = new AtomicInteger();
        Runnable writer = () -> {
            for (int i = 0; i < 2_000; i++) {
                long number = numbers.incrementAndGet();
                StoreKey here = key(number);
                try {
                    store.create(record(here, 1, 1, END), NOW);
                    put(store, here, 1, 3 * number, NOW);
                    put(store, here, 1, 3 * number + 1, NOW);
                    stage(store, here, 3 * number + 2, 1, NOW);
                } catch (StoreFullException full) {
                    refused.incrementAndGet();
                }
                assertThat(capacity.used()).isBetween(0L, capacity.limit());
                store.remove(here);
            }
        };
        Race.run(writer, writer, writer);
        assertThat(refused.get()).isLessThan(6_000);
        store.sweep(LONG_AGO, LONG_AGO, ALL);
        assertThat(capacity.used()).isZero();
        assertThat(store.isEmpty()).isTrue();
    }

    @Test
    void E5_what_is_passed_in_is_kept_as_it_is_and_the_list_around_it_is_not() {
        MemoryEnvelopeStore store = MemoryEnvelopeStore.create(MemoryCapacity.ofBytes(MUCH));
        StoreKey here = created(store, 1);
        List<byte[]> blocks = new ArrayList<>(List.of(block(5, 1), block(5, 2)));
        store.stage(here, upload(5), 1, blocks, 9, NOW);
        blocks.clear();
        store.commit(here, key(100), ANY, version(5, 3), NO_LIMITS, NOW);
        assertThat(store.readBlocks(here, upload(5), 1, 2, NOW).orElseThrow())
                .containsExactly(block(5, 1), block(5, 2));
    }
}
