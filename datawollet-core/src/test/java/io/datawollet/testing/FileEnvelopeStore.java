package io.datawollet.testing;

import io.datawollet.store.tck.ModelEnvelopeStore;
import java.nio.file.Path;

/** An envelope store whose blocks lie in files, so that it holds more than the heap. */
public final class FileEnvelopeStore extends ModelEnvelopeStore {
    /** An empty store; the test made the folder, and takes it away. */
    public FileEnvelopeStore(Path folder) {
        super(new FileBlocks(folder));
    }
}
