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
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Leads each operation of an envelope store through one method, so that a wrapper says once what it does to all of them. */
abstract class EnvelopeStoreFilter implements EnvelopeStore {
    private final EnvelopeStore store;

    EnvelopeStoreFilter(EnvelopeStore store) {
        this.store = store;
    }

    /**
     * Called in the place of each operation.
     *
     * @param real carries the operation out; may be called at once, later, or never
     */
    abstract <T> T call(Operation operation, List<Object> arguments, Supplier<T> real);

    @Override
    public boolean create(ContainerRecord record, Instant now) {
        return call(Operation.CREATE_CONTAINER, List.of(record, now), () -> store.create(record, now));
    }

    @Override
    public Optional<ContainerSnapshot> load(StoreKey address, Instant now) {
        return call(Operation.LOAD_CONTAINER, List.of(address, now), () -> store.load(address, now));
    }

    @Override
    public HeaderResult replaceHeader(
            StoreKey address, Revision expected, Revision revision, byte[] header, int rootKeyId, Instant now) {
        return call(
                Operation.REPLACE_HEADER,
                List.of(address, expected, revision, header, rootKeyId, now),
                () -> store.replaceHeader(address, expected, revision, header, rootKeyId, now));
    }

    @Override
    public boolean remove(StoreKey address) {
        return call(Operation.REMOVE_CONTAINER, List.of(address), () -> store.remove(address));
    }

    @Override
    public List<ContainerListing> byRootKey(int rootKeyId, Optional<StoreKey> after, int limit, Instant now) {
        return call(
                Operation.BY_ROOT_KEY,
                List.of(rootKeyId, after, limit, now),
                () -> store.byRootKey(rootKeyId, after, limit, now));
    }

    @Override
    public long countByRootKey(int rootKeyId, Instant now) {
        return call(Operation.COUNT_BY_ROOT_KEY, List.of(rootKeyId, now), () -> store.countByRootKey(rootKeyId, now));
    }

    @Override
    public StageResult stage(
            StoreKey container, UploadId upload, int firstIndex, List<byte[]> blocks, int uploadLimit, Instant now) {
        return call(
                Operation.STAGE,
                List.of(container, upload, firstIndex, blocks, uploadLimit, now),
                () -> store.stage(container, upload, firstIndex, blocks, uploadLimit, now));
    }

    @Override
    public void discard(StoreKey container, UploadId upload, Instant now) {
        Object unused = call(Operation.DISCARD, List.of(container, upload, now), () -> {
            store.discard(container, upload, now);
            return true;
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
        return call(
                Operation.COMMIT,
                List.of(container, document, expected, version, limits, now),
                () -> store.commit(container, document, expected, version, limits, now));
    }

    @Override
    public DocumentResult document(StoreKey container, StoreKey document, Instant now) {
        return call(
                Operation.DOCUMENT, List.of(container, document, now), () -> store.document(container, document, now));
    }

    @Override
    public Optional<List<byte[]>> readBlocks(StoreKey container, UploadId upload, int from, int count, Instant now) {
        return call(
                Operation.READ_BLOCKS,
                List.of(container, upload, from, count, now),
                () -> store.readBlocks(container, upload, from, count, now));
    }

    @Override
    public Optional<List<DocumentListing>> documents(
            StoreKey container, Optional<StoreKey> after, int limit, Instant now) {
        return call(
                Operation.DOCUMENTS,
                List.of(container, after, limit, now),
                () -> store.documents(container, after, limit, now));
    }

    @Override
    public RemoveResult removeDocument(StoreKey container, StoreKey document, Expected expected, Instant now) {
        return call(
                Operation.REMOVE_DOCUMENT,
                List.of(container, document, expected, now),
                () -> store.removeDocument(container, document, expected, now));
    }

    @Override
    public int sweep(Instant expiredBefore, Instant idleBefore, int limit) {
        return call(
                Operation.SWEEP,
                List.of(expiredBefore, idleBefore, limit),
                () -> store.sweep(expiredBefore, idleBefore, limit));
    }
}
