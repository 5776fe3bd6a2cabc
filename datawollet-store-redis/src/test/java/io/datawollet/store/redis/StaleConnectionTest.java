package io.datawollet.store.redis;

import static io.datawollet.store.redis.Sample.NOW;
import static io.datawollet.store.redis.Sample.address;
import static io.datawollet.store.redis.Sample.append;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.datawollet.store.SessionAddress;
import io.datawollet.store.StoreException;
import io.datawollet.store.WriteResult.Done;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Connections that live, and lead to a server that is of no use any more: no driver notices that by itself. */
class StaleConnectionTest {
    private static final SessionAddress HERE = address(1, 1);
    private static final Duration PATIENCE = Duration.ofMillis(500);

    private final RedisServer master = RedisServer.start(RedisBinary.shipped());

    private RedisServer replica() {
        return RedisServer.start(RedisBinary.shipped(), "--replicaof", "127.0.0.1", Integer.toString(master.port()));
    }

    private static boolean isDone(Runnable write) {
        try {
            write.run();
            return true;
        } catch (StoreException e) {
            return false;
        }
    }

    private static int connections(RedisServer server) {
        RedisClient client = RedisClient.create(server.uri());
        try {
            Matcher count = Pattern.compile("total_connections_received:([0-9]+)")
                    .matcher(client.connect().sync().info("stats"));
            assertThat(count.find()).isTrue();
            return Integer.parseInt(count.group(1));
        } finally {
            Nodes.shutDown(client);
        }
    }

    @Test
    void a_master_that_hangs_is_left_for_the_one_that_sentinel_names() {
        RedisServer replica = replica();
        RedisServer sentinel = RedisServer.sentinel(RedisBinary.shipped(), master);
        RedisClient client = RedisClient.create(RedisURI.Builder.sentinel("127.0.0.1", sentinel.port(), "master")
                .withTimeout(Duration.ofSeconds(2))
                .build());
        try (RedisSessionStore store =
                RedisSessionStore.builder(client).commandTimeout(PATIENCE).build()) {
            RedisCluster.await(() -> isDone(() -> Sample.create(store, HERE)));
            RedisCluster.await(() -> !sentinel.say("SENTINEL REPLICAS master").equals("*0"));
            master.suspend();
            RedisCluster.await(() -> isDone(() -> Sample.create(store, address(1, 2))));
            assertThat(append(store, address(1, 2), 1)).isEqualTo(new Done());
        } finally {
            Nodes.shutDown(client);
            sentinel.close();
            replica.close();
            master.close();
        }
    }

    /** The first partition that lies on this master. */
    private static long partitionOf(int master) {
        return LongStream.range(0, 1_000)
                .filter(i ->
                        RedisCluster.masterOf(SlotHash.getSlot(new Keys("datawollet:").index(Sample.key(i)))) == master)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void a_node_of_a_cluster_that_hangs_is_left_for_its_replica() {
        try (RedisCluster cluster = RedisCluster.start(RedisBinary.shipped(), 1)) {
            RedisClusterClient client = RedisClusterClient.create(cluster.uris().stream()
                    .map(uri -> RedisURI.builder(uri)
                            .withTimeout(Duration.ofSeconds(1))
                            .build())
                    .toList());
            client.setOptions(ClusterClientOptions.builder()
                    .socketOptions(SocketOptions.builder()
                            .connectTimeout(Duration.ofSeconds(1))
                            .build())
                    .build());
            try (RedisSessionStore store =
                    RedisSessionStore.builder(client).commandTimeout(PATIENCE).build()) {
                long partition = partitionOf(0);
                long elsewhere = partitionOf(1);
                RedisCluster.await(() -> isDone(() -> Sample.create(store, address(partition, 1))));
                cluster.server(0).suspend();
                // What another node answers meanwhile must not hide that this one is silent.
                RedisCluster.await(() -> isDone(() -> Sample.isAt(store, address(elsewhere, 1)))
                        && isDone(() -> Sample.create(store, address(partition, 2))));
                assertThat(append(store, address(partition, 2), 1)).isEqualTo(new Done());
            } finally {
                Nodes.shutDown(client);
            }
        } finally {
            master.close();
        }
    }

    @Test
    void a_master_that_became_a_replica_is_left_for_the_one_that_its_address_leads_to_now() {
        RedisServer other = RedisServer.start(RedisBinary.shipped());
        RedisClient client;
        try (Relay relay = Relay.to(master)) {
            client = RedisClient.create(relay.uri());
            try (RedisSessionStore store = RedisSessionStore.builder(client).build()) {
                Sample.create(store, HERE);
                relay.pointTo(other);
                assertThat(master.say("REPLICAOF 127.0.0.1 " + other.port())).isEqualTo("+OK");
                StoreException failure =
                        catchThrowableOfType(StoreException.class, () -> Sample.create(store, address(1, 2)));
                assertThat(failure).hasMessageContaining("READONLY");
                Sample.create(store, address(1, 2));
                assertThat(append(store, address(1, 2), 1)).isEqualTo(new Done());
            } finally {
                Nodes.shutDown(client);
            }
        } finally {
            other.close();
            master.close();
        }
    }

    @Test
    void a_server_that_stays_a_replica_is_not_flooded_with_connections() {
        RedisClient client = RedisClient.create(master.uri());
        try (RedisSessionStore store = RedisSessionStore.builder(client).build()) {
            Sample.create(store, HERE);
            assertThat(master.say("REPLICAOF 127.0.0.1 1")).isEqualTo("+OK");
            int before = connections(master);
            for (int i = 0; i < 100; i++) {
                assertThat(isDone(() -> append(store, HERE, 1))).isFalse();
            }
            assertThat(connections(master) - before).isLessThan(10);
            assertThat(store.load(HERE, NOW, 0, 0)).isPresent();
        } finally {
            Nodes.shutDown(client);
            master.close();
        }
    }

    @Test
    void what_is_refused_or_not_confirmed_costs_no_connection() {
        RedisClient client = RedisClient.create(master.uri());
        try (RedisSessionStore store = RedisSessionStore.builder(client)
                .waitReplicas(1, Duration.ofMillis(1))
                .build()) {
            StoreException failure = catchThrowableOfType(StoreException.class, () -> Sample.create(store, HERE));
            assertThat(failure)
                    .hasMessage(
                            "create failed (UNCONFIRMED: it is written, but too few replicas said in time that they have it)");
            assertThat(failure.outcome()).isEqualTo(StoreException.Outcome.UNKNOWN);
            int before = connections(master);
            for (int i = 0; i < 20; i++) {
                assertThat(isDone(() -> append(store, HERE, 1))).isFalse();
            }
            assertThat(master.say("CONFIG SET maxmemory 1")).isEqualTo("+OK");
            for (int i = 0; i < 20; i++) {
                assertThat(isDone(() -> Sample.create(store, address(1, 2)))).isFalse();
            }
            assertThat(connections(master) - before)
                    .as("this test's own are two")
                    .isLessThan(5);
        } finally {
            Nodes.shutDown(client);
            master.close();
        }
    }
}
