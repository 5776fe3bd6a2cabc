package io.datawollet.store.jdbc;

import io.datawollet.store.SessionStore;
import io.datawollet.store.tck.StoreFixture;
import java.io.IOException;

/** Two session stores, each with a pool of its own, on one schema that nobody else uses. */
record SessionTables(SessionStore store, SessionStore otherNode, Closing closing)
        implements StoreFixture<SessionStore>, AutoCloseable {
    /** How many of the contract's rounds are run; each waits for a disk. */
    static final int ROUNDS_IN_PERCENT = Integer.getInteger("datawollet.jdbc.roundsInPercent", 10);

    /** What goes with the schema. */
    interface Closing {
        void run() throws IOException;
    }

    /** On a new schema of this server. */
    static SessionTables on(PostgresServer server) {
        String schema = server.newSchema();
        JdbcDatabase database =
                JdbcDatabase.builder(server.pool(false)).schema(schema).build();
        database.createSchema();
        return new SessionTables(
                new JdbcSessionStore(database),
                new JdbcSessionStore(
                        JdbcDatabase.builder(server.pool(true)).schema(schema).build()),
                () -> server.execute("DROP SCHEMA " + schema + " CASCADE"));
    }

    @Override
    public void close() throws IOException {
        closing.run();
    }
}
