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
import io.datawollet.store.StoreKey;
import io.datawollet.store.UploadId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The plainest store of envelopes there is, read off the rules one by one: for one thread, without bounds, and slow. It
 * forgets as early as the rules allow. A sweep does all there is and says only whether there was anything.
 */
final class SimpleEnvelopeStore implements EnvelopeStore {
    private enum State {
        UNDER_WAY,
        DISCARDED,
        CURRENT,
        PAST
    }

    private static final class Up {
        final Map<Integer, byte[]> blocks = new TreeMap<>();
        State state = State.UNDER_WAY;
        Instant since = Instant.EPOCH;
        int blockCount;
    }

    private static final class Box {
        final Instant end;
        final TreeMap<StoreKey, DocumentVersion> documents = new TreeMap<>();
        final Map<UploadId, Up> uploads = new HashMap<>();
        ContainerSnapshot snapshot;

        Box(ContainerSnapshot snapshot) {
            this.snapshot = snapshot;
            this.end = snapshot.expiresAt();
        }
    }

    private final TreeMap<StoreKey, Box> boxes = new TreeMap<>();

    private @Nullable Box live(StoreKey address, Instant now) {
        Box box = boxes.get(address);
        return box != null && now.isBefore(box.end) ? box : null;
    }

    @Override
    public boolean create(ContainerRecord record, Instant now) {
        ContainerSnapshot snapshot =
                new ContainerSnapshot(record.revision(), record.header(), record.rootKeyId(), record.expiresAt());
        return boxes.putIfAbsent(record.address(), new Box(snapshot)) == null;
    }

    @Override
    public Optional<ContainerSnapshot> load(StoreKey address, Instant now) {
        return Optional.ofNullable(live(address, now)).map(box -> box.snapshot);
    }

    @Override
    public HeaderResult replaceHeader(
            StoreKey address, Revision expected, Revision revision, byte[] header, int rootKeyId, Instant now) {
        Box box = live(address, now);
        if (box == null) {
            return new HeaderResult.Gone();
        }
        if (!box.snapshot.revision().equals(expected)) {
            return new HeaderResult.Conflict(box.snapshot);
        }
        box.snapshot = new ContainerSnapshot(revision, header, rootKeyId, box.end);
        return new HeaderResult.Done();
    }

    @Override
    public boolean remove(StoreKey address) {
        return boxes.remove(address) != null;
    }

    @Override
    public List<ContainerListing> byRootKey(int rootKeyId, Optional<StoreKey> after, int limit, Instant now) {
        return boxes.entrySet().stream()
                .filter(each -> now.isBefore(each.getValue().end))
                .filter(each -> each.getValue().snapshot.rootKeyId() == rootKeyId)
                .filter(each -> after.isEmpty() || each.getKey().compareTo(after.get()) > 0)
                .limit(limit)
                .map(each -> new ContainerListing(each.getKey(), each.getValue().snapshot))
                .toList();
    }

    @Override
    public long countByRootKey(int rootKeyId, Instant now) {
        return byRootKey(rootKeyId, Optional.empty(), Integer.MAX_VALUE, now).size();
    }

    @Override
    public StageResult stage(
            StoreKey container, UploadId upload, int firstIndex, List<byte[]> blocks, int uploadLimit, Instant now) {
        Box box = live(container, now);
        if (box == null) {
            return StageResult.GONE;
        }
        Up up = box.uploads.get(upload);
        if (up == null) {
            if (firstIndex != 1) {
                return StageResult.LOST;
            }
            if (box.uploads.values().stream()
                            .filter(each -> each.state == State.UNDER_WAY)
                            .count()
                    >= uploadLimit) {
                return StageResult.FULL;
            }
            up = new Up();
            box.uploads.put(upload, up);
        }
        if (up.state != State.UNDER_WAY) {
            return StageResult.LOST;
        }
        for (int i = 0; i < blocks.size(); i++) {
            up.blocks.put(firstIndex + i, blocks.get(i));
        }
        up.since = now;
        return StageResult.DONE;
    }

    @Override
    public void discard(StoreKey container, UploadId upload, Instant now) {
        Box box = live(container, now);
        Up up = box == null ? null : box.uploads.get(upload);
        if (up != null && up.state == State.UNDER_WAY) {
            up.state = State.DISCARDED;
            up.since = now;
        }
    }

    @Override
    public CommitResult commit(
            StoreKey container,
            StoreKey document,
            Expected expected,
            DocumentVersion version,
            ContainerLimits limits,
            Instant now) {
        Box box = live(container, now);
        if (box == null) {
            return new CommitResult.Gone();
        }
        Optional<DocumentVersion> current = Optional.ofNullable(box.documents.get(document));
        Optional<UploadId> currentUpload = current.map(DocumentVersion::upload);
        if (currentUpload.equals(Optional.of(version.upload()))) {
            return new CommitResult.Done();
        }
        if (!met(expected, currentUpload)) {
            return new CommitResult.Conflict(currentUpload);
        }
        if (current.isEmpty() && box.documents.size() >= limits.documents()) {
            return new CommitResult.TooManyDocuments();
        }
        long before = current.map(DocumentVersion::size).orElse(-1L);
        long sum =
                box.documents.values().stream().mapToLong(DocumentVersion::size).sum();
        if (version.size() > before && sum - Math.max(before, 0) + version.size() > limits.bytes()) {
            return new CommitResult.TooManyBytes();
        }
        Up up = box.uploads.get(version.upload());
        if (up == null && version.blockCount() == 1) {
            up = new Up();
        }
        if (up == null || up.state != State.UNDER_WAY) {
            return new CommitResult.Lost();
        }
        for (int i = 1; i < version.blockCount(); i++) {
            if (!up.blocks.containsKey(i)) {
                return new CommitResult.Lost();
            }
        }
        up.state = State.CURRENT;
        up.blockCount = version.blockCount();
        box.uploads.put(version.upload(), up);
        currentUpload.ifPresent(old -> retire(box, old, now));
        box.documents.put(document, version);
        return new CommitResult.Done();
    }

    private static void retire(Box box, UploadId old, Instant now) {
        Up up = box.uploads.get(old);
        if (up == null) {
            throw new IllegalStateException("a version without its upload");
        }
        up.state = State.PAST;
        up.since = now;
    }

    private static boolean met(Expected expected, Optional<UploadId> current) {
        if (expected instanceof Expected.Version wanted) {
            return current.equals(Optional.of(wanted.upload()));
        }
        return expected instanceof Expected.Any || current.isEmpty();
    }

    @Override
    public DocumentResult document(StoreKey container, StoreKey document, Instant now) {
        Box box = live(container, now);
        if (box == null) {
            return new DocumentResult.Gone();
        }
        DocumentVersion version = box.documents.get(document);
        return version == null ? new DocumentResult.Absent() : new DocumentResult.Found(version);
    }

    @Override
    public Optional<List<byte[]>> readBlocks(StoreKey container, UploadId upload, int from, int count, Instant now) {
        Box box = live(container, now);
        Up up = box == null ? null : box.uploads.get(upload);
        if (up == null || up.state == State.UNDER_WAY || up.state == State.DISCARDED || from + count > up.blockCount) {
            return Optional.empty();
        }
        List<byte[]> blocks = new ArrayList<>();
        for (int i = from; i < from + count; i++) {
            byte[] block = up.blocks.get(i);
            if (block == null) {
                throw new IllegalStateException("a version without one of its blocks");
            }
            blocks.add(block);
        }
        return Optional.of(blocks);
    }

    @Override
    public Optional<List<DocumentListing>> documents(
            StoreKey container, Optional<StoreKey> after, int limit, Instant now) {
        return Optional.ofNullable(live(container, now))
                .map(box -> box.documents.entrySet().stream()
                        .filter(each -> after.isEmpty() || each.getKey().compareTo(after.get()) > 0)
                        .limit(limit)
                        .map(each -> new DocumentListing(
                                each.getKey(),
                                each.getValue().upload(),
                                each.getValue().info()))
                        .toList());
    }

    @Override
    public RemoveResult removeDocument(StoreKey container, StoreKey document, Expected expected, Instant now) {
        Box box = live(container, now);
        if (box == null) {
            return new RemoveResult.Gone();
        }
        DocumentVersion version = box.documents.get(document);
        if (version == null) {
            return new RemoveResult.Absent();
        }
        if (!met(expected, Optional.of(version.upload()))) {
            return new RemoveResult.Conflict(version.upload());
        }
        box.documents.remove(document);
        retire(box, version.upload(), now);
        return new RemoveResult.Done();
    }

    @Override
    public int sweep(Instant expiredBefore, Instant idleBefore, int limit) {
        boxes.values().removeIf(box -> box.end.isBefore(expiredBefore));
        boxes.values()
                .forEach(box -> box.uploads
                        .values()
                        .removeIf(up -> up.state != State.CURRENT && up.since.isBefore(idleBefore)));
        return 0;
    }
}
