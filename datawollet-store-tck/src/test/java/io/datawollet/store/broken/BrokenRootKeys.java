package io.datawollet.store.broken;

import io.datawollet.store.ContainerListing;
import io.datawollet.store.ContainerRecord;
import io.datawollet.store.EnvelopeStore;
import io.datawollet.store.HeaderResult;
import io.datawollet.store.Revision;
import io.datawollet.store.StoreKey;
import io.datawollet.store.tck.ModelEnvelopeStore;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Stores that list or count the containers of a root key wrongly. */
final class BrokenRootKeys {
    static final List<BrokenStore<EnvelopeStore>> ALL = List.of(
            BrokenStore.ofEnvelopes(
                    "a page of containers repeats the last one of the page before", "E50", Repeats::new),
            BrokenStore.ofEnvelopes("a page of containers skips one", "E50", Skips::new),
            BrokenStore.ofEnvelopes("addresses are ordered as signed numbers", "E50", SignedOrder::new),
            BrokenStore.ofEnvelopes("a page is cut before what has expired is left out", "E50", CutsFirst::new),
            BrokenStore.ofEnvelopes("a page goes on only from an address that is there", "E50", NeedsAddress::new),
            BrokenStore.ofEnvelopes("expired containers are counted", "E51", CountsExpired::new),
            BrokenStore.ofEnvelopes("containers are counted by their first root key", "E51", CountsByFirst::new),
            BrokenStore.ofEnvelopes("containers are counted one by one", "E51", CountsOneByOne::new),
            BrokenStore.ofEnvelopes("a replaced container leaves the index for a while", "E50", LeavesIndex::new),
            BrokenStore.ofEnvelopes("pages of containers go by offset", "E50", ByOffset::new));

    private BrokenRootKeys() {}

    private static final class Repeats extends ModelEnvelopeStore {
        @Override
        public List<ContainerListing> byRootKey(int rootKeyId, Optional<StoreKey> after, int limit, Instant now) {
            List<ContainerListing> all = super.byRootKey(rootKeyId, Optional.empty(), Integer.MAX_VALUE, now);
            return all.stream()
                    .filter(each -> after.isEmpty() || each.address().compareTo(after.get()) >= 0)
                    .limit(limit)
                    .toList();
        }
    }

    private static final class Skips extends ModelEnvelopeStore {
        @Override
        public List<ContainerListing> byRootKey(int rootKeyId, Optional<StoreKey> after, int limit, Instant now) {
            return super.byRootKey(rootKeyId, after, Integer.MAX_VALUE, now).stream()
                    .skip(after.isPresent() ? 1 : 0)
                    .limit(limit)
                    .toList();
        }
    }

    private static final class SignedOrder extends ModelEnvelopeStore {
        @Override
        public List<ContainerListing> byRootKey(int rootKeyId, Optional<StoreKey> after, int limit, Instant now) {
            return super.byRootKey(rootKeyId, Optional.empty(), Integer.MAX_VALUE, now).stream()
                    .sorted(Comparator.comparing(each -> each.address().word0()))
                    .filter(each -> after.isEmpty()
                            || each.address().word0() > after.get().word0())
                    .limit(limit)
                    .toList();
        }
    }

    private static final class CutsFirst extends ModelEnvelopeStore {
        @Override
        public List<ContainerListing> byRootKey(int rootKeyId, Optional<StoreKey> after, int limit, Instant now) {
            return super.byRootKey(rootKeyId, after, limit, Instant.MIN).stream()
                    .filter(each -> now.isBefore(each.container().expiresAt()))
                    .toList();
        }
    }

    private static final class NeedsAddress extends ModelEnvelopeStore {
        @Override
        public List<ContainerListing> byRootKey(int rootKeyId, Optional<StoreKey> after, int limit, Instant now) {
            return atomically(() -> after.isPresent() && !containers().containsKey(after.get())
                    ? List.of()
                    : super.byRootKey(rootKeyId, after, limit, now));
        }
    }

    private static final class CountsExpired extends ModelEnvelopeStore {
        @Override
        public long countByRootKey(int rootKeyId, Instant now) {
            return super.countByRootKey(rootKeyId, Instant.MIN);
        }
    }

    private static final class CountsByFirst extends ModelEnvelopeStore {
        private final Map<StoreKey, Integer> first = new ConcurrentHashMap<>();

        @Override
        public boolean create(ContainerRecord record, Instant now) {
            first.putIfAbsent(record.address(), record.rootKeyId());
            return super.create(record, now);
        }

        @Override
        public long countByRootKey(int rootKeyId, Instant now) {
            return atomically(() -> containers().entrySet().stream()
                    .filter(each -> each.getValue().liveAt(now))
                    .filter(each -> first.getOrDefault(each.getKey(), 0) == rootKeyId)
                    .count());
        }
    }

    private static final class CountsOneByOne extends ModelEnvelopeStore {
        @Override
        public long countByRootKey(int rootKeyId, Instant now) {
            List<ContainerListing> all = byRootKey(rootKeyId, Optional.empty(), Integer.MAX_VALUE, now);
            Gap.open();
            return all.stream()
                    .filter(each -> load(each.address(), now).isPresent())
                    .count();
        }
    }

    private static final class LeavesIndex extends ModelEnvelopeStore {
        private final Set<StoreKey> left = ConcurrentHashMap.newKeySet();

        @Override
        public HeaderResult replaceHeader(
                StoreKey address, Revision expected, Revision revision, byte[] header, int rootKeyId, Instant now) {
            left.add(address);
            Gap.open();
            HeaderResult result = super.replaceHeader(address, expected, revision, header, rootKeyId, now);
            left.remove(address);
            return result;
        }

        @Override
        public List<ContainerListing> byRootKey(int rootKeyId, Optional<StoreKey> after, int limit, Instant now) {
            return super.byRootKey(rootKeyId, after, limit, now).stream()
                    .filter(each -> !left.contains(each.address()))
                    .toList();
        }

        @Override
        public long countByRootKey(int rootKeyId, Instant now) {
            return byRootKey(rootKeyId, Optional.empty(), Integer.MAX_VALUE, now)
                    .size();
        }
    }

    /** The number of the page is taken from how many addresses lie up to the last one. */
    private static final class ByOffset extends ModelEnvelopeStore {
        private final Map<StoreKey, Integer> offsets = new ConcurrentHashMap<>();

        @Override
        public List<ContainerListing> byRootKey(int rootKeyId, Optional<StoreKey> after, int limit, Instant now) {
            int offset = after.map(last -> offsets.getOrDefault(last, 0)).orElse(0);
            List<ContainerListing> page = super.byRootKey(rootKeyId, Optional.empty(), Integer.MAX_VALUE, now).stream()
                    .skip(offset)
                    .limit(limit)
                    .toList();
            if (!page.isEmpty()) {
                offsets.put(page.get(page.size() - 1).address(), offset + page.size());
            }
            return page;
        }
    }
}
