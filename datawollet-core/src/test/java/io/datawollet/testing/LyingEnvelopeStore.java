package io.datawollet.testing;

import io.datawollet.store.ContainerListing;
import io.datawollet.store.ContainerSnapshot;
import io.datawollet.store.DocumentListing;
import io.datawollet.store.DocumentResult;
import io.datawollet.store.EnvelopeStore;
import io.datawollet.store.StoreKey;
import io.datawollet.store.UploadId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * An envelope store that does what it is asked and answers something else. What it holds stays as it is, so that one truth
 * can be lied about in many ways. Safe for use by many threads.
 */
public final class LyingEnvelopeStore extends EnvelopeStoreFilter {
    private volatile UnaryOperator<DocumentResult> document = UnaryOperator.identity();
    private volatile UnaryOperator<Optional<List<byte[]>>> blocks = UnaryOperator.identity();
    private volatile UnaryOperator<Optional<List<DocumentListing>>> documents = UnaryOperator.identity();
    private volatile UnaryOperator<Optional<ContainerSnapshot>> container = UnaryOperator.identity();
    private volatile UnaryOperator<List<ContainerListing>> containers = UnaryOperator.identity();

    /** Lies about this store, once it is told to. */
    public LyingEnvelopeStore(EnvelopeStore store) {
        super(store);
    }

    /** Changes what is told of a document. */
    public void onDocument(UnaryOperator<DocumentResult> lie) {
        document = lie;
    }

    /** Changes what is handed out as the blocks of a version. */
    public void onBlocks(UnaryOperator<Optional<List<byte[]>>> lie) {
        blocks = lie;
    }

    /** Changes the list of documents. */
    public void onDocuments(UnaryOperator<Optional<List<DocumentListing>>> lie) {
        documents = lie;
    }

    /** Changes what is told of a container. */
    public void onContainer(UnaryOperator<Optional<ContainerSnapshot>> lie) {
        container = lie;
    }

    /** Changes the list of containers under a root key. */
    public void onContainers(UnaryOperator<List<ContainerListing>> lie) {
        containers = lie;
    }

    /** Tells the truth again. */
    public void honest() {
        document = UnaryOperator.identity();
        blocks = UnaryOperator.identity();
        documents = UnaryOperator.identity();
        container = UnaryOperator.identity();
        containers = UnaryOperator.identity();
    }

    @Override
    public DocumentResult document(StoreKey at, StoreKey which, Instant now) {
        return document.apply(super.document(at, which, now));
    }

    @Override
    public Optional<List<byte[]>> readBlocks(StoreKey at, UploadId upload, int from, int count, Instant now) {
        return blocks.apply(super.readBlocks(at, upload, from, count, now));
    }

    @Override
    public Optional<List<DocumentListing>> documents(StoreKey at, Optional<StoreKey> after, int limit, Instant now) {
        return documents.apply(super.documents(at, after, limit, now));
    }

    @Override
    public Optional<ContainerSnapshot> load(StoreKey address, Instant now) {
        return container.apply(super.load(address, now));
    }

    @Override
    public List<ContainerListing> byRootKey(int rootKeyId, Optional<StoreKey> after, int limit, Instant now) {
        return containers.apply(super.byRootKey(rootKeyId, after, limit, now));
    }

    @Override
    <T> T call(Operation operation, List<Object> arguments, Supplier<T> real) {
        return real.get();
    }
}
