package io.datawollet.store.redis;

import io.datawollet.store.Revision;
import io.datawollet.store.SessionAddress;
import io.datawollet.store.SessionListing;
import io.datawollet.store.SessionRecord;
import io.datawollet.store.SessionSnapshot;
import io.datawollet.store.StoreKey;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;

/** The bytes of a list's first element and of an index's members, as {@code common.lua} describes them. */
final class Head {
    private static final byte VERSION = 1;
    private static final int REVISION = 1;
    private static final int EXPIRES = REVISION + Revision.LENGTH + Long.BYTES;
    private static final int ROWS = EXPIRES + Long.BYTES;
    private static final int HEADER = ROWS + Integer.BYTES;

    private Head() {}

    /** Of a session without rows. */
    static byte[] of(SessionRecord session) {
        byte[] header = session.header();
        return ByteBuffer.allocate(HEADER + header.length)
                .put(VERSION)
                .put(session.revision().toBytes())
                .putLong(Millis.exact(session.createdAt()))
                .putLong(Millis.exact(session.expiresAt()))
                .putInt(0)
                .put(header)
                .array();
    }

    static SessionSnapshot snapshot(byte[] head) {
        ByteBuffer in = ByteBuffer.wrap(head);
        return new SessionSnapshot(
                new Revision(in.getLong(REVISION), in.getLong(REVISION + Long.BYTES)),
                Arrays.copyOfRange(head, HEADER, head.length),
                Instant.ofEpochMilli(in.getLong(EXPIRES)),
                Integer.toUnsignedLong(in.getInt(ROWS)));
    }

    static byte[] member(SessionRecord session) {
        return ByteBuffer.allocate(StoreKey.LENGTH + Long.BYTES)
                .put(session.address().session().toBytes())
                .putLong(Millis.exact(session.createdAt()))
                .array();
    }

    /** The session that a member of an index names. */
    static StoreKey session(byte[] member) {
        return StoreKey.of(Arrays.copyOf(member, StoreKey.LENGTH));
    }

    static SessionListing listing(StoreKey partition, byte[] member, Instant expiresAt) {
        Instant createdAt = Instant.ofEpochMilli(ByteBuffer.wrap(member).getLong(StoreKey.LENGTH));
        return new SessionListing(new SessionAddress(partition, session(member)), createdAt, expiresAt);
    }
}
