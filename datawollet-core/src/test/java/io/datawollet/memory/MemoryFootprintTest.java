package io.datawollet.memory;

import static io.datawollet.memory.Sessions.NOW;
import static io.datawollet.memory.Sessions.key;
import static io.datawollet.memory.Sessions.revision;
import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.store.SessionAddress;
import io.datawollet.store.SessionRecord;
import io.datawollet.store.StoreKey;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an idle session costs in the heap, measured. */
class MemoryFootprintTest {
    private static final int SESSIONS = 200_000;
    private static final int HEADER_BYTES = 195;
    private static final int MOST_BYTES = 450;
    private static final int TRIES = 3;

    private static long heapInUse() {
        // Each request is a full collection; the second one takes what the first one left to finalisation.
        System.gc();
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    @ParameterizedTest(name = "{0} sessions in each partition")
    @CsvSource({"1", "2", "3", "4", "5", "7", "15", "1000"})
    void an_idle_session_takes_at_most_450_bytes_and_no_more_than_its_estimate(int inEachPartition) {
        double best = Double.MAX_VALUE;
        long estimate = 0;
        for (int i = 0; i < TRIES && best > Math.min(MOST_BYTES, estimate); i++) {
            MemoryCapacity capacity = MemoryCapacity.ofBytes(1L << 40);
            long before = heapInUse();
            MemorySessionStore store = filled(capacity, inEachPartition);
            best = Math.min(best, (double) (heapInUse() - before) / SESSIONS);
            estimate = capacity.used() / SESSIONS;
            assertThat(store.isEmpty()).isFalse();
        }
        assertThat(best).as("bytes of heap for each session").isLessThanOrEqualTo(MOST_BYTES);
        assertThat(best).as("against the estimate").isBetween(0.7 * estimate, 1.0 * estimate);
    }

    private static MemorySessionStore filled(MemoryCapacity capacity, int inEachPartition) {
        MemorySessionStore store = MemorySessionStore.create(capacity);
        for (int i = 0; i < SESSIONS; i++) {
            // Each caller decodes its keys anew, so nothing is shared between the records.
            StoreKey partition = key(-1 - i / inEachPartition);
            SessionRecord record = new SessionRecord(
                    new SessionAddress(partition, key(i)),
                    revision(i),
                    new byte[HEADER_BYTES],
                    NOW,
                    NOW.plus(Duration.ofMillis(i * 7L % 86_400_000L)));
            store.create(record, NOW, 1);
        }
        return store;
    }
}
