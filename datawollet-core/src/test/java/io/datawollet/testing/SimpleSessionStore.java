package io.datawollet.testing;

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
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rules of a session store in the plainest words: one map, one lock, every operation a look at all of it. A model
 * to compare others with, and the ground for stores that lie. Slow on purpose, and without a bound. Safe for use by
 * many threads.
 */
public class SimpleSessionStore implements SessionStore {
    /** What lies at an address; never changed, only replaced by another. */
    record Stored(SessionRecord record, List<byte[]> rows) {
        Stored(SessionRecord record, List<byte[]> rows) {
            this.record = copy(record);
            this.rows = copy(rows);
        }

        boolean liveAt(Instant now) {
            return now.isBefore(record.expiresAt());
        }

        SessionSnapshot snapshot() {
            return new SessionSnapshot(record.revision(), record.header().clone(), record.expiresAt(), rows.size());
        }
    }

    private static final Comparator<Map.Entry<SessionAddress, Stored>> SOONEST_FIRST = Comparator.comparing(
                    (Map.Entry<SessionAddress, Stored> entry) ->
                            entry.getValue().record().expiresAt())
            .thenComparing(entry -> entry.getKey().session());

    private final Object lock = new Object();
    private Map<SessionAddress, Stored> sessions = new HashMap<>();

    /** Everything that lies in the store now. */
    final Map<SessionAddress, Stored> copyAll() {
        synchronized (lock) {
            return Map.copyOf(sessions);
        }
    }

    /** Throws away what lies in the store and takes this instead. */
    final void replaceAll(Map<SessionAddress, Stored> all) {
        synchronized (lock) {
            sessions = new HashMap<>(all);
        }
    }

    /** What lies at the address, expired or not, or null. */
    final @Nullable Stored stored(SessionAddress address) {
        synchronized (lock) {
            return sessions.get(address);
        }
    }

    /** Puts something at the address whatever lies there. */
    final void store(Stored stored) {
        synchronized (lock) {
            sessions.put(stored.record().address(), stored);
        }
    }

    @Override
    public CreateResult create(SessionRecord record, Instant now, int countUpTo) {
        synchronized (lock) {
            if (sessions.containsKey(record.address())) {
                return new CreateResult.Taken();
            }
            int others = list(record.address().partition(), now, countUpTo).size();
            sessions.put(record.address(), new Stored(record, List.of()));
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
            Instant createdAt = old.record().createdAt();
            store(new Stored(
                    new SessionRecord(address, revision, header, createdAt, expiresAt),
                    Stream.concat(old.rows().stream(), added.stream()).toList()));
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
            store(new Stored(
                    new SessionRecord(
                            record.address(), record.revision(), record.header(), createdAt, record.expiresAt()),
                    old.rows()));
            return new WriteResult.Done();
        }
    }

    @Override
    public Optional<SessionPage> rows(SessionAddress address, long from, int maxRows, long maxBytes, Instant now) {
        Stored stored = stored(address);
        if (stored == null || !stored.liveAt(now)) {
            return Optional.empty();
        }
        List<byte[]> run = new ArrayList<>();
        long bytes = 0;
        for (byte[] row : stored.rows().stream().skip(from).limit(maxRows).toList()) {
            bytes += row.length;
            if (!run.isEmpty() && bytes > maxBytes) {
                break;
            }
            run.add(row);
        }
        return Optional.of(new SessionPage(stored.snapshot(), copy(run)));
    }

    @Override
    public boolean remove(SessionAddress address) {
        synchronized (lock) {
            return sessions.remove(address) != null;
        }
    }

    @Override
    public List<SessionListing> list(StoreKey partition, Instant now, int limit) {
        synchronized (lock) {
            return sessions.entrySet().stream()
                    .filter(entry -> entry.getKey().partition().equals(partition))
                    .filter(entry -> entry.getValue().liveAt(now))
                    .sorted(SOONEST_FIRST)
                    .limit(limit)
                    .map(entry -> entry.getValue().record())
                    .map(record -> new SessionListing(record.address(), record.createdAt(), record.expiresAt()))
                    .toList();
        }
    }

    @Override
    public int removePartition(StoreKey partition, int limit) {
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

    private static SessionRecord copy(SessionRecord record) {
        return new SessionRecord(
                record.address(), record.revision(), record.header().clone(), record.createdAt(), record.expiresAt());
    }

    private static List<byte[]> copy(List<byte[]> rows) {
        return rows.stream().map(byte[]::clone).collect(Collectors.toUnmodifiableList());
    }
}
