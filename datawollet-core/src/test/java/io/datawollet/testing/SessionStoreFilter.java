package io.datawollet.testing;

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
import java.util.function.Supplier;

/** Leads each operation of a store through one method, so that a wrapper says once what it does to all of them. */
abstract class SessionStoreFilter implements SessionStore {
    private final SessionStore store;

    SessionStoreFilter(SessionStore store) {
        this.store = store;
    }

    /**
     * Called in the place of each operation.
     *
     * @param real carries the operation out; may be called at once, later, or never
     */
    abstract <T> T call(Operation operation, List<Object> arguments, Supplier<T> real);

    @Override
    public CreateResult create(SessionRecord record, Instant now, int countUpTo) {
        return call(Operation.CREATE, List.of(record, now, countUpTo), () -> store.create(record, now, countUpTo));
    }

    @Override
    public Optional<SessionPage> load(SessionAddress address, Instant now, int maxRows, long maxBytes) {
        return call(
                Operation.LOAD,
                List.of(address, now, maxRows, maxBytes),
                () -> store.load(address, now, maxRows, maxBytes));
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
        return call(
                Operation.APPEND,
                List.of(address, expected, revision, header, row, expiresAt, now),
                () -> store.append(address, expected, revision, header, row, expiresAt, now));
    }

    @Override
    public WriteResult replace(
            SessionAddress address,
            Revision expected,
            Revision revision,
            byte[] header,
            Instant expiresAt,
            Instant now) {
        return call(
                Operation.REPLACE,
                List.of(address, expected, revision, header, expiresAt, now),
                () -> store.replace(address, expected, revision, header, expiresAt, now));
    }

    @Override
    public WriteResult move(SessionAddress from, Revision expected, SessionRecord record, Instant now) {
        return call(
                Operation.MOVE, List.of(from, expected, record, now), () -> store.move(from, expected, record, now));
    }

    @Override
    public Optional<SessionPage> rows(SessionAddress address, long from, int maxRows, long maxBytes, Instant now) {
        return call(
                Operation.ROWS,
                List.of(address, from, maxRows, maxBytes, now),
                () -> store.rows(address, from, maxRows, maxBytes, now));
    }

    @Override
    public boolean remove(SessionAddress address) {
        return call(Operation.REMOVE, List.of(address), () -> store.remove(address));
    }

    @Override
    public List<SessionListing> list(StoreKey partition, Instant now, int limit) {
        return call(Operation.LIST, List.of(partition, now, limit), () -> store.list(partition, now, limit));
    }

    @Override
    public int removePartition(StoreKey partition, int limit) {
        return call(
                Operation.REMOVE_PARTITION, List.of(partition, limit), () -> store.removePartition(partition, limit));
    }

    @Override
    public int removeExpired(Instant before, int limit) {
        return call(Operation.REMOVE_EXPIRED, List.of(before, limit), () -> store.removeExpired(before, limit));
    }
}
