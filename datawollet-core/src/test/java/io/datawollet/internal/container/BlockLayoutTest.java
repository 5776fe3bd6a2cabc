package io.datawollet.internal.container;

import static io.datawollet.internal.crypto.ChunkKeys.CHUNK_BYTES;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Where chunks and blocks lie, compared with a writer that simply goes through the content. */
class BlockLayoutTest {
    private static final long BLOCK = 16L * CHUNK_BYTES;

    /** The sealed lengths of all chunks, block by block, as somebody gets them who fills chunks until one is not full. */
    private static List<List<Integer>> naive(long size) {
        List<List<Integer>> blocks = new ArrayList<>();
        long left = size;
        int chunk;
        do {
            chunk = (int) Math.min(left, CHUNK_BYTES);
            left -= chunk;
            if (blocks.isEmpty() || blocks.get(blocks.size() - 1).size() == 16) {
                blocks.add(new ArrayList<>());
            }
            blocks.get(blocks.size() - 1).add(chunk + 16);
        } while (chunk == CHUNK_BYTES);
        return blocks;
    }

    static List<Long> sizes() {
        List<Long> sizes = new ArrayList<>();
        long[] borders = {0, CHUNK_BYTES, 2 * CHUNK_BYTES, BLOCK - CHUNK_BYTES, BLOCK, 2 * BLOCK, 5 * BLOCK};
        for (long border : borders) {
            for (long size = Math.max(0, border - 2); size <= border + 2; size++) {
                sizes.add(size);
            }
        }
        return sizes;
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void every_chunk_and_block_lies_where_a_writer_puts_it(long size) {
        BlockLayout layout = new BlockLayout(size);
        List<List<Integer>> blocks = naive(size);
        assertThat(layout.blocks()).isEqualTo(blocks.size());
        assertThat(layout.chunks())
                .isEqualTo(blocks.stream().mapToLong(List::size).sum());
        long number = 0;
        for (int block = 0; block < blocks.size(); block++) {
            int at = 0;
            for (int length : blocks.get(block)) {
                assertThat(BlockLayout.blockOf(number)).isEqualTo(block);
                assertThat(BlockLayout.placeInBlock(number)).isEqualTo(at);
                assertThat(layout.sealedLength(number)).isEqualTo(length);
                assertThat(BlockLayout.chunkAt(number * CHUNK_BYTES)).isEqualTo(number);
                assertThat(BlockLayout.chunkAt((number + 1) * CHUNK_BYTES - 1)).isEqualTo(number);
                at += length;
                number++;
            }
            assertThat(layout.blockLength(block)).isEqualTo(at);
        }
    }

    @Test
    void the_last_chunk_is_always_shorter_than_the_others() {
        for (long size : sizes()) {
            BlockLayout layout = new BlockLayout(size);
            assertThat(layout.sealedLength(layout.chunks() - 1)).isBetween(16, CHUNK_BYTES + 15);
        }
    }

    @Test
    void as_many_blocks_as_a_store_can_number_still_have_a_layout() {
        BlockLayout layout = new BlockLayout(Integer.MAX_VALUE * BLOCK - 1);
        assertThat(layout.blocks()).isEqualTo(Integer.MAX_VALUE);
        assertThat(layout.chunks()).isEqualTo(16L * Integer.MAX_VALUE);
        assertThat(BlockLayout.blockOf(layout.chunks() - 1)).isEqualTo(Integer.MAX_VALUE - 1);
        assertThat(layout.blockLength(Integer.MAX_VALUE - 1)).isEqualTo(BlockLayout.FULL_BLOCK_BYTES - 1);
    }
}
