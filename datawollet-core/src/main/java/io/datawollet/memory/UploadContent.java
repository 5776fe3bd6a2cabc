package io.datawollet.memory;

import io.datawollet.store.DocumentVersion;

/**
 * What there is of an upload, and by that what has become of it: under way ({@link StagedBlocks}), discarded
 * ({@link Discarded}, then {@link Tombstone}), committed ({@link Current}), and replaced or removed ({@link Past}).
 */
sealed interface UploadContent
        permits StagedBlocks,
                UploadContent.Discarded,
                UploadContent.Tombstone,
                UploadContent.Current,
                UploadContent.Past {
    /** The estimated bytes of this content in the heap. */
    long size();

    /** Given up; its blocks wait for the sweep. */
    record Discarded(StagedBlocks blocks) implements UploadContent {
        @Override
        public long size() {
            return blocks.size();
        }
    }

    /** Given up and without blocks, kept so that a late call does not begin it again. */
    record Tombstone() implements UploadContent {
        @Override
        public long size() {
            return 0;
        }
    }

    /** The current version of a document. */
    record Current(DocumentVersion version, BlockRun blocks) implements UploadContent {
        /** A document: its key (48), its place among the documents (40), the version (40) and this (24); rounded up. */
        private static final long FIXED_SIZE = 160;

        @Override
        public long size() {
            return FIXED_SIZE
                    + MemoryCapacity.sizeOfArray(version.info().length)
                    + MemoryCapacity.sizeOfArray(version.firstBlock().length)
                    + blocks.size();
        }
    }

    /** A version that is no longer current: only those who found it before ask for its blocks. */
    record Past(BlockRun blocks) implements UploadContent {
        @Override
        public long size() {
            return blocks.size();
        }
    }
}
