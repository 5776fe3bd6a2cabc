package io.datawollet.store.jdbc;

import io.datawollet.store.EnvelopeStore;
import io.datawollet.store.tck.EnvelopeStoreContract;
import io.datawollet.store.tck.StoreFixture;
import java.io.IOException;

/** The rules of the store contract over two pools on one file; what a test leaves is swept to the last row. */
class H2EnvelopeStoreContractTest extends EnvelopeStoreContract {
    @Override
    protected StoreFixture<EnvelopeStore> newFixture() throws IOException {
        return H2File.create().envelopes();
    }

    @Override
    protected int roundsInPercent() {
        return Integer.getInteger("datawollet.jdbc.roundsInPercent", 10);
    }
}
