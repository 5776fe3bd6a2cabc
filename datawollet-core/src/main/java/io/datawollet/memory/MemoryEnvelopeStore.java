package io.datawollet.memory;

import io.datawollet.store.CommitResult;
import io.datawollet.store.ContainerLimits;
import io.datawollet.store.ContainerListing;
import io.datawollet.store.ContainerRecord;
import io.datawollet.store.ContainerSnapshot;
import io.datawollet.store.DocumentListing;
import io.datawollet.store.DocumentResult;
import io.datawollet.store.DocumentVersion;
import io.datawollet.store.EnvelopeStore;
import io.datawollet.store.Expected;
import io.datawollet.store.HeaderResult;
import io.datawollet.store.RemoveResult;
import io.datawollet.store.Revision;
import io.datawollet.store.StageResult;
import io.datawollet.store.StoreFullException;
import io.datawollet.store.StoreKey;
import io.datawollet.store.UploadId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Envelopes and documents in the heap of this process: for one node, and for tests. They end with the process.
 *
 * <p>It keeps all rules of {@link EnvelopeStore}. Beyond them:
 *
 * <ul>
 *   <li>Room is bounded by a {@link MemoryCapacity}, which session stores may share. When it is used up, {@code create},
 *       {@code stage}, {@code commit}, and a {@code replaceHeader} with a longer header throw
 *       {@link StoreFullException}, after a first try to make room: one sweep of this store of at most 1,024 units, of
 *       contents that may go at once, containers that ended more than 5 minutes before the {@code now} of the call, and
 *       uploads that have not moved and versions that were replaced or removed for more than an hour. What lives is
 *       never dropped.
 *   <li>What was removed, discarded or replaced, or has expired, takes room until it is swept: call {@link #sweep} now
 *       and then. A unit of a sweep is a container, an upload, a version with its blocks, or the blocks of a discarded
 *       upload.
 *   <li>The time that an operation takes does not follow how many containers, documents or uploads there are, but for a
 *       logarithm. {@code commit} of a version, and pages and reads, follow what they commit or answer.
 *       {@code byRootKey} and {@code countByRootKey} look also at expired containers that were not swept.
 *   <li>Arrays that are passed in are kept as they are; what is handed out is copied.
 * </ul>
 *
 * <p>Safe for use by many threads. Nothing here waits for anything but a short lock, so virtual threads may call it.
 * Nothing but {@link StoreFullException} is thrown, and {@link IllegalArgumentException} for a negative bound or size, an
 * index, a number of blocks or a count below 1, no blocks to stage, a removal that expects no document, or an instant
 * with a fraction of a millisecond where it is stored (the end of a container, and the {@code now} of {@code stage},
 * {@code discard}, {@code commit} and {@code removeDocument}); after either nothing has changed.
 */
public final class MemoryEnvelopeStore implements EnvelopeStore {
    /** Clocks of nodes that share a database differ; here it only keeps a full store from sweeping too eagerly. */
    private static final long GRACE_MILLIS = Duration.ofMinutes(5).toMillis();

    /** Long enough for the slowest upload to move again, and for a reader of a replaced version to end. */
    private static final long IDLE_MILLIS = Duration.ofHours(1).toMillis();

    private static final int SWEPT_WHEN_FULL = 1_024;

    /** So many that threads seldom meet. */
    private static final int STRIPES_AS_POWER_OF_TWO = 6;

    /** The golden ratio as a 32-bit fraction: spreads hashes over the upper bits, which the tables do not use. */
    private static final int SPREAD = 0x9E3779B9;

    private final RootKeyIndex rootKeys = new RootKeyIndex();
    private final EnvelopeStripe[] stripes = new EnvelopeStripe[1 << STRIPES_AS_POWER_OF_TWO];
    private final AtomicInteger sweepFrom = new AtomicInteger();

    private MemoryEnvelopeStore(MemoryCapacity capacity) {
        for (int i = 0; i < stripes.length; i++) {
            stripes[i] = new EnvelopeStripe(capacity, rootKeys);
        }
    }

    /**
     * An empty store with a capacity of its own: a quarter of the heap.
     *
     * @return a new store
     */
    public static MemoryEnvelopeStore create() {
        return new MemoryEnvelopeStore(MemoryCapacity.quarterOfHeap());
    }

    /**
     * An empty store that takes its room from this capacity.
     *
     * @param capacity may be shared with other stores
     * @return a new store
     */
    public static MemoryEnvelopeStore create(MemoryCapacity capacity) {
        return new MemoryEnvelopeStore(capacity);
    }

    @Override
    public boolean create(ContainerRecord record, Instant now) {
        long expiresAt = Millis.exact(record.expiresAt());
        return withRoom(Millis.compared(now), () -> stripe(record.address()).create(record, expiresAt));
    }

    @Override
    public Optional<ContainerSnapshot> load(StoreKey address, Instant now) {
        return stripe(address)
                .inContainer(
                        address,
                        Millis.compared(now),
                        Optional.<ContainerSnapshot>empty(),
                        container -> Optional.of(container.snapshot()))
                .map(Copies::of);
    }

    @Override
    public HeaderResult replaceHeader(
            StoreKey address, Revision expected, Revision revision, byte[] header, int rootKeyId, Instant now) {
        long time = Millis.compared(now);
        return withRoom(
                time, () -> stripe(address).replaceHeader(address, expected, revision, header, rootKeyId, time));
    }

    @Override
    public boolean remove(StoreKey address) {
        return stripe(address).remove(address);
    }

    @Override
    public List<ContainerListing> byRootKey(int rootKeyId, Optional<StoreKey> after, int limit, Instant now) {
        notNegative(limit, "limit");
        return rootKeys.page(rootKeyId, after, limit, Millis.compared(now)).stream()
                .map(Copies::of)
                .toList();
    }

    @Override
    public long countByRootKey(int rootKeyId, Instant now) {
        return rootKeys.count(rootKeyId, Millis.compared(now));
    }

    @Override
    public StageResult stage(
            StoreKey container, UploadId upload, int firstIndex, List<byte[]> blocks, int uploadLimit, Instant now) {
        atLeastOne(firstIndex, "firstIndex");
        atLeastOne(blocks.size(), "the number of blocks");
        atLeastOne(firstIndex + (blocks.size() - 1), "the index of the last block");
        notNegative(uploadLimit, "uploadLimit");
        long time = Millis.exact(now);
        List<byte[]> own = List.copyOf(blocks);
        return withRoom(
                time,
                () -> stripe(container)
                        .inContainer(
                                container,
                                time,
                                StageResult.GONE,
                                found -> found.stage(upload, firstIndex, own, uploadLimit, time)));
    }

    @Override
    public void discard(StoreKey container, UploadId upload, Instant now) {
        long time = Millis.exact(now);
        stripe(container).ifLive(container, time, found -> found.discard(upload, time));
    }

    @Override
    public CommitResult commit(
            StoreKey container,
            StoreKey document,
            Expected expected,
            DocumentVersion version,
            ContainerLimits limits,
            Instant now) {
        atLeastOne(version.blockCount(), "blockCount");
        notNegative(version.size(), "size");
        notNegative(limits.documents(), "documents");
        notNegative(limits.bytes(), "bytes");
        long time = Millis.exact(now);
        return withRoom(
                time,
                () -> stripe(container)
                        .inContainer(
                                container,
                                time,
                                new CommitResult.Gone(),
                                found -> found.commit(document, expected, version, limits, time)));
    }

    @Override
    public DocumentResult document(StoreKey container, StoreKey document, Instant now) {
        DocumentResult result = stripe(container)
                .inContainer(container, Millis.compared(now), new DocumentResult.Gone(), found -> {
                    DocumentVersion version = found.version(document);
                    return version == null ? new DocumentResult.Absent() : new DocumentResult.Found(version);
                });
        return result instanceof DocumentResult.Found found
                ? new DocumentResult.Found(Copies.of(found.version()))
                : result;
    }

    @Override
    public Optional<List<byte[]>> readBlocks(StoreKey container, UploadId upload, int from, int count, Instant now) {
        atLeastOne(from, "from");
        atLeastOne(count, "count");
        return stripe(container)
                .inContainer(container, Millis.compared(now), BlockRun.NONE, found -> found.blocks(upload))
                .copy(from, count);
    }

    @Override
    public Optional<List<DocumentListing>> documents(
            StoreKey container, Optional<StoreKey> after, int limit, Instant now) {
        notNegative(limit, "limit");
        return stripe(container)
                .inContainer(
                        container,
                        Millis.compared(now),
                        Optional.<List<DocumentListing>>empty(),
                        found -> Optional.of(found.page(after, limit)))
                .map(page -> page.stream().map(Copies::of).toList());
    }

    @Override
    public RemoveResult removeDocument(StoreKey container, StoreKey document, Expected expected, Instant now) {
        if (expected instanceof Expected.None) {
            throw new IllegalArgumentException("a removal cannot expect that there is no document");
        }
        long time = Millis.exact(now);
        return stripe(container)
                .inContainer(
                        container,
                        time,
                        new RemoveResult.Gone(),
                        found -> found.removeDocument(document, expected, time));
    }

    @Override
    public int sweep(Instant expiredBefore, Instant idleBefore, int limit) {
        notNegative(limit, "limit");
        return sweep(Millis.compared(expiredBefore), Millis.compared(idleBefore), limit);
    }

    /** Whether nothing is left, and no trace of anything in any index. */
    boolean isEmpty() {
        return rootKeys.isEmpty() && Stream.of(stripes).allMatch(EnvelopeStripe::isEmpty);
    }

    /** Each sweep begins at another stripe, so that small limits do not leave the last ones to the end of time. */
    private int sweep(long expiredBefore, long idleBefore, int limit) {
        int first = sweepFrom.getAndIncrement();
        int done = 0;
        for (int i = 0; i < stripes.length && done < limit; i++) {
            done += stripes[(first + i) & (stripes.length - 1)].sweep(expiredBefore, idleBefore, limit - done);
        }
        return done;
    }

    /**
     * Tries once more after a sweep, whatever that found: another thread may have made the room. The sweep runs outside
     * the lock of the write, since it takes the locks of all stripes, one after the other.
     */
    private <T> T withRoom(long now, Supplier<T> write) {
        try {
            return write.get();
        } catch (StoreFullException full) {
            sweep(before(now, GRACE_MILLIS), before(now, IDLE_MILLIS), SWEPT_WHEN_FULL);
            return write.get();
        }
    }

    private static long before(long now, long millis) {
        return Math.max(now, Long.MIN_VALUE + millis) - millis;
    }

    private EnvelopeStripe stripe(StoreKey container) {
        return stripes[(container.hashCode() * SPREAD) >>> (Integer.SIZE - STRIPES_AS_POWER_OF_TWO)];
    }

    private static void notNegative(long bound, String name) {
        if (bound < 0) {
            throw new IllegalArgumentException(name + " is negative: " + bound);
        }
    }

    private static void atLeastOne(int number, String name) {
        if (number < 1) {
            throw new IllegalArgumentException(name + " is below 1: " + number);
        }
    }
}
