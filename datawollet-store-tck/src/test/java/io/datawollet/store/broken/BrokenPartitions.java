package io.datawollet.store.broken;

import io.datawollet.store.CreateResult;
import io.datawollet.store.SessionAddress;
import io.datawollet.store.SessionListing;
import io.datawollet.store.SessionRecord;
import io.datawollet.store.SessionStore;
import io.datawollet.store.StoreKey;
import io.datawollet.store.tck.ModelSessionStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Stores that list or remove wrongly. */
final class BrokenPartitions {
    static final List<BrokenStore<SessionStore>> ALL = List.of(
            BrokenStore.ofSessions("an expired session counts as absent when it is removed", "S70", MissesExpired::new),
            BrokenStore.ofSessions("a removed session is still listed", "S70", ListsRemoved::new),
            BrokenStore.ofSessions("the list shows other partitions", "S80", ListsAll::new),
            BrokenStore.ofSessions("the list is in the order of the addresses alone", "S80", ListsUnsorted::new),
            BrokenStore.ofSessions("the list is cut before it is ordered", "S80", CutsFirst::new),
            BrokenStore.ofSessions("the list ignores its limit", "S80", ListsWithoutLimit::new),
            BrokenStore.ofSessions("addresses are ordered as signed numbers", "S80", SignedOrder::new),
            BrokenStore.ofSessions("removePartition takes other partitions", "S90", RemovesAll::new),
            BrokenStore.ofSessions("removePartition ignores its limit", "S90", RemovesWithoutLimit::new),
            BrokenStore.ofSessions("removePartition leaves what has expired", "S90", RemovesLive::new),
            BrokenStore.ofSessions("removePartition misses what moves", "S90", ReadsThenRemoves::new),
            BrokenStore.ofSessions(
                    "the index of a partition is read and written without a lock", "S90", LosesIndex::new),
            BrokenStore.ofSessions("removePartition counts what another one removed", "S90", CountsWhatItFound::new));

    private BrokenPartitions() {}

    private static final class MissesExpired extends ModelSessionStore {
        @Override
        public boolean remove(SessionAddress address) {
            Stored old = stored(address);
            boolean removed = super.remove(address);
            return removed && old != null && old.liveAt(Instant.now());
        }
    }

    private static final class ListsRemoved extends ModelSessionStore {
        private final List<SessionListing> removed = new ArrayList<>();

        @Override
        public synchronized boolean remove(SessionAddress address) {
            Stored old = stored(address);
            if (old != null) {
                removed.add(new SessionListing(
                        address, old.record().createdAt(), old.record().expiresAt()));
            }
            return super.remove(address);
        }

        @Override
        public synchronized List<SessionListing> list(StoreKey partition, Instant now, int limit) {
            return Stream.concat(super.list(partition, now, limit).stream(), removed.stream())
                    .limit(limit)
                    .toList();
        }
    }

    private static final class ListsAll extends ModelSessionStore {
        @Override
        public List<SessionListing> list(StoreKey partition, Instant now, int limit) {
            return copyAll().keySet().stream()
                    .map(SessionAddress::partition)
                    .distinct()
                    .flatMap(any -> super.list(any, now, limit).stream())
                    .toList();
        }
    }

    private static final class ListsUnsorted extends ModelSessionStore {
        @Override
        public List<SessionListing> list(StoreKey partition, Instant now, int limit) {
            return super.list(partition, now, Integer.MAX_VALUE).stream()
                    .sorted(Comparator.comparing(listing -> listing.address().session()))
                    .limit(limit)
                    .toList();
        }
    }

    private static final class CutsFirst extends ModelSessionStore {
        @Override
        public List<SessionListing> list(StoreKey partition, Instant now, int limit) {
            List<SessionListing> all = super.list(partition, now, Integer.MAX_VALUE);
            return all.subList(Math.max(0, all.size() - limit), all.size());
        }
    }

    private static final class ListsWithoutLimit extends ModelSessionStore {
        @Override
        public List<SessionListing> list(StoreKey partition, Instant now, int limit) {
            return super.list(partition, now, Integer.MAX_VALUE);
        }
    }

    private static final class SignedOrder extends ModelSessionStore {
        @Override
        public List<SessionListing> list(StoreKey partition, Instant now, int limit) {
            return super.list(partition, now, Integer.MAX_VALUE).stream()
                    .sorted(Comparator.comparing(SessionListing::expiresAt)
                            .thenComparing(
                                    listing -> listing.address().session().word0()))
                    .limit(limit)
                    .toList();
        }
    }

    private static final class RemovesAll extends ModelSessionStore {
        @Override
        public int removePartition(StoreKey partition, int limit) {
            return atomically(() -> copyAll().keySet().stream()
                    .map(SessionAddress::partition)
                    .distinct()
                    .mapToInt(any -> super.removePartition(any, limit))
                    .sum());
        }
    }

    private static final class RemovesWithoutLimit extends ModelSessionStore {
        @Override
        public int removePartition(StoreKey partition, int limit) {
            return Math.min(limit, super.removePartition(partition, Integer.MAX_VALUE));
        }
    }

    private static final class RemovesLive extends ModelSessionStore {
        @Override
        public int removePartition(StoreKey partition, int limit) {
            return (int) list(partition, Instant.now(), limit).stream()
                    .filter(listing -> remove(listing.address()))
                    .count();
        }
    }

    /** What is found is removed one by one, and counted if it was still there. */
    private static final class ReadsThenRemoves extends ModelSessionStore {
        @Override
        public int removePartition(StoreKey partition, int limit) {
            List<SessionListing> found = list(partition, Instant.MIN, limit);
            Gap.open();
            return (int)
                    found.stream().filter(listing -> remove(listing.address())).count();
        }
    }

    private static final class CountsWhatItFound extends ModelSessionStore {
        @Override
        public int removePartition(StoreKey partition, int limit) {
            int found = list(partition, Instant.MIN, limit).size();
            Gap.open();
            super.removePartition(partition, limit);
            return found;
        }
    }

    private static final class LosesIndex extends ModelSessionStore {
        private final Map<StoreKey, Set<SessionAddress>> index = new ConcurrentHashMap<>();

        @Override
        public CreateResult create(SessionRecord record, Instant now, int countUpTo) {
            CreateResult result = super.create(record, now, countUpTo);
            Set<SessionAddress> added =
                    new HashSet<>(index.getOrDefault(record.address().partition(), Set.of()));
            added.add(record.address());
            index.put(record.address().partition(), added);
            return result;
        }

        @Override
        public int removePartition(StoreKey partition, int limit) {
            Set<SessionAddress> left = new HashSet<>(index.getOrDefault(partition, Set.of()));
            List<SessionAddress> doomed = left.stream().limit(limit).toList();
            Gap.open();
            doomed.forEach(left::remove);
            index.put(partition, left);
            return (int) doomed.stream().filter(this::remove).count();
        }
    }
}
