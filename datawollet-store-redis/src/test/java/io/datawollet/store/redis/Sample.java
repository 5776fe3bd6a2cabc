package io.datawollet.store.redis;

import io.datawollet.store.Revision;
import io.datawollet.store.SessionAddress;
import io.datawollet.store.SessionRecord;
import io.datawollet.store.SessionStore;
import io.datawollet.store.StoreKey;
import io.datawollet.store.WriteResult;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;

/** Sessions for tests of one store: whatever is written follows from the number of its revision. */
final class Sample {
    static final Instant NOW = Instant.parse("2026-01-01T12:00:00.123Z");
    static final Instant END = NOW.plus(Duration.ofMinutes(30));

    private Sample() {}

    /** Random bytes, always the same for one number. */
    static StoreKey key(long number) {
        SplittableRandom random = new SplittableRandom(number);
        return new StoreKey(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
    }

    static SessionAddress address(long partition, long session) {
        return new SessionAddress(key(partition), key(1_000_000_007L + session));
    }

    static Revision revision(long number) {
        return new Revision(number, ~number);
    }

    /** About as long as real ones. */
    static byte[] header(long revision) {
        return ByteBuffer.allocate(195).putLong(revision).array();
    }

    static byte[] row(long number) {
        return ByteBuffer.allocate(120).putLong(number).array();
    }

    static SessionRecord record(SessionAddress address, long revision) {
        return new SessionRecord(address, revision(revision), header(revision), NOW, END);
    }

    static void create(SessionStore store, SessionAddress address) {
        store.create(record(address, 1), NOW, 0);
    }

    /** From revision {@code expected} to the next one, with a row of that number. */
    static WriteResult append(SessionStore store, SessionAddress address, long expected) {
        return store.append(
                address, revision(expected), revision(expected + 1), header(expected + 1), row(expected), END, NOW);
    }

    static WriteResult replace(SessionStore store, SessionAddress address, long expected) {
        return store.replace(address, revision(expected), revision(expected + 1), header(expected + 1), END, NOW);
    }

    static WriteResult move(SessionStore store, SessionAddress from, SessionAddress to, long expected) {
        return store.move(from, revision(expected), record(to, expected + 1), NOW);
    }

    /** Whether it is found. */
    static boolean isAt(SessionStore store, SessionAddress address) {
        return store.load(address, NOW, 0, 0).isPresent();
    }
}
