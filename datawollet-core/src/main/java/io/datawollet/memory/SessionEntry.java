package io.datawollet.memory;

import io.datawollet.store.Revision;
import io.datawollet.store.SessionAddress;
import io.datawollet.store.SessionListing;
import io.datawollet.store.SessionRecord;
import io.datawollet.store.StoreKey;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One session, from its creation to its removal, also when it moves. Guarded by the lock of its stripe.
 *
 * <p>A million of these lie idle, so fields are words and not objects. It is itself the group of a partition that has
 * no other session.
 */
final class SessionEntry implements SessionGroup {
    /**
     * The estimated bytes of a session besides its header and rows: two keys (48 each), this object (72), its place in
     * the index (40 to 45) and in the expiry queue (4 to 8), an empty log (56); rounded up.
     */
    private static final long FIXED_SIZE = 288;

    private static final byte[][] NO_ROWS = new byte[0][];

    private final long createdAt;
    private StoreKey partition;
    private StoreKey session;
    private long revisionHigh;
    private long revisionLow;
    private byte[] header;
    private long expiresAt;
    private @Nullable RowLog log;

    /** When the expiry queue looks at this entry next, never later than its end; kept by the queue. */
    long dueAt;

    /** Its place in the expiry queue; kept by the queue. */
    int place;

    SessionEntry(SessionRecord record) {
        this.partition = record.address().partition();
        this.session = record.address().session();
        this.revisionHigh = record.revision().high();
        this.revisionLow = record.revision().low();
        this.header = record.header().clone();
        this.createdAt = Millis.exact(record.createdAt());
        this.expiresAt = Millis.exact(record.expiresAt());
    }

    StoreKey partition() {
        return partition;
    }

    /** Lets the sessions of a partition share one object for its key. */
    void sharePartition(StoreKey equalKey) {
        this.partition = equalKey;
    }

    StoreKey session() {
        return session;
    }

    /** Only for the index: an entry must not be in it under its old key any more. */
    void rename(StoreKey newSession) {
        this.session = newSession;
    }

    long expiresAt() {
        return expiresAt;
    }

    boolean liveAt(long now) {
        return now < expiresAt;
    }

    boolean has(Revision expected) {
        return revisionHigh == expected.high() && revisionLow == expected.low();
    }

    void write(NextHeader next) {
        this.revisionHigh = next.revision().high();
        this.revisionLow = next.revision().low();
        this.header = next.bytes();
        this.expiresAt = next.expiresAt();
    }

    void add(byte[] row) {
        if (log == null) {
            log = new RowLog();
        }
        log.add(row);
    }

    /** The estimated bytes of this session in the heap. */
    long size() {
        return FIXED_SIZE + MemoryCapacity.sizeOfArray(header.length) + (log == null ? 0 : log.size());
    }

    /** By how much a write would make it bigger, or smaller if negative. */
    long growth(NextHeader next, byte @Nullable [] row) {
        return MemoryCapacity.sizeOfArray(next.bytes().length)
                - MemoryCapacity.sizeOfArray(header.length)
                + (row == null ? 0 : RowLog.sizeOf(row));
    }

    SessionView view() {
        Revision revision = new Revision(revisionHigh, revisionLow);
        return log == null
                ? new SessionView(revision, header, expiresAt, NO_ROWS, 0)
                : new SessionView(revision, header, expiresAt, log.rows(), log.count());
    }

    SessionListing listing() {
        return new SessionListing(
                new SessionAddress(partition, session),
                Instant.ofEpochMilli(createdAt),
                Instant.ofEpochMilli(expiresAt));
    }

    @Override
    public @Nullable SessionEntry find(StoreKey key) {
        return session.equals(key) ? this : null;
    }

    @Override
    public Iterable<SessionEntry> members() {
        return List.of(this);
    }

    @Override
    public SessionGroup plus(SessionEntry entry) {
        return new SessionGroup.Few(this, entry);
    }

    @Override
    public @Nullable SessionGroup minus(SessionEntry entry) {
        return null;
    }
}
