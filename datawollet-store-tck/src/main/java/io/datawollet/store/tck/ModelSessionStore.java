package io.datawollet.store.tck;

import io.datawollet.store.CreateResult;
import io.datawollet.store.Revision;
import io.datawollet.store.SessionAddress;
import io.datawollet.store.SessionListing;
import io.datawollet.store.SessionPage;
import io.datawollet.store.SessionRecord;
import io.datawollet.store.SessionSnapshot;
import io.datawollet.store.SessionStore;
import io.datawollet.store.StoreKey;
import io.datawollet.store.WriteResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rules of a session store in the plainest words: one map, one lock, every operation a look at all of it. To compare other
 * stores with, and a ground for stores that are wrong on purpose; to read, too, where a rule is not clear.
 *
 * <p>Slow on purpose, in the heap, and without a bound. Safe for use by many threads. Subclasses get at everything that lies in
 * it, and may hold its lock for as long as they like.
 */
public class ModelSessionStore implements SessionStore {
    /**
     * What lies at an address.
     *
     * @param record its place, header and times
     * @param rows its log
     */
    public record Stored(SessionRecord record, List<byte[]> rows) {
        /**
         * Whether it is live.
         *
         * @param now when
         * @return true before its end
         */
        public boolean liveAt(Instant now) {
            return now.isBefore(record.expiresAt());
        }

        /**
         * What a caller is told of it.
         *
         * @return with a copy of the header
         */
        public SessionSnapshot snapshot() {
            return new SessionSnapshot(record.revision(), record.header().clone(), record.expiresAt(), rows.size());
        }

        private Stored copied() {
            return new Stored(copy(record), copy(rows));
        }
    }

    private static final Comparator<SessionListing> SOONEST_FIRST = Comparator.comparing(SessionListing::expiresAt)
            .thenComparing(listing -> listing.address().session());

    private final Object lock = new Object();

    /** The lists of rows grow in place: nothing of this is handed out but as a copy. */
    private final Map<SessionAddress, Stored> sessions = new HashMap<>();

    /** An empty store. */
    public ModelSessionStore() {}

    /**
     * Does several things while no other thread does any.
     *
     * @param <T> what comes of them
     * @param things what to do
     * @return what came of them
     */
    protected final <T> T atomically(Supplier<T> things) {
        synchronized (lock) {
            return things.get();
        }
    }

    /**
     * Everything that lies in the store, expired or not.
     *
     * @return a copy, arrays included
     */
    protected final Map<SessionAddress, Stored> copyAll() {
        synchronized (lock) {
            return sessions.entrySet().stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey, entry -> entry.getValue().copied()));
        }
    }

    /**
     * Throws away what lies in the store and takes this instead.
     *
     * @param all what to take; it is copied
     */
    protected final void replaceAll(Map<SessionAddress, Stored> all) {
        synchronized (lock) {
            sessions.clear();
            all.values().forEach(this::put);
        }
    }

    /**
     * What lies at an address, expired or not.
     *
     * @param address which
     * @return a copy, arrays included; or null
     */
    protected final @Nullable Stored stored(SessionAddress address) {
        synchronized (lock) {
            Stored stored = sessions.get(address);
            return stored == null ? null : stored.copied();
        }
    }

    /**
     * Puts something at the address of its record, whatever lies there.
     *
     * @param stored what to put; it is copied
     */
    protected final void put(Stored stored) {
        synchronized (lock) {
            sessions.put(stored.record().address(), stored.copied());
        }
    }

    @Override
    public CreateResult create(SessionRecord record, Instant now, int countUpTo) {
        notNegative(countUpTo, "countUpTo");
        synchronized (lock) {
            if (sessions.containsKey(record.address())) {
                return new CreateResult.Taken();
            }
            int others = (int)
                    liveIn(record.address().partition(), now).limit(countUpTo).count();
            put(new Stored(record, List.of()));
            return new CreateResult.Created(others);
        }
    }

    @Override
    public Optional<SessionPage> load(SessionAddress address, Instant now, int maxRows, long maxBytes) {
        return rows(address, 0, maxRows, maxBytes, now);
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
        return write(address, expected, revision, header, List.of(row), expiresAt, now);
    }

    @Override
    public WriteResult replace(
            SessionAddress address,
            Revision expected,
            Revision revision,
            byte[] header,
            Instant expiresAt,
            Instant now) {
        return write(address, expected, revision, header, List.of(), expiresAt, now);
    }

    private WriteResult write(
            SessionAddress address,
            Revision expected,
            Revision revision,
            byte[] header,
            List<byte[]> added,
            Instant expiresAt,
            Instant now) {
        synchronized (lock) {
            Stored old = sessions.get(address);
            if (old == null || !old.liveAt(now)) {
                return new WriteResult.Gone();
            }
            if (!old.record().revision().equals(expected)) {
                return new WriteResult.Conflict(old.snapshot());
            }
            old.rows().addAll(copy(added));
            Instant createdAt = old.record().createdAt();
            SessionRecord record = new SessionRecord(address, revision, header.clone(), createdAt, expiresAt);
            sessions.put(address, new Stored(record, old.rows()));
            return new WriteResult.Done();
        }
    }

    @Override
    public WriteResult move(SessionAddress from, Revision expected, SessionRecord record, Instant now) {
        if (!from.partition().equals(record.address().partition())) {
            throw new IllegalArgumentException("a session cannot move to another partition");
        }
        synchronized (lock) {
            Stored old = sessions.get(from);
            if (old == null || !old.liveAt(now)) {
                return new WriteResult.Gone();
            }
            if (!old.record().revision().equals(expected)) {
                return new WriteResult.Conflict(old.snapshot());
            }
            if (sessions.containsKey(record.address())) {
                return new WriteResult.Taken();
            }
            sessions.remove(from);
            Instant createdAt = old.record().createdAt();
            put(new Stored(
                    new SessionRecord(
                            record.address(), record.revision(), record.header(), createdAt, record.expiresAt()),
                    old.rows()));
            return new WriteResult.Done();
        }
    }

    @Override
    public Optional<SessionPage> rows(SessionAddress address, long from, int maxRows, long maxBytes, Instant now) {
        notNegative(from, "from");
        notNegative(maxRows, "maxRows");
        notNegative(maxBytes, "maxBytes");
        synchronized (lock) {
            Stored stored = sessions.get(address);
            if (stored == null || !stored.liveAt(now)) {
                return Optional.empty();
            }
            List<byte[]> run = new ArrayList<>();
            long bytes = 0;
            for (long i = from; i < stored.rows().size() && run.size() < maxRows; i++) {
                byte[] row = stored.rows().get((int) i);
                bytes += row.length;
                if (!run.isEmpty() && bytes > maxBytes) {
                    break;
                }
                run.add(row);
            }
            return Optional.of(new SessionPage(stored.snapshot(), copy(run)));
        }
    }

    @Override
    public boolean remove(SessionAddress address) {
        synchronized (lock) {
            return sessions.remove(address) != null;
        }
    }

    @Override
    public List<SessionListing> list(StoreKey partition, Instant now, int limit) {
        notNegative(limit, "limit");
        synchronized (lock) {
            return liveIn(partition, now).sorted(SOONEST_FIRST).limit(limit).toList();
        }
    }

    @Override
    public int removePartition(StoreKey partition, int limit) {
        notNegative(limit, "limit");
        synchronized (lock) {
            List<SessionAddress> doomed = sessions.keySet().stream()
                    .filter(address -> address.partition().equals(partition))
                    .limit(limit)
                    .toList();
            doomed.forEach(sessions::remove);
            return doomed.size();
        }
    }

    @Override
    public int removeExpired(Instant before, int limit) {
        notNegative(limit, "limit");
        synchronized (lock) {
            List<SessionAddress> doomed = sessions.entrySet().stream()
                    .filter(entry -> entry.getValue().record().expiresAt().isBefore(before))
                    .limit(limit)
                    .map(Map.Entry::getKey)
                    .toList();
            doomed.forEach(sessions::remove);
            return doomed.size();
        }
    }

    private Stream<SessionListing> liveIn(StoreKey partition, Instant now) {
        return sessions.values().stream()
                .filter(stored -> stored.record().address().partition().equals(partition))
                .filter(stored -> stored.liveAt(now))
                .map(Stored::record)
                .map(record -> new SessionListing(record.address(), record.createdAt(), record.expiresAt()));
    }

    private static void notNegative(long bound, String name) {
        if (bound < 0) {
            throw new IllegalArgumentException(name + " is negative: " + bound);
        }
    }

    private static SessionRecord copy(SessionRecord record) {
        return new SessionRecord(
                record.address(), record.revision(), record.header().clone(), record.createdAt(), record.expiresAt());
    }

    /** A list that may grow, of copies. */
    private static List<byte[]> copy(List<byte[]> rows) {
        return rows.stream().map(byte[]::clone).collect(Collectors.toCollection(ArrayList::new));
    }
}
