package io.datawollet.store.jdbc;

import io.datawollet.store.CreateResult;
import io.datawollet.store.Revision;
import io.datawollet.store.SessionAddress;
import io.datawollet.store.SessionRecord;
import io.datawollet.store.SessionStore;
import io.datawollet.store.StoreKey;
import io.datawollet.store.WriteResult;
import java.time.Instant;

/** Short names for what tests do with a session store. Header and rows look like nothing else, to be found where they leak. */
final class Sessions {
    static final Instant NOW = Instant.parse("2030-01-01T12:00:00Z");
    static final Instant END = NOW.plusSeconds(3_600);
    static final SessionAddress HERE = address(1, 1);

    private Sessions() {}

    static SessionAddress address(long partition, long session) {
        return new SessionAddress(new StoreKey(partition, 2, 3, 4), new StoreKey(session, 6, 7, 8));
    }

    static Revision revision(long number) {
        return new Revision(number, ~number);
    }

    static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (0xa0 + i % 16);
        }
        return bytes;
    }

    static SessionRecord record(SessionAddress address, long revision) {
        return new SessionRecord(address, revision(revision), bytes(200), NOW, END);
    }

    static CreateResult create(SessionStore store, SessionAddress address) {
        return store.create(record(address, 1), NOW, 0);
    }

    static WriteResult append(SessionStore store, SessionAddress address, long expected, int rowLength) {
        return store.append(
                address, revision(expected), revision(expected + 1), bytes(200), bytes(rowLength), END, NOW);
    }

    static WriteResult replace(SessionStore store, SessionAddress address, long expected) {
        return store.replace(address, revision(expected), revision(expected + 1), bytes(200), END, NOW);
    }

    static WriteResult move(SessionStore store, SessionAddress from, long expected, SessionAddress to) {
        return store.move(from, revision(expected), record(to, expected + 1), NOW);
    }
}
