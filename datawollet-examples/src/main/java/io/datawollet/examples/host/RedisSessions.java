package io.datawollet.examples.host;

import io.datawollet.store.SessionStore;
import io.datawollet.store.StoreException;
import io.datawollet.store.StoreKey;
import io.datawollet.store.redis.RedisSessionStore;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** The host's sessions in Redis or Valkey. What its URL holds may be secret, and no message repeats it. */
final class RedisSessions implements AutoCloseable {
    /** The environment variable with the password: a command line can be seen by everybody on the machine. */
    static final String PASSWORD = "DATAWOLLET_REDIS_PASSWORD";

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final StoreKey NO_PARTITION = new StoreKey(0, 0, 0, 0);

    private final RedisClient client;
    private final RedisSessionStore store;

    private RedisSessions(RedisClient client) {
        this.client = client;
        this.store = RedisSessionStore.builder(client).commandTimeout(PATIENCE).build();
    }

    /**
     * Connects, and looks whether the server may be used.
     *
     * @param url of the server, or of its Sentinels
     * @param environment where the password is looked for
     * @throws UsageException if it may not
     */
    static RedisSessions open(String url, Map<String, String> environment) {
        RedisClient client = RedisClient.create(address(url, Optional.ofNullable(environment.get(PASSWORD))));
        client.setOptions(ClientOptions.builder()
                .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
                .socketOptions(SocketOptions.builder().connectTimeout(PATIENCE).build())
                .build());
        RedisSessions sessions = new RedisSessions(client);
        try {
            sessions.store.list(NO_PARTITION, Instant.EPOCH, 1);
            return sessions;
        } catch (StoreException e) {
            sessions.close();
            throw new UsageException("the Redis of --redis-url cannot be used: " + e.getMessage(), e);
        }
    }

    private static RedisURI address(String url, Optional<String> password) {
        try {
            RedisURI parsed = RedisURI.create(url);
            parsed.setTimeout(PATIENCE);
            if (password.isEmpty()) {
                return parsed;
            }
            Optional<String> user = Optional.ofNullable(URI.create(url).getUserInfo())
                    .map(given -> given.replaceFirst(":.*", ""))
                    .filter(name -> !name.isEmpty());
            RedisURI.Builder builder = RedisURI.builder(parsed);
            char[] secret = password.get().toCharArray();
            return user.map(name -> builder.withAuthentication(name, secret))
                    .orElseGet(() -> builder.withPassword(secret))
                    .build();
        } catch (RuntimeException e) {
            // The driver's message holds the URL, and that may hold a password.
            throw new UsageException(
                    "--redis-url is no address of a Redis server, such as redis://host:6379 or rediss://user@host:6379");
        }
    }

    SessionStore store() {
        return store;
    }

    @Override
    public void close() {
        store.close();
        client.shutdown(Duration.ZERO, PATIENCE);
    }
}
