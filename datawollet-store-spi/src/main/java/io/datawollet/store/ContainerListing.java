package io.datawollet.store;

/**
 * A live container as the list of a root key shows it.
 *
 * @param address where it lies
 * @param container what the store knows of it
 */
public record ContainerListing(StoreKey address, ContainerSnapshot container) {}
