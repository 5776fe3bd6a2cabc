package io.datawollet.testing;

import io.datawollet.store.UploadId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.NoSuchElementException;

/** Where a {@link SimpleEnvelopeStore} keeps its blocks. Called under the lock of the store. */
interface Blocks {
    void put(UploadId upload, int index, byte[] block);

    /** A copy of a block that is there. */
    byte[] get(UploadId upload, int index);

    void remove(UploadId upload, int index);

    /** In the heap. */
    static Blocks inMemory() {
        Map<String, byte[]> blocks = new HashMap<>();
        return new Blocks() {
            @Override
            public void put(UploadId upload, int index, byte[] block) {
                blocks.put(name(upload, index), block.clone());
            }

            @Override
            public byte[] get(UploadId upload, int index) {
                byte[] block = blocks.get(name(upload, index));
                if (block == null) {
                    throw new NoSuchElementException("no such block");
                }
                return block.clone();
            }

            @Override
            public void remove(UploadId upload, int index) {
                blocks.remove(name(upload, index));
            }
        };
    }

    /** A file each, in this folder. */
    static Blocks inFiles(Path folder) {
        return new Blocks() {
            @Override
            public void put(UploadId upload, int index, byte[] block) {
                try {
                    Files.write(folder.resolve(name(upload, index)), block);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }

            @Override
            public byte[] get(UploadId upload, int index) {
                try {
                    return Files.readAllBytes(folder.resolve(name(upload, index)));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }

            @Override
            public void remove(UploadId upload, int index) {
                try {
                    Files.delete(folder.resolve(name(upload, index)));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
    }

    private static String name(UploadId upload, int index) {
        return String.format("%016x%016x-%d", upload.high(), upload.low(), index);
    }
}
