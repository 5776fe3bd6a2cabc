package io.datawollet.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.datawollet.client.Caller;
import io.datawollet.client.Client;
import io.datawollet.client.Scope;
import io.datawollet.document.Documents;
import io.datawollet.key.RootKeys;
import io.datawollet.session.SessionManager;
import io.datawollet.session.StartRequest;
import io.datawollet.session.StartedSession;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

/** What {@code docs/jdbc.md} tells an operator to run does what the page says. Ranges are so small that a few sessions cross them. */
class JdbcPageTest {
    private static final Path PAGE = Path.of("..", "docs", "jdbc.md");

    static PostgresServer server() {
        return PostgresServer.shared(18);
    }

    private static String page() {
        try {
            return Files.readString(PAGE).replace("\r\n", "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the page says, for the names of this schema. */
    private static String statements(String mark, JdbcDatabase database) {
        String start = "<!-- run: " + mark + " -->\n```sql\n";
        assertThat(page()).contains(start);
        String rest = page().substring(page().indexOf(start) + start.length());
        return database.names()
                .in(rest.substring(0, rest.indexOf("```"))
                        .replace("2000000", "12")
                        .replace("1000000", "5"));
    }

    static JdbcDatabase database(String schema, boolean otherNode) {
        return JdbcDatabase.builder(server().pool(otherNode)).schema(schema).build();
    }

    /** A schema whose two large tables are cut. */
    static JdbcDatabase cut(String schema) {
        JdbcDatabase database = database(schema, false);
        database.createSchema();
        server().execute(statements("partitions", database));
        return database;
    }

    static void drop(String schema) {
        server().execute("DROP SCHEMA " + schema + " CASCADE");
    }

    private static boolean isThere(JdbcDatabase database, String table) throws SQLException {
        try (Connection connection = server().pool(false).getConnection();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(
                        database.names().in("SELECT to_regclass('" + table + "') IS NOT NULL"))) {
            found.next();
            return found.getBoolean(1);
        }
    }

    @Test
    void the_oldest_range_of_rows_is_dropped_once_nothing_lives_in_it_and_not_before() throws SQLException {
        String schema = server().newSchema();
        JdbcDatabase database = cut(schema);
        JdbcSessionStore store = new JdbcSessionStore(database);
        String job = statements("dropping", database);
        Sessions.create(store, Sessions.address(1, 1));
        Sessions.append(store, Sessions.address(1, 1), 1, 100);
        server().execute(job);
        assertThat(isThere(database, "dw_session_row_1"))
                .as("with a session in it")
                .isTrue();

        for (int i = 2; i < 8; i++) {
            Sessions.create(store, Sessions.address(1, i));
            Sessions.append(store, Sessions.address(1, i), 1, 100);
        }
        server().execute(job);
        assertThat(isThere(database, "dw_session_row_1"))
                .as("with sessions in it")
                .isTrue();

        for (int i = 1; i < 5; i++) {
            store.remove(Sessions.address(1, i));
        }
        server().execute(job);
        assertThat(isThere(database, "dw_session_row_1")).isFalse();
        for (int i = 5; i < 8; i++) {
            assertThat(store.load(Sessions.address(1, i), Sessions.NOW, 9, 999)
                            .orElseThrow()
                            .rows())
                    .hasSize(1);
            Sessions.append(store, Sessions.address(1, i), 2, 100);
        }
        drop(schema);
    }

    @Test
    void a_range_whose_numbers_are_still_to_come_stays() throws SQLException {
        String schema = server().newSchema();
        JdbcDatabase database = cut(schema);
        server().execute(statements("dropping", database));
        assertThat(isThere(database, "dw_session_row_1")).isTrue();
        assertThat(isThere(database, "dw_block_1")).isTrue();
        drop(schema);
    }

    @Test
    void autovacuum_takes_what_it_is_told() {
        String schema = server().newSchema();
        JdbcDatabase database = database(schema, false);
        database.createSchema();
        server().execute(statements("vacuum", database));
        Sessions.create(new JdbcSessionStore(database), Sessions.HERE);
        drop(schema);
    }

    @Test
    void sessions_that_a_restore_brought_back_are_emptied_with_their_histories() throws SQLException {
        String schema = server().newSchema();
        JdbcDatabase database = database(schema, false);
        database.createSchema();
        JdbcSessionStore store = new JdbcSessionStore(database);
        Sessions.create(store, Sessions.HERE);
        Sessions.append(store, Sessions.HERE, 1, 100);
        server().execute(statements("emptied", database));
        assertThat(store.load(Sessions.HERE, Sessions.NOW, 9, 999)).isEmpty();
        EnvelopeTables tables = new EnvelopeTables(database, database, server().pool(false), () -> drop(schema));
        assertThat(tables.rows("dw_session_row")).isZero();
        drop(schema);
    }

    private static SessionManager manager(JdbcDatabase database) {
        return SessionManager.builder()
                .rootKeys(RootKeys.generate())
                .sessionStore(new JdbcSessionStore(database))
                .envelopeStore(new JdbcEnvelopeStore(database))
                .withoutSweep()
                .build();
    }

    @Test
    void a_node_needs_no_rights_but_those_of_the_page() throws IOException {
        assertThat(page())
                .contains("SELECT, INSERT, UPDATE and DELETE on the tables (SELECT is enough for `dw_schema`)");
        String schema = server().newSchema();
        JdbcDatabase.builder(server().pool(false)).schema(schema).build().createSchema();
        String role = "node_of_" + schema;
        server().execute("CREATE ROLE " + role + " LOGIN; GRANT USAGE ON SCHEMA " + schema + " TO " + role
                + "; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA " + schema + " TO " + role
                + "; REVOKE INSERT, UPDATE, DELETE ON " + schema + ".dw_schema FROM " + role);
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(server().url());
        config.setUsername(role);
        config.setMaximumPoolSize(2);
        try (HikariDataSource pool = new HikariDataSource(config);
                SessionManager sessions =
                        manager(JdbcDatabase.builder(pool).schema(schema).build())) {
            Caller caller =
                    Caller.of(Client.confidential("acme").scopes(Scope.values()).build());
            StartedSession started =
                    sessions.start(caller, StartRequest.create().newEnvelope().partitionKey("device"));
            started.session().record("note", "row");
            Documents documents = started.session().envelope().orElseThrow().documents();
            documents.put("large", "text/plain", new ByteArrayInputStream(new byte[1 << 20]));
            documents.put("large", "text/plain", new ByteArrayInputStream(new byte[2 << 20]));
            documents.delete("large");
            started.session().rotate();
            assertThat(sessions.terminateAll(caller, "device")).isOne();
            assertThat(sessions.purgeExpired(1_000)).isNotNegative();
        }
        server().execute("DROP SCHEMA " + schema + " CASCADE; DROP ROLE " + role);
    }
}
