package io.datawollet.store.broken;

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
import java.util.List;
import java.util.Optional;

/** Passes everything on. */
class EnvelopeHandle implements EnvelopeStore {
    private final EnvelopeStore store;

    EnvelopeHandle(EnvelopeStore store) {
        this.store = store;
    }

    @Override
    public boolean create(ContainerRecord record, Instant now) {
        return store.create(record, now);
    }

    @Override
    public Optional<ContainerSnapshot> load(StoreKey address, Instant now) {
        return store.load(address, now);
    }

    @Override
    public HeaderResult replaceHeader(
            StoreKey address, Revision expected, Revision revision, byte[] header, int rootKeyId, Instant now) {
        return store.replaceHeader(address, expected, revision, header, rootKeyId, now);
    }

    @Override
    public boolean remove(StoreKey address) {
        return store.remove(address);
    }

    @Override
    public List<ContainerListing> byRootKey(int rootKeyId, Optional<StoreKey> after, int limit, Instant now) {
        return store.byRootKey(rootKeyId, after, limit, now);
    }

    @Override
    public long countByRootKey(int rootKeyId, Instant now) {
        return store.countByRootKey(rootKeyId, now);
    }

    @Override
    public StageResult stage(
            StoreKey container, UploadId upload, int firstIndex, List<byte[]> blocks, int uploadLimit, Instant now) {
        return store.stage(container, upload, firstIndex, blocks, uploadLimit, now);
    }

    @Override
    public void discard(StoreKey container, UploadId upload, Instant now) {
        store.discard(container, upload, now);
    }

    @Override
    public CommitResult commit(
            StoreKey container,
            StoreKey document,
            Expected expected,
            DocumentVersion version,
            ContainerLimits limits,
            Instant now) {
        return store.commit(container, document, expected, version, limits, now);
    }

    @Override
    public DocumentResult document(StoreKey container, StoreKey document, Instant now) {
        return store.document(container, document, now);
    }

    @Override
    public Optional<List<byte[]>> readBlocks(StoreKey container, UploadId upload, int from, int count, Instant now) {
        return store.readBlocks(container, upload, from, count, now);
    }

    @Override
    public Optional<List<DocumentListing>> documents(
            StoreKey container, Optional<StoreKey> after, int limit, Instant now) {
        return store.documents(container, after, limit, now);
    }

    @Override
    public RemoveResult removeDocument(StoreKey container, StoreKey document, Expected expected, Instant now) {
        return store.removeDocument(container, document, expected, now);
    }

    @Override
    public int sweep(Instant expiredBefore, Instant idleBefore, int limit) {
        return store.sweep(expiredBefore, idleBefore, limit);
    }
}
