package io.datawollet.store.broken;

import io.datawollet.store.CreateResult;
import io.datawollet.store.Revision;
import io.datawollet.store.SessionAddress;
import io.datawollet.store.SessionListing;
import io.datawollet.store.SessionPage;
import io.datawollet.store.SessionRecord;
import io.datawollet.store.SessionStore;
import io.datawollet.store.StoreKey;
import io.datawollet.store.WriteResult;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Passes everything on. */
class Handle implements SessionStore {
    private final SessionStore store;

    Handle(SessionStore store) {
        this.store = store;
    }

    @Override
    public CreateResult create(SessionRecord record, Instant now, int countUpTo) {
        return store.create(record, now, countUpTo);
    }

    @Override
    public Optional<SessionPage> load(SessionAddress address, Instant now, int maxRows, long maxBytes) {
        return store.load(address, now, maxRows, maxBytes);
    }

    @Override
    public WriteResult append(
            SessionAddress address,
            Revision expected,
            Revision revision,
            byte[] header,
            byte[] row,
            Instant expiresAt,
            Instant now) {
        return store.append(address, expected, revision, header, row, expiresAt, now);
    }

    @Override
    public WriteResult replace(
            SessionAddress address,
            Revision expected,
            Revision revision,
            byte[] header,
            Instant expiresAt,
            Instant now) {
        return store.replace(address, expected, revision, header, expiresAt, now);
    }

    @Override
    public WriteResult move(SessionAddress from, Revision expected, SessionRecord record, Instant now) {
        return store.move(from, expected, record, now);
    }

    @Override
    public Optional<SessionPage> rows(SessionAddress address, long from, int maxRows, long maxBytes, Instant now) {
        return store.rows(address, from, maxRows, maxBytes, now);
    }

    @Override
    public boolean remove(SessionAddress address) {
        return store.remove(address);
    }

    @Override
    public List<SessionListing> list(StoreKey partition, Instant now, int limit) {
        return store.list(partition, now, limit);
    }

    @Override
    public int removePartition(StoreKey partition, int limit) {
        return store.removePartition(partition, limit);
    }

    @Override
    public int removeExpired(Instant before, int limit) {
        return store.removeExpired(before, limit);
    }
}
