package io.datawollet.store.tck;

import io.datawollet.store.UploadId;

/** Where a {@link ModelEnvelopeStore} keeps the blocks from index 1 on. Called under the lock of the store. */
public interface ModelBlocks {
    /**
     * Keeps a block, in the place of the one that is there.
     *
     * @param upload of which upload
     * @param index its index, 1 or more
     * @param block its bytes; a copy is kept
     */
    void put(UploadId upload, int index, byte[] block);

    /**
     * Gives a block that is there.
     *
     * @param upload of which upload
     * @param index its index
     * @return a copy of its bytes
     * @throws java.util.NoSuchElementException if it is not there
     */
    byte[] get(UploadId upload, int index);

    /**
     * Drops a block that is there.
     *
     * @param upload of which upload
     * @param index its index
     */
    void remove(UploadId upload, int index);
}
