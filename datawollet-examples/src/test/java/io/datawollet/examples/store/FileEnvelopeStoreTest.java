package io.datawollet.examples.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.store.EnvelopeStore;
import io.datawollet.store.tck.EnvelopeStoreContract;
import io.datawollet.store.tck.StoreFixture;
import java.io.IOException;
import java.nio.file.Path;

/** The file store keeps the rules, over two instances in one folder, and leaves nothing once all has ended and is swept. */
class FileEnvelopeStoreTest extends EnvelopeStoreContract {
    @Override
    protected StoreFixture<EnvelopeStore> newFixture() throws IOException {
        Path folder = Folders.inMemory();
        return new TwoInstances(folder, new FileEnvelopeStore(folder), new FileEnvelopeStore(folder));
    }

    @Override
    protected int roundsInPercent() {
        return Folders.isInMemory() ? 5 : 1;
    }

    private record TwoInstances(Path folder, EnvelopeStore store, EnvelopeStore otherNode)
            implements StoreFixture<EnvelopeStore> {
        @Override
        public void close() throws IOException {
            while (store.sweep(Contents.LATE, Contents.LATE, Integer.MAX_VALUE) > 0) {
                assertThat(Folders.files(folder)).isNotNull();
            }
            assertThat(Folders.files(folder)).as("what is left but locks").isEmpty();
            Folders.delete(folder);
        }
    }
}
