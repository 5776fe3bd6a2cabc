package io.datawollet.store.jdbc.crash;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.datawollet.document.DocumentInfo;
import io.datawollet.document.Documents;
import io.datawollet.key.RootKeys;
import io.datawollet.session.RecordedRequest;
import io.datawollet.session.Session;
import io.datawollet.session.SessionCredentials;
import io.datawollet.session.SessionManager;
import io.datawollet.store.jdbc.JdbcDatabase;
import java.io.InputStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that is killed in the middle of uploads and appends: nothing half done is ever seen, and the sweep takes it. */
class ClientCrashTest {
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());

    @TempDir
    Path folder;

    @Test
    void what_a_killed_node_had_half_done_is_never_seen_and_is_swept() throws Exception {
        int rounds = Rounds.orElse(5);
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        Path rootKeys = folder.resolve("root-keys");
        RootKeys.generate().writeTo(rootKeys);
        int halfDone = 0;
        int documents = 0;
        int rows = 0;
        try (KillablePostgres server = new KillablePostgres(18, folder);
                HikariDataSource pool = server.pool(4);
                SessionManager sessions =
                        Work.manager(pool, rootKeys).clock(now::get).build()) {
            JdbcDatabase.of(pool).createSchema();
            for (int round = 0; round < rounds; round++) {
                now.set(Instant.now());
                List<String> told = runAndKill(server, rootKeys, random);
                Session session = sessions.open(Work.CALLER, credentials(told));
                rows += verifiedRows(session, told);
                documents += verifiedDocuments(session.documents(), told);
                halfDone += uploadsUnderWay(pool);
                sweep(sessions, Duration.ofMinutes(66));
                assertThat(uploadsUnderWay(pool)).isZero();
                sweep(sessions, Duration.ofHours(9));
                assertThat(leftBehind(pool)).isEmpty();
            }
        }
        System.out.printf(
                "node killed %d times: %d rows and %d documents whole, %d uploads were under way and are swept%n",
                rounds, rows, documents, halfDone);
    }

    private List<String> runAndKill(KillablePostgres server, Path rootKeys, Random random) throws Exception {
        List<String> told = new ArrayList<>();
        try (Processes node =
                Processes.start(UploadingClient.class, folder.resolve("errors"), server.url(), rootKeys.toString())) {
            int before = 1 + random.nextInt(6);
            while (told.size() <= before) {
                told.add(node.line());
            }
            // Somewhere in what comes next.
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextInt(30_000)));
            node.kill();
            told.addAll(node.rest());
        }
        return told;
    }

    private static SessionCredentials credentials(List<String> told) {
        String[] started = told.get(0).split(" ", -1);
        return SessionCredentials.of(started[1], started[2]);
    }

    private static List<String> acknowledged(List<String> told, String kind) {
        return told.stream()
                .filter(line -> line.startsWith(kind))
                .map(line -> line.substring(line.indexOf(' ') + 1))
                .toList();
    }

    private static int verifiedRows(Session session, List<String> told) {
        List<String> rows = session.history(1_000).requests().stream()
                .map(RecordedRequest::payload)
                .map(payload -> payload.asText())
                .toList();
        assertThat(rows).doesNotHaveDuplicates().containsAll(acknowledged(told, "recorded"));
        return rows.size();
    }

    private static int verifiedDocuments(Documents documents, List<String> told) throws Exception {
        List<String> names =
                documents.list().documents().stream().map(DocumentInfo::name).toList();
        assertThat(names).containsAll(acknowledged(told, "uploaded"));
        for (String name : names) {
            try (InputStream in = documents.get(name).content()) {
                assertThat(Work.isWhole(name, in.readAllBytes())).isTrue();
            }
        }
        return names.size();
    }

    private void sweep(SessionManager sessions, Duration later) {
        now.updateAndGet(time -> time.plus(later));
        while (sessions.purgeExpired(1_000) > 0) {
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
        }
    }

    private static int uploadsUnderWay(HikariDataSource pool) throws SQLException {
        return count(pool, "SELECT count(*) FROM dw_upload WHERE state = 'open'");
    }

    /** How many rows the tables have that have any. */
    private static Map<String, Integer> leftBehind(HikariDataSource pool) throws SQLException {
        List<String> tables = new ArrayList<>();
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SELECT table_name FROM information_schema.tables"
                        + " WHERE table_name LIKE 'dw\\_%' AND table_name <> 'dw_schema'")) {
            while (found.next()) {
                tables.add(found.getString(1));
            }
        }
        assertThat(tables).hasSizeGreaterThan(4);
        Map<String, Integer> left = new TreeMap<>();
        for (String table : tables) {
            int rows = count(pool, "SELECT count(*) FROM " + table);
            if (rows > 0) {
                left.put(table, rows);
            }
        }
        return left;
    }

    private static int count(HikariDataSource pool, String sql) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(sql)) {
            found.next();
            return found.getInt(1);
        }
    }
}
