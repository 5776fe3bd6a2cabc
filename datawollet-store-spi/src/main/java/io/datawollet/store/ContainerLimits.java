package io.datawollet.store;

/**
 * How much one container may hold when a version is committed.
 *
 * @param documents the most documents
 * @param bytes the most bytes of all current versions together, as their {@link DocumentVersion#size} counts them
 */
public record ContainerLimits(int documents, long bytes) {}
