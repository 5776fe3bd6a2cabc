package io.datawollet.memory;

import io.datawollet.store.StoreKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds sessions by partition and key. A partition without sessions leaves nothing. Guarded by the stripe's lock. */
final class SessionIndex {
    private final Map<StoreKey, SessionGroup> partitions = new HashMap<>();

    @Nullable
    SessionEntry find(StoreKey partition, StoreKey session) {
        SessionGroup group = partitions.get(partition);
        return group == null ? null : group.find(session);
    }

    /** All sessions of a partition; not to be walked on after a change. */
    Iterable<SessionEntry> members(StoreKey partition) {
        SessionGroup group = partitions.get(partition);
        return group == null ? List.of() : group.members();
    }

    /** Adds an entry whose key is not there yet. */
    void add(SessionEntry entry) {
        SessionGroup group = partitions.get(entry.partition());
        if (group == null) {
            partitions.put(entry.partition(), entry);
        } else {
            entry.sharePartition(group.members().iterator().next().partition());
            partitions.put(entry.partition(), group.plus(entry));
        }
    }

    /** Takes out an entry that is there. */
    void remove(SessionEntry entry) {
        partitions.computeIfPresent(entry.partition(), (partition, group) -> group.minus(entry));
    }

    /** Puts an entry that is there under another key that is not there yet. */
    void rename(SessionEntry entry, StoreKey session) {
        remove(entry);
        entry.rename(session);
        add(entry);
    }

    boolean isEmpty() {
        return partitions.isEmpty();
    }
}
