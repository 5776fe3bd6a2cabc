package io.datawollet.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.client.Caller;
import io.datawollet.client.Client;
import io.datawollet.client.Scope;
import io.datawollet.key.RootKeys;
import io.datawollet.session.Session;
import io.datawollet.session.SessionCredentials;
import io.datawollet.session.SessionManager;
import io.datawollet.session.StartRequest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What start, open, record and sweep cost where there are many sessions, against a schema with a thousand on the same server,
 * turn by turn. A build loads some; {@code -Ddatawollet.sessions=1000000} says how many.
 */
class ManySessionsTest {
    private static final int FEW = 1_000;
    private static final int MANY = Integer.getInteger("datawollet.sessions", 50_000);
    private static final int TURNS = 150;
    private static final int SWEPT = 10;
    private static final int LIMIT = 500;

    /** How much slower the median may be. A statement that reads a table instead of an index is slower by far more. */
    private static final double BOUND = 3;

    private static final List<String> OPERATIONS = List.of("start", "open", "record", "sweep");

    private final PostgresServer server = PostgresServer.shared(18);
    private final Caller caller =
            Caller.of(Client.confidential("acme").scopes(Scope.values()).build());

    /** A schema with a number of sessions of two rows each; in each turn some end, and are swept at its end. */
    private final class Loaded implements AutoCloseable {
        private final String schema = server.newSchema();
        private final JdbcDatabase database =
                JdbcDatabase.builder(server.pool(false)).schema(schema).build();
        private final JdbcSessionStore store = new JdbcSessionStore(database);
        private final SessionManager sessions = SessionManager.builder()
                .rootKeys(RootKeys.generate())
                .sessionStore(store)
                .withoutSweep()
                .build();
        private final long[][] nanos = new long[OPERATIONS.size()][TURNS];

        Loaded(int number) {
            database.createSchema();
            long now = Instant.now().toEpochMilli();
            execute(
                    "INSERT INTO dw_session (partition_key, address, revision, row_count, created_at, expires_at, header)"
                            + " SELECT sha256(('p' || i % " + Math.max(1, number / 50)
                            + ")::bytea), sha256(('s' || i)::bytea),"
                            + " substr(sha256(('s' || i)::bytea), 1, 16), 2, 0, " + now
                            + " + 36000000 + i, decode(repeat('ab', 200), 'hex') FROM generate_series(1, " + number
                            + ") AS i");
            execute(
                    "INSERT INTO dw_session_row (log, idx, data)"
                            + " SELECT log, idx, decode(repeat('cd', 300), 'hex') FROM dw_session, generate_series(0, 1) AS idx");
            execute("ANALYZE dw_session, dw_session_row");
        }

        private void execute(String sql) {
            server.execute(database.names().in(sql));
        }

        /** Has some sessions end, which the sweep of this turn is to find. */
        private void haveSomeEnd(int turn) {
            execute("UPDATE dw_session SET expires_at = 1 WHERE log IN (SELECT log FROM dw_session WHERE log > "
                    + turn * (long) SWEPT + " ORDER BY log LIMIT " + SWEPT + ")");
        }

        /** On the disk, indices included; the rows have 300 bytes each. */
        void tellSizes(int number) throws SQLException {
            try (Connection connection = server.pool(false).getConnection();
                    Statement statement = connection.createStatement();
                    ResultSet found = statement.executeQuery(
                            database.names()
                                    .in(
                                            "SELECT"
                                                    + " pg_total_relation_size('dw_session'), pg_total_relation_size('dw_session_row')"))) {
                found.next();
                System.out.printf(
                        "a session takes %d bytes, a row of 300 bytes %d%n",
                        found.getLong(1) / number, found.getLong(2) / (2L * number));
            }
        }

        void turn(int turn) {
            haveSomeEnd(turn);
            long start = System.nanoTime();
            SessionCredentials credentials = sessions.start(
                            caller, StartRequest.create().partitionKey("device " + turn))
                    .credentials();
            long started = System.nanoTime();
            Session session = sessions.open(caller, credentials);
            long opened = System.nanoTime();
            session.record("note", "row");
            long recorded = System.nanoTime();
            int swept = store.removeExpired(Instant.ofEpochMilli(2), LIMIT);
            long end = System.nanoTime();
            assertThat(swept).as("sessions that had ended").isEqualTo(SWEPT);
            long[] times = {started - start, opened - started, recorded - opened, end - recorded};
            for (int operation = 0; operation < times.length; operation++) {
                nanos[operation][turn] = times[operation];
            }
        }

        double medianMillis(int operation) {
            long[] sorted = nanos[operation].clone();
            Arrays.sort(sorted);
            return sorted[TURNS / 2] / 1e6;
        }

        @Override
        public void close() {
            sessions.close();
            server.execute("DROP SCHEMA " + schema + " CASCADE");
        }
    }

    @Test
    void many_sessions_make_no_operation_slower() throws SQLException {
        try (Loaded few = new Loaded(2 * FEW);
                Loaded many = new Loaded(MANY + FEW)) {
            many.tellSizes(MANY + FEW);
            for (int turn = 0; turn < TURNS; turn++) {
                few.turn(turn);
                many.turn(turn);
            }
            for (int operation = 0; operation < OPERATIONS.size(); operation++) {
                double ratio = many.medianMillis(operation) / few.medianMillis(operation);
                System.out.printf(
                        "%s: median %.2f ms among %d sessions, %.2f times that among %d%n",
                        OPERATIONS.get(operation), many.medianMillis(operation), MANY, ratio, FEW);
                assertThat(ratio)
                        .as("%s among %d sessions", OPERATIONS.get(operation), MANY)
                        .isLessThan(BOUND);
            }
        }
    }
}
