package io.datawollet.store;

/**
 * Where one session lies. The partition groups the sessions that are listed, counted and ended together; the session
 * key alone is already unique. An address is never used for a second session, not even after the first has ended.
 *
 * @param partition the group; a store that shards keeps one partition in one place
 * @param session the session within it
 */
public record SessionAddress(StoreKey partition, StoreKey session) {}
