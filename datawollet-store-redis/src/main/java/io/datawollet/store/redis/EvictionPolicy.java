package io.datawollet.store.redis;

import io.datawollet.store.StoreException;
import io.datawollet.store.StoreException.Outcome;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode.NodeFlag;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks whether the servers keep what they were given. With any policy but {@code noeviction} a server that runs full drops what it
 * likes: a session that lives, or the index of a partition, and with it the sight of sessions that are to be ended.
 *
 * <p>Asked for with INFO, which says it as CONFIG GET does and is forbidden less often.
 */
final class EvictionPolicy {
    private static final Logger LOG = LoggerFactory.getLogger(EvictionPolicy.class);
    private static final Pattern POLICY = Pattern.compile("maxmemory_policy:(\\S+)");
    private static final String WANTED = "noeviction";

    private EvictionPolicy() {}

    /**
     * Asks the server, or every master of a cluster.
     *
     * @throws CommandFailure if one does not answer
     * @throws StoreException if one may drop what lives
     */
    static void check(String operation, StatefulConnection<byte[], byte[]> connection, Deadline deadline)
            throws CommandFailure {
        if (connection instanceof StatefulRedisClusterConnection<byte[], byte[]> cluster) {
            for (RedisClusterNode node : cluster.getPartitions()) {
                if (node.is(NodeFlag.UPSTREAM) && !node.getSlots().isEmpty()) {
                    checkServer(operation, node(cluster, node), deadline);
                }
            }
        } else {
            checkServer(operation, connection, deadline);
        }
    }

    private static StatefulConnection<byte[], byte[]> node(
            StatefulRedisClusterConnection<byte[], byte[]> cluster, RedisClusterNode node) throws CommandFailure {
        try {
            return cluster.getConnection(node.getNodeId());
        } catch (RuntimeException e) {
            throw CommandFailure.unanswered(false, e);
        }
    }

    private static void checkServer(String operation, StatefulConnection<byte[], byte[]> server, Deadline deadline)
            throws CommandFailure {
        Attempt info = new Attempt(CommandType.INFO, new CommandArgs<>(ByteArrayCodec.INSTANCE).add("memory"));
        String text;
        try {
            text = text(info.sendOn(server, deadline.left()));
        } catch (CommandFailure e) {
            if (!e.code().equals("NOPERM")) {
                throw e.toAQuestion();
            }
            text = "";
        }
        Matcher policy = POLICY.matcher(text);
        if (!policy.find()) {
            LOG.warn("whether the server evicts what lives cannot be read; its maxmemory-policy must be {}", WANTED);
        } else if (!policy.group(1).equals(WANTED)) {
            throw new StoreException(
                    Outcome.NOT_APPLIED,
                    operation + " refused: the server's maxmemory-policy is " + policy.group(1) + " and must be "
                            + WANTED + ", or it drops sessions that live");
        }
    }

    private static String text(List<Object> answer) {
        return answer.get(0) instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : "";
    }
}
