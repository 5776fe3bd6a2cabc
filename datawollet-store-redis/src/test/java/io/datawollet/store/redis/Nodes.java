package io.datawollet.store.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.sync.RedisClusterCommands;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/**
 * Two nodes of a host, each with a client of its own to the same server or cluster, and a third way for tests to look behind the
 * stores' backs.
 */
final class Nodes implements AutoCloseable {
    private final Supplier<RedisSessionStore.Builder> one;
    private final Supplier<RedisSessionStore.Builder> other;
    private final RedisClusterCommands<String, String> look;
    private final List<Runnable> closing;

    private Nodes(
            Supplier<RedisSessionStore.Builder> one,
            Supplier<RedisSessionStore.Builder> other,
            RedisClusterCommands<String, String> look,
            List<Runnable> closing) {
        this.one = one;
        this.other = other;
        this.look = look;
        this.closing = closing;
    }

    /** On one server. */
    static Nodes of(RedisServer server) {
        return of(server, server.uri());
    }

    /** On one server, the stores with the user of this address, the tests with the default one. */
    static Nodes of(RedisServer server, RedisURI uri) {
        RedisClient one = RedisClient.create(uri);
        RedisClient other = RedisClient.create(uri);
        // A look at a million keys takes its time.
        RedisURI patient = RedisURI.builder(server.uri())
                .withTimeout(Duration.ofMinutes(10))
                .build();
        RedisClient looking = RedisClient.create(patient);
        StatefulRedisConnection<String, String> look = looking.connect();
        return new Nodes(
                () -> RedisSessionStore.builder(one),
                () -> RedisSessionStore.builder(other),
                look.sync(),
                List.of(() -> shutDown(one), () -> shutDown(other), () -> shutDown(looking)));
    }

    /** On a cluster. */
    static Nodes of(RedisCluster cluster) {
        RedisClusterClient one = clusterClient(cluster);
        RedisClusterClient other = clusterClient(cluster);
        return new Nodes(
                () -> RedisSessionStore.builder(one),
                () -> RedisSessionStore.builder(other),
                one.connect().sync(),
                List.of(() -> shutDown(one), () -> shutDown(other)));
    }

    private static RedisClusterClient clusterClient(RedisCluster cluster) {
        RedisClusterClient client = RedisClusterClient.create(cluster.uris());
        client.setOptions(ClusterClientOptions.builder()
                .topologyRefreshOptions(ClusterTopologyRefreshOptions.builder()
                        .adaptiveRefreshTriggersTimeout(Duration.ofMillis(200))
                        .enablePeriodicRefresh(Duration.ofSeconds(2))
                        .build())
                .build());
        return client;
    }

    /** Ends a client at once. */
    static void shutDown(io.lettuce.core.AbstractRedisClient client) {
        client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    }

    RedisSessionStore.Builder one() {
        return one.get();
    }

    RedisSessionStore.Builder other() {
        return other.get();
    }

    RedisClusterCommands<String, String> look() {
        return look;
    }

    @Override
    public void close() {
        closing.forEach(Runnable::run);
    }
}
