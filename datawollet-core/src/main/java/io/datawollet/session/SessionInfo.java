package io.datawollet.session;

import java.time.Instant;

/**
 * A live session as a list shows it: no id, no key.
 *
 * @param handle ends it, and does nothing else; opaque
 * @param createdAt when it started
 * @param expiresAt the first instant at which it is gone, unless it is used before; as the store says
 */
public record SessionInfo(String handle, Instant createdAt, Instant expiresAt) {}
