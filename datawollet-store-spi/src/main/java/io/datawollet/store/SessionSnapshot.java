package io.datawollet.store;

import java.time.Instant;

/**
 * What a store knows of one live session at one instant, from one consistent read.
 *
 * @param revision the revision of {@code header}
 * @param header the newest sealed header; a copy
 * @param expiresAt the first instant at which the session is gone
 * @param rowCount how many rows the log has; the next row gets this index
 */
public record SessionSnapshot(Revision revision, byte[] header, Instant expiresAt, long rowCount) {}
