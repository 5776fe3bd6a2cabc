package io.datawollet.memory;

import static io.datawollet.memory.Sessions.NOW;
import static io.datawollet.memory.Sessions.address;
import static io.datawollet.memory.Sessions.bytes;
import static io.datawollet.memory.Sessions.record;
import static io.datawollet.memory.Sessions.revision;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExpiryQueueTest {
    private static final int ENTRIES = 300;
    private static final int SPAN_MILLIS = 1_000;

    private final ExpiryQueue queue = new ExpiryQueue();
    private final List<SessionEntry> inQueue = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void entries_come_out_in_the_order_of_their_ends_whatever_was_added_changed_and_removed(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < ENTRIES; i++) {
            add(random, i);
        }
        for (int i = 0; i < ENTRIES; i++) {
            SessionEntry any = inQueue.get(random.nextInt(inQueue.size()));
            switch (random.nextInt(3)) {
                case 0 -> add(random, ENTRIES + i);
                case 1 -> {
                    queue.remove(any);
                    inQueue.remove(any);
                }
                default -> {
                    any.write(new NextHeader(revision(i), bytes(1), anyEnd(random)));
                    queue.expiryChanged(any);
                }
            }
        }
        for (long before = NOW.toEpochMilli(); !inQueue.isEmpty(); before++) {
            assertThat(ended(before)).as("seed %d", seed).isEqualTo(removeEnded(before));
        }
        assertThat(queue.isEmpty()).isTrue();
    }

    private void add(Random random, int number) {
        SessionEntry entry = new SessionEntry(record(address(1, number), 1, anyEnd(random)));
        queue.add(entry);
        inQueue.add(entry);
    }

    private static Instant anyEnd(Random random) {
        return NOW.plusMillis(random.nextInt(SPAN_MILLIS));
    }

    private int ended(long before) {
        int count = 0;
        while (queue.isDue(before)) {
            SessionEntry first = queue.firstIfEnded(before);
            if (first != null) {
                queue.remove(first);
                count++;
            }
        }
        return count;
    }

    private int removeEnded(long before) {
        int size = inQueue.size();
        inQueue.removeIf(entry -> entry.expiresAt() < before);
        return size - inQueue.size();
    }
}
