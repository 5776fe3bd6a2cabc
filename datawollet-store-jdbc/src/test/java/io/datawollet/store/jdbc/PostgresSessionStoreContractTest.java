package io.datawollet.store.jdbc;

import io.datawollet.store.SessionStore;
import io.datawollet.store.tck.SessionStoreContract;
import io.datawollet.store.tck.StoreFixture;
import org.junit.jupiter.api.Nested;

/** The rules of the store contract over two pools on one server, durable. */
class PostgresSessionStoreContractTest {
    private static final int PERCENT = Integer.getInteger("datawollet.jdbc.roundsInPercent", 10);

    @Nested
    class Version14 extends SessionStoreContract {
        @Override
        protected StoreFixture<SessionStore> newFixture() {
            return SessionTables.on(PostgresServer.shared(14));
        }

        @Override
        protected int roundsInPercent() {
            return PERCENT;
        }
    }

    @Nested
    class Version18 extends SessionStoreContract {
        @Override
        protected StoreFixture<SessionStore> newFixture() {
            return SessionTables.on(PostgresServer.shared(18));
        }

        @Override
        protected int roundsInPercent() {
            return PERCENT;
        }
    }
}
