package io.datawollet.testing;

import io.datawollet.store.ContainerRecord;
import io.datawollet.store.DocumentVersion;
import io.datawollet.store.StoreKey;
import io.datawollet.store.UploadId;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;

/**
 * An envelope store in the hands of somebody who reads and writes it at will. Whatever it hands out or takes is a copy. Safe
 * for use by many threads.
 */
public final class TamperingEnvelopeStore extends SimpleEnvelopeStore {
    /** An empty store in the heap. */
    public TamperingEnvelopeStore() {
        super(Blocks.inMemory());
    }

    /** What lies at the address, without its documents. */
    public ContainerRecord record(StoreKey container) {
        synchronized (lock) {
            ContainerRecord record = at(container).record;
            return new ContainerRecord(
                    container, record.revision(), record.header().clone(), record.rootKeyId(), record.expiresAt());
        }
    }

    /** Puts this in the place of a container's header, revision and all; its documents stay, if there is one. */
    public void put(ContainerRecord record) {
        synchronized (lock) {
            containers.computeIfAbsent(record.address(), any -> new Container(record)).record = record;
        }
    }

    /** The addresses of a container's documents, in their order. */
    public List<StoreKey> documentsOf(StoreKey container) {
        synchronized (lock) {
            return List.copyOf(at(container).documents.keySet());
        }
    }

    /** The current version of a document. */
    public DocumentVersion version(StoreKey container, StoreKey document) {
        synchronized (lock) {
            DocumentVersion version = at(container).documents.get(document);
            if (version == null) {
                throw new NoSuchElementException("no such document");
            }
            return copy(version);
        }
    }

    /** Shows this as the current version of a document. Its blocks are those that lie under its upload. */
    public void put(StoreKey container, StoreKey document, DocumentVersion version) {
        synchronized (lock) {
            at(container).documents.put(document, copy(version));
        }
    }

    /** A block of a version, index 1 or more. */
    public byte[] block(UploadId upload, int index) {
        synchronized (lock) {
            return blocks.get(upload, index);
        }
    }

    /** Puts this in the place of a block that is there. */
    public void put(UploadId upload, int index, byte[] block) {
        synchronized (lock) {
            Objects.requireNonNull(blocks.get(upload, index));
            blocks.put(upload, index, block);
        }
    }

    private Container at(StoreKey container) {
        Container found = containers.get(container);
        if (found == null) {
            throw new NoSuchElementException("nothing lies at " + container);
        }
        return found;
    }
}
