package io.datawollet.memory;

import io.datawollet.store.Revision;
import io.datawollet.store.SessionAddress;
import io.datawollet.store.SessionPage;
import io.datawollet.store.SessionRecord;
import io.datawollet.store.SessionStore;
import io.datawollet.store.StoreKey;
import io.datawollet.testing.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;

/** Short names for what the tests put into a store. */
final class Sessions {
    static final Instant NOW = TestClock.START;
    static final Instant END = NOW.plus(Duration.ofMinutes(30));
    static final int ALL = Integer.MAX_VALUE;

    private Sessions() {}

    /** Keys look random, as real ones do, and equal numbers give equal keys. */
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

    static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    static SessionRecord record(SessionAddress address, long revision, Instant expiresAt) {
        return new SessionRecord(address, revision(revision), bytes(7, (int) revision), NOW, expiresAt);
    }

    /** Creates a session of revision 1. */
    static SessionAddress created(SessionStore store, long partition, long session, Instant expiresAt) {
        SessionAddress address = address(partition, session);
        store.create(record(address, 1, expiresAt), NOW, 0);
        return address;
    }

    /** Everything of a session that must be there. */
    static SessionPage page(SessionStore store, SessionAddress address, Instant now) {
        return store.load(address, now, ALL, Long.MAX_VALUE).orElseThrow();
    }
}
