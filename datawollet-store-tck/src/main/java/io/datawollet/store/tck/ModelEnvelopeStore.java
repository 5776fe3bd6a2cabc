package io.datawollet.store.tck;

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
import io.datawollet.store.StoreKey;
import io.datawollet.store.UploadId;
import io.datawollet.store.tck.ModelContainer.State;
import io.datawollet.store.tck.ModelContainer.Upload;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rules of an envelope store in the plainest words: one map, one lock, every operation a look at all of it. To compare
 * other stores with, and a ground for stores that are wrong on purpose; to read, too, where a rule is not clear. It forgets as
 * early as the rules allow. What was in a removed or swept container is left to the sweep, where nobody finds it.
 *
 * <p>Slow on purpose, without a bound, and in the heap unless its blocks are kept elsewhere. Safe for use by many threads.
 * Subclasses get at everything that lies in it, and may hold its lock for as long as they like.
 */
public class ModelEnvelopeStore implements EnvelopeStore {
    private final Object lock = new Object();
    private final NavigableMap<StoreKey, ModelContainer> containers = new TreeMap<>();

    /** Uploads of containers that are there no more. */
    private final Deque<Map.Entry<UploadId, Upload>> leftovers = new ArrayDeque<>();

    private final ModelBlocks blocks;

    /** An empty store in the heap. */
    public ModelEnvelopeStore() {
        this(new HeapBlocks());
    }

    /**
     * An empty store that keeps its blocks there.
     *
     * @param blocks where; used by this store alone
     */
    protected ModelEnvelopeStore(ModelBlocks blocks) {
        this.blocks = blocks;
    }

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
     * Every container that lies in the store, expired or not, in the order of the addresses.
     *
     * @return the store's own map: to be looked at and changed inside {@link #atomically} only
     */
    protected final NavigableMap<StoreKey, ModelContainer> containers() {
        return containers;
    }

    /**
     * The blocks from index 1 on of every upload.
     *
     * @return the store's own: to be looked at and changed inside {@link #atomically} only
     */
    protected final ModelBlocks blocks() {
        return blocks;
    }

    @Override
    public boolean create(ContainerRecord record, Instant now) {
        synchronized (lock) {
            return containers.putIfAbsent(record.address(), new ModelContainer(record)) == null;
        }
    }

    @Override
    public Optional<ContainerSnapshot> load(StoreKey address, Instant now) {
        synchronized (lock) {
            return Optional.ofNullable(live(address, now)).map(ModelContainer::snapshot);
        }
    }

    @Override
    public HeaderResult replaceHeader(
            StoreKey address, Revision expected, Revision revision, byte[] header, int rootKeyId, Instant now) {
        synchronized (lock) {
            ModelContainer container = live(address, now);
            if (container == null) {
                return new HeaderResult.Gone();
            }
            ContainerSnapshot current = container.snapshot();
            if (!current.revision().equals(expected)) {
                return new HeaderResult.Conflict(current);
            }
            container.become(new ContainerRecord(address, revision, header, rootKeyId, current.expiresAt()));
            return new HeaderResult.Done();
        }
    }

    @Override
    public boolean remove(StoreKey address) {
        synchronized (lock) {
            return takeAway(address);
        }
    }

    private boolean takeAway(StoreKey address) {
        ModelContainer container = containers.remove(address);
        if (container != null) {
            leftovers.addAll(container.uploads().entrySet());
        }
        return container != null;
    }

    @Override
    public List<ContainerListing> byRootKey(int rootKeyId, Optional<StoreKey> after, int limit, Instant now) {
        notNegative(limit, "limit");
        synchronized (lock) {
            return underRootKey(rootKeyId, now)
                    .filter(each -> after.isEmpty() || each.address().compareTo(after.get()) > 0)
                    .limit(limit)
                    .toList();
        }
    }

    @Override
    public long countByRootKey(int rootKeyId, Instant now) {
        synchronized (lock) {
            return underRootKey(rootKeyId, now).count();
        }
    }

    private Stream<ContainerListing> underRootKey(int rootKeyId, Instant now) {
        return containers.entrySet().stream()
                .filter(each -> each.getValue().liveAt(now))
                .map(each -> new ContainerListing(each.getKey(), each.getValue().snapshot()))
                .filter(each -> each.container().rootKeyId() == rootKeyId);
    }

    @Override
    public StageResult stage(
            StoreKey address, UploadId id, int firstIndex, List<byte[]> added, int uploadLimit, Instant now) {
        atLeastOne(firstIndex, "firstIndex");
        atLeastOne(added.size(), "the number of blocks");
        atLeastOne(firstIndex + (added.size() - 1), "the index of the last block");
        notNegative(uploadLimit, "uploadLimit");
        synchronized (lock) {
            ModelContainer container = live(address, now);
            if (container == null) {
                return StageResult.GONE;
            }
            Upload upload = container.uploads().get(id);
            if (upload == null) {
                if (firstIndex != 1) {
                    return StageResult.LOST;
                }
                if (container.uploadsUnderWay() >= uploadLimit) {
                    return StageResult.FULL;
                }
                upload = Upload.begun(now);
            }
            if (upload.state() != State.UNDER_WAY) {
                return StageResult.LOST;
            }
            for (int i = 0; i < added.size(); i++) {
                if (upload.indices().add(firstIndex + i)) {
                    blocks.put(id, firstIndex + i, added.get(i));
                }
            }
            container.uploads().put(id, upload.moved(State.UNDER_WAY, now));
            return StageResult.DONE;
        }
    }

    @Override
    public void discard(StoreKey address, UploadId id, Instant now) {
        synchronized (lock) {
            ModelContainer container = live(address, now);
            Upload upload = container == null ? null : container.uploads().get(id);
            if (container != null && upload != null && upload.state() == State.UNDER_WAY) {
                container.uploads().put(id, upload.moved(State.DISCARDED, now));
            }
        }
    }

    @Override
    public CommitResult commit(
            StoreKey address,
            StoreKey document,
            Expected expected,
            DocumentVersion version,
            ContainerLimits limits,
            Instant now) {
        atLeastOne(version.blockCount(), "blockCount");
        notNegative(version.size(), "size");
        notNegative(limits.documents(), "documents");
        notNegative(limits.bytes(), "bytes");
        synchronized (lock) {
            ModelContainer container = live(address, now);
            if (container == null) {
                return new CommitResult.Gone();
            }
            DocumentVersion current = container.documents().get(document);
            if (current != null && current.upload().equals(version.upload())) {
                return new CommitResult.Done();
            }
            if (!isMet(expected, current)) {
                return new CommitResult.Conflict(Optional.ofNullable(current).map(DocumentVersion::upload));
            }
            if (current == null && container.documents().size() >= limits.documents()) {
                return new CommitResult.TooManyDocuments();
            }
            long before = current == null ? 0 : current.size();
            boolean grows = current == null || version.size() > before;
            if (grows && version.size() > limits.bytes() - (container.bytes() - before)) {
                return new CommitResult.TooManyBytes();
            }
            Upload upload = container.uploads().getOrDefault(version.upload(), Upload.begun(now));
            if (upload.state() != State.UNDER_WAY || !upload.hasAll(version.blockCount())) {
                return new CommitResult.Lost();
            }
            dropBlocks(version.upload(), upload, version.blockCount());
            container.uploads().put(version.upload(), upload.moved(State.CURRENT, now));
            container.documents().put(document, ModelContainer.copy(version));
            if (current != null) {
                container.retire(current, now);
            }
            return new CommitResult.Done();
        }
    }

    private static boolean isMet(Expected expected, @Nullable DocumentVersion current) {
        if (expected instanceof Expected.Version wanted) {
            return current != null && current.upload().equals(wanted.upload());
        }
        return expected instanceof Expected.Any || current == null;
    }

    @Override
    public DocumentResult document(StoreKey address, StoreKey document, Instant now) {
        synchronized (lock) {
            ModelContainer container = live(address, now);
            if (container == null) {
                return new DocumentResult.Gone();
            }
            DocumentVersion version = container.documents().get(document);
            return version == null
                    ? new DocumentResult.Absent()
                    : new DocumentResult.Found(ModelContainer.copy(version));
        }
    }

    @Override
    public Optional<List<byte[]>> readBlocks(StoreKey address, UploadId id, int from, int count, Instant now) {
        atLeastOne(from, "from");
        atLeastOne(count, "count");
        synchronized (lock) {
            ModelContainer container = live(address, now);
            Upload upload = container == null ? null : container.uploads().get(id);
            if (upload == null || !upload.isVersion() || !upload.hasRun(from, count)) {
                return Optional.empty();
            }
            return Optional.of(IntStream.range(from, from + count)
                    .mapToObj(index -> blocks.get(id, index))
                    .toList());
        }
    }

    @Override
    public Optional<List<DocumentListing>> documents(
            StoreKey address, Optional<StoreKey> after, int limit, Instant now) {
        notNegative(limit, "limit");
        synchronized (lock) {
            return Optional.ofNullable(live(address, now))
                    .map(container -> container.documents().entrySet().stream()
                            .filter(each -> after.isEmpty() || each.getKey().compareTo(after.get()) > 0)
                            .limit(limit)
                            .map(each -> new DocumentListing(
                                    each.getKey(),
                                    each.getValue().upload(),
                                    each.getValue().info().clone()))
                            .toList());
        }
    }

    @Override
    public RemoveResult removeDocument(StoreKey address, StoreKey document, Expected expected, Instant now) {
        if (expected instanceof Expected.None) {
            throw new IllegalArgumentException("a removal cannot expect that there is no document");
        }
        synchronized (lock) {
            ModelContainer container = live(address, now);
            if (container == null) {
                return new RemoveResult.Gone();
            }
            DocumentVersion current = container.documents().get(document);
            if (current == null) {
                return new RemoveResult.Absent();
            }
            if (!isMet(expected, current)) {
                return new RemoveResult.Conflict(current.upload());
            }
            container.documents().remove(document);
            container.retire(current, now);
            return new RemoveResult.Done();
        }
    }

    @Override
    public int sweep(Instant expiredBefore, Instant idleBefore, int limit) {
        notNegative(limit, "limit");
        synchronized (lock) {
            List<StoreKey> ended = containers.entrySet().stream()
                    .filter(each -> each.getValue().snapshot().expiresAt().isBefore(expiredBefore))
                    .map(Map.Entry::getKey)
                    .limit(limit)
                    .toList();
            ended.forEach(this::takeAway);
            int done = ended.size();
            for (ModelContainer container : containers.values()) {
                done += sweepUploads(container, idleBefore, limit - done);
            }
            while (done < limit && !leftovers.isEmpty()) {
                Map.Entry<UploadId, Upload> left = leftovers.remove();
                dropBlocks(left.getKey(), left.getValue(), 1);
                done++;
            }
            return done;
        }
    }

    private int sweepUploads(ModelContainer container, Instant idleBefore, int limit) {
        int done = 0;
        Iterator<Map.Entry<UploadId, Upload>> all =
                container.uploads().entrySet().iterator();
        while (done < limit && all.hasNext()) {
            Map.Entry<UploadId, Upload> each = all.next();
            Upload upload = each.getValue();
            if (upload.state() != State.CURRENT && upload.since().isBefore(idleBefore)) {
                dropBlocks(each.getKey(), upload, 1);
                all.remove();
                done++;
            } else if (upload.state() == State.DISCARDED && !upload.indices().isEmpty()) {
                dropBlocks(each.getKey(), upload, 1);
                done++;
            }
        }
        return done;
    }

    private void dropBlocks(UploadId id, Upload upload, int from) {
        upload.indices().tailSet(from).forEach(index -> blocks.remove(id, index));
        upload.indices().tailSet(from).clear();
    }

    private @Nullable ModelContainer live(StoreKey address, Instant now) {
        ModelContainer container = containers.get(address);
        return container != null && container.liveAt(now) ? container : null;
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
