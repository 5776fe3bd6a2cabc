package io.datawollet.store.redis;

import static io.datawollet.store.redis.Sample.NOW;
import static io.datawollet.store.redis.Sample.address;
import static io.datawollet.store.redis.Sample.append;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.datawollet.error.DataWolletException;
import io.datawollet.session.Session;
import io.datawollet.session.SessionCredentials;
import io.datawollet.session.SessionEvent;
import io.datawollet.session.SessionManager;
import io.datawollet.store.SessionAddress;
import io.datawollet.store.StoreException;
import io.datawollet.store.StoreException.Outcome;
import io.datawollet.store.WriteResult.Done;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.RedisClusterClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** A master ends and a replica takes its place. */
class FailoverTest {
    private static final int SESSIONS = 12;
    private static final SessionAddress HERE = address(1, 1);

    private final Host host = new Host();
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicInteger numbers = new AtomicInteger();
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();

    @Test
    void a_cluster_whose_master_was_killed_serves_every_session_again() throws Exception {
        try (RedisCluster cluster = RedisCluster.start(RedisBinary.shipped(), 1);
                Nodes nodes = Nodes.of(cluster);
                RedisSessionStore store =
                        nodes.one().commandTimeout(Duration.ofMillis(500)).build()) {
            SessionManager node = host.node(store);
            List<SessionCredentials> sessions = new ArrayList<>();
            for (int i = 0; i < SESSIONS; i++) {
                sessions.add(host.start(node, "p" + i).credentials());
            }
            ExecutorService threads = Executors.newFixedThreadPool(SESSIONS);
            try {
                List<Future<?>> recording = new ArrayList<>();
                for (SessionCredentials credentials : sessions) {
                    Session session = host.open(node, credentials);
                    recording.add(threads.submit(() -> recordOn(session)));
                }
                LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
                cluster.server(0).kill();
                RedisCluster.await(() -> cluster.commands(3).info("replication").contains("role:master"));
                RedisCluster.await(() -> sessions.stream().allMatch(credentials -> isServed(node, credentials)));
                over.set(true);
                for (Future<?> done : recording) {
                    done.get(60, TimeUnit.SECONDS);
                }
            } finally {
                threads.shutdownNow();
            }
            SessionManager fresh = host.node(store);
            Set<String> there = new HashSet<>();
            for (SessionCredentials credentials : sessions) {
                for (String row : Host.payloads(host.open(fresh, credentials))) {
                    assertThat(there.add(row)).as("row %s is there once", row).isTrue();
                }
            }
            assertThat(host.heard(SessionEvent.Type.TAMPERED)).isZero();
            assertThat(failed).as("calls that failed meanwhile").hasPositiveValue();
            Set<String> lost = new HashSet<>(acknowledged);
            lost.removeAll(there);
            Figures.report(acknowledged.size() + " rows acknowledged, " + lost.size() + " of them lost, " + failed
                    + " calls failed");
            // Replication is asynchronous; on one machine it is behind by next to nothing.
            assertThat(lost.size()).as("rows lost").isLessThan(500);
        }
    }

    private void recordOn(Session session) {
        while (!over.get()) {
            int number = numbers.incrementAndGet();
            try {
                session.record("count", number);
                acknowledged.add(Integer.toString(number));
            } catch (DataWolletException e) {
                failed.incrementAndGet();
                LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            }
        }
    }

    private boolean isServed(SessionManager node, SessionCredentials credentials) {
        try {
            host.open(node, credentials).record("served", "x" + numbers.incrementAndGet());
            return true;
        } catch (DataWolletException e) {
            return false;
        }
    }

    @Test
    void a_store_behind_sentinel_finds_the_new_master() {
        RedisServer master = RedisServer.start(RedisBinary.shipped());
        RedisServer replica =
                RedisServer.start(RedisBinary.shipped(), "--replicaof", "127.0.0.1", Integer.toString(master.port()));
        RedisServer sentinel = RedisServer.sentinel(RedisBinary.shipped(), master);
        RedisClient client = RedisClient.create(RedisURI.Builder.sentinel("127.0.0.1", sentinel.port(), "master")
                .build());
        RedisClient behind = RedisClient.create(replica.uri());
        try (RedisSessionStore store = RedisSessionStore.builder(client)
                        .commandTimeout(Duration.ofMillis(500))
                        .build();
                RedisSessionStore onReplica = RedisSessionStore.builder(behind).build()) {
            RedisCluster.await(() -> isDone(() -> Sample.create(store, HERE)));
            assertThat(append(store, HERE, 1)).isEqualTo(new Done());
            // Replication is asynchronous, and Sentinel learns of replicas from the master's INFO, every ten seconds.
            RedisCluster.await(() -> rowsAt(onReplica) == 1);
            RedisCluster.await(() -> !sentinel.say("SENTINEL REPLICAS master").equals("*0"));
            master.kill();
            RedisCluster.await(() -> isDone(() -> append(store, HERE, 2)));
            assertThat(rowsAt(store)).isEqualTo(2);
            assertThat(append(store, HERE, 3)).isEqualTo(new Done());
        } finally {
            Nodes.shutDown(client);
            Nodes.shutDown(behind);
            sentinel.close();
            replica.close();
            master.close();
        }
    }

    private static long rowsAt(RedisSessionStore store) {
        return store.load(HERE, NOW, 0, 0)
                .map(page -> page.session().rowCount())
                .orElse(-1L);
    }

    private static boolean isDone(Runnable write) {
        try {
            write.run();
            return true;
        } catch (StoreException e) {
            return false;
        }
    }

    @Test
    void what_a_replica_was_waited_for_is_there_after_the_master_was_killed() {
        RedisServer master = RedisServer.start(RedisBinary.shipped());
        RedisServer replica =
                RedisServer.start(RedisBinary.shipped(), "--replicaof", "127.0.0.1", Integer.toString(master.port()));
        RedisClient client = RedisClient.create(master.uri());
        RedisClient promoted = RedisClient.create(replica.uri());
        try (RedisSessionStore store = RedisSessionStore.builder(client)
                        .waitReplicas(1, Duration.ofSeconds(5))
                        .build();
                RedisSessionStore after = RedisSessionStore.builder(promoted).build()) {
            // The replica has its first copy of the master to fetch.
            RedisCluster.await(() -> isDone(() -> Sample.create(store, HERE)));
            for (int i = 1; i <= 200; i++) {
                assertThat(append(store, HERE, i)).isEqualTo(new Done());
            }
            master.kill();
            assertThat(catchThrowableOfType(StoreException.class, () -> append(after, HERE, 201)))
                    .hasMessageContaining("READONLY");
            assertThat(replica.say("REPLICAOF NO ONE")).isEqualTo("+OK");
            assertThat(after.load(HERE, NOW, 0, 0).orElseThrow().session().rowCount())
                    .isEqualTo(200);
            assertThat(append(after, HERE, 201)).isEqualTo(new Done());
        } finally {
            Nodes.shutDown(client);
            Nodes.shutDown(promoted);
            master.close();
            replica.close();
        }
    }

    @Test
    void a_replica_that_does_not_confirm_leaves_the_outcome_unknown_and_the_next_call_free() {
        RedisServer master = RedisServer.start(RedisBinary.shipped());
        RedisServer replica =
                RedisServer.start(RedisBinary.shipped(), "--replicaof", "127.0.0.1", Integer.toString(master.port()));
        RedisClient client = RedisClient.create(master.uri());
        try (RedisSessionStore store = RedisSessionStore.builder(client)
                .waitReplicas(1, Duration.ofMillis(300))
                .build()) {
            RedisCluster.await(() -> !isUnknown(() -> Sample.create(store, address(1, numbers.incrementAndGet() + 5))));
            Sample.create(store, HERE);
            replica.suspend();
            assertThat(isUnknown(() -> append(store, HERE, 1))).isTrue();
            assertThat(store.load(HERE, NOW, 0, 0).orElseThrow().session().rowCount())
                    .as("rows on the master")
                    .isEqualTo(1);
            replica.resume();
            RedisCluster.await(() -> !isUnknown(() -> Sample.create(store, address(2, numbers.incrementAndGet()))));
            assertThat(append(store, HERE, 2)).isEqualTo(new Done());
        } finally {
            Nodes.shutDown(client);
            replica.close();
            master.close();
        }
    }

    private static boolean isUnknown(Runnable write) {
        try {
            write.run();
            return false;
        } catch (StoreException e) {
            assertThat(e.outcome()).isEqualTo(Outcome.UNKNOWN);
            return true;
        }
    }

    @Test
    void options_that_cannot_be_kept_are_refused() {
        RedisClient client = RedisClient.create("redis://127.0.0.1:1");
        RedisClusterClient cluster = RedisClusterClient.create("redis://127.0.0.1:1");
        try {
            RedisSessionStore.Builder builder = RedisSessionStore.builder(client);
            assertThatIllegalStateException()
                    .isThrownBy(() -> RedisSessionStore.builder(cluster).waitReplicas(1, Duration.ofSeconds(1)));
            assertThatIllegalArgumentException().isThrownBy(() -> builder.waitReplicas(0, Duration.ofSeconds(1)));
            assertThatIllegalArgumentException().isThrownBy(() -> builder.waitReplicas(1, Duration.ZERO));
            assertThatIllegalArgumentException().isThrownBy(() -> builder.grace(Duration.ofSeconds(29)));
            assertThatIllegalArgumentException().isThrownBy(() -> builder.commandTimeout(Duration.ofMillis(9)));
            for (String prefix : List.of("", "a{b}", "a*", "a b", "ü", "x".repeat(65))) {
                assertThatIllegalArgumentException().isThrownBy(() -> builder.keyPrefix(prefix));
            }
        } finally {
            Nodes.shutDown(client);
            Nodes.shutDown(cluster);
        }
    }
}
