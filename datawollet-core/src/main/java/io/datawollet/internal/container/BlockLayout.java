package io.datawollet.internal.container;

import static io.datawollet.internal.crypto.ChunkKeys.CHUNK_BYTES;
import static io.datawollet.internal.crypto.ChunkKeys.SEALED_CHUNK_BYTES;

import io.datawollet.internal.crypto.Primitives;

/**
 * How a content of some size lies in chunks, and these in blocks of the store: 16 chunks a block. A content has one layout:
 * every chunk is full but the last, which is shorter, be it empty.
 *
 * @param size bytes of content
 */
record BlockLayout(long size) {
    static final int CHUNKS_PER_BLOCK = 16;
    static final int FULL_BLOCK_BYTES = CHUNKS_PER_BLOCK * SEALED_CHUNK_BYTES;

    long chunks() {
        return size / CHUNK_BYTES + 1;
    }

    int blocks() {
        return Math.toIntExact((chunks() + CHUNKS_PER_BLOCK - 1) / CHUNKS_PER_BLOCK);
    }

    /** The number of the chunk that holds a byte. */
    static long chunkAt(long offset) {
        return offset / CHUNK_BYTES;
    }

    static int blockOf(long chunk) {
        return Math.toIntExact(chunk / CHUNKS_PER_BLOCK);
    }

    /** Where in its block a chunk begins. */
    static int placeInBlock(long chunk) {
        return (int) (chunk % CHUNKS_PER_BLOCK) * SEALED_CHUNK_BYTES;
    }

    int sealedLength(long chunk) {
        return chunk < chunks() - 1 ? SEALED_CHUNK_BYTES : (int) (size % CHUNK_BYTES) + Primitives.TAG_BYTES;
    }

    int blockLength(int block) {
        long last = Math.min((block + 1L) * CHUNKS_PER_BLOCK, chunks()) - 1;
        return placeInBlock(last) + sealedLength(last);
    }
}
