package io.datawollet.memory;

import io.datawollet.memory.UploadContent.Current;
import io.datawollet.memory.UploadContent.Discarded;
import io.datawollet.memory.UploadContent.Past;
import io.datawollet.memory.UploadContent.Tombstone;
import io.datawollet.store.CommitResult;
import io.datawollet.store.ContainerLimits;
import io.datawollet.store.ContainerSnapshot;
import io.datawollet.store.DocumentListing;
import io.datawollet.store.DocumentVersion;
import io.datawollet.store.Expected;
import io.datawollet.store.RemoveResult;
import io.datawollet.store.StageResult;
import io.datawollet.store.StoreKey;
import io.datawollet.store.UploadId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One container with its documents and uploads. Guarded by the stripe's lock; see {@link RootKeyIndex} for the header.
 *
 * <p>All contents hang on the uploads. A container that is taken out of the stripe cannot be found again, whatever is
 * still in it; the sweep then drops its uploads one after the other.
 */
final class Container {
    /** The address tells apart those that end at one instant. */
    static final Comparator<Container> SOONEST_FIRST = Comparator.<Container>comparingLong(
                    container -> container.expiresAt)
            .thenComparing(Container::address);

    /**
     * The estimated bytes of a container besides its header and uploads: its key (48), this object (56), the snapshot
     * with its revision and instant (88), its places in the stripe (96) and the index of root keys (80), the maps of
     * documents (48) and uploads (56 and a first table of 80); rounded up.
     */
    private static final long FIXED_SIZE = 576;

    private final StoreKey address;
    private final long expiresAt;
    private final UploadQueue queue;
    private final MemoryCapacity capacity;
    private final NavigableMap<StoreKey, Current> documents = new TreeMap<>();

    /** In the order of coming, so that to find any one of them costs the same however many have gone. */
    private final Map<UploadId, Upload> uploads = new LinkedHashMap<>();

    private ContainerSnapshot snapshot;
    private int underWay;
    private long bytes;

    Container(
            StoreKey address, ContainerSnapshot snapshot, long expiresAt, UploadQueue queue, MemoryCapacity capacity) {
        this.address = address;
        this.snapshot = snapshot;
        this.expiresAt = expiresAt;
        this.queue = queue;
        this.capacity = capacity;
    }

    StoreKey address() {
        return address;
    }

    boolean liveAt(long now) {
        return now < expiresAt;
    }

    boolean endedBefore(long time) {
        return expiresAt < time;
    }

    /** Its array is the store's own. */
    ContainerSnapshot snapshot() {
        return snapshot;
    }

    /** Only for the index of root keys. */
    void become(ContainerSnapshot next) {
        this.snapshot = next;
    }

    /** The estimated bytes of this container without what is in it. */
    static long sizeWith(byte[] header) {
        return FIXED_SIZE + MemoryCapacity.sizeOfArray(header.length);
    }

    StageResult stage(UploadId id, int firstIndex, List<byte[]> blocks, int uploadLimit, long now) {
        Upload known = uploads.get(id);
        if (known == null) {
            return begin(id, firstIndex, blocks, uploadLimit, now);
        }
        if (!(known.content() instanceof StagedBlocks staged)) {
            return StageResult.LOST;
        }
        resize(known, staged.size() + staged.growth(firstIndex, blocks));
        staged.add(firstIndex, blocks);
        queue.put(known, now);
        return StageResult.DONE;
    }

    private StageResult begin(UploadId id, int firstIndex, List<byte[]> blocks, int uploadLimit, long now) {
        if (firstIndex != 1) {
            return StageResult.LOST;
        }
        if (underWay >= uploadLimit) {
            return StageResult.FULL;
        }
        StagedBlocks staged = new StagedBlocks();
        staged.add(firstIndex, blocks);
        Upload upload = new Upload(this, id, staged);
        resize(upload, staged.size());
        uploads.put(id, upload);
        underWay++;
        queue.put(upload, now);
        return StageResult.DONE;
    }

    void discard(UploadId id, long now) {
        Upload upload = uploads.get(id);
        if (upload != null && upload.content() instanceof StagedBlocks staged) {
            upload.become(new Discarded(staged));
            underWay--;
            queue.put(upload, now);
            queue.addDiscarded(upload);
        }
    }

    CommitResult commit(
            StoreKey document, Expected expected, DocumentVersion version, ContainerLimits limits, long now) {
        Current replaced = documents.get(document);
        if (replaced != null && replaced.version().upload().equals(version.upload())) {
            return new CommitResult.Done();
        }
        if (!isMet(expected, replaced)) {
            return new CommitResult.Conflict(Optional.ofNullable(replaced)
                    .map(current -> current.version().upload()));
        }
        if (replaced == null && documents.size() >= limits.documents()) {
            return new CommitResult.TooManyDocuments();
        }
        if (isTooLarge(version.size(), replaced, limits.bytes())) {
            return new CommitResult.TooManyBytes();
        }
        Upload upload = uploads.get(version.upload());
        BlockRun blocks = blocksFor(upload, version.blockCount());
        if (blocks == null) {
            return new CommitResult.Lost();
        }
        put(document, upload, new Current(version, blocks), replaced, now);
        return new CommitResult.Done();
    }

    private static boolean isMet(Expected expected, @Nullable Current current) {
        if (expected instanceof Expected.Version wanted) {
            return current != null && current.version().upload().equals(wanted.upload());
        }
        return expected instanceof Expected.Any || current == null;
    }

    private boolean isTooLarge(long size, @Nullable Current replaced, long limit) {
        long before = replaced == null ? 0 : replaced.version().size();
        boolean larger = replaced == null || size > before;
        return larger && size > limit - (bytes - before);
    }

    /** The blocks of an upload that can be committed, as they will be read; null if it cannot. */
    private static @Nullable BlockRun blocksFor(@Nullable Upload upload, int blockCount) {
        if (upload == null) {
            return blockCount == 1 ? BlockRun.NONE : null;
        }
        return upload.content() instanceof StagedBlocks staged ? staged.run(blockCount) : null;
    }

    private void put(StoreKey document, @Nullable Upload staged, Current next, @Nullable Current replaced, long now) {
        Upload upload = staged == null ? new Upload(this, next.version().upload(), next) : staged;
        resize(upload, next.size());
        if (staged != null) {
            underWay--;
            queue.remove(upload);
        }
        upload.become(next);
        uploads.put(upload.id(), upload);
        documents.put(document, next);
        bytes += next.version().size();
        if (replaced != null) {
            retire(replaced, now);
        }
    }

    /** A version that is no longer any document's waits in the queue; only its later blocks are kept. */
    private void retire(Current current, long now) {
        bytes -= current.version().size();
        Upload upload = uploads.get(current.version().upload());
        if (upload == null) {
            throw new IllegalStateException("a current version without its upload");
        }
        Past past = new Past(current.blocks());
        upload.become(past);
        resize(upload, past.size());
        queue.put(upload, now);
    }

    /** The current version of a document, or null; its arrays are the store's own. */
    @Nullable
    DocumentVersion version(StoreKey document) {
        Current current = documents.get(document);
        return current == null ? null : current.version();
    }

    /** The later blocks of a version that is or was one of a document's; none for any other upload. */
    BlockRun blocks(UploadId id) {
        Upload upload = uploads.get(id);
        if (upload == null) {
            return BlockRun.NONE;
        }
        if (upload.content() instanceof Current current) {
            return current.blocks();
        }
        return upload.content() instanceof Past past ? past.blocks() : BlockRun.NONE;
    }

    /** Documents beyond an address; their arrays are the store's own. */
    List<DocumentListing> page(Optional<StoreKey> after, int limit) {
        NavigableMap<StoreKey, Current> beyond =
                after.map(last -> documents.tailMap(last, false)).orElse(documents);
        List<DocumentListing> page = new ArrayList<>();
        for (Map.Entry<StoreKey, Current> each : beyond.entrySet()) {
            if (page.size() == limit) {
                break;
            }
            DocumentVersion version = each.getValue().version();
            page.add(new DocumentListing(each.getKey(), version.upload(), version.info()));
        }
        return page;
    }

    RemoveResult removeDocument(StoreKey document, Expected expected, long now) {
        Current current = documents.get(document);
        if (current == null) {
            return new RemoveResult.Absent();
        }
        if (!isMet(expected, current)) {
            return new RemoveResult.Conflict(current.version().upload());
        }
        documents.remove(document);
        retire(current, now);
        return new RemoveResult.Done();
    }

    /** Frees the blocks of a discarded upload and keeps that it was discarded. */
    void bury(Upload upload) {
        upload.become(new Tombstone());
        resize(upload, upload.content().size());
    }

    /** Forgets an upload that is no current version, or any if the container has been taken out of the stripe. */
    void drop(Upload upload) {
        if (upload.content() instanceof StagedBlocks) {
            underWay--;
        }
        uploads.remove(upload.id());
        queue.remove(upload);
        capacity.giveBack(upload.taken());
    }

    /** To be called once when the container is taken out of the stripe; costs the same whatever is in it. */
    void end() {
        documents.clear();
    }

    /** Any upload, or null if there is none left. */
    @Nullable
    Upload anyUpload() {
        return uploads.isEmpty() ? null : uploads.values().iterator().next();
    }

    private void resize(Upload upload, long contentSize) {
        long size = Upload.sizeWith(contentSize);
        capacity.take(size - upload.taken());
        upload.took(size);
    }
}
