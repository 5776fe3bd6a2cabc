package io.datawollet.testing;

import io.datawollet.store.UploadId;
import io.datawollet.store.tck.ModelBlocks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Blocks in a file each. */
final class FileBlocks implements ModelBlocks {
    private final Path folder;

    FileBlocks(Path folder) {
        this.folder = folder;
    }

    @Override
    public void put(UploadId upload, int index, byte[] block) {
        try {
            Files.write(file(upload, index), block);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public byte[] get(UploadId upload, int index) {
        try {
            return Files.readAllBytes(file(upload, index));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void remove(UploadId upload, int index) {
        try {
            Files.delete(file(upload, index));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path file(UploadId upload, int index) {
        return folder.resolve(String.format("%016x%016x-%d", upload.high(), upload.low(), index));
    }
}
