package io.datawollet.store.jdbc;

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
import java.util.List;
import java.util.Optional;

/**
 * The operations of an {@link EnvelopeStore} in the SQL of one database. What is passed in has been checked; instants are
 * milliseconds since 1970.
 */
interface Envelopes {
    boolean create(ContainerRecord record, long expiresAt);

    Optional<ContainerSnapshot> load(StoreKey address, long now);

    HeaderResult replaceHeader(
            StoreKey address, Revision expected, Revision revision, byte[] header, int rootKeyId, long now);

    boolean remove(StoreKey address);

    List<ContainerListing> byRootKey(int rootKeyId, Optional<StoreKey> after, int limit, long now);

    long countByRootKey(int rootKeyId, long now);

    StageResult stage(
            StoreKey container, UploadId upload, int firstIndex, List<byte[]> blocks, int uploadLimit, long now);

    void discard(StoreKey container, UploadId upload, long now);

    CommitResult commit(
            StoreKey container,
            StoreKey document,
            Expected expected,
            DocumentVersion version,
            ContainerLimits limits,
            long now);

    DocumentResult document(StoreKey container, StoreKey document, long now);

    Optional<List<byte[]>> readBlocks(StoreKey container, UploadId upload, int from, int count, long now);

    Optional<List<DocumentListing>> documents(StoreKey container, Optional<StoreKey> after, int limit, long now);

    RemoveResult removeDocument(StoreKey container, StoreKey document, Expected expected, long now);

    int sweep(long expiredBefore, long idleBefore, int limit);
}
