package io.datawollet.store.jdbc;

import io.datawollet.store.EnvelopeStore;
import io.datawollet.store.SessionStore;
import io.datawollet.store.tck.EnvelopeStoreContract;
import io.datawollet.store.tck.SessionStoreContract;
import io.datawollet.store.tck.StoreFixture;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The rules of the contracts over the tables for large installations, as the page tells to make them, with very small ranges. */
@EnabledIfSystemProperty(
        named = "datawollet.jdbc.roundsInPercent",
        matches = ".*",
        disabledReason = "takes minutes; run it with -Ddatawollet.jdbc.roundsInPercent=10")
class CutTablesContractTest {
    @Nested
    class OfSessions extends SessionStoreContract {
        @Override
        protected StoreFixture<SessionStore> newFixture() {
            String schema = JdbcPageTest.server().newSchema();
            return new SessionTables(
                    new JdbcSessionStore(JdbcPageTest.cut(schema)),
                    new JdbcSessionStore(JdbcPageTest.database(schema, true)),
                    () -> JdbcPageTest.drop(schema));
        }

        @Override
        protected int roundsInPercent() {
            return SessionTables.ROUNDS_IN_PERCENT;
        }
    }

    @Nested
    class OfEnvelopes extends EnvelopeStoreContract {
        @Override
        protected StoreFixture<EnvelopeStore> newFixture() {
            String schema = JdbcPageTest.server().newSchema();
            return new EnvelopeTables(
                    JdbcPageTest.cut(schema),
                    JdbcPageTest.database(schema, true),
                    JdbcPageTest.server().pool(false),
                    () -> JdbcPageTest.drop(schema));
        }

        @Override
        protected int roundsInPercent() {
            return SessionTables.ROUNDS_IN_PERCENT;
        }
    }
}
