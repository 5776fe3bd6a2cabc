package io.datawollet.store.jdbc;

import io.datawollet.store.SessionStore;
import io.datawollet.store.tck.SessionStoreContract;
import io.datawollet.store.tck.StoreFixture;

/** The rules of the store contract over two pools on PostgreSQL 14, durable. */
class Postgres14SessionStoreContractTest extends SessionStoreContract {
    @Override
    protected StoreFixture<SessionStore> newFixture() {
        return SessionTables.on(PostgresServer.shared(14));
    }

    @Override
    protected int roundsInPercent() {
        return SessionTables.ROUNDS_IN_PERCENT;
    }
}
