package io.datawollet.memory;

import io.datawollet.store.Revision;
import java.time.Instant;

/**
 * What a write puts in the place of the old header.
 *
 * @param revision the new revision
 * @param bytes an array that belongs to the store and is never changed
 * @param expiresAt the new end, in milliseconds
 */
record NextHeader(Revision revision, byte[] bytes, long expiresAt) {
    /** Copies the array: whatever the caller does with its own later, the session stays whole. */
    static NextHeader copyOf(Revision revision, byte[] header, Instant expiresAt) {
        return new NextHeader(revision, header.clone(), Millis.exact(expiresAt));
    }
}
