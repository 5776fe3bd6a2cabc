package io.datawollet.store.redis;

import static io.datawollet.store.redis.Sample.NOW;
import static io.datawollet.store.redis.Sample.key;
import static io.datawollet.store.redis.Sample.revision;
import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.store.SessionAddress;
import io.datawollet.store.SessionPage;
import io.datawollet.store.SessionStore;
import io.datawollet.store.StoreException;
import io.datawollet.store.StoreException.Outcome;
import io.datawollet.store.StoreKey;
import io.datawollet.store.WriteResult;
import io.datawollet.store.WriteResult.Done;
import io.datawollet.store.WriteResult.Gone;
import io.lettuce.core.MigrateArgs;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.cluster.SlotHash;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** A slot moves to and fro between the nodes of a cluster while its sessions are written to, moved and ended. {@code
 * -Ddatawollet.redis.migrations=100} for a longer run. */
class SlotMigrationTest {
    private static final String PREFIX = "migration:";
    private static final int MIGRATIONS = Integer.getInteger("datawollet.redis.migrations", 12);
    private static final int KEYS_AT_ONCE = 5;
    private static final int WRITERS = 4;
    private static final int MOVERS = 2;

    /** Partitions that are ended meanwhile, all of one slot. */
    private static final int ENDED = 40;

    private static final int SESSIONS_OF_EACH = 12;

    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger unsure = new AtomicInteger();

    @Test
    void no_row_is_lost_or_doubled_and_no_session_survives_the_end_of_its_partition() throws Exception {
        try (RedisCluster cluster = RedisCluster.start(RedisBinary.shipped(), 0);
                Nodes nodes = Nodes.of(cluster);
                RedisSessionStore store = nodes.one().keyPrefix(PREFIX).build();
                RedisSessionStore other = nodes.other().keyPrefix(PREFIX).build()) {
            List<Long> partitions = partitionsOfOneSlot(ENDED + 1);
            long busy = partitions.get(0);
            List<Long> ended = partitions.subList(1, partitions.size());
            for (int i = 0; i < WRITERS + MOVERS; i++) {
                Sample.create(store, Sample.address(busy, i));
            }
            ended.forEach(partition -> LongStream.range(0, SESSIONS_OF_EACH)
                    .forEach(i -> Sample.create(store, Sample.address(partition, i))));

            ExecutorService threads = Executors.newCachedThreadPool();
            try {
                List<Future<Integer>> writing = new ArrayList<>();
                for (int i = 0; i < WRITERS; i++) {
                    SessionAddress mine = Sample.address(busy, i);
                    SessionStore node = i % 2 == 0 ? store : other;
                    writing.add(threads.submit(() -> write(node, mine)));
                }
                List<Future<SessionAddress>> moving = new ArrayList<>();
                for (int i = WRITERS; i < WRITERS + MOVERS; i++) {
                    SessionAddress mine = Sample.address(busy, i);
                    long places = 1_000_000L * i;
                    moving.add(threads.submit(() -> move(store, mine, places)));
                }
                Set<SessionAddress> places = ConcurrentHashMap.newKeySet();
                Future<Integer> ending = threads.submit(endAll(store, other, ended, places, threads));
                int moved = migrateToAndFro(cluster, slot(busy));
                over.set(true);
                int rows = 0;
                for (int i = 0; i < WRITERS; i++) {
                    int written = writing.get(i).get(60, TimeUnit.SECONDS);
                    assertWritten(other, Sample.address(busy, i), written);
                    rows += written;
                }
                for (Future<SessionAddress> mover : moving) {
                    assertThat(Sample.isAt(other, mover.get(60, TimeUnit.SECONDS)))
                            .isTrue();
                }
                assertThat(other.list(key(busy), NOW, 99)).hasSize(WRITERS + MOVERS);
                int removed = ending.get(60, TimeUnit.SECONDS);
                for (long partition : ended) {
                    assertThat(other.list(key(partition), NOW, 99)).isEmpty();
                }
                assertThat(places).noneMatch(place -> Sample.isAt(other, place));
                Figures.report(MIGRATIONS + " migrations of " + moved + " keys in all, " + rows + " rows, " + removed
                        + " sessions ended, " + refused + " refusals, " + unsure + " unsure");
                assertThat(removed).isEqualTo(ENDED * SESSIONS_OF_EACH);
                assertThat(errors(cluster, "TRYAGAIN"))
                        .as("the migrations met the load")
                        .isPositive();
                assertThat(errors(cluster, "ASK")).isPositive();
            } finally {
                threads.shutdownNow();
            }
        }
    }

    /** How often the nodes answered so. */
    private static long errors(RedisCluster cluster, String code) {
        Pattern count = Pattern.compile("errorstat_" + code + ":count=([0-9]+)");
        return IntStream.range(0, 3)
                .mapToObj(i -> count.matcher(cluster.commands(i).info("errorstats")))
                .filter(Matcher::find)
                .mapToLong(found -> Long.parseLong(found.group(1)))
                .sum();
    }

    private static int slot(long partition) {
        return SlotHash.getSlot(new Keys(PREFIX).index(key(partition)));
    }

    private static List<Long> partitionsOfOneSlot(int count) {
        int wanted = slot(0);
        return LongStream.range(0, Long.MAX_VALUE)
                .filter(partition -> slot(partition) == wanted)
                .limit(count)
                .boxed()
                .toList();
    }

    /** A write that is sent until it is known what became of it: as the core does, the same again. */
    private WriteResult sure(Callable<WriteResult> write, Callable<Boolean> landed) throws Exception {
        while (true) {
            try {
                return write.call();
            } catch (StoreException e) {
                if (e.outcome() == Outcome.NOT_APPLIED) {
                    refused.incrementAndGet();
                } else {
                    unsure.incrementAndGet();
                    if (landed.call()) {
                        return new Done();
                    }
                }
            }
        }
    }

    private int write(SessionStore node, SessionAddress mine) throws Exception {
        int rows = 0;
        while (!over.get()) {
            int expected = rows + 1;
            WriteResult result = sure(
                    () -> Sample.append(node, mine, expected),
                    () -> node.load(mine, NOW, 0, 0).orElseThrow().session().rowCount() == expected);
            assertThat(result).isEqualTo(new Done());
            rows++;
        }
        return rows;
    }

    private static void assertWritten(SessionStore node, SessionAddress mine, int rows) {
        SessionPage page =
                node.load(mine, NOW, Integer.MAX_VALUE, Long.MAX_VALUE).orElseThrow();
        assertThat(page.session().revision()).isEqualTo(revision(rows + 1L));
        assertThat(page.rows()).hasSize(rows);
        for (int i = 0; i < rows; i++) {
            assertThat(page.rows().get(i)).isEqualTo(Sample.row(i + 1L));
        }
    }

    private SessionAddress move(SessionStore node, SessionAddress from, long first) throws Exception {
        SessionAddress at = from;
        for (int step = 1; !over.get(); step++) {
            SessionAddress here = at;
            SessionAddress next = new SessionAddress(at.partition(), key(first + step));
            int expected = step;
            WriteResult result = sure(() -> Sample.move(node, here, next, expected), () -> Sample.isAt(node, next));
            assertThat(result).isEqualTo(new Done());
            at = next;
        }
        return at;
    }

    /** Ends one partition after the other, while one of its sessions is moved on and on. */
    private Callable<Integer> endAll(
            SessionStore store,
            SessionStore other,
            List<Long> ended,
            Set<SessionAddress> places,
            ExecutorService threads) {
        return () -> {
            int removed = 0;
            for (long partition : ended) {
                for (long i = 0; i < SESSIONS_OF_EACH; i++) {
                    places.add(Sample.address(partition, i));
                }
                Future<?> moving = threads.submit(() -> moveUntilGone(other, partition, places));
                removed += end(store, key(partition));
                moving.get(60, TimeUnit.SECONDS);
            }
            return removed;
        };
    }

    private static int end(SessionStore store, StoreKey partition) {
        int limit = 5;
        int sum = 0;
        while (true) {
            try {
                int removed = store.removePartition(partition, limit);
                sum += removed;
                if (removed < limit) {
                    return sum;
                }
            } catch (StoreException e) {
                assertThat(e.outcome())
                        .as(
                                "%s %s %s",
                                e,
                                e.getCause(),
                                e.getCause() == null ? null : e.getCause().getCause())
                        .isEqualTo(Outcome.NOT_APPLIED);
            }
        }
    }

    private static void moveUntilGone(SessionStore node, long partition, Set<SessionAddress> places) {
        SessionAddress at = Sample.address(partition, 0);
        int step = 1;
        Set<SessionAddress> mine = new HashSet<>();
        while (true) {
            SessionAddress next = Sample.address(partition, 100L + step);
            mine.add(next);
            places.addAll(mine);
            try {
                if (Sample.move(node, at, next, step).equals(new Gone())) {
                    return;
                }
                at = next;
                step++;
            } catch (StoreException e) {
                assertThat(e.outcome()).as("%s %s", e, e.getCause()).isEqualTo(Outcome.NOT_APPLIED);
            }
        }
    }

    private static int migrateToAndFro(RedisCluster cluster, int slot) {
        int moved = 0;
        int at = RedisCluster.masterOf(slot);
        for (int i = 0; i < MIGRATIONS; i++) {
            int to = (at + 1) % 3;
            moved += migrate(cluster, slot, at, to);
            at = to;
        }
        return moved;
    }

    private static int migrate(RedisCluster cluster, int slot, int from, int to) {
        RedisCommands<String, String> source = cluster.commands(from);
        RedisCommands<String, String> target = cluster.commands(to);
        target.clusterSetSlotImporting(slot, source.clusterMyId());
        source.clusterSetSlotMigrating(slot, target.clusterMyId());
        int moved = 0;
        while (true) {
            List<String> keys = source.clusterGetKeysInSlot(slot, KEYS_AT_ONCE);
            if (keys.isEmpty()) {
                break;
            }
            source.migrate(
                    "127.0.0.1",
                    cluster.server(to).port(),
                    0,
                    Duration.ofSeconds(10).toMillis(),
                    MigrateArgs.Builder.keys(keys));
            moved += keys.size();
        }
        for (int i = 0; i < 3; i++) {
            cluster.commands((to + i) % 3).clusterSetSlotNode(slot, target.clusterMyId());
        }
        return moved;
    }
}
