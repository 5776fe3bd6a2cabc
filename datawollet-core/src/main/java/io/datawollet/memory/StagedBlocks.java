package io.datawollet.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The blocks of an upload that is under way. They may come in any order. Guarded by the stripe's lock. */
final class StagedBlocks implements UploadContent {
    /** This object and its map. */
    private static final long FIXED_SIZE = 80;

    /** A block's place in the map with its index. */
    private static final long PLACE = 64;

    private final NavigableMap<Integer, byte[]> blocks = new TreeMap<>();
    private long size = FIXED_SIZE;

    @Override
    public long size() {
        return size;
    }

    /** By how much these blocks would make it bigger; those that are there already count nothing. */
    long growth(int firstIndex, List<byte[]> more) {
        long growth = 0;
        for (int i = 0; i < more.size(); i++) {
            if (!blocks.containsKey(firstIndex + i)) {
                growth += sizeOf(more.get(i));
            }
        }
        return growth;
    }

    /** Adds the blocks that are not there yet. */
    void add(int firstIndex, List<byte[]> more) {
        for (int i = 0; i < more.size(); i++) {
            byte[] block = more.get(i);
            if (blocks.putIfAbsent(firstIndex + i, block) == null) {
                size += sizeOf(block);
            }
        }
    }

    /** The blocks of a version of so many, without those beyond it; null if one is missing. */
    @Nullable
    BlockRun run(int blockCount) {
        if (blocks.size() < blockCount - 1) {
            return null;
        }
        List<byte[]> run = new ArrayList<>(blocks.headMap(blockCount, false).values());
        return run.size() == blockCount - 1 ? new BlockRun(run) : null;
    }

    private static long sizeOf(byte[] block) {
        return MemoryCapacity.sizeOfArray(block.length) + PLACE;
    }
}
