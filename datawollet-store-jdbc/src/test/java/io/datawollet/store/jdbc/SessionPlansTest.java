package io.datawollet.store.jdbc;

import static io.datawollet.store.jdbc.Sessions.END;
import static io.datawollet.store.jdbc.Sessions.NOW;
import static io.datawollet.store.jdbc.Sessions.bytes;
import static io.datawollet.store.jdbc.Sessions.record;
import static io.datawollet.store.jdbc.Sessions.revision;
import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.store.CreateResult;
import io.datawollet.store.Revision;
import io.datawollet.store.SessionAddress;
import io.datawollet.store.StoreKey;
import io.datawollet.store.WriteResult;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * How PostgreSQL finds rows where there are 100,000 sessions with two rows each, 50 to a partition: the server tells the plan of
 * every statement, those of the foreign key included, each run often enough that the plan for any parameters is among them.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SessionPlansTest {
    private static final int SESSIONS = 100_000;
    private static final int PARTITIONS = 2_000;
    private static final int RUNS = 12;

    /** The most entries of all indices that one operation may read. */
    private static final int FEW = 200;

    private final PostgresServer server = PostgresServer.shared(18);
    private final String schema = server.newSchema();
    private final OneConnection connection;
    private final JdbcDatabase database;
    private final JdbcSessionStore store;

    SessionPlansTest() throws SQLException {
        this.connection = new OneConnection(server.url());
        this.database =
                JdbcDatabase.builder(connection.dataSource()).schema(schema).build();
        this.store = new JdbcSessionStore(database);
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.connection().createStatement()) {
            statement.execute(database.names().in(sql));
        }
    }

    @BeforeAll
    void load() throws SQLException {
        database.createSchema();
        execute("INSERT INTO dw_session (partition_key, address, revision, row_count, created_at, expires_at, header)"
                + " SELECT sha256(('p' || i % " + PARTITIONS + ")::bytea), sha256(('s' || i)::bytea),"
                + " substr(sha256(('s' || i)::bytea), 1, 16), 2, 0, " + END.toEpochMilli()
                + " + i, decode(repeat('ab', 200), 'hex') FROM generate_series(0, " + (SESSIONS - 1) + ") AS i");
        execute("INSERT INTO dw_session_row (log, idx, data)"
                + " SELECT log, idx, decode(repeat('cd', 300), 'hex') FROM dw_session, generate_series(0, 1) AS idx");
        execute("ANALYZE dw_session, dw_session_row");
        database.checkSchema();
        execute("LOAD 'auto_explain'");
        execute("SET auto_explain.log_min_duration = 0");
        execute("SET auto_explain.log_nested_statements = on");
        execute("SET auto_explain.log_level = 'notice'");
    }

    @AfterAll
    void close() throws SQLException {
        connection.close();
        server.execute("DROP SCHEMA " + schema + " CASCADE");
    }

    private interface Operation {
        void run(int number);
    }

    private void assertByIndex(String name, Operation operation) throws SQLException {
        connection.takeNotices();
        long before = read();
        for (int i = 0; i < RUNS; i++) {
            operation.run(i);
        }
        long read = read() - before;
        TreeSet<String> plans = new TreeSet<>();
        for (String notice : connection.takeNotices()) {
            plans.add(notice.replaceAll("(?s)^duration: [0-9.]+ ms +plan:", ""));
        }
        assertThat(plans).as("%s: plans", name).isNotEmpty();
        assertThat(plans)
                .as("%s: plans", name)
                .noneMatch(plan -> plan.contains("Seq Scan"))
                .anyMatch(plan -> plan.contains("Index Scan"));
        assertThat(read / RUNS)
                .as("%s: entries of indices that were read", name)
                .isLessThan(FEW);
    }

    private long read() throws SQLException {
        execute("SELECT pg_stat_force_next_flush()");
        try (Statement statement = connection.connection().createStatement();
                ResultSet result = statement.executeQuery(
                        "SELECT sum(idx_tup_read) FROM pg_stat_user_indexes WHERE schemaname = '" + schema + "'")) {
            result.next();
            return result.getLong(1);
        }
    }

    private static byte[] hash(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static StoreKey partition(int session) {
        return StoreKey.of(hash("p" + session % PARTITIONS));
    }

    private static SessionAddress address(int session) {
        return new SessionAddress(partition(session), StoreKey.of(hash("s" + session)));
    }

    private static Revision current(int session) {
        return Revision.of(Arrays.copyOf(hash("s" + session), Revision.LENGTH));
    }

    private static SessionAddress free(int session) {
        return new SessionAddress(partition(session), StoreKey.of(hash("free" + session)));
    }

    private WriteResult append(int session, Revision expected) {
        return store.append(address(session), expected, revision(session), bytes(200), bytes(300), END, NOW);
    }

    private WriteResult replace(int session, Revision expected) {
        return store.replace(address(session), expected, revision(session), bytes(200), END, NOW);
    }

    @Test
    void sessions_and_rows_are_found_by_index() throws SQLException {
        assertByIndex(
                "create",
                i -> assertThat(store.create(record(free(10_000 + i), 1), NOW, 20))
                        .isEqualTo(new CreateResult.Created(20)));
        assertByIndex(
                "create at a place that is taken",
                i -> assertThat(store.create(record(address(i), 1), NOW, 0)).isEqualTo(new CreateResult.Taken()));
        assertByIndex(
                "load",
                i -> assertThat(store.load(address(100 + i), NOW, 1_000, 1 << 20)
                                .orElseThrow()
                                .rows())
                        .hasSize(2));
        assertByIndex(
                "rows",
                i -> assertThat(store.rows(address(200 + i), 1, 1, 1 << 20, NOW)
                                .orElseThrow()
                                .rows())
                        .hasSize(1));
        assertByIndex(
                "append", i -> assertThat(append(300 + i, current(300 + i))).isEqualTo(new WriteResult.Done()));
        assertByIndex(
                "append that meets another",
                i -> assertThat(append(400 + i, revision(7))).isInstanceOf(WriteResult.Conflict.class));
        assertByIndex(
                "replace", i -> assertThat(replace(500 + i, current(500 + i))).isEqualTo(new WriteResult.Done()));
        assertByIndex(
                "move",
                i -> assertThat(store.move(address(600 + i), current(600 + i), record(free(600 + i), 1), NOW))
                        .isEqualTo(new WriteResult.Done()));
        assertByIndex("remove", i -> assertThat(store.remove(address(700 + i))).isTrue());
    }

    @Test
    void partitions_are_found_by_index() throws SQLException {
        assertByIndex(
                "list", i -> assertThat(store.list(partition(800 + i), NOW, 10)).hasSize(10));
        assertByIndex(
                "removePartition",
                i -> assertThat(store.removePartition(partition(900 + i), 20)).isEqualTo(20));
    }

    @Test
    void what_has_expired_is_found_by_index() throws SQLException {
        assertByIndex(
                "removeExpired where nothing has",
                i -> assertThat(store.removeExpired(NOW, 1_000)).isZero());
        for (int i = 0; i < 20 * RUNS; i++) {
            store.replace(address(1_000 + i), current(1_000 + i), revision(i), bytes(200), NOW.minusSeconds(i), NOW);
        }
        assertByIndex(
                "removeExpired", i -> assertThat(store.removeExpired(NOW, 10)).isEqualTo(10));
    }
}
