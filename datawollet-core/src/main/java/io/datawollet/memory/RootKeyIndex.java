package io.datawollet.memory;

import io.datawollet.store.ContainerListing;
import io.datawollet.store.ContainerSnapshot;
import io.datawollet.store.StoreKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds the containers of all stripes by the root key of their headers. One for the whole store with a lock of its own,
 * so that a count or a page is one atomic look: summed up over stripes, a root key that always has a container could
 * count 0 while one goes and another comes.
 *
 * <p>A header is replaced in here, under this lock and that of the stripe. Whoever holds either of them may read it.
 * The lock of a stripe is taken first, and none after this one.
 */
final class RootKeyIndex {
    private final Map<Integer, Shelf> shelves = new HashMap<>();

    synchronized void add(Container container) {
        int rootKeyId = container.snapshot().rootKeyId();
        if (rootKeyId > 0) {
            shelves.computeIfAbsent(rootKeyId, id -> new Shelf()).add(container);
        }
    }

    synchronized void remove(Container container) {
        shelves.computeIfPresent(container.snapshot().rootKeyId(), (id, shelf) -> shelf.without(container));
    }

    synchronized void replaceHeader(Container container, ContainerSnapshot next) {
        if (next.rootKeyId() == container.snapshot().rootKeyId()) {
            container.become(next);
        } else {
            remove(container);
            container.become(next);
            add(container);
        }
    }

    /** Live containers beyond an address; their arrays are the store's own. */
    synchronized List<ContainerListing> page(int rootKeyId, Optional<StoreKey> after, int limit, long now) {
        Shelf shelf = shelves.get(rootKeyId);
        return shelf == null ? List.of() : shelf.page(after, limit, now);
    }

    synchronized long count(int rootKeyId, long now) {
        Shelf shelf = shelves.get(rootKeyId);
        return shelf == null ? 0 : shelf.count(now);
    }

    synchronized boolean isEmpty() {
        return shelves.isEmpty();
    }

    /** The containers of one root key, never none. */
    private static final class Shelf {
        private final NavigableMap<StoreKey, Container> byAddress = new TreeMap<>();
        private final NavigableSet<Container> byEnd = new TreeSet<>(Container.SOONEST_FIRST);

        void add(Container container) {
            byAddress.put(container.address(), container);
            byEnd.add(container);
        }

        /** The shelf once a container has left it, or null if that was the last one. */
        @Nullable
        Shelf without(Container container) {
            byAddress.remove(container.address());
            byEnd.remove(container);
            return byAddress.isEmpty() ? null : this;
        }

        List<ContainerListing> page(Optional<StoreKey> after, int limit, long now) {
            NavigableMap<StoreKey, Container> beyond =
                    after.map(last -> byAddress.tailMap(last, false)).orElse(byAddress);
            List<ContainerListing> page = new ArrayList<>();
            for (Container container : beyond.values()) {
                if (page.size() == limit) {
                    break;
                }
                if (container.liveAt(now)) {
                    page.add(new ContainerListing(container.address(), container.snapshot()));
                }
            }
            return page;
        }

        /** Goes over those that have ended and were not swept, and not over the living. */
        long count(long now) {
            long ended = 0;
            for (Container container : byEnd) {
                if (container.liveAt(now)) {
                    break;
                }
                ended++;
            }
            return byAddress.size() - ended;
        }
    }
}
