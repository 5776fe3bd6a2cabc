package io.datawollet.store.jdbc;

import io.datawollet.store.SessionStore;
import io.datawollet.store.tck.SessionStoreContract;
import io.datawollet.store.tck.StoreFixture;
import java.io.IOException;

/** The rules of the store contract over two pools on one file. */
class H2SessionStoreContractTest extends SessionStoreContract {
    @Override
    protected StoreFixture<SessionStore> newFixture() throws IOException {
        return H2File.create().sessions();
    }

    @Override
    protected int roundsInPercent() {
        return SessionTables.ROUNDS_IN_PERCENT;
    }
}
