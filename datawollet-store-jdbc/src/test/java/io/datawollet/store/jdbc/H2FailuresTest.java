package io.datawollet.store.jdbc;

import static io.datawollet.store.jdbc.Failing.assertFails;
import static io.datawollet.store.jdbc.Sessions.HERE;
import static io.datawollet.store.jdbc.Sessions.NOW;
import static io.datawollet.store.jdbc.Sessions.append;
import static io.datawollet.store.jdbc.Sessions.create;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.datawollet.store.StoreException.Outcome;
import io.datawollet.store.WriteResult;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a real H2 does to a store, and that the store works again when it is over, without being made anew. */
@Timeout(60)
class H2FailuresTest {
    private final Path folder;
    private final HikariDataSource pool;
    private final JdbcSessionStore store;

    H2FailuresTest(@TempDir Path folder) {
        this.folder = folder;
        this.pool = pool(";WRITE_DELAY=0;LOCK_TIMEOUT=100");
        this.store = new JdbcSessionStore(pool);
    }

    private HikariDataSource pool(String options) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:h2:file:" + folder.resolve("stores") + options);
        config.setMaximumPoolSize(3);
        config.setConnectionTimeout(1_000);
        return new HikariDataSource(config);
    }

    @BeforeEach
    void makeSchema() {
        JdbcDatabase.of(pool).createSchema();
    }

    @AfterEach
    void close() {
        pool.close();
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void a_row_that_another_holds_for_long_leaves_the_write_undone() throws SQLException {
        create(store, HERE);
        try (Connection other = pool.getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.executeQuery("SELECT log FROM dw_session FOR UPDATE").close();
            assertFails(Outcome.NOT_APPLIED, "a lock could not be had", () -> append(store, HERE, 1, 100));
            assertFails(Outcome.NOT_APPLIED, "a lock could not be had", () -> store.remove(HERE));
            assertFails(
                    Outcome.NOT_APPLIED, "a lock could not be had", () -> store.removePartition(HERE.partition(), 9));
            assertThat(store.removeExpired(NOW.plusSeconds(9_999), 9))
                    .as("swept, which passes over what another holds")
                    .isZero();
            assertThat(store.load(HERE, NOW, 9, 999)).isPresent();
            other.rollback();
        }
        assertThat(append(store, HERE, 1, 100)).isEqualTo(new WriteResult.Done());
    }

    @Test
    void a_database_that_was_shut_down_is_opened_again_with_everything_in_it() throws SQLException {
        create(store, HERE);
        append(store, HERE, 1, 100);
        assertThatThrownBy(() -> execute("SHUTDOWN")).isInstanceOf(SQLException.class);
        assertFails(Outcome.NOT_APPLIED, "the database was closed", () -> append(store, HERE, 2, 100));
        // A pool that does not know H2's errors gives out its dead connections for a while, unless it is told.
        pool.getHikariPoolMXBean().softEvictConnections();
        assertThat(append(store, HERE, 2, 100)).isEqualTo(new WriteResult.Done());
        assertThat(store.load(HERE, NOW, 9, 999).orElseThrow().rows()).hasSize(2);
    }

    @Test
    void a_table_that_is_missing_is_told_with_what_to_do() throws SQLException {
        store.load(HERE, NOW, 0, 0);
        execute("ALTER TABLE dw_session RENAME TO away");
        assertFails(Outcome.NOT_APPLIED, "createSchema()", () -> create(store, HERE));
        assertFails(Outcome.NOT_APPLIED, "createSchema()", () -> store.load(HERE, NOW, 0, 0));
        execute("ALTER TABLE away RENAME TO dw_session");
        create(store, HERE);
        assertThat(store.load(HERE, NOW, 0, 0)).isPresent();
    }

    @Test
    void a_schema_of_another_version_is_refused_until_it_is_right() throws SQLException {
        execute("UPDATE dw_schema SET version = 2");
        assertFails(Outcome.NOT_APPLIED, "has version 2", () -> create(store, HERE));
        execute("UPDATE dw_schema SET version = 1");
        create(store, HERE);
        assertThat(store.load(HERE, NOW, 0, 0)).isPresent();
    }

    @Test
    void a_right_that_is_missing_is_told() throws SQLException {
        store.load(HERE, NOW, 0, 0);
        execute("CREATE USER reader PASSWORD 'reader'");
        execute("GRANT SELECT ON dw_session TO reader");
        execute("GRANT SELECT ON dw_session_row TO reader");
        execute("GRANT SELECT ON dw_schema TO reader");
        HikariConfig config = new HikariConfig();
        // The delay is for administrators to set; whose connection opened the file has done so.
        config.setJdbcUrl(pool.getJdbcUrl().replace(";WRITE_DELAY=0", ""));
        config.setUsername("reader");
        config.setPassword("reader");
        try (HikariDataSource reader = new HikariDataSource(config)) {
            JdbcSessionStore limited = new JdbcSessionStore(reader);
            assertThat(limited.load(HERE, NOW, 0, 0)).isEmpty();
            assertFails(Outcome.NOT_APPLIED, "lacks a right", () -> create(limited, HERE));
        }
    }

    @Test
    void a_database_that_is_read_only_says_so() {
        create(store, HERE);
        pool.close();
        try (HikariDataSource readOnly = pool(";WRITE_DELAY=0;ACCESS_MODE_DATA=r")) {
            JdbcSessionStore reading = new JdbcSessionStore(readOnly);
            assertThat(reading.load(HERE, NOW, 0, 0)).isPresent();
            assertFails(Outcome.NOT_APPLIED, "read-only", () -> append(reading, HERE, 1, 100));
        }
    }

    @Test
    void an_isolation_level_that_the_statements_are_not_made_for_is_refused() {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(pool.getJdbcUrl());
        config.setTransactionIsolation("TRANSACTION_REPEATABLE_READ");
        try (HikariDataSource repeatable = new HikariDataSource(config)) {
            JdbcSessionStore refused = new JdbcSessionStore(repeatable);
            assertFails(Outcome.NOT_APPLIED, "READ COMMITTED", () -> create(refused, HERE));
        }
    }

    @Test
    void a_database_that_writes_commits_late_is_refused() {
        pool.close();
        try (HikariDataSource late = pool("")) {
            assertFails(
                    Outcome.NOT_APPLIED,
                    "add ;WRITE_DELAY=0",
                    () -> JdbcDatabase.of(late).checkSchema());
        }
    }

    /** H2 stores what a statement has set, and shows it, but goes by the URL when it opens the file again. */
    @Test
    void a_delay_that_a_statement_had_turned_off_is_refused_once_the_file_was_opened_again() throws SQLException {
        pool.close();
        try (HikariDataSource first = pool("");
                Connection connection = first.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SET WRITE_DELAY 0");
        }
        try (HikariDataSource again = pool("")) {
            assertFails(
                    Outcome.NOT_APPLIED,
                    "add ;WRITE_DELAY=0",
                    () -> JdbcDatabase.of(again).checkSchema());
        }
    }

    @Test
    void a_delay_that_somebody_has_turned_on_is_refused() throws SQLException {
        execute("SET WRITE_DELAY 500");
        assertFails(
                Outcome.NOT_APPLIED,
                "add ;WRITE_DELAY=0",
                () -> JdbcDatabase.of(pool).checkSchema());
    }

    @Test
    void a_database_in_memory_alone_needs_no_setting() {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:h2:mem:");
        config.setMaximumPoolSize(1);
        try (HikariDataSource memory = new HikariDataSource(config)) {
            JdbcDatabase.of(memory).createSchema();
            create(new JdbcSessionStore(memory), HERE);
        }
    }
}
