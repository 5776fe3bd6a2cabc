package io.datawollet.store.tck;

import io.datawollet.store.UploadId;
import java.util.HashMap;
import java.util.Map;
import java.util.NoSuchElementException;

/** Blocks in a map. */
final class HeapBlocks implements ModelBlocks {
    private record Name(UploadId upload, int index) {}

    private final Map<Name, byte[]> blocks = new HashMap<>();

    @Override
    public void put(UploadId upload, int index, byte[] block) {
        blocks.put(new Name(upload, index), block.clone());
    }

    @Override
    public byte[] get(UploadId upload, int index) {
        byte[] block = blocks.get(new Name(upload, index));
        if (block == null) {
            throw new NoSuchElementException("no such block");
        }
        return block.clone();
    }

    @Override
    public void remove(UploadId upload, int index) {
        blocks.remove(new Name(upload, index));
    }
}
