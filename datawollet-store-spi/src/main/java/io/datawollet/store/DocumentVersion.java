package io.datawollet.store;

/**
 * One whole version of a document: how it is committed, and how it is read.
 *
 * <p>Arrays that pass to the store are its own from then on; arrays that it hands out are the receiver's.
 *
 * @param upload the upload that it came of, and its name as a version
 * @param blockCount how many blocks it has, at least 1; those from index 1 on were staged
 * @param size what it counts towards {@link ContainerLimits#bytes}, 0 or more
 * @param info sealed bytes that say what it is, at most some 700
 * @param firstBlock the block of index 0, so that a small document is one trip
 */
public record DocumentVersion(UploadId upload, int blockCount, long size, byte[] info, byte[] firstBlock) {}
