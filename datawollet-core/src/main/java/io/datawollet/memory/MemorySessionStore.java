package io.datawollet.memory;

import io.datawollet.store.CreateResult;
import io.datawollet.store.Revision;
import io.datawollet.store.SessionAddress;
import io.datawollet.store.SessionListing;
import io.datawollet.store.SessionPage;
import io.datawollet.store.SessionRecord;
import io.datawollet.store.SessionStore;
import io.datawollet.store.StoreFullException;
import io.datawollet.store.StoreKey;
import io.datawollet.store.WriteResult;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Sessions in the heap of this process: for one node, and for tests. They end with the process.
 *
 * <p>It keeps all rules of {@link SessionStore}. Beyond them:
 *
 * <ul>
 *   <li>Room is bounded by a {@link MemoryCapacity}. When it is used up, {@code create}, {@code append}, and a
 *       {@code replace} or {@code move} with a longer header throw {@link StoreFullException}, after a first try to make
 *       room from sessions that ended more than 5 minutes before the {@code now} of the call (at most 1,024 of them,
 *       and of this store only). What lives is never dropped.
 *   <li>An expired session takes room until it is removed or swept: call {@link #removeExpired} now and then.
 *   <li>The time that an operation takes does not follow the number of live sessions, but for its logarithm where a
 *       session is removed. {@code list} follows the size of the partition; counting in {@code create} stops at its
 *       bound, but looks at expired sessions that were not swept. A sweep costs what has expired.
 *   <li>An idle session with a header of 195 bytes takes less than 450 bytes of heap on a 64-bit VM with compressed
 *       pointers.
 *   <li>Arrays are copied on the way in and on the way out.
 * </ul>
 *
 * <p>Safe for use by many threads. Nothing here waits for anything but a short lock, so virtual threads may call it.
 * Nothing but {@link StoreFullException} is thrown, and {@link IllegalArgumentException} for a negative bound, a stored
 * instant with a fraction of a millisecond or a move between partitions; after either nothing has changed.
 */
public final class MemorySessionStore implements SessionStore {
    /** Clocks of nodes that share a database differ; here it only keeps a full store from sweeping too eagerly. */
    private static final long GRACE_MILLIS = Duration.ofMinutes(5).toMillis();

    private static final int SWEPT_WHEN_FULL = 1_024;

    /** So many that threads seldom meet and that the largest table of one is small when it has to grow. */
    private static final int STRIPES_AS_POWER_OF_TWO = 8;

    /** The golden ratio as a 32-bit fraction: spreads hashes over the upper bits, which the tables do not use. */
    private static final int SPREAD = 0x9E3779B9;

    private static final Comparator<SessionListing> SOONEST_FIRST = Comparator.comparing(SessionListing::expiresAt)
            .thenComparing(listing -> listing.address().session());

    private final SessionStripe[] stripes = new SessionStripe[1 << STRIPES_AS_POWER_OF_TWO];
    private final AtomicInteger sweepFrom = new AtomicInteger();

    private MemorySessionStore(MemoryCapacity capacity) {
        for (int i = 0; i < stripes.length; i++) {
            stripes[i] = new SessionStripe(capacity);
        }
    }

    /**
     * An empty store with a capacity of its own: a quarter of the heap.
     *
     * @return a new store
     */
    public static MemorySessionStore create() {
        return new MemorySessionStore(MemoryCapacity.quarterOfHeap());
    }

    /**
     * An empty store that takes its room from this capacity.
     *
     * @param capacity may be shared with other stores
     * @return a new store
     */
    public static MemorySessionStore create(MemoryCapacity capacity) {
        return new MemorySessionStore(capacity);
    }

    @Override
    public CreateResult create(SessionRecord record, Instant now, int countUpTo) {
        notNegative(countUpTo, "countUpTo");
        SessionEntry entry = new SessionEntry(record);
        long time = Millis.compared(now);
        SessionStripe stripe = stripe(record.address().partition());
        return withRoom(time, () -> stripe.create(entry, time, countUpTo));
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
        NextHeader next = new NextHeader(revision, header, expiresAt);
        byte[] newRow = row.clone();
        long time = Millis.compared(now);
        return withRoom(time, () -> stripe(address.partition()).write(address, expected, next, newRow, time));
    }

    @Override
    public WriteResult replace(
            SessionAddress address,
            Revision expected,
            Revision revision,
            byte[] header,
            Instant expiresAt,
            Instant now) {
        NextHeader next = new NextHeader(revision, header, expiresAt);
        long time = Millis.compared(now);
        return withRoom(time, () -> stripe(address.partition()).write(address, expected, next, null, time));
    }

    @Override
    public WriteResult move(SessionAddress from, Revision expected, SessionRecord record, Instant now) {
        SessionAddress to = record.address();
        if (!to.partition().equals(from.partition())) {
            throw new IllegalArgumentException("a session cannot move to another partition");
        }
        NextHeader next = new NextHeader(record.revision(), record.header(), record.expiresAt());
        long time = Millis.compared(now);
        return withRoom(time, () -> stripe(from.partition()).move(from, expected, to.session(), next, time));
    }

    @Override
    public Optional<SessionPage> rows(SessionAddress address, long from, int maxRows, long maxBytes, Instant now) {
        notNegative(from, "from");
        notNegative(maxRows, "maxRows");
        notNegative(maxBytes, "maxBytes");
        return Optional.ofNullable(stripe(address.partition()).view(address, Millis.compared(now)))
                .map(view -> view.page(from, maxRows, maxBytes));
    }

    @Override
    public boolean remove(SessionAddress address) {
        return stripe(address.partition()).remove(address);
    }

    @Override
    public List<SessionListing> list(StoreKey partition, Instant now, int limit) {
        notNegative(limit, "limit");
        return stripe(partition).live(partition, Millis.compared(now)).stream()
                .sorted(SOONEST_FIRST)
                .limit(limit)
                .toList();
    }

    @Override
    public int removePartition(StoreKey partition, int limit) {
        notNegative(limit, "limit");
        return stripe(partition).removePartition(partition, limit);
    }

    @Override
    public int removeExpired(Instant before, int limit) {
        notNegative(limit, "limit");
        return sweep(Millis.compared(before), limit);
    }

    /** Whether no session is left, and no trace of one in any index. */
    boolean isEmpty() {
        return Stream.of(stripes).allMatch(SessionStripe::isEmpty);
    }

    /** Each sweep begins at another stripe, so that small limits do not leave the last ones to the end of time. */
    private int sweep(long before, int limit) {
        int first = sweepFrom.getAndIncrement();
        int removed = 0;
        for (int i = 0; i < stripes.length && removed < limit; i++) {
            removed += stripes[(first + i) & (stripes.length - 1)].removeExpired(before, limit - removed);
        }
        return removed;
    }

    /**
     * Tries once more after a sweep, whatever that found: another thread may have made the room. The sweep runs outside
     * the lock of the write, since it takes the locks of all stripes, one after the other.
     */
    private <T> T withRoom(long now, Supplier<T> write) {
        try {
            return write.get();
        } catch (StoreFullException full) {
            long longGone = Math.max(now, Long.MIN_VALUE + GRACE_MILLIS) - GRACE_MILLIS;
            sweep(longGone, SWEPT_WHEN_FULL);
            return write.get();
        }
    }

    private SessionStripe stripe(StoreKey partition) {
        return stripes[(partition.hashCode() * SPREAD) >>> (Integer.SIZE - STRIPES_AS_POWER_OF_TWO)];
    }

    private static void notNegative(long bound, String name) {
        if (bound < 0) {
            throw new IllegalArgumentException(name + " is negative: " + bound);
        }
    }
}
