package io.datawollet.store.redis;

import io.datawollet.store.SessionStore;
import io.datawollet.store.tck.StoreFixture;
import io.lettuce.core.cluster.api.sync.RedisClusterCommands;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A key prefix of its own for each test, on a server that many share. */
final class RedisFixture implements StoreFixture<SessionStore>, StoreFixture.NativeExpiry {
    private static final AtomicInteger PREFIXES = new AtomicInteger();
    private static final Duration GRACE = Duration.ofSeconds(40);

    private final String prefix;
    private final RedisClusterCommands<String, String> look;
    private final RedisSessionStore store;
    private final RedisSessionStore otherNode;

    RedisFixture(Nodes nodes) {
        this(nodes, "test-" + PREFIXES.incrementAndGet() + ":");
    }

    RedisFixture(Nodes nodes, String prefix) {
        this.prefix = prefix;
        this.look = nodes.look();
        this.store = nodes.one()
                .keyPrefix(prefix)
                .grace(GRACE)
                .commandTimeout(Duration.ofSeconds(20))
                .build();
        this.otherNode = nodes.other()
                .keyPrefix(prefix)
                .grace(GRACE)
                .commandTimeout(Duration.ofSeconds(20))
                .build();
    }

    @Override
    public SessionStore store() {
        return store;
    }

    @Override
    public SessionStore otherNode() {
        return otherNode;
    }

    @Override
    public Optional<NativeExpiry> nativeExpiry() {
        return Optional.of(this);
    }

    @Override
    public Duration margin() {
        return GRACE;
    }

    /** The server's clock cannot be set; so every key loses as much of its time. */
    @Override
    public void letPass(Duration time) {
        for (String key : keys()) {
            look.pexpire(key, look.pttl(key) - time.toMillis());
        }
    }

    @Override
    public boolean isEmpty() {
        return keys().isEmpty();
    }

    private List<String> keys() {
        return look.keys(prefix + "*");
    }

    @Override
    public void close() {
        store.close();
        otherNode.close();
        keys().forEach(look::unlink);
    }
}
