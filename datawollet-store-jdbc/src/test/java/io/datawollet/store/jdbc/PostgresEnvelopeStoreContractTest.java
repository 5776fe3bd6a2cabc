package io.datawollet.store.jdbc;

import io.datawollet.store.EnvelopeStore;
import io.datawollet.store.tck.EnvelopeStoreContract;
import io.datawollet.store.tck.StoreFixture;
import org.junit.jupiter.api.Nested;

/** The rules of the store contract over two pools on one server, durable; what a test leaves is swept to the last row. */
class PostgresEnvelopeStoreContractTest {
    private static final int PERCENT = Integer.getInteger("datawollet.jdbc.roundsInPercent", 10);

    @Nested
    class Version14 extends EnvelopeStoreContract {
        @Override
        protected StoreFixture<EnvelopeStore> newFixture() {
            return EnvelopeTables.on(PostgresServer.shared(14));
        }

        @Override
        protected int roundsInPercent() {
            return PERCENT;
        }
    }

    @Nested
    class Version18 extends EnvelopeStoreContract {
        @Override
        protected StoreFixture<EnvelopeStore> newFixture() {
            return EnvelopeTables.on(PostgresServer.shared(18));
        }

        @Override
        protected int roundsInPercent() {
            return PERCENT;
        }
    }
}
