package io.datawollet.testing;

import io.datawollet.store.ContainerRecord;
import io.datawollet.store.DocumentVersion;
import io.datawollet.store.StoreKey;
import io.datawollet.store.UploadId;
import io.datawollet.store.tck.ModelContainer;
import io.datawollet.store.tck.ModelEnvelopeStore;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;

/**
 * An envelope store in the hands of somebody who reads and writes it at will. Whatever it hands out or takes is a copy. Safe
 * for use by many threads.
 */
public final class TamperingEnvelopeStore extends ModelEnvelopeStore {
    /** How many blocks beside the first ones there are, seen or not. */
    public int storedBlocks() {
        return atomically(() -> containers().values().stream()
                .flatMap(container -> container.uploads().values().stream())
                .mapToInt(upload -> upload.indices().size())
                .sum());
    }

    /** The addresses of all containers, live or not, in their order. */
    public List<StoreKey> addresses() {
        return atomically(() -> List.copyOf(containers().keySet()));
    }

    /** What lies at the address, without its documents. */
    public ContainerRecord record(StoreKey container) {
        return atomically(() -> at(container).record());
    }

    /** Puts this in the place of a container's header, revision and all; its documents stay, if there is one. */
    public void put(ContainerRecord record) {
        Object unused = atomically(() -> {
            ModelContainer container =
                    containers().computeIfAbsent(record.address(), any -> new ModelContainer(record));
            container.become(record);
            return container;
        });
    }

    /** The addresses of a container's documents, in their order. */
    public List<StoreKey> documentsOf(StoreKey container) {
        return atomically(() -> List.copyOf(at(container).documents().keySet()));
    }

    /** The current version of a document. */
    public DocumentVersion version(StoreKey container, StoreKey document) {
        return atomically(() -> {
            DocumentVersion version = at(container).documents().get(document);
            if (version == null) {
                throw new NoSuchElementException("no such document");
            }
            return ModelContainer.copy(version);
        });
    }

    /** Shows this as the current version of a document. Its blocks are those that lie under its upload. */
    public void put(StoreKey container, StoreKey document, DocumentVersion version) {
        Object unused = atomically(() -> at(container).documents().put(document, ModelContainer.copy(version)));
    }

    /** A block of a version, index 1 or more. */
    public byte[] block(UploadId upload, int index) {
        return atomically(() -> blocks().get(upload, index));
    }

    /** Puts this in the place of a block that is there. */
    public void put(UploadId upload, int index, byte[] block) {
        Object unused = atomically(() -> {
            Objects.requireNonNull(blocks().get(upload, index));
            blocks().put(upload, index, block);
            return block;
        });
    }

    private ModelContainer at(StoreKey container) {
        ModelContainer found = containers().get(container);
        if (found == null) {
            throw new NoSuchElementException("nothing lies at " + container);
        }
        return found;
    }
}
