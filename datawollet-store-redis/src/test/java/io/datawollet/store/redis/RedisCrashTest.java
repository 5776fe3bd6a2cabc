package io.datawollet.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.error.DataWolletException;
import io.datawollet.session.Session;
import io.datawollet.session.SessionCredentials;
import io.datawollet.session.SessionEvent;
import io.datawollet.session.SessionManager;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.RedisClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/**
 * The server is killed, again and again, while 16 threads record. {@code -Ddatawollet.redis.crashes=100} for a longer run; with
 * {@code everysec} a third of them.
 */
class RedisCrashTest {
    private static final int ROUNDS = Integer.getInteger("datawollet.redis.crashes", 6);
    private static final int THREADS = 16;
    private static final int SESSIONS = 4;

    /** How long everybody records before each crash. */
    private static final Duration WORK = Duration.ofMillis(200);

    /** Of which so much is lost where the disk is behind. */
    private static final Duration BEHIND = Duration.ofMillis(60);

    private final Host host = new Host();
    private final List<SessionCredentials> sessions = new ArrayList<>();
    private final AtomicInteger numbers = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicBoolean over = new AtomicBoolean();

    /** The server waits so long for a slow disk before it holds up its answers. */
    private static final Duration POSTPONED = Duration.ofSeconds(2);

    private final Map<String, Acknowledgement> acknowledged = new ConcurrentHashMap<>();

    private final AtomicInteger crashes = new AtomicInteger();

    private RedisServer server;
    private RedisClient client;
    private RedisSessionStore store;
    private SessionManager node;

    @BeforeEach
    void startServer(TestInfo test) {
        String fsync = test.getDisplayName().contains("always") ? "always" : "everysec";
        server = RedisServer.start(RedisBinary.shipped(), "--appendonly", "yes", "--appendfsync", fsync);
        client = RedisClient.create(server.uri());
        client.setOptions(ClientOptions.builder()
                .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
                .build());
        store = RedisSessionStore.builder(client).build();
        node = host.node(store);
        for (int i = 0; i < SESSIONS; i++) {
            sessions.add(host.start(node, "p" + i).credentials());
        }
    }

    @AfterEach
    void closeServer() {
        store.close();
        Nodes.shutDown(client);
        server.close();
    }

    /** After how many crashes the call began that recorded a row, and when it ended. */
    private record Acknowledgement(int crashesBefore, long nanos) {}

    private interface Crash {
        void happen();
    }

    private void recordUnder(int rounds, Crash crash) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<?>> recording = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                Session session = host.open(node, sessions.get(i % SESSIONS));
                recording.add(threads.submit(() -> recordOn(session)));
            }
            for (int round = 0; round < rounds; round++) {
                LockSupport.parkNanos(WORK.toNanos());
                crash.happen();
            }
            LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
            over.set(true);
            for (Future<?> done : recording) {
                done.get(60, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private void recordOn(Session session) {
        while (!over.get()) {
            int before = crashes.get();
            String number = Integer.toString(numbers.incrementAndGet());
            try {
                session.record("count", Integer.valueOf(number));
                acknowledged.put(number, new Acknowledgement(before, System.nanoTime()));
            } catch (DataWolletException e) {
                failed.incrementAndGet();
                LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            }
        }
    }

    /** All rows, each there once, in histories that verify; a node that knows nothing yet reads them. */
    private Set<String> rowsThere() {
        SessionManager fresh = host.node(store);
        Set<String> there = new HashSet<>();
        for (SessionCredentials credentials : sessions) {
            for (String row : Host.payloads(host.open(fresh, credentials))) {
                assertThat(there.add(row)).as("row %s is there once", row).isTrue();
            }
        }
        assertThat(host.heard(SessionEvent.Type.TAMPERED)).isZero();
        return there;
    }

    private void report(int lost) {
        Figures.report(crashes + " crashes, " + acknowledged.size() + " rows acknowledged, " + lost + " of them lost, "
                + failed + " calls failed, rolled_back heard "
                + host.heard(SessionEvent.Type.ROLLED_BACK) + " times");
    }

    @Test
    void with_fsync_always_every_acknowledged_row_is_there_once() throws Exception {
        recordUnder(ROUNDS, () -> {
            server.kill();
            crashes.incrementAndGet();
            server.restart();
        });
        Set<String> lost = new HashSet<>(acknowledged.keySet());
        lost.removeAll(rowsThere());
        assertThat(lost).as("rows that were acknowledged and are not there").isEmpty();
        assertThat(host.heard(SessionEvent.Type.ROLLED_BACK)).isZero();
        report(0);
    }

    @Test
    void with_fsync_everysec_sessions_go_on_from_the_last_row_on_the_disk() throws Exception {
        Set<String> durable = new HashSet<>();
        recordUnder(Math.max(3, ROUNDS / 3), () -> {
            LockSupport.parkNanos(POSTPONED.toNanos());
            long certain = System.nanoTime() - POSTPONED.toNanos();
            acknowledged.forEach((number, row) -> {
                if (row.crashesBefore() == crashes.get() && row.nanos() < certain) {
                    durable.add(number);
                }
            });
            // A process that is killed alone loses little: it had handed most to the system.
            long reached = server.appendOnlySize();
            LockSupport.parkNanos(BEHIND.toNanos());
            server.kill();
            server.truncateAppendOnly(reached);
            crashes.incrementAndGet();
            server.restart();
        });
        Set<String> there = rowsThere();
        durable.removeAll(there);
        assertThat(durable).as("rows that were on the disk and are not there").isEmpty();
        Set<String> lost = new HashSet<>(acknowledged.keySet());
        lost.removeAll(there);
        report(lost.size());
        assertThat(lost).as("rows that were lost: the test cut something off").isNotEmpty();
        assertThat(host.heard(SessionEvent.Type.ROLLED_BACK)).isPositive();
    }
}
