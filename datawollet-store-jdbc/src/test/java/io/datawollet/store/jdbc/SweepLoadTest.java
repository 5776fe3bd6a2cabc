package io.datawollet.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.store.CommitResult;
import io.datawollet.store.ContainerLimits;
import io.datawollet.store.ContainerRecord;
import io.datawollet.store.DocumentResult;
import io.datawollet.store.DocumentVersion;
import io.datawollet.store.Expected;
import io.datawollet.store.HeaderResult;
import io.datawollet.store.Revision;
import io.datawollet.store.StageResult;
import io.datawollet.store.StoreKey;
import io.datawollet.store.UploadId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a large sweep does to those who work meanwhile. */
class SweepLoadTest {
    private static final Logger LOG = LoggerFactory.getLogger(SweepLoadTest.class);
    private static final int ROWS = 100_000;
    private static final int WORKERS = 16;
    private static final int UNITS = 500;

    /** How long there is a sweep, and then none; long enough for some hundreds of lives. */
    private static final long PHASE_NANOS = 500_000_000;

    private static final Instant NOW = Instant.parse("2030-01-01T12:00:00Z");
    private static final Instant END = NOW.plusSeconds(3_600);
    private static final Instant BEFORE = NOW.minusSeconds(3_600);
    private static final ContainerLimits LIMITS = new ContainerLimits(100, 1L << 40);

    private final PostgresServer server = PostgresServer.shared(18);
    private final EnvelopeTables tables = EnvelopeTables.on(server);

    /** Whether the sweep is at work. */
    private volatile boolean sweeping;

    private final AtomicBoolean over = new AtomicBoolean();

    @Test
    void containers_that_ended_are_swept_while_others_work() throws Exception {
        server.execute(
                sql("INSERT INTO dw_container (address, revision, root_key_id, expires_at, document_count, header)"
                        + " SELECT sha256(i::text::bytea), substr(sha256(i::text::bytea), 1, 16), 1, 1000 + i, 1, '\\x01'"
                        + " FROM generate_series(1, " + ROWS + ") AS i"));
        server.execute(sql("INSERT INTO dw_upload (container, upload, state, since, block_count)"
                + " SELECT id, substr(address, 1, 16), 'current', 1000, 1 FROM dw_container WHERE id % 5 = 0"));
        server.execute(sql("INSERT INTO dw_document (container, address, upload, block_count, size, info, first_block)"
                + " SELECT container, sha256('document'), upload, 1, 10, '\\x02', '\\x03' FROM dw_upload"));
        sweepWhileOthersWork();
    }

    @Test
    void blocks_of_uploads_that_rest_are_swept_while_others_work() throws Exception {
        server.execute(
                sql("INSERT INTO dw_container (address, revision, root_key_id, expires_at, document_count, header)"
                        + " VALUES (sha256('here'), substr(sha256('here'), 1, 16), 1, " + END.toEpochMilli()
                        + ", 0, '\\x01')"));
        server.execute(sql("INSERT INTO dw_upload (container, upload, state, since)"
                + " SELECT id, substr(sha256(i::text::bytea), 1, 16), 'open', 1000 + i FROM dw_container,"
                + " generate_series(1, " + ROWS / 100 + ") AS i"));
        server.execute(sql("INSERT INTO dw_block (upload, idx, data)"
                + " SELECT id, i, sha256('block') FROM dw_upload, generate_series(1, 100) AS i"));
        sweepWhileOthersWork();
    }

    private String sql(String sql) {
        return tables.database().names().in(sql);
    }

    private void sweepWhileOthersWork() throws Exception {
        server.execute(sql("ANALYZE dw_container, dw_upload, dw_document, dw_block"));
        long deadlocks = deadlocks();
        ExecutorService threads = Executors.newCachedThreadPool();
        List<Future<Times>> workers = new ArrayList<>();
        for (int i = 0; i < WORKERS; i++) {
            int number = i;
            workers.add(threads.submit(() -> work(number)));
        }
        int units = threads.submit(this::sweepInPhases).get();
        Times all = new Times();
        for (Future<Times> worker : workers) {
            all.add(worker.get());
        }
        threads.shutdown();
        double ratio = all.with.percentile(0.99) / all.without.percentile(0.99);
        LOG.info(
                "{} units; {} calls beside the sweep, p99 {} ms; {} calls without it, p99 {} ms; ratio {}",
                units,
                all.with.count(),
                all.with.percentile(0.99),
                all.without.count(),
                all.without.percentile(0.99),
                ratio);
        assertThat(units).isGreaterThanOrEqualTo(ROWS);
        assertThat(deadlocks()).isEqualTo(deadlocks);
        assertThat(ratio)
                .as("slowest hundredth of calls with the sweep by that without")
                .isLessThan(3);
        tables.close();
    }

    /** Sweeps until nothing is left, half of the time. */
    private int sweepInPhases() {
        JdbcEnvelopeStore store = tables.otherNode();
        int units = 0;
        int done;
        try {
            rest();
            do {
                sweeping = true;
                long until = System.nanoTime() + PHASE_NANOS;
                do {
                    done = store.sweep(BEFORE, BEFORE, UNITS);
                    units += done;
                } while (done > 0 && System.nanoTime() < until);
                sweeping = false;
                rest();
            } while (done > 0);
        } finally {
            over.set(true);
        }
        return units;
    }

    private static void rest() {
        long until = System.nanoTime() + PHASE_NANOS;
        while (System.nanoTime() < until) {
            LockSupport.parkNanos(until - System.nanoTime());
        }
    }

    private Times work(int worker) {
        JdbcEnvelopeStore store = worker % 2 == 0 ? tables.store() : tables.otherNode();
        Times times = new Times();
        for (long life = 0; !over.get(); life++) {
            liveOnce(store, new StoreKey(worker, life, 1, 1), worker * 1_000_000L + life, times);
        }
        return times;
    }

    private void liveOnce(JdbcEnvelopeStore store, StoreKey at, long number, Times times) {
        UploadId upload = new UploadId(7, number);
        StoreKey document = new StoreKey(1, 1, 1, 1);
        List<byte[]> blocks = Collections.nCopies(2, new byte[1_000]);
        DocumentVersion version = new DocumentVersion(upload, 3, 10, new byte[100], new byte[100]);
        Revision first = new Revision(1, number);
        ContainerRecord record = new ContainerRecord(at, first, new byte[100], 1, END);
        assertThat(timed(times, () -> store.create(record, NOW))).isTrue();
        assertThat(timed(times, () -> store.stage(at, upload, 1, blocks, 8, NOW)))
                .isEqualTo(StageResult.DONE);
        assertThat(timed(times, () -> store.commit(at, document, new Expected.None(), version, LIMITS, NOW)))
                .isEqualTo(new CommitResult.Done());
        assertThat(timed(times, () -> store.document(at, document, NOW))).isInstanceOf(DocumentResult.Found.class);
        assertThat(timed(times, () -> store.readBlocks(at, upload, 1, 2, NOW))).isPresent();
        assertThat(timed(times, () -> store.replaceHeader(at, first, new Revision(2, number), new byte[100], 2, NOW)))
                .isEqualTo(new HeaderResult.Done());
        assertThat(timed(times, () -> store.remove(at))).isTrue();
    }

    private <T> T timed(Times times, Supplier<T> call) {
        boolean before = sweeping;
        long start = System.nanoTime();
        T result = call.get();
        long nanos = System.nanoTime() - start;
        if (before == sweeping) {
            (before ? times.with : times.without).add(nanos);
        }
        return result;
    }

    private long deadlocks() throws SQLException {
        try (Connection connection = server.pool(false).getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT sum(deadlocks) FROM pg_stat_database")) {
            result.next();
            return result.getLong(1);
        }
    }

    /** Of one thread, until it has ended. */
    private static final class Times {
        private final Durations with = new Durations();
        private final Durations without = new Durations();

        void add(Times others) {
            with.add(others.with);
            without.add(others.without);
        }
    }

    private static final class Durations {
        private long[] nanos = new long[1_024];
        private int count;

        void add(long each) {
            if (count == nanos.length) {
                nanos = Arrays.copyOf(nanos, 2 * count);
            }
            nanos[count++] = each;
        }

        void add(Durations others) {
            for (int i = 0; i < others.count; i++) {
                add(others.nanos[i]);
            }
        }

        int count() {
            return count;
        }

        /** In milliseconds. */
        double percentile(double part) {
            long[] sorted = Arrays.copyOf(nanos, count);
            Arrays.sort(sorted);
            return sorted[(int) (part * (count - 1))] / 1e6;
        }
    }
}
