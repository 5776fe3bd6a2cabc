package io.datawollet.store;

/**
 * A document as a container's list shows it.
 *
 * @param document its address within the container
 * @param upload its current version
 * @param info the sealed bytes of that version; a copy
 */
public record DocumentListing(StoreKey document, UploadId upload, byte[] info) {}
