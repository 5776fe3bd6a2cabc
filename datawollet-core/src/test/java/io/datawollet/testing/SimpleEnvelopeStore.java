package io.datawollet.testing;

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
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rules of an envelope store in the plainest words: one map, one lock, every operation a look at all of it. A model to
 * compare others with, and the ground for stores that lie. Slow on purpose, and without a bound. Safe for use by many
 * threads.
 */
public class SimpleEnvelopeStore implements EnvelopeStore {
    /** What has become of an upload. */
    enum Stage {
        UNDER_WAY,
        DISCARDED,
        CURRENT,
        REPLACED
    }

    /** One upload, and the version that came of it. */
    static final class Upload {
        final SortedSet<Integer> indices = new TreeSet<>();
        Stage stage = Stage.UNDER_WAY;
        Instant since;

        Upload(Instant since) {
            this.since = since;
        }
    }

    /** What lies at an address. */
    static final class Container {
        ContainerRecord record;
        final TreeMap<StoreKey, DocumentVersion> documents = new TreeMap<>();
        final Map<UploadId, Upload> uploads = new HashMap<>();

        Container(ContainerRecord record) {
            this.record = record;
        }

        ContainerSnapshot snapshot() {
            return new ContainerSnapshot(
                    record.revision(), record.header().clone(), record.rootKeyId(), record.expiresAt());
        }

        long bytes() {
            return documents.values().stream().mapToLong(DocumentVersion::size).sum();
        }
    }

    final Object lock = new Object();
    final TreeMap<StoreKey, Container> containers = new TreeMap<>();
    final Blocks blocks;

    SimpleEnvelopeStore(Blocks blocks) {
        this.blocks = blocks;
    }

    /** An empty store in the heap. */
    public static SimpleEnvelopeStore inMemory() {
        return new SimpleEnvelopeStore(Blocks.inMemory());
    }

    /** An empty store whose blocks lie in files of this folder, which the test made. */
    public static SimpleEnvelopeStore inFiles(Path folder) {
        return new SimpleEnvelopeStore(Blocks.inFiles(folder));
    }

    /** How many blocks beside the first ones there are, seen or not. */
    public final int storedBlocks() {
        synchronized (lock) {
            return containers.values().stream()
                    .flatMap(container -> container.uploads.values().stream())
                    .mapToInt(upload -> upload.indices.size())
                    .sum();
        }
    }

    /** The addresses of all containers, live or not, in their order. */
    public final List<StoreKey> containers() {
        synchronized (lock) {
            return List.copyOf(containers.keySet());
        }
    }

    @Override
    public boolean create(ContainerRecord record, Instant now) {
        synchronized (lock) {
            return containers.putIfAbsent(record.address(), new Container(record)) == null;
        }
    }

    @Override
    public Optional<ContainerSnapshot> load(StoreKey address, Instant now) {
        synchronized (lock) {
            return Optional.ofNullable(live(address, now)).map(Container::snapshot);
        }
    }

    @Override
    public HeaderResult replaceHeader(
            StoreKey address, Revision expected, Revision revision, byte[] header, int rootKeyId, Instant now) {
        synchronized (lock) {
            Container container = live(address, now);
            if (container == null) {
                return new HeaderResult.Gone();
            }
            if (!container.record.revision().equals(expected)) {
                return new HeaderResult.Conflict(container.snapshot());
            }
            container.record = new ContainerRecord(address, revision, header, rootKeyId, container.record.expiresAt());
            return new HeaderResult.Done();
        }
    }

    @Override
    public boolean remove(StoreKey address) {
        synchronized (lock) {
            Container container = containers.remove(address);
            if (container != null) {
                container.uploads.forEach(this::removeBlocks);
            }
            return container != null;
        }
    }

    @Override
    public List<ContainerListing> byRootKey(int rootKeyId, Optional<StoreKey> after, int limit, Instant now) {
        synchronized (lock) {
            return underRootKey(rootKeyId, now)
                    .filter(container ->
                            after.isEmpty() || container.record.address().compareTo(after.get()) > 0)
                    .limit(limit)
                    .map(container -> new ContainerListing(container.record.address(), container.snapshot()))
                    .toList();
        }
    }

    @Override
    public long countByRootKey(int rootKeyId, Instant now) {
        synchronized (lock) {
            return underRootKey(rootKeyId, now).count();
        }
    }

    private Stream<Container> underRootKey(int rootKeyId, Instant now) {
        return containers.values().stream()
                .filter(container ->
                        container.record.rootKeyId() == rootKeyId && now.isBefore(container.record.expiresAt()));
    }

    @Override
    public StageResult stage(
            StoreKey address, UploadId id, int firstIndex, List<byte[]> added, int uploadLimit, Instant now) {
        synchronized (lock) {
            Container container = live(address, now);
            if (container == null) {
                return StageResult.GONE;
            }
            Upload upload = container.uploads.get(id);
            if (upload == null) {
                if (firstIndex != 1) {
                    return StageResult.LOST;
                }
                long underWay = container.uploads.values().stream()
                        .filter(other -> other.stage == Stage.UNDER_WAY)
                        .count();
                if (underWay >= uploadLimit) {
                    return StageResult.FULL;
                }
                upload = new Upload(now);
                container.uploads.put(id, upload);
            }
            if (upload.stage != Stage.UNDER_WAY) {
                return StageResult.LOST;
            }
            upload.since = now;
            for (int i = 0; i < added.size(); i++) {
                if (upload.indices.add(firstIndex + i)) {
                    blocks.put(id, firstIndex + i, added.get(i));
                }
            }
            return StageResult.DONE;
        }
    }

    @Override
    public void discard(StoreKey address, UploadId id, Instant now) {
        synchronized (lock) {
            Container container = containers.get(address);
            Upload upload = container == null ? null : container.uploads.get(id);
            if (upload != null && upload.stage == Stage.UNDER_WAY) {
                upload.stage = Stage.DISCARDED;
                upload.since = now;
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
        synchronized (lock) {
            Container container = live(address, now);
            if (container == null) {
                return new CommitResult.Gone();
            }
            DocumentVersion current = container.documents.get(document);
            if (current != null && current.upload().equals(version.upload())) {
                return new CommitResult.Done();
            }
            if (!meets(expected, current)) {
                return new CommitResult.Conflict(Optional.ofNullable(current).map(DocumentVersion::upload));
            }
            if (current == null && container.documents.size() >= limits.documents()) {
                return new CommitResult.TooManyDocuments();
            }
            long grows = version.size() - (current == null ? 0 : current.size());
            if ((grows > 0 || current == null) && container.bytes() + grows > limits.bytes()) {
                return new CommitResult.TooManyBytes();
            }
            Upload upload = container.uploads.get(version.upload());
            boolean whole = upload == null
                    ? version.blockCount() == 1
                    : upload.stage == Stage.UNDER_WAY && hasAll(upload, version.blockCount());
            if (!whole) {
                return new CommitResult.Lost();
            }
            Upload committed = container.uploads.computeIfAbsent(version.upload(), any -> new Upload(now));
            committed.stage = Stage.CURRENT;
            if (current != null) {
                replaced(container, current, now);
            }
            container.documents.put(document, copy(version));
            return new CommitResult.Done();
        }
    }

    private static boolean hasAll(Upload upload, int blockCount) {
        return upload.indices.headSet(blockCount).size() == blockCount - 1;
    }

    private static boolean meets(Expected expected, @Nullable DocumentVersion current) {
        if (expected instanceof Expected.Version version) {
            return current != null && current.upload().equals(version.upload());
        }
        return expected instanceof Expected.Any || current == null;
    }

    private static void replaced(Container container, DocumentVersion version, Instant now) {
        Upload old = Objects.requireNonNull(container.uploads.get(version.upload()));
        old.stage = Stage.REPLACED;
        old.since = now;
    }

    @Override
    public DocumentResult document(StoreKey address, StoreKey document, Instant now) {
        synchronized (lock) {
            Container container = live(address, now);
            if (container == null) {
                return new DocumentResult.Gone();
            }
            DocumentVersion version = container.documents.get(document);
            return version == null ? new DocumentResult.Absent() : new DocumentResult.Found(copy(version));
        }
    }

    @Override
    public Optional<List<byte[]>> readBlocks(StoreKey address, UploadId id, int from, int count, Instant now) {
        synchronized (lock) {
            Container container = live(address, now);
            Upload upload = container == null ? null : container.uploads.get(id);
            if (upload == null || (upload.stage != Stage.CURRENT && upload.stage != Stage.REPLACED)) {
                return Optional.empty();
            }
            List<byte[]> found = new ArrayList<>();
            for (int index = from; index < from + count; index++) {
                if (!upload.indices.contains(index)) {
                    return Optional.empty();
                }
                found.add(blocks.get(id, index));
            }
            return Optional.of(found);
        }
    }

    @Override
    public Optional<List<DocumentListing>> documents(
            StoreKey address, Optional<StoreKey> after, int limit, Instant now) {
        synchronized (lock) {
            return Optional.ofNullable(live(address, now)).map(container -> {
                var beyond = after.isEmpty() ? container.documents : container.documents.tailMap(after.get(), false);
                return beyond.entrySet().stream()
                        .limit(limit)
                        .map(each -> new DocumentListing(
                                each.getKey(),
                                each.getValue().upload(),
                                each.getValue().info().clone()))
                        .toList();
            });
        }
    }

    @Override
    public RemoveResult removeDocument(StoreKey address, StoreKey document, Expected expected, Instant now) {
        synchronized (lock) {
            Container container = live(address, now);
            if (container == null) {
                return new RemoveResult.Gone();
            }
            DocumentVersion current = container.documents.get(document);
            if (current == null) {
                return new RemoveResult.Absent();
            }
            if (!meets(expected, current)) {
                return new RemoveResult.Conflict(current.upload());
            }
            container.documents.remove(document);
            replaced(container, current, now);
            return new RemoveResult.Done();
        }
    }

    @Override
    public int sweep(Instant expiredBefore, Instant idleBefore, int limit) {
        synchronized (lock) {
            int done = 0;
            Iterator<Container> all = containers.values().iterator();
            while (all.hasNext() && done < limit) {
                Container container = all.next();
                boolean ended = container.record.expiresAt().isBefore(expiredBefore);
                Iterator<Map.Entry<UploadId, Upload>> uploads =
                        container.uploads.entrySet().iterator();
                while (uploads.hasNext() && done < limit) {
                    Map.Entry<UploadId, Upload> upload = uploads.next();
                    if (ended || isIdle(upload.getValue(), idleBefore)) {
                        removeBlocks(upload.getKey(), upload.getValue());
                        uploads.remove();
                        done++;
                    }
                }
                if (ended && done < limit) {
                    all.remove();
                    done++;
                }
            }
            return done;
        }
    }

    private static boolean isIdle(Upload upload, Instant idleBefore) {
        return upload.stage != Stage.CURRENT && upload.since.isBefore(idleBefore);
    }

    private void removeBlocks(UploadId id, Upload upload) {
        upload.indices.forEach(index -> blocks.remove(id, index));
    }

    private @Nullable Container live(StoreKey address, Instant now) {
        Container container = containers.get(address);
        return container != null && now.isBefore(container.record.expiresAt()) ? container : null;
    }

    static DocumentVersion copy(DocumentVersion version) {
        return new DocumentVersion(
                version.upload(),
                version.blockCount(),
                version.size(),
                version.info().clone(),
                version.firstBlock().clone());
    }
}
