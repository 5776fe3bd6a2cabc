package io.datawollet.store.redis;

import static io.datawollet.store.redis.Sample.END;
import static io.datawollet.store.redis.Sample.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.store.SessionAddress;
import io.lettuce.core.ScriptOutputType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What many sessions take at the server. {@code -Ddatawollet.redis.sessions=1000000} for a million of them. */
class ManySessionsTest {
    private static final int COUNT = Integer.getInteger("datawollet.redis.sessions", 10_000);
    private static final int THREADS = 16;

    /** So many of them get rows. */
    private static final int WRITTEN = Math.min(COUNT, 20_000);

    private static final int ROWS = 4;
    private static final Pattern USED = Pattern.compile("used_memory:([0-9]+)");

    /** As keys that a million of sessions are spread over when they have no partition key. */
    private static final int PARTITIONS = 65_536;

    /** Each in a partition of its own, or all spread over as many as there are for sessions without a partition key. */
    @ParameterizedTest
    @ValueSource(strings = {"alone", "shared"})
    void a_session_takes_less_than_a_kilobyte_and_all_are_gone_after_their_time(String kind) throws Exception {
        try (RedisServer server = RedisServer.start(RedisBinary.shipped());
                Nodes nodes = Nodes.of(server);
                RedisSessionStore store = nodes.one().build()) {
            long empty = used(nodes);
            long start = System.nanoTime();
            inParallel(COUNT, i -> store.create(Sample.record(at(kind, i), i), NOW, 0));
            double seconds = (System.nanoTime() - start) / 1e9;
            long created = used(nodes) - empty;
            inParallel(WRITTEN, i -> {
                for (int row = 0; row < ROWS; row++) {
                    long revision = i + (long) row * COUNT;
                    byte[] header = Sample.header(revision);
                    store.append(
                            at(kind, i),
                            Sample.revision(revision),
                            Sample.revision(revision + COUNT),
                            header,
                            Sample.row(row),
                            END,
                            NOW);
                }
            });
            long written = used(nodes) - empty;
            Figures.report(COUNT + " sessions, partitions " + kind + ": " + created / COUNT + " bytes each, "
                    + (written - created) / WRITTEN / ROWS + " bytes a row, " + Math.round(COUNT / seconds)
                    + " a second");
            assertThat(created / COUNT).isLessThan(1_000);
            letTimePass(nodes);
            RedisCluster.await(() -> nodes.look().dbsize() == 0);
        }
    }

    private static SessionAddress at(String kind, long i) {
        return Sample.address(kind.equals("alone") ? i : i % PARTITIONS, i);
    }

    private interface Step {
        void on(long number);
    }

    private static void inParallel(int count, Step step) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                int first = thread;
                all.add(threads.submit(() -> {
                    for (long i = first; i < count; i += THREADS) {
                        step.on(i);
                    }
                }));
            }
            for (Future<?> done : all) {
                done.get(20, TimeUnit.MINUTES);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** Half an hour and the grace of each key, but for a last second; what then happens is the server's doing alone. */
    private static void letTimePass(Nodes nodes) {
        nodes.look()
                .eval(
                        "for _, key in ipairs(redis.call('KEYS', '*')) do"
                                + " redis.call('PEXPIRE', key, redis.call('PTTL', key) - ARGV[1]) end",
                        ScriptOutputType.STATUS,
                        new String[0],
                        Long.toString(Duration.between(NOW, END).plusSeconds(59).toMillis()));
    }

    private static long used(Nodes nodes) {
        Matcher used = USED.matcher(nodes.look().info("memory"));
        assertThat(used.find()).isTrue();
        return Long.parseLong(used.group(1));
    }
}
