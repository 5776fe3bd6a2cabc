package io.datawollet.store.broken;

import io.datawollet.store.CreateResult;
import io.datawollet.store.SessionAddress;
import io.datawollet.store.SessionListing;
import io.datawollet.store.SessionRecord;
import io.datawollet.store.SessionStore;
import io.datawollet.store.StoreKey;
import io.datawollet.store.tck.ModelSessionStore;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** Stores that sweep wrongly. */
final class BrokenSweeps {
    static final List<BrokenStore<SessionStore>> ALL = List.of(
            BrokenStore.ofSessions("a sweep ignores its limit", "S100", WithoutLimit::new),
            BrokenStore.ofSessions("a sweep takes what ends at the very instant", "S100", TakesEqual::new),
            BrokenStore.ofSessions("a sweep takes what was prolonged meanwhile", "S100", FindsThenRemoves::new),
            BrokenStore.ofSessions("a sweep says another number than it removed", "S100", SaysOneMore::new),
            BrokenStore.ofSessions("a sweep goes by the first end of a session", "S100", GoesByFirstEnd::new),
            BrokenStore.ofSessions("a sweep leaves an entry of the list", "S100", LeavesListing::new),
            BrokenStore.ofSessions("a sweep counts what another one removed", "S101", FindsThenRemoves::new),
            BrokenStore.ofSessions("nothing is ever swept", "S102", NeverSweeps::new));

    private BrokenSweeps() {}

    private static final class WithoutLimit extends ModelSessionStore {
        @Override
        public int removeExpired(Instant before, int limit) {
            return Math.min(limit, super.removeExpired(before, Integer.MAX_VALUE));
        }
    }

    private static final class TakesEqual extends ModelSessionStore {
        @Override
        public int removeExpired(Instant before, int limit) {
            return super.removeExpired(before.plusMillis(1), limit);
        }
    }

    private static final class FindsThenRemoves extends ModelSessionStore {
        @Override
        public int removeExpired(Instant before, int limit) {
            List<SessionAddress> found = copyAll().values().stream()
                    .filter(stored -> !stored.liveAt(before.minusMillis(1)))
                    .limit(limit)
                    .map(stored -> stored.record().address())
                    .toList();
            Gap.open();
            found.forEach(this::remove);
            return found.size();
        }
    }

    private static final class SaysOneMore extends ModelSessionStore {
        @Override
        public int removeExpired(Instant before, int limit) {
            int removed = super.removeExpired(before, limit);
            return removed > 1 ? removed + 1 : removed;
        }
    }

    private static final class LeavesListing extends ModelSessionStore {
        private final List<SessionListing> left = new CopyOnWriteArrayList<>();

        @Override
        public int removeExpired(Instant before, int limit) {
            copyAll().values().stream()
                    .map(Stored::record)
                    .filter(record -> record.expiresAt().isBefore(before))
                    .map(record -> new SessionListing(record.address(), record.createdAt(), record.expiresAt()))
                    .forEach(left::add);
            return super.removeExpired(before, limit);
        }

        @Override
        public List<SessionListing> list(StoreKey partition, Instant now, int limit) {
            return Stream.concat(super.list(partition, now, limit).stream(), left.stream())
                    .filter(listing -> listing.address().partition().equals(partition))
                    .filter(listing -> now.isBefore(listing.expiresAt()))
                    .distinct()
                    .toList();
        }
    }

    private static final class GoesByFirstEnd extends ModelSessionStore {
        private final Map<SessionAddress, Instant> ends = new ConcurrentHashMap<>();

        @Override
        public CreateResult create(SessionRecord record, Instant now, int countUpTo) {
            ends.putIfAbsent(record.address(), record.expiresAt());
            return super.create(record, now, countUpTo);
        }

        @Override
        public int removeExpired(Instant before, int limit) {
            return atomically(() -> (int) copyAll().values().stream()
                    .filter(stored -> stored.record().expiresAt().isBefore(before))
                    .map(stored -> stored.record().address())
                    .filter(address -> ends.getOrDefault(address, before).isBefore(before))
                    .limit(limit)
                    .filter(this::remove)
                    .count());
        }
    }

    private static final class NeverSweeps extends ModelSessionStore {
        @Override
        public int removeExpired(Instant before, int limit) {
            return 0;
        }
    }
}
