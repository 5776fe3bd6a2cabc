package io.datawollet.examples.store;

import io.datawollet.examples.store.State.Stage;
import io.datawollet.examples.store.State.Upload;
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
import java.util.List;
import java.util.Optional;

/**
 * Envelopes and documents as files of a folder on a local disk of one machine. Threads, instances and processes may share the
 * folder; any of them may be killed at any moment.
 */
public final class FileEnvelopeStore implements EnvelopeStore {
    private final StoreFolder folder;

    /** Over a folder, which is made if it is not there. */
    public FileEnvelopeStore(Path root) {
        this.folder = new StoreFolder(root);
    }

    @Override
    public boolean create(ContainerRecord record, Instant now) {
        return folder.locked(record.address(), () -> {
            if (folder.read(record.address()).isPresent()) {
                return false;
            }
            folder.remind(record.address(), record.expiresAt());
            folder.publish(record.address(), State.of(record));
            return true;
        });
    }

    @Override
    public Optional<ContainerSnapshot> load(StoreKey address, Instant now) {
        return folder.ifLive(address, now, Optional.empty(), state -> Optional.of(state.snapshot()));
    }

    @Override
    public HeaderResult replaceHeader(
            StoreKey address, Revision expected, Revision revision, byte[] header, int rootKeyId, Instant now) {
        return folder.ifLive(address, now, new HeaderResult.Gone(), state -> {
            if (!state.snapshot().revision().equals(expected)) {
                return new HeaderResult.Conflict(state.snapshot());
            }
            folder.publish(address, state.with(new ContainerSnapshot(revision, header, rootKeyId, state.end())));
            return new HeaderResult.Done();
        });
    }

    @Override
    public boolean remove(StoreKey address) {
        return folder.locked(address, () -> folder.throwAway(address));
    }

    @Override
    public List<ContainerListing> byRootKey(int rootKeyId, Optional<StoreKey> after, int limit, Instant now) {
        require(limit >= 0);
        return folder.allLocked(() -> folder.live(now)
                .filter(found -> found.container().rootKeyId() == rootKeyId)
                .filter(found -> after.isEmpty() || found.address().compareTo(after.get()) > 0)
                .limit(limit)
                .toList());
    }

    @Override
    public long countByRootKey(int rootKeyId, Instant now) {
        return byRootKey(rootKeyId, Optional.empty(), Integer.MAX_VALUE, now).size();
    }

    @Override
    public StageResult stage(
            StoreKey container, UploadId upload, int firstIndex, List<byte[]> blocks, int uploadLimit, Instant now) {
        require(firstIndex >= 1 && !blocks.isEmpty() && uploadLimit >= 0);
        require(firstIndex <= Integer.MAX_VALUE - blocks.size());
        return folder.ifLive(container, now, StageResult.GONE, state -> {
            Optional<Upload> known = folder.upload(container, state, upload);
            if (known.isPresent() ? known.get().stage() != Stage.UNDER_WAY : firstIndex != 1) {
                return StageResult.LOST;
            }
            if (known.isEmpty() && state.all(Stage.UNDER_WAY).count() >= uploadLimit) {
                return StageResult.FULL;
            }
            folder.remind(container, now);
            folder.writeBlocks(container, upload, firstIndex, blocks);
            folder.publish(container, state.with(upload, Upload.underWay(now)));
            return StageResult.DONE;
        });
    }

    @Override
    public void discard(StoreKey container, UploadId upload, Instant now) {
        folder.ifLive(container, now, false, state -> {
            Optional<Upload> known = state.upload(upload).filter(found -> found.stage() == Stage.UNDER_WAY);
            if (known.isPresent()) {
                folder.remind(container, Instant.EPOCH);
                folder.remind(container, now);
                folder.publish(container, folder.buried(container, state, upload, Stage.DISCARDED, now));
            }
            return known.isPresent();
        });
    }

    @Override
    public CommitResult commit(
            StoreKey container,
            StoreKey document,
            Expected expected,
            DocumentVersion version,
            ContainerLimits limits,
            Instant now) {
        require(version.blockCount() >= 1 && version.size() >= 0 && limits.documents() >= 0 && limits.bytes() >= 0);
        return folder.ifLive(container, now, new CommitResult.Gone(), state -> {
            Optional<UploadId> current = state.current(document);
            if (current.equals(Optional.of(version.upload()))) {
                return new CommitResult.Done();
            }
            if (!isMet(expected, current)) {
                return new CommitResult.Conflict(current);
            }
            long replaced = current.flatMap(state::upload).map(Upload::size).orElse(-1L);
            if (current.isEmpty() && state.all(Stage.CURRENT).count() >= limits.documents()) {
                return new CommitResult.TooManyDocuments();
            }
            long room = limits.bytes() - (state.bytes() - Math.max(replaced, 0));
            if (version.size() > replaced && version.size() > room) {
                return new CommitResult.TooManyBytes();
            }
            Optional<Upload> known = folder.upload(container, state, version.upload());
            boolean ready = known.isPresent() ? known.get().stage() == Stage.UNDER_WAY : version.blockCount() == 1;
            if (!ready || !folder.hasBlocks(container, version.upload(), 1, version.blockCount())) {
                return new CommitResult.Lost();
            }
            folder.remind(container, now);
            folder.writeBlocks(container, version.upload(), 0, List.of(version.firstBlock()));
            State next = current.isEmpty() ? state : folder.buried(container, state, current.get(), Stage.PAST, now);
            folder.publish(container, next.with(version.upload(), Upload.current(document, version, now)));
            return new CommitResult.Done();
        });
    }

    private static boolean isMet(Expected expected, Optional<UploadId> current) {
        return expected instanceof Expected.Any
                || current.equals(
                        expected instanceof Expected.Version one ? Optional.of(one.upload()) : Optional.empty());
    }

    @Override
    public DocumentResult document(StoreKey container, StoreKey document, Instant now) {
        return folder.ifLive(container, now, new DocumentResult.Gone(), state -> {
            Optional<UploadId> current = state.current(document);
            if (current.isEmpty()) {
                return new DocumentResult.Absent();
            }
            byte[] first = folder.readBlocks(container, current.get(), 0, 1)
                    .orElseThrow()
                    .get(0);
            return new DocumentResult.Found(
                    state.upload(current.get()).orElseThrow().version(current.get(), first));
        });
    }

    @Override
    public Optional<List<byte[]>> readBlocks(StoreKey container, UploadId upload, int from, int count, Instant now) {
        require(from >= 1 && count >= 1);
        return folder.ifLive(container, now, Optional.empty(), state -> {
            Optional<Upload> version =
                    folder.upload(container, state, upload).filter(found -> found.hasBlocks(from, count));
            return version.isEmpty() ? Optional.empty() : folder.readBlocks(container, upload, from, count);
        });
    }

    @Override
    public Optional<List<DocumentListing>> documents(
            StoreKey container, Optional<StoreKey> after, int limit, Instant now) {
        return folder.ifLive(
                container,
                now,
                Optional.empty(),
                state -> Optional.of(state.documents()
                        .filter(found -> after.isEmpty() || found.document().compareTo(after.get()) > 0)
                        .limit(limit)
                        .toList()));
    }

    @Override
    public RemoveResult removeDocument(StoreKey container, StoreKey document, Expected expected, Instant now) {
        require(!(expected instanceof Expected.None));
        return folder.ifLive(container, now, new RemoveResult.Gone(), state -> {
            Optional<UploadId> current = state.current(document);
            if (current.isEmpty()) {
                return new RemoveResult.Absent();
            }
            if (!isMet(expected, current)) {
                return new RemoveResult.Conflict(current.get());
            }
            folder.remind(container, now);
            folder.publish(container, folder.buried(container, state, current.get(), Stage.PAST, now));
            return new RemoveResult.Done();
        });
    }

    @Override
    public int sweep(Instant expiredBefore, Instant idleBefore, int limit) {
        require(limit >= 0);
        return folder.sweep(expiredBefore, idleBefore, limit);
    }

    private static void require(boolean condition) {
        if (!condition) {
            throw new IllegalArgumentException("a limit, count, size or index is out of its range");
        }
    }
}
