package io.datawollet.memory;

import io.datawollet.store.Revision;
import java.time.Instant;

/** What a write puts in the place of the old header. */
final class NextHeader {
    private final Revision revision;
    private final byte[] bytes;
    private final long expiresAt;

    /** Copies the array: whatever the caller does with its own later, the session stays whole. */
    NextHeader(Revision revision, byte[] header, Instant expiresAt) {
        this.revision = revision;
        this.bytes = header.clone();
        this.expiresAt = Millis.exact(expiresAt);
    }

    Revision revision() {
        return revision;
    }

    /** An array that belongs to the store and is never changed. */
    byte[] bytes() {
        return bytes;
    }

    /** The new end, in milliseconds. */
    long expiresAt() {
        return expiresAt;
    }
}
