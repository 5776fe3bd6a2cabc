package io.datawollet.store.jdbc;

import io.datawollet.store.SessionStore;
import io.datawollet.store.tck.SessionStoreContract;
import io.datawollet.store.tck.StoreFixture;

/** The rules of the store contract over two pools on PostgreSQL 18, durable. */
class Postgres18SessionStoreContractTest extends SessionStoreContract {
    @Override
    protected StoreFixture<SessionStore> newFixture() {
        return SessionTables.on(PostgresServer.shared(18));
    }

    @Override
    protected int roundsInPercent() {
        return SessionTables.ROUNDS_IN_PERCENT;
    }
}
