package io.datawollet.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.store.EnvelopeStore;
import io.datawollet.store.tck.StoreFixture;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import javax.sql.DataSource;

/** Two nodes that share the tables of one schema. */
record EnvelopeTables(JdbcDatabase database, JdbcDatabase otherDatabase, DataSource dataSource, Cleanup cleanup)
        implements StoreFixture<EnvelopeStore> {
    static final List<String> TABLES =
            List.of("dw_container", "dw_ended_container", "dw_upload", "dw_document", "dw_block");

    /** Gives back what the tables lie in. */
    interface Cleanup {
        void run() throws Exception;
    }

    /** In a schema of its own. */
    static EnvelopeTables on(PostgresServer server) {
        String schema = server.newSchema();
        JdbcDatabase database =
                JdbcDatabase.builder(server.pool(false)).schema(schema).build();
        JdbcDatabase other =
                JdbcDatabase.builder(server.pool(true)).schema(schema).build();
        database.createSchema();
        return new EnvelopeTables(
                database, other, server.pool(false), () -> server.execute("DROP SCHEMA " + schema + " CASCADE"));
    }

    @Override
    public JdbcEnvelopeStore store() {
        return new JdbcEnvelopeStore(database);
    }

    @Override
    public JdbcEnvelopeStore otherNode() {
        return new JdbcEnvelopeStore(otherDatabase);
    }

    /** That all that a test has left ends up swept, to the last row. */
    @Override
    public void close() throws Exception {
        while (store().sweep(Instant.MAX, Instant.MAX, 5_000) > 0) {
            assertThat(rows("dw_container")).isNotNegative();
        }
        for (String table : TABLES) {
            assertThat(rows(table)).as("rows left in %s", table).isZero();
        }
        cleanup.run();
    }

    long rows(String table) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(database.names().in("SELECT count(*) FROM " + table))) {
            result.next();
            return result.getLong(1);
        }
    }
}
