package io.datawollet.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.store.CommitResult;
import io.datawollet.store.ContainerLimits;
import io.datawollet.store.ContainerRecord;
import io.datawollet.store.DocumentVersion;
import io.datawollet.store.Expected;
import io.datawollet.store.Revision;
import io.datawollet.store.StageResult;
import io.datawollet.store.StoreKey;
import io.datawollet.store.UploadId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * How PostgreSQL finds rows where there are 100,000 of each kind: the server tells the plan of every statement, those within
 * functions included, each run often enough that the plan for any parameters is among them.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EnvelopePlansTest {
    private static final int ROWS = 100_000;
    private static final int RUNS = 12;

    /** The most rows of all indices that one operation may read. */
    private static final int FEW = 60;

    private static final Instant NOW = Instant.parse("2030-01-01T12:00:00Z");
    private static final Instant END = NOW.plusSeconds(3_600);
    private static final Instant BEFORE = NOW.minusSeconds(3_600);
    private static final Expected ANY = new Expected.Any();
    private static final ContainerLimits LIMITS = new ContainerLimits(100, 1L << 40);
    private final PostgresServer server = PostgresServer.shared(18);
    private final String schema = server.newSchema();
    private final OneConnection connection = open();
    private final JdbcDatabase database =
            JdbcDatabase.builder(connection.dataSource()).schema(schema).build();
    private final JdbcEnvelopeStore store = new JdbcEnvelopeStore(database);

    private OneConnection open() {
        try {
            return new OneConnection(server.url());
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.connection().createStatement()) {
            statement.execute(database.names().in(sql));
        }
    }

    private long number(String sql) throws SQLException {
        try (Statement statement = connection.connection().createStatement();
                ResultSet result = statement.executeQuery(database.names().in(sql))) {
            result.next();
            return result.getLong(1);
        }
    }

    /** Each container has a document with a block, an upload under way, a version that was replaced and a discarded upload. */
    @BeforeAll
    void load() throws SQLException {
        database.createSchema();
        // Where it is known to be empty a scan of it is no worse, and says nothing.
        execute("ALTER TABLE dw_ended_container SET (autovacuum_enabled = off)");
        long end = END.toEpochMilli();
        execute("INSERT INTO dw_container (address, revision, root_key_id, expires_at, document_count, header)"
                + " SELECT sha256(i::text::bytea), substr(sha256(i::text::bytea), 1, 16), 1 + i % 1000, " + end
                + " + i, 1, '\\x01' FROM generate_series(1, " + ROWS + ") AS i");
        for (String state : List.of("open", "current", "past", "buried")) {
            execute("INSERT INTO dw_upload (container, upload, state, since, block_count)"
                    + " SELECT id, substr(sha256(('" + state + "' || id)::bytea), 1, 16), '" + state + "', "
                    + NOW.toEpochMilli() + " + id, 2 FROM dw_container");
        }
        execute("INSERT INTO dw_document (container, address, upload, block_count, size, info, first_block)"
                + " SELECT container, sha256('document'), upload, 2, 10, '\\x02', '\\x03' FROM dw_upload"
                + " WHERE state = 'current'");
        execute(
                "INSERT INTO dw_block (upload, idx, data) SELECT id, 1, '\\x04' FROM dw_upload WHERE state <> 'buried'");
        execute("INSERT INTO dw_ended_container (container) SELECT 1000000 + i FROM generate_series(1, " + ROWS
                + ") AS i");
        execute("ANALYZE dw_container, dw_upload, dw_document, dw_block, dw_ended_container");
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
        void run(int number) throws SQLException;
    }

    /** That it reads by indices and but few rows; by a hash or a sort only what is few for other reasons. */
    private void assertByIndex(String name, Operation operation) throws SQLException {
        connection.takeNotices();
        TreeSet<String> plans = new TreeSet<>();
        long before = read();
        for (int i = 0; i < RUNS; i++) {
            operation.run(i);
        }
        long read = read() - before;
        for (String notice : connection.takeNotices()) {
            plans.add(notice.replaceAll("(?s)^duration: [0-9.]+ ms +plan:", ""));
        }
        assertThat(plans).as("%s: plans", name).isNotEmpty();
        assertThat(plans).as("%s: plans", name).noneMatch(plan -> plan.contains("Seq Scan on"));
        assertThat(read / RUNS)
                .as("%s: entries of indices that were read", name)
                .isLessThan(FEW);
    }

    private long read() throws SQLException {
        execute("SELECT pg_stat_force_next_flush()");
        return number("SELECT sum(idx_tup_read) FROM pg_stat_user_indexes WHERE schemaname = '" + schema + "'");
    }

    private StoreKey container(int number) throws SQLException {
        try (Statement statement = connection.connection().createStatement();
                ResultSet result = statement.executeQuery("SELECT sha256('" + number + "')")) {
            result.next();
            return StoreKey.of(result.getBytes(1));
        }
    }

    private StoreKey document() throws SQLException {
        try (Statement statement = connection.connection().createStatement();
                ResultSet result = statement.executeQuery("SELECT sha256('document')")) {
            result.next();
            return StoreKey.of(result.getBytes(1));
        }
    }

    private static UploadId upload(long number) {
        return new UploadId(number, 1);
    }

    @Test
    void containers_are_found_by_index() throws SQLException {
        assertByIndex(
                "create",
                i -> assertThat(store.create(
                                new ContainerRecord(new StoreKey(9, 9, 9, i), new Revision(1, i), new byte[9], 1, END),
                                NOW))
                        .isTrue());
        assertByIndex(
                "load", i -> assertThat(store.load(container(100 + i), NOW)).isPresent());
        assertByIndex(
                "replaceHeader",
                i -> store.replaceHeader(
                        container(200 + i),
                        store.load(container(200 + i), NOW).orElseThrow().revision(),
                        new Revision(2, i),
                        new byte[9],
                        7,
                        NOW));
        assertByIndex(
                "replaceHeader that meets another",
                i -> store.replaceHeader(
                        container(300 + i), new Revision(1, 1), new Revision(2, i), new byte[9], 7, NOW));
        assertByIndex(
                "byRootKey",
                i -> assertThat(store.byRootKey(2, Optional.empty(), 10, NOW)).hasSize(10));
        assertByIndex(
                "remove", i -> assertThat(store.remove(container(400 + i))).isTrue());
    }

    @Test
    void counting_by_root_key_reads_the_index_alone() throws SQLException {
        execute("VACUUM dw_container");
        connection.takeNotices();
        for (int i = 0; i < RUNS; i++) {
            assertThat(store.countByRootKey(2, NOW)).isEqualTo(ROWS / 1_000);
        }
        assertThat(connection.takeNotices()).isNotEmpty().allMatch(plan -> plan.contains("Index Only Scan"));
    }

    @Test
    void documents_and_uploads_are_found_by_index() throws SQLException {
        assertByIndex(
                "stage",
                i -> assertThat(store.stage(
                                container(1_000 + i), upload(i), 1, List.of(new byte[9], new byte[9]), 8, NOW))
                        .isEqualTo(StageResult.DONE));
        assertByIndex(
                "stage again",
                i -> assertThat(store.stage(
                                container(1_000 + i), upload(i), 3, List.of(new byte[9], new byte[9]), 8, NOW))
                        .isEqualTo(StageResult.DONE));
        assertByIndex(
                "commit",
                i -> assertThat(store.commit(
                                container(1_000 + i),
                                document(),
                                ANY,
                                new DocumentVersion(upload(i), 5, 10, new byte[9], new byte[9]),
                                LIMITS,
                                NOW))
                        .isEqualTo(new CommitResult.Done()));
        assertByIndex(
                "commit of one block",
                i -> assertThat(store.commit(
                                container(1_100 + i),
                                new StoreKey(1, 1, 1, 1),
                                ANY,
                                new DocumentVersion(upload(i), 1, 10, new byte[9], new byte[9]),
                                LIMITS,
                                NOW))
                        .isEqualTo(new CommitResult.Done()));
        assertByIndex("discard", i -> {
            store.stage(container(1_200 + i), upload(i), 1, List.of(new byte[9]), 8, NOW);
            store.discard(container(1_200 + i), upload(i), NOW);
        });
        assertByIndex("document", i -> store.document(container(1_000 + i), document(), NOW));
        assertByIndex(
                "readBlocks",
                i -> assertThat(store.readBlocks(container(1_000 + i), upload(i), 1, 4, NOW))
                        .isPresent());
        assertByIndex(
                "documents",
                i -> assertThat(store.documents(container(1_000 + i), Optional.empty(), 10, NOW))
                        .isPresent());
        assertByIndex("removeDocument", i -> store.removeDocument(container(1_300 + i), document(), ANY, NOW));
    }

    @Test
    void a_sweep_finds_what_there_is_to_sweep_by_index() throws SQLException {
        execute("SET auto_explain.log_min_duration = -1");
        int done;
        do {
            done = store.sweep(BEFORE, BEFORE, 10_000);
        } while (done > 0);
        execute("SET auto_explain.log_min_duration = 0");
        execute("VACUUM dw_container, dw_upload, dw_block, dw_document");
        assertByIndex(
                "sweep with nothing to do",
                i -> assertThat(store.sweep(BEFORE, BEFORE, 1_000)).isZero());
        for (int i = 0; i < 2 * RUNS; i++) {
            store.create(
                    new ContainerRecord(new StoreKey(8, 8, 8, i), new Revision(1, i), new byte[9], 1, BEFORE), BEFORE);
            store.stage(new StoreKey(8, 8, 8, i), upload(i), 1, List.of(new byte[9]), 8, BEFORE.minusSeconds(60));
        }
        assertByIndex(
                "sweep of containers",
                i -> assertThat(store.sweep(BEFORE.plusMillis(1), BEFORE, 8)).isPositive());
        assertByIndex("sweep of uploads", i -> {
            store.stage(container(2_000 + i), upload(i), 1, List.of(new byte[9]), 8, BEFORE.minusSeconds(60));
            assertThat(store.sweep(BEFORE, BEFORE, 8)).isPositive();
        });
    }
}
