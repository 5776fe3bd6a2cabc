package io.datawollet.store.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.codec.ByteArrayCodec;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the host's client leads to, and how one finds out where that is today. */
interface Servers {
    /** The client's options. */
    ClientOptions options();

    /** A new connection. It asks Sentinel, if there is one, for the master, or looks the server's name up. */
    StatefulConnection<byte[], byte[]> connect();

    /** Whether one connection leads to several, as on a cluster. */
    boolean areMany();

    /**
     * Has the client look anew, in the background.
     *
     * @return whether connections that are there already follow; otherwise only new ones do
     */
    boolean lookAnew();

    /** One server, or the master that Sentinel names. */
    static Servers one(ClientOptions options, Supplier<StatefulConnection<byte[], byte[]>> connecting) {
        return new Servers() {
            @Override
            public ClientOptions options() {
                return options;
            }

            @Override
            public StatefulConnection<byte[], byte[]> connect() {
                return connecting.get();
            }

            @Override
            public boolean areMany() {
                return false;
            }

            @Override
            public boolean lookAnew() {
                return false;
            }
        };
    }

    /** The nodes of a cluster. */
    final class Cluster implements Servers {
        private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);

        private final RedisClusterClient client;
        private final AtomicBoolean looking = new AtomicBoolean();

        Cluster(RedisClusterClient client) {
            this.client = client;
        }

        @Override
        public ClientOptions options() {
            return client.getOptions();
        }

        @Override
        public StatefulConnection<byte[], byte[]> connect() {
            return client.connect(ByteArrayCodec.INSTANCE);
        }

        @Override
        public boolean areMany() {
            return true;
        }

        /** One look at a time: while a node hangs, it takes as long as the client's addresses let it. */
        @Override
        public boolean lookAnew() {
            if (looking.compareAndSet(false, true)) {
                client.refreshPartitionsAsync().whenComplete((done, failure) -> {
                    looking.set(false);
                    LOG.debug("looked at the cluster anew", failure);
                });
            }
            return true;
        }
    }
}
