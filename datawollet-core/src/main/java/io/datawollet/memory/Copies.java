package io.datawollet.memory;

import io.datawollet.store.ContainerListing;
import io.datawollet.store.ContainerSnapshot;
import io.datawollet.store.DocumentListing;
import io.datawollet.store.DocumentVersion;

/**
 * What is handed out gets arrays of its own. The store's never change, so copies are made after the lock was left.
 */
final class Copies {
    private Copies() {}

    static ContainerSnapshot of(ContainerSnapshot stored) {
        return new ContainerSnapshot(
                stored.revision(), stored.header().clone(), stored.rootKeyId(), stored.expiresAt());
    }

    static ContainerListing of(ContainerListing stored) {
        return new ContainerListing(stored.address(), of(stored.container()));
    }

    static DocumentVersion of(DocumentVersion stored) {
        return new DocumentVersion(
                stored.upload(),
                stored.blockCount(),
                stored.size(),
                stored.info().clone(),
                stored.firstBlock().clone());
    }

    static DocumentListing of(DocumentListing stored) {
        return new DocumentListing(
                stored.document(), stored.upload(), stored.info().clone());
    }
}
