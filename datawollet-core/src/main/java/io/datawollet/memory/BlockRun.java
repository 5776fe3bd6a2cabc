package io.datawollet.memory;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The blocks of one version from index 1 on. Neither the run nor a block in it ever changes, so a reader that got it
 * under the lock may copy from it without.
 */
final class BlockRun {
    /** What a version of one block has beyond that. */
    static final BlockRun NONE = new BlockRun(List.of());

    /** A place in the array of blocks. */
    private static final int PLACE = 8;

    private final byte[][] blocks;
    private final long size;

    BlockRun(List<byte[]> blocks) {
        this.blocks = blocks.toArray(byte[][]::new);
        long sum = MemoryCapacity.sizeOfArray(this.blocks.length * PLACE);
        for (byte[] block : this.blocks) {
            sum += MemoryCapacity.sizeOfArray(block.length);
        }
        this.size = sum;
    }

    /** The estimated bytes of the run in the heap. */
    long size() {
        return size;
    }

    /** Copies of so many blocks, the first one at the index {@code from}; empty if the run does not have them all. */
    Optional<List<byte[]>> copy(int from, int count) {
        if (from > blocks.length || count > blocks.length - from + 1) {
            return Optional.empty();
        }
        List<byte[]> copies = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            copies.add(blocks[from - 1 + i].clone());
        }
        return Optional.of(Collections.unmodifiableList(copies));
    }
}
