package io.datawollet.memory;

import static io.datawollet.memory.Envelopes.ALL;
import static io.datawollet.memory.Envelopes.ANY;
import static io.datawollet.memory.Envelopes.END;
import static io.datawollet.memory.Envelopes.LONG_AGO;
import static io.datawollet.memory.Envelopes.NOW;
import static io.datawollet.memory.Envelopes.NO_LIMITS;
import static io.datawollet.memory.Envelopes.created;
import static io.datawollet.memory.Envelopes.key;
import static io.datawollet.memory.Envelopes.record;
import static io.datawollet.memory.Envelopes.upload;
import static io.datawollet.memory.Envelopes.version;
import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.store.DocumentVersion;
import io.datawollet.store.StoreKey;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/** What things cost: time that must not follow what lives, and heap that must not pass its estimate. */
class MemoryEnvelopeCostTest {
    private static final int TRIES = 5;

    private static double bestSeconds(Runnable work) {
        double best = Double.MAX_VALUE;
        for (int i = 0; i < TRIES; i++) {
            long start = System.nanoTime();
            work.run();
            best = Math.min(best, (System.nanoTime() - start) / 1e9);
        }
        return best;
    }

    private static MemoryEnvelopeStore store() {
        return MemoryEnvelopeStore.create(MemoryCapacity.ofBytes(1L << 40));
    }

    @Test
    void E133_a_sweep_and_a_count_do_not_look_at_what_lives() {
        MemoryEnvelopeStore store = store();
        int living = 50_000;
        for (int i = 0; i < living; i++) {
            store.create(record(key(i), 1, 1, END), NOW);
            if (i % 5 == 0) {
                store.stage(key(i), upload(i), 1, Envelopes.blocks(i, 1, 1), 9, NOW);
            }
        }
        double asked = bestSeconds(() -> {
            for (int i = 0; i < 100; i++) {
                assertThat(store.sweep(NOW, NOW, ALL)).isZero();
                assertThat(store.countByRootKey(1, NOW)).isEqualTo(living);
            }
        });
        // To look at each of them a hundred times takes many times as long, here and on any machine.
        assertThat(asked).isLessThan(0.1);
    }

    @Test
    void E41_the_removal_of_a_full_container_leaves_each_of_its_documents_to_the_sweep() {
        MemoryEnvelopeStore store = store();
        int documents = 20_000;
        StoreKey here = created(store, 1);
        for (int i = 0; i < documents; i++) {
            store.commit(here, key(1_000 + i), ANY, version(i, 1), NO_LIMITS, NOW);
        }
        assertThat(store.remove(here)).isTrue();

        int units = 0;
        for (int done = -1; done != 0; units += done) {
            done = store.sweep(LONG_AGO, LONG_AGO, 100);
            assertThat(done).isBetween(0, 100);
        }
        assertThat(units).isGreaterThanOrEqualTo(documents);
        assertThat(store.isEmpty()).isTrue();
    }

    @Test
    void an_empty_container_takes_no_more_heap_than_its_estimate() {
        assertEstimated(50_000, (store, i) -> store.create(record(key(i), 1, 1, NOW.plusMillis(i)), NOW));
    }

    @Test
    void a_container_with_uploads_in_every_state_takes_no_more_heap_than_its_estimate() {
        assertEstimated(5_000, (store, i) -> {
            StoreKey here = created(store, i);
            for (long j = 0; j < 8; j++) {
                long number = 100L * i + 10 * j;
                commit(store, here, 1_000 + j, number);
                commit(store, here, 1_000 + j, number + 1);
                store.stage(here, upload(number + 2), 1, List.of(new byte[100], new byte[100]), 99, NOW);
            }
        });
    }

    private static void commit(MemoryEnvelopeStore store, StoreKey here, long document, long upload) {
        store.stage(here, upload(upload), 1, List.of(new byte[100], new byte[100]), 99, NOW);
        DocumentVersion version = new DocumentVersion(upload(upload), 3, 300, new byte[50], new byte[100]);
        store.commit(here, key(document), ANY, version, NO_LIMITS, NOW);
    }

    private static void assertEstimated(int count, BiConsumer<MemoryEnvelopeStore, Integer> fill) {
        double best = Double.MAX_VALUE;
        long estimate = 0;
        for (int i = 0; i < 3 && best > estimate; i++) {
            MemoryCapacity capacity = MemoryCapacity.ofBytes(1L << 40);
            long before = heapInUse();
            MemoryEnvelopeStore store = MemoryEnvelopeStore.create(capacity);
            for (int j = 0; j < count; j++) {
                fill.accept(store, j);
            }
            best = Math.min(best, (double) (heapInUse() - before) / count);
            estimate = capacity.used() / count;
            assertThat(store.isEmpty()).isFalse();
        }
        assertThat(best).as("bytes of heap for each, against the estimate").isBetween(0.6 * estimate, 1.0 * estimate);
    }

    private static long heapInUse() {
        // Each request is a full collection; the second one takes what the first one left to finalisation.
        System.gc();
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
