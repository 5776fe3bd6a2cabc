package io.datawollet.store;

import java.time.Instant;

/**
 * A live session as a partition's list shows it.
 *
 * @param address where it lies
 * @param createdAt when it started
 * @param expiresAt the first instant at which it is gone
 */
public record SessionListing(SessionAddress address, Instant createdAt, Instant expiresAt) {}
