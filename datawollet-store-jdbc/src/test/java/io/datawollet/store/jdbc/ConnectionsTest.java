package io.datawollet.store.jdbc;

import static io.datawollet.store.jdbc.Failing.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.datawollet.store.StoreException;
import io.datawollet.store.StoreException.Outcome;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How connections are borrowed, on PostgreSQL. */
class ConnectionsTest {
    private final PostgresServer server = PostgresServer.shared(18);
    private final String schema = server.newSchema();
    private final String table = schema + ".numbers";

    ConnectionsTest() {
        server.execute("CREATE TABLE " + table + " (number int PRIMARY KEY)");
    }

    @AfterEach
    void close() {
        server.execute("DROP SCHEMA " + schema + " CASCADE");
    }

    private HikariDataSource pool(boolean autoCommit) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(server.url());
        config.setMaximumPoolSize(1);
        config.setAutoCommit(autoCommit);
        return new HikariDataSource(config);
    }

    private static Connections connections(HikariDataSource pool) {
        return new Connections(pool, Duration.ofSeconds(5));
    }

    private int insert(Link link, int number) throws SQLException {
        return Parameters.update(link, "INSERT INTO " + table + " VALUES (?)", number);
    }

    private int count() throws SQLException {
        try (Connection connection = server.pool(false).getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT count(*) FROM " + table)) {
            result.next();
            return result.getInt(1);
        }
    }

    private static void assertGivenBack(HikariDataSource pool, boolean autoCommit) throws SQLException {
        assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
        try (Connection connection = pool.getConnection()) {
            assertThat(connection.getAutoCommit()).isEqualTo(autoCommit);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_statement_commits_itself_whatever_the_pool_is_set_to(boolean autoCommit) throws SQLException {
        try (HikariDataSource pool = pool(autoCommit)) {
            assertThat(connections(pool).<Integer>statement("insert", link -> insert(link, 1)))
                    .isEqualTo(1);
            assertThat(count()).isEqualTo(1);
            assertGivenBack(pool, autoCommit);
            assertFails(
                    Outcome.NOT_APPLIED,
                    "insert failed (SQL state 23505)",
                    () -> connections(pool).statement("insert", link -> insert(link, 1)));
            assertGivenBack(pool, autoCommit);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_transaction_commits_all_or_nothing_whatever_the_pool_is_set_to(boolean autoCommit) throws SQLException {
        try (HikariDataSource pool = pool(autoCommit)) {
            assertThat(connections(pool).<Integer>transaction("two", link -> insert(link, 1) + insert(link, 2)))
                    .isEqualTo(2);
            assertThat(count()).isEqualTo(2);
            assertFails(
                    Outcome.NOT_APPLIED,
                    "two failed (SQL state 23505)",
                    () -> connections(pool).transaction("two", link -> insert(link, 3) + insert(link, 1)));
            assertThat(count()).isEqualTo(2);
            assertGivenBack(pool, autoCommit);
        }
    }

    /** Setting a connection back to commit by itself would commit what lies open on it. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_transaction_that_anything_breaks_off_leaves_nothing_behind(boolean autoCommit) throws SQLException {
        try (HikariDataSource pool = pool(autoCommit)) {
            List<Runnable> breaks = List.of(ConnectionsTest::fail, ConnectionsTest::runOut);
            for (Runnable breaking : breaks) {
                assertThatThrownBy(() -> connections(pool).<Integer>transaction("breaking", link -> {
                            int inserted = insert(link, 1);
                            breaking.run();
                            return inserted;
                        }))
                        .isNotInstanceOf(StoreException.class);
                assertThat(count()).isZero();
                assertGivenBack(pool, autoCommit);
            }
        }
    }

    private static void fail() {
        throw new IllegalStateException("it");
    }

    /** What no code expects, and happens. */
    private static void runOut() {
        throw new OutOfMemoryError("as if");
    }

    @Test
    void a_transaction_whose_connection_dies_before_the_commit_is_sent_has_an_unknown_end_only_then()
            throws SQLException {
        try (HikariDataSource pool = pool(true)) {
            assertFails(
                    Outcome.NOT_APPLIED,
                    "dying failed",
                    () -> connections(pool).transaction("dying", link -> {
                        insert(link, 1);
                        kill(link);
                        return insert(link, 2);
                    }));
            assertFails(
                    Outcome.UNKNOWN,
                    "may have taken effect",
                    () -> connections(pool).transaction("dying", link -> {
                        int inserted = insert(link, 1);
                        kill(link);
                        return inserted;
                    }));
            assertThat(count()).isZero();
            assertThat(connections(pool).<Integer>transaction("again", link -> insert(link, 1)))
                    .isEqualTo(1);
        }
    }

    private void kill(Link link) throws SQLException {
        try (Statement statement = link.statement();
                ResultSet own = statement.executeQuery("SELECT pg_backend_pid()")) {
            own.next();
            server.execute("SELECT pg_terminate_backend(" + own.getInt(1) + ", 10000)");
        }
    }
}
