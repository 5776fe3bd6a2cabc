package io.datawollet.store;

import java.time.Instant;

/**
 * A session as it is created or moved: where it lies, and its sealed header.
 *
 * <p>The header array passes to the store for good: the caller does not touch it again, and the store does not change
 * it. All instants of this package have whole milliseconds.
 *
 * @param address where it lies
 * @param revision what a later write must name
 * @param header sealed bytes, at most a few hundred
 * @param createdAt when the session started; given back by {@link SessionStore#list}
 * @param expiresAt the first instant at which the session is gone
 */
public record SessionRecord(
        SessionAddress address, Revision revision, byte[] header, Instant createdAt, Instant expiresAt) {}
