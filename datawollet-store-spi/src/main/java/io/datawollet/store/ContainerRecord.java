package io.datawollet.store;

import java.time.Instant;

/**
 * A container as it is created: an envelope, or the place of a session's own documents.
 *
 * <p>The header array passes to the store for good: the caller does not touch it again, and the store does not change
 * it. All instants of this package have whole milliseconds.
 *
 * @param address where it lies; never used for a second container, not even after the first has ended
 * @param revision what a later change of the header must name
 * @param header sealed bytes, at most a few hundred; none for the place of a session's documents
 * @param rootKeyId the number of the root key that the header is sealed under, 1 to 65535; 0 where there is none
 * @param expiresAt the first instant at which the container is gone; never changes
 */
public record ContainerRecord(StoreKey address, Revision revision, byte[] header, int rootKeyId, Instant expiresAt) {}
