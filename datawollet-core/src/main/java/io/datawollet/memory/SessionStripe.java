package io.datawollet.memory;

import io.datawollet.store.CreateResult;
import io.datawollet.store.Revision;
import io.datawollet.store.SessionAddress;
import io.datawollet.store.SessionListing;
import io.datawollet.store.StoreKey;
import io.datawollet.store.WriteResult;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A share of the partitions under one lock. A partition lies whole in one stripe, so each operation on a session or a
 * partition is one critical section and atomic by nature: a move cannot be caught halfway by the removal of the
 * partition. Nothing in here blocks or copies rows; each section is short.
 */
final class SessionStripe {
    /** How many entries a sweep looks at before it lets others in. */
    private static final int SWEEP_STEPS = 256;

    private final MemoryCapacity capacity;
    private final SessionIndex index = new SessionIndex();
    private final ExpiryQueue expiries = new ExpiryQueue();

    SessionStripe(MemoryCapacity capacity) {
        this.capacity = capacity;
    }

    synchronized CreateResult create(SessionEntry entry, long now, int countUpTo) {
        if (index.find(entry.partition(), entry.session()) != null) {
            return new CreateResult.Taken();
        }
        int others = countLive(entry.partition(), now, countUpTo);
        capacity.take(entry.size());
        index.add(entry);
        expiries.add(entry);
        return new CreateResult.Created(others);
    }

    /** Adds the row if there is one, and replaces the header. The arrays belong to the store. */
    synchronized WriteResult write(
            SessionAddress address, Revision expected, NextHeader next, byte @Nullable [] row, long now) {
        SessionEntry entry = findLive(address, now);
        if (entry == null) {
            return new WriteResult.Gone();
        }
        if (!entry.has(expected)) {
            return new WriteResult.Conflict(entry.view().snapshot());
        }
        capacity.take(entry.growth(next, row));
        if (row != null) {
            entry.add(row);
        }
        entry.write(next);
        expiries.expiryChanged(entry);
        return new WriteResult.Done();
    }

    synchronized WriteResult move(
            SessionAddress from, Revision expected, StoreKey newSession, NextHeader next, long now) {
        SessionEntry entry = findLive(from, now);
        if (entry == null) {
            return new WriteResult.Gone();
        }
        if (!entry.has(expected)) {
            return new WriteResult.Conflict(entry.view().snapshot());
        }
        if (index.find(from.partition(), newSession) != null) {
            return new WriteResult.Taken();
        }
        capacity.take(entry.growth(next, null));
        index.rename(entry, newSession);
        entry.write(next);
        expiries.expiryChanged(entry);
        return new WriteResult.Done();
    }

    synchronized @Nullable SessionView view(SessionAddress address, long now) {
        SessionEntry entry = findLive(address, now);
        return entry == null ? null : entry.view();
    }

    synchronized boolean remove(SessionAddress address) {
        SessionEntry entry = index.find(address.partition(), address.session());
        if (entry == null) {
            return false;
        }
        drop(entry);
        return true;
    }

    /** The live sessions of a partition, in no order. */
    synchronized List<SessionListing> live(StoreKey partition, long now) {
        List<SessionListing> live = new ArrayList<>();
        for (SessionEntry entry : index.members(partition)) {
            if (entry.liveAt(now)) {
                live.add(entry.listing());
            }
        }
        return live;
    }

    synchronized int removePartition(StoreKey partition, int limit) {
        List<SessionEntry> doomed = new ArrayList<>();
        for (SessionEntry entry : index.members(partition)) {
            if (doomed.size() == limit) {
                break;
            }
            doomed.add(entry);
        }
        doomed.forEach(this::drop);
        return doomed.size();
    }

    int removeExpired(long before, int limit) {
        int removed = 0;
        while (removed < limit && isDue(before)) {
            removed += sweepSome(before, limit - removed);
        }
        return removed;
    }

    synchronized boolean isEmpty() {
        return index.isEmpty() && expiries.isEmpty();
    }

    private synchronized boolean isDue(long before) {
        return expiries.isDue(before);
    }

    private synchronized int sweepSome(long before, int limit) {
        int removed = 0;
        for (int step = 0; step < SWEEP_STEPS && removed < limit && expiries.isDue(before); step++) {
            SessionEntry ended = expiries.firstIfEnded(before);
            if (ended != null) {
                drop(ended);
                removed++;
            }
        }
        return removed;
    }

    private @Nullable SessionEntry findLive(SessionAddress address, long now) {
        SessionEntry entry = index.find(address.partition(), address.session());
        return entry != null && entry.liveAt(now) ? entry : null;
    }

    private int countLive(StoreKey partition, long now, int bound) {
        int count = 0;
        if (bound > 0) {
            for (SessionEntry entry : index.members(partition)) {
                if (entry.liveAt(now) && ++count == bound) {
                    break;
                }
            }
        }
        return count;
    }

    private void drop(SessionEntry entry) {
        index.remove(entry);
        expiries.remove(entry);
        capacity.giveBack(entry.size());
    }
}
