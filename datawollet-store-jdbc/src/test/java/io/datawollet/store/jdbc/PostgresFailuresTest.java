package io.datawollet.store.jdbc;

import static io.datawollet.store.jdbc.Failing.assertFails;
import static io.datawollet.store.jdbc.Sessions.HERE;
import static io.datawollet.store.jdbc.Sessions.NOW;
import static io.datawollet.store.jdbc.Sessions.append;
import static io.datawollet.store.jdbc.Sessions.create;
import static io.datawollet.store.jdbc.Sessions.replace;
import static io.datawollet.store.jdbc.Sessions.revision;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.datawollet.store.CreateResult;
import io.datawollet.store.StoreException;
import io.datawollet.store.StoreException.Outcome;
import io.datawollet.store.WriteResult;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a real PostgreSQL does to a store, and that the store works again when it is over, without being made anew. */
@Timeout(120)
class PostgresFailuresTest {
    private final PostgresServer server = PostgresServer.shared(18);
    private final String schema = server.newSchema();
    private final OneConnection one;
    private final JdbcSessionStore store;

    PostgresFailuresTest() throws SQLException {
        this.one = new OneConnection(server.url());
        database(one.dataSource()).createSchema();
        this.store = new JdbcSessionStore(database(one.dataSource()));
    }

    @AfterEach
    void close() throws SQLException {
        one.close();
        server.execute("DROP SCHEMA IF EXISTS " + schema + " CASCADE");
    }

    private JdbcDatabase database(DataSource source) {
        return JdbcDatabase.builder(source)
                .schema(schema)
                .statementTimeout(Duration.ofSeconds(1))
                .build();
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static HikariDataSource pool(String url, int size) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(0);
        config.setConnectionTimeout(250);
        config.setInitializationFailTimeout(-1);
        return new HikariDataSource(config);
    }

    private void assertWorks() {
        assertThat(create(store, HERE)).isEqualTo(new CreateResult.Created(0));
        assertThat(append(store, HERE, 1, 100)).isEqualTo(new WriteResult.Done());
        assertThat(store.load(HERE, NOW, 9, 999).orElseThrow().rows()).hasSize(1);
    }

    @Test
    void a_pool_that_is_exhausted_has_applied_nothing() throws SQLException {
        try (HikariDataSource pool = pool(server.url(), 1)) {
            JdbcSessionStore small = new JdbcSessionStore(database(pool));
            create(small, HERE);
            try (Connection held = pool.getConnection()) {
                assertThat(held.isClosed()).isFalse();
                assertFails(Outcome.NOT_APPLIED, "no connection", () -> append(small, HERE, 1, 100));
            }
            assertThat(append(small, HERE, 1, 100)).isEqualTo(new WriteResult.Done());
        }
    }

    @Test
    void a_pool_that_cannot_connect_when_it_is_first_asked_has_applied_nothing() {
        try (HikariDataSource pool = new HikariDataSource()) {
            pool.setJdbcUrl("jdbc:postgresql://localhost:1/postgres");
            pool.setConnectionTimeout(250);
            JdbcSessionStore unreachable = new JdbcSessionStore(pool);
            assertFails(Outcome.NOT_APPLIED, "no connection", () -> create(unreachable, HERE));
        }
    }

    @Test
    void a_pool_that_is_closed_has_applied_nothing() {
        HikariDataSource pool = pool(server.url(), 1);
        JdbcSessionStore closed = new JdbcSessionStore(database(pool));
        create(closed, HERE);
        pool.close();
        assertFails(Outcome.NOT_APPLIED, "no connection", () -> append(closed, HERE, 1, 100));
    }

    @Test
    void a_statement_that_waits_longer_than_its_timeout_is_cancelled_and_never_takes_effect() throws SQLException {
        create(store, HERE);
        try (Connection other = DriverManager.getConnection(server.url())) {
            other.setAutoCommit(false);
            execute(other, "SELECT FROM " + schema + ".dw_session FOR UPDATE");
            assertFails(Outcome.NOT_APPLIED, "longer than its time-out", () -> append(store, HERE, 1, 100));
            assertFails(Outcome.NOT_APPLIED, "longer than its time-out", () -> store.remove(HERE));
            other.rollback();
        }
        assertThat(store.load(HERE, NOW, 9, 999).orElseThrow().session().revision())
                .isEqualTo(revision(1));
        assertThat(append(store, HERE, 1, 100)).isEqualTo(new WriteResult.Done());
    }

    @Test
    void a_lock_that_the_server_gives_up_has_applied_nothing() throws SQLException {
        create(store, HERE);
        execute(one.connection(), "SET lock_timeout = '100ms'");
        try (Connection other = DriverManager.getConnection(server.url())) {
            other.setAutoCommit(false);
            execute(other, "SELECT FROM " + schema + ".dw_session FOR UPDATE");
            assertFails(Outcome.NOT_APPLIED, "a lock could not be had", () -> replace(store, HERE, 1));
            other.rollback();
        }
        assertThat(replace(store, HERE, 1)).isEqualTo(new WriteResult.Done());
    }

    @Test
    void a_sweep_passes_over_what_another_holds() throws SQLException {
        create(store, HERE);
        try (Connection other = DriverManager.getConnection(server.url())) {
            other.setAutoCommit(false);
            execute(other, "SELECT FROM " + schema + ".dw_session FOR UPDATE");
            assertThat(store.removeExpired(NOW.plusSeconds(9_999), 10)).isZero();
            other.rollback();
        }
        assertThat(store.removeExpired(NOW.plusSeconds(9_999), 10)).isEqualTo(1);
    }

    @Test
    void a_database_that_is_read_only_says_so() throws SQLException {
        store.load(HERE, NOW, 0, 0);
        execute(one.connection(), "SET default_transaction_read_only = on");
        assertFails(Outcome.NOT_APPLIED, "read-only", () -> create(store, HERE));
        assertThat(store.load(HERE, NOW, 0, 0)).isEmpty();
        execute(one.connection(), "SET default_transaction_read_only = off");
        assertWorks();
    }

    @Test
    void a_table_that_is_missing_is_told_with_what_to_do() {
        store.load(HERE, NOW, 0, 0);
        server.execute("ALTER TABLE " + schema + ".dw_session RENAME TO away");
        assertFails(Outcome.NOT_APPLIED, "createSchema()", () -> create(store, HERE));
        assertFails(Outcome.NOT_APPLIED, "createSchema()", () -> store.load(HERE, NOW, 0, 0));
        server.execute("ALTER TABLE " + schema + ".away RENAME TO dw_session");
        assertWorks();
    }

    @Test
    void a_schema_that_was_never_made_is_told_with_what_to_do_and_looked_for_again() {
        server.execute("DROP SCHEMA " + schema + " CASCADE");
        assertFails(Outcome.NOT_APPLIED, "createSchema()", () -> create(store, HERE));
        server.execute("CREATE SCHEMA " + schema);
        database(one.dataSource()).createSchema();
        assertWorks();
    }

    @Test
    void a_schema_of_another_version_is_refused_until_it_is_right() {
        for (int version : new int[] {0, 2}) {
            server.execute("UPDATE " + schema + ".dw_schema SET version = " + version);
            assertFails(Outcome.NOT_APPLIED, "has version " + version, () -> create(store, HERE));
        }
        server.execute("UPDATE " + schema + ".dw_schema SET version = 1");
        assertWorks();
    }

    @Test
    void a_right_that_is_missing_is_told() throws SQLException {
        String role = schema + "_user";
        server.execute("CREATE ROLE " + role);
        server.execute("GRANT USAGE ON SCHEMA " + schema + " TO " + role);
        server.execute("GRANT SELECT ON ALL TABLES IN SCHEMA " + schema + " TO " + role);
        execute(one.connection(), "SET ROLE " + role);
        assertFails(Outcome.NOT_APPLIED, "lacks a right", () -> create(store, HERE));
        server.execute("GRANT INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA " + schema + " TO " + role);
        assertWorks();
        execute(one.connection(), "RESET ROLE");
        server.execute("DROP OWNED BY " + role);
        server.execute("DROP ROLE " + role);
    }

    @Test
    void an_isolation_level_that_the_statements_are_not_made_for_is_refused() throws SQLException {
        for (int level : new int[] {Connection.TRANSACTION_REPEATABLE_READ, Connection.TRANSACTION_SERIALIZABLE}) {
            one.connection().setTransactionIsolation(level);
            assertFails(Outcome.NOT_APPLIED, "READ COMMITTED", () -> create(store, HERE));
        }
        one.connection().setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        assertWorks();
    }

    /** A call that waits for a lock that somebody else has, on a thread of its own. */
    private FutureTask<WriteResult> waitingFor(Callable<WriteResult> call, Connection holder) throws SQLException {
        FutureTask<WriteResult> task = new FutureTask<>(call);
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
        while (waiting(holder) == 0) {
            Thread.onSpinWait();
        }
        return task;
    }

    /** The process of the server that waits for a lock in this schema, or 0. */
    private int waiting(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SELECT max(pid) FROM pg_stat_activity"
                        + " WHERE wait_event_type = 'Lock' AND query LIKE '%" + schema + ".dw_session%'")) {
            found.next();
            return found.getInt(1);
        }
    }

    @Test
    void a_connection_that_ends_while_the_server_is_at_it_leaves_it_unknown() throws Exception {
        try (HikariDataSource pool = pool(server.url(), 2);
                Connection holder = DriverManager.getConnection(server.url())) {
            JdbcSessionStore patient = new JdbcSessionStore(
                    JdbcDatabase.builder(pool).schema(schema).build());
            create(patient, HERE);
            holder.setAutoCommit(false);
            execute(holder, "SELECT FROM " + schema + ".dw_session FOR UPDATE");
            FutureTask<WriteResult> task = waitingFor(() -> append(patient, HERE, 1, 100), holder);
            execute(holder, "SELECT pg_terminate_backend(" + waiting(holder) + ")");
            assertFails(Outcome.UNKNOWN, "may have taken effect", () -> unwrapped(task));
            holder.rollback();
            assertThat(append(patient, HERE, 1, 100)).isEqualTo(new WriteResult.Done());
        }
    }

    @Test
    void a_network_that_breaks_while_the_server_is_at_it_leaves_it_unknown_but_not_a_read() throws Exception {
        CountingProxy proxy = new CountingProxy(server.server().getPort());
        try (HikariDataSource pool = pool(
                        "jdbc:postgresql://localhost:" + proxy.port() + "/postgres?user=postgres&sslmode=disable", 2);
                Connection holder = DriverManager.getConnection(server.url())) {
            JdbcSessionStore far = new JdbcSessionStore(
                    JdbcDatabase.builder(pool).schema(schema).build());
            create(far, HERE);
            holder.setAutoCommit(false);
            execute(holder, "SELECT FROM " + schema + ".dw_session FOR UPDATE");
            FutureTask<WriteResult> task = waitingFor(() -> append(far, HERE, 1, 100), holder);
            proxy.close();
            assertFails(Outcome.UNKNOWN, "may have taken effect", () -> unwrapped(task));
            assertFails(Outcome.NOT_APPLIED, "load", () -> far.load(HERE, NOW, 0, 0));
            holder.rollback();
        }
        // Whether the server hears in time that the client has gone is open; the row is there once in any case.
        append(store, HERE, 1, 100);
        assertThat(store.load(HERE, NOW, 9, 999).orElseThrow().rows()).hasSize(1);
    }

    private static WriteResult unwrapped(FutureTask<WriteResult> task) throws Throwable {
        try {
            return task.get(60, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause();
        }
    }

    private static EmbeddedPostgres start(Path folder, int port) throws IOException {
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setPgBinaryResolver((system, hardware) -> PostgresServer.open(18))
                .setDataDirectory(folder)
                .setCleanDataDirectory(false);
        return port == 0 ? builder.start() : builder.setPort(port).start();
    }

    @Test
    void a_server_that_goes_away_and_comes_back_is_used_again(@TempDir Path folder) throws IOException {
        EmbeddedPostgres first = start(folder, 0);
        try (HikariDataSource pool = pool(first.getJdbcUrl("postgres", "postgres"), 2)) {
            JdbcDatabase database = JdbcDatabase.of(pool);
            JdbcSessionStore lasting = new JdbcSessionStore(database);
            assertFails(Outcome.NOT_APPLIED, "createSchema()", () -> create(lasting, HERE));
            database.createSchema();
            create(lasting, HERE);
            first.close();
            StoreException atOnce = catchThrowableOfType(StoreException.class, () -> append(lasting, HERE, 1, 100));
            assertThat(atOnce).as("the failure of a connection that was left").isNotNull();
            assertFails(Outcome.NOT_APPLIED, "no connection", () -> append(lasting, HERE, 1, 100));
            assertFails(Outcome.NOT_APPLIED, "no connection", () -> lasting.load(HERE, NOW, 0, 0));

            try (EmbeddedPostgres second = start(folder, first.getPort())) {
                assertThat(second.getPort()).isEqualTo(first.getPort());
                assertThat(append(lasting, HERE, 1, 100)).isEqualTo(new WriteResult.Done());
            }
        }
    }
}
