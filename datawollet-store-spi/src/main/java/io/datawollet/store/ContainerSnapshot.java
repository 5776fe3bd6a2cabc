package io.datawollet.store;

import java.time.Instant;

/**
 * What a store knows of one live container at one instant, from one consistent read.
 *
 * @param revision the revision of {@code header}
 * @param header the newest sealed header; a copy
 * @param rootKeyId the number of the root key that {@code header} is sealed under; 0 where there is none
 * @param expiresAt the first instant at which the container is gone
 */
public record ContainerSnapshot(Revision revision, byte[] header, int rootKeyId, Instant expiresAt) {}
