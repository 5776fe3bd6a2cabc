package io.datawollet.store.redis;

import io.datawollet.store.CreateResult;
import io.datawollet.store.Revision;
import io.datawollet.store.SessionAddress;
import io.datawollet.store.SessionListing;
import io.datawollet.store.SessionPage;
import io.datawollet.store.SessionRecord;
import io.datawollet.store.SessionStore;
import io.datawollet.store.StoreException;
import io.datawollet.store.StoreKey;
import io.datawollet.store.WriteResult;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.codec.ByteArrayCodec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Sessions in Redis 6.2 or later, or Valkey: one server, one with replicas behind Sentinel, or a Cluster. For many nodes.
 *
 * <p>It keeps all rules of {@link SessionStore}. Beyond them:
 *
 * <ul>
 *   <li>Each operation is one script on the server and one round trip; {@code removePartition} takes two or more. What a
 *       session needs lies in one slot of a Cluster, which is that of its partition.
 *   <li>Every key has a time to live, so nothing needs to be swept and {@code removeExpired} answers 0. A key stays beyond the
 *       session's end by the grace of {@link Builder#grace}.
 *   <li>A command goes out once at most. One that was not sent when its time was over is never sent
 *       ({@code NOT_APPLIED}), and one whose connection was lost is not sent again ({@code UNKNOWN}), whatever the client's
 *       options say.
 *   <li>A connection whose server has answered nothing for the command time-out and at least a second, or has become a replica, is
 *       given up for a new one, at most once a second; what waits on it ends as {@code UNKNOWN}. On a Cluster the client is told to
 *       look at the nodes anew.
 *   <li>The server's {@code maxmemory-policy} must be {@code noeviction}: any other drops what lives. It is looked at before
 *       the first operation, and again until it was right; with another one everything fails with a {@link StoreException} that says
 *       so. A server that is full makes {@code create}, {@code append}, {@code replace} and {@code move} throw
 *       {@link io.datawollet.store.StoreFullException}; reading and removing go on.
 *   <li>Replication is asynchronous: a failover can lose writes that were acknowledged. What is left is consistent, and the
 *       session goes on from there. {@link Builder#waitReplicas} narrows the gap.
 *   <li>While a Cluster moves a slot to another node, operations on partitions whose keys are in both places wait for the end of
 *       it, until their time is over.
 * </ul>
 *
 * <p>The client is the host's, with its addresses, credentials and threads; the store opens connections of its own on it when they
 * are first needed, and closes them, and nothing else, in {@link #close()}. Safe for use by many threads; virtual threads may call
 * it. What else may be thrown is an {@link IllegalArgumentException} for a negative bound, a stored instant with a fraction of a
 * millisecond or 285,000 years away, or a move between partitions; nothing was sent then.
 */
public final class RedisSessionStore implements SessionStore, AutoCloseable {
    private final Redis redis;
    private final Keys keys;
    private final Arguments arguments;

    private RedisSessionStore(Builder options) {
        this.redis = new Redis(new Connections(options.servers), options.timeout, options.replicas);
        this.keys = options.keys;
        this.arguments = new Arguments(options.grace);
    }

    /**
     * A store on one server, or on the master that Sentinel names.
     *
     * @param client made with the address of the server, or with that of the Sentinels; with a time-out of a few seconds, since
     *     that is how long a log-in at a server that hangs may take
     * @return a builder
     * @throws IllegalArgumentException if the client does not reconnect by itself
     */
    public static Builder builder(RedisClient client) {
        return new Builder(Servers.one(client.getOptions(), () -> client.connect(ByteArrayCodec.INSTANCE)));
    }

    /**
     * A store on one server, or on the master that Sentinel names, for a client that was made without an address.
     *
     * @param client any client
     * @param uri the address of the server, or that of the Sentinels
     * @return a builder
     * @throws IllegalArgumentException if the client does not reconnect by itself
     */
    public static Builder builder(RedisClient client, RedisURI uri) {
        return new Builder(Servers.one(client.getOptions(), () -> client.connect(ByteArrayCodec.INSTANCE, uri)));
    }

    /**
     * A store on a Cluster. The client must look anew at the Cluster when it is redirected or loses a node, as it does unless that
     * was switched off; otherwise it does not find the new master after a failover. While a node hangs, a look takes as long as the
     * time-outs of its addresses and of connecting let it.
     *
     * @param client knows some of the nodes
     * @return a builder
     * @throws IllegalArgumentException if the client does not reconnect by itself
     */
    public static Builder builder(RedisClusterClient client) {
        return new Builder(new Servers.Cluster(client));
    }

    @Override
    public CreateResult create(SessionRecord record, Instant now, int countUpTo) {
        notNegative(countUpTo, "countUpTo");
        SessionAddress address = record.address();
        Answer answer = new Answer(
                redis.write("create", Script.CREATE, touched(address), arguments.create(record, now, countUpTo)));
        return answer.kind() == Answer.DONE
                ? new CreateResult.Created((int) answer.number(1))
                : new CreateResult.Taken();
    }

    @Override
    public Optional<SessionPage> load(SessionAddress address, Instant now, int maxRows, long maxBytes) {
        return page("load", address, 0, maxRows, maxBytes, now);
    }

    @Override
    public WriteResult append(
            SessionAddress address,
            Revision expected,
            Revision revision,
            byte[] header,
            byte[] row,
            Instant expiresAt,
            Instant now) {
        return write("append", address, arguments.write(address, expected, revision, header, expiresAt, now, row));
    }

    @Override
    public WriteResult replace(
            SessionAddress address,
            Revision expected,
            Revision revision,
            byte[] header,
            Instant expiresAt,
            Instant now) {
        return write("replace", address, arguments.write(address, expected, revision, header, expiresAt, now));
    }

    @Override
    public WriteResult move(SessionAddress from, Revision expected, SessionRecord record, Instant now) {
        SessionAddress to = record.address();
        if (!to.partition().equals(from.partition())) {
            throw new IllegalArgumentException("a session cannot move to another partition");
        }
        byte[][] touched = {keys.session(from), keys.session(to), keys.index(to.partition())};
        return new Answer(redis.write("move", Script.MOVE, touched, arguments.move(from, expected, record, now)))
                .written();
    }

    @Override
    public Optional<SessionPage> rows(SessionAddress address, long from, int maxRows, long maxBytes, Instant now) {
        return page("rows", address, from, maxRows, maxBytes, now);
    }

    @Override
    public boolean remove(SessionAddress address) {
        List<Object> answer = redis.write(
                "remove", Script.REMOVE, touched(address), address.session().toBytes());
        return new Answer(answer).number(0) == 1;
    }

    @Override
    public List<SessionListing> list(StoreKey partition, Instant now, int limit) {
        notNegative(limit, "limit");
        List<Object> flat =
                redis.read("list", Script.LIST, new byte[][] {keys.index(partition)}, arguments.list(now, limit));
        return new Answer(flat).listings(partition);
    }

    @Override
    public int removePartition(StoreKey partition, int limit) {
        notNegative(limit, "limit");
        return new PartitionRemoval(redis, keys, partition, limit).run();
    }

    /**
     * Nothing to do here: keys end by themselves.
     *
     * @return 0
     */
    @Override
    public int removeExpired(Instant before, int limit) {
        notNegative(limit, "limit");
        return 0;
    }

    /** Closes the store's connections. Sessions live on, and the client stays open; calls to the store fail from now on. */
    @Override
    public void close() {
        redis.close();
    }

    /** How often a server did not know a script and was sent its text. */
    long textsSent() {
        return redis.textsSent();
    }

    private WriteResult write(String operation, SessionAddress address, byte[][] given) {
        return new Answer(redis.write(operation, Script.WRITE, touched(address), given)).written();
    }

    private byte[][] touched(SessionAddress address) {
        return new byte[][] {keys.session(address), keys.index(address.partition())};
    }

    private Optional<SessionPage> page(
            String operation, SessionAddress address, long from, int maxRows, long maxBytes, Instant now) {
        notNegative(from, "from");
        notNegative(maxRows, "maxRows");
        notNegative(maxBytes, "maxBytes");
        return new Answer(redis.read(
                        operation,
                        Script.PAGE,
                        new byte[][] {keys.session(address)},
                        arguments.page(from, maxRows, maxBytes, now)))
                .page();
    }

    private static void notNegative(long bound, String name) {
        if (bound < 0) {
            throw new IllegalArgumentException(name + " is negative: " + bound);
        }
    }

    /** Options of a {@link RedisSessionStore}. Not safe for use by many threads. */
    public static final class Builder {
        private final Servers servers;
        private Keys keys = new Keys("datawollet:");
        private Duration timeout = Duration.ofSeconds(5);
        private Duration grace = Duration.ofMinutes(1);
        private ReplicaWait replicas = ReplicaWait.NONE;

        private Builder(Servers servers) {
            if (!servers.options().isAutoReconnect()) {
                throw new IllegalArgumentException(
                        "the client has autoReconnect off: a connection of the store would be lost for good. Leave it on; the"
                                + " store sends no command twice");
            }
            this.servers = servers;
        }

        /**
         * What the names of all keys begin with. Stores with the same prefix on the same server share their sessions.
         *
         * <p>Default: {@code datawollet:}.
         *
         * @param prefix 1 to 64 of A-Z, a-z, 0-9 and {@code . _ : -}
         * @return this
         * @throws IllegalArgumentException if it is not made like that
         */
        public Builder keyPrefix(String prefix) {
            this.keys = new Keys(prefix);
            return this;
        }

        /**
         * After how long an operation is given up. Opening the first connection takes as long as the client lets it.
         *
         * <p>Default: 5 seconds.
         *
         * @param timeout from 10 milliseconds to a minute
         * @return this
         * @throws IllegalArgumentException if it is outside of that
         */
        public Builder commandTimeout(Duration timeout) {
            within("the command time-out", timeout, Duration.ofMillis(10), Duration.ofMinutes(1));
            this.timeout = timeout;
            return this;
        }

        /**
         * For how long beyond a session's end its keys are kept. Nodes whose clocks are behind still need them.
         *
         * <p>Default: a minute.
         *
         * @param grace from 30 seconds to a day
         * @return this
         * @throws IllegalArgumentException if it is outside of that
         */
        public Builder grace(Duration grace) {
            within("the grace", grace, Duration.ofSeconds(30), Duration.ofDays(1));
            this.grace = grace;
            return this;
        }

        /**
         * Lets every write wait until so many replicas have it, by Redis' WAIT: one more round trip for each, on a connection that
         * nobody else uses meanwhile. If they take longer, the operation fails with {@code UNKNOWN}: it is written on the master,
         * and a failover now could lose it. This narrows the gap and does not close it, since a failover may choose another
         * replica. Not for a Cluster.
         *
         * <p>Default: no waiting.
         *
         * @param count how many replicas, 1 to 10
         * @param timeout how long they may take, from a millisecond to a minute
         * @return this
         * @throws IllegalArgumentException if one is outside of that
         * @throws IllegalStateException on a Cluster: where a write went by a redirection, a WAIT would ask the wrong node
         */
        public Builder waitReplicas(int count, Duration timeout) {
            if (servers.areMany()) {
                throw new IllegalStateException("waitReplicas is not for a Cluster");
            }
            if (count < 1 || count > 10) {
                throw new IllegalArgumentException("the number of replicas is 1 to 10, not " + count);
            }
            within("the time for replicas", timeout, Duration.ofMillis(1), Duration.ofMinutes(1));
            this.replicas = new ReplicaWait(count, timeout);
            return this;
        }

        /**
         * Builds it; nothing is sent, and no connection opened.
         *
         * @return the store
         */
        public RedisSessionStore build() {
            return new RedisSessionStore(this);
        }

        private static void within(String what, Duration value, Duration least, Duration most) {
            if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
                throw new IllegalArgumentException(what + " is from " + least + " to " + most + ", not " + value);
            }
        }
    }
}
