package io.datawollet.store.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/** Three masters, each with so many replicas, that share the slots evenly. */
final class RedisCluster implements AutoCloseable {
    private static final int SLOTS = 16_384;
    private static final int MASTERS = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final List<RedisServer> servers = new ArrayList<>();
    private final List<RedisCommands<String, String>> commands = new ArrayList<>();
    private final RedisClient client = RedisClient.create();

    private RedisCluster(Path binary, int replicas) {
        for (int i = 0; i < MASTERS * (1 + replicas); i++) {
            RedisServer server = RedisServer.start(
                    binary,
                    "--cluster-enabled",
                    "yes",
                    "--cluster-node-timeout",
                    "2000",
                    "--cluster-config-file",
                    "n.conf");
            servers.add(server);
            StatefulRedisConnection<String, String> connection = client.connect(server.uri());
            commands.add(connection.sync());
        }
        join();
        replicate();
        await(() -> commands.stream().allMatch(node -> node.clusterInfo().contains("cluster_state:ok")));
    }

    /** With these replicas of each master; the test closes it. */
    static RedisCluster start(Path binary, int replicas) {
        return new RedisCluster(binary, replicas);
    }

    private void join() {
        for (int i = 0; i < servers.size(); i++) {
            commands.get(i).clusterSetConfigEpoch(i + 1L);
            commands.get(i).clusterMeet("127.0.0.1", servers.get(0).port());
        }
        for (int i = 0; i < MASTERS; i++) {
            int from = i * SLOTS / MASTERS;
            int until = (i + 1) * SLOTS / MASTERS;
            commands.get(i).clusterAddSlots(IntStream.range(from, until).toArray());
        }
        await(() -> commands.stream()
                .allMatch(node -> node.clusterNodes()
                                .lines()
                                .filter(line -> line.contains("connected"))
                                .count()
                        == servers.size()));
    }

    private void replicate() {
        for (int i = MASTERS; i < servers.size(); i++) {
            commands.get(i).clusterReplicate(commands.get(i % MASTERS).clusterMyId());
        }
        for (int i = MASTERS; i < servers.size(); i++) {
            RedisCommands<String, String> replica = commands.get(i);
            await(() -> replica.info("replication").contains("master_link_status:up"));
        }
    }

    List<RedisURI> uris() {
        return servers.stream().map(RedisServer::uri).toList();
    }

    /** The first three are masters at the start; replica {@code i + 3} is that of master {@code i}. */
    RedisServer server(int number) {
        return servers.get(number);
    }

    RedisCommands<String, String> commands(int number) {
        return commands.get(number);
    }

    /** Which of the masters at the start has the slot then. */
    static int masterOf(int slot) {
        return IntStream.range(0, MASTERS)
                .filter(i -> slot < (i + 1) * SLOTS / MASTERS)
                .findFirst()
                .orElseThrow();
    }

    /** Waits for what the servers settle among themselves. */
    static void await(BooleanSupplier settled) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!settled.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("the cluster did not settle within " + PATIENCE);
            }
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    @Override
    public void close() {
        Nodes.shutDown(client);
        servers.forEach(RedisServer::close);
    }
}
