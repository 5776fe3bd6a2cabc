package io.datawollet.examples.host;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import io.datawollet.session.SessionManager;
import io.datawollet.store.StoreException;
import io.datawollet.store.jdbc.JdbcDatabase;
import io.datawollet.store.jdbc.JdbcEnvelopeStore;
import io.datawollet.store.jdbc.JdbcSessionStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Where the host keeps sessions, envelopes and documents: in a database if it was told of one, in the heap otherwise. Sessions lie in
 * Redis if it was told of that too.
 */
final class HostStores implements AutoCloseable {
    /** The environment variable with the password: a command line can be seen by everybody on the machine. */
    static final String PASSWORD = "DATAWOLLET_JDBC_PASSWORD";

    private static final int CONNECTIONS = 16;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final String words;
    private final Optional<HikariDataSource> pool;
    private final Optional<RedisSessions> redis;

    private HostStores(String words, Optional<HikariDataSource> pool, Optional<RedisSessions> redis) {
        this.words = words;
        this.pool = pool;
        this.redis = redis;
    }

    /**
     * Opens what the options name, and makes its tables at the first start.
     *
     * @param environment where the passwords are looked for
     * @throws UsageException if it cannot be opened
     */
    static HostStores open(ServeOptions options, Map<String, String> environment) {
        HostStores stores = withoutRedis(options, environment);
        if (options.redisUrl().isEmpty()) {
            return stores;
        }
        try {
            RedisSessions redis = RedisSessions.open(options.redisUrl().get(), environment);
            String words = "Redis (the sessions) and " + stores.words + " (the rest)";
            return new HostStores(words, stores.pool, Optional.of(redis));
        } catch (UsageException e) {
            stores.close();
            throw e;
        }
    }

    private static HostStores withoutRedis(ServeOptions options, Map<String, String> environment) {
        if (options.jdbcUrl().isPresent()) {
            HikariConfig config = config(options.jdbcUrl().get());
            options.jdbcUser().ifPresent(config::setUsername);
            Optional.ofNullable(environment.get(PASSWORD)).ifPresent(config::setPassword);
            return opened(config, "the database", "the database of --jdbc-url");
        }
        if (options.data().isPresent()) {
            Path folder = options.data().get();
            return opened(config(fileUrl(folder)), "the folder " + folder, "the data folder " + folder);
        }
        return new HostStores("this process's memory", Optional.empty(), Optional.empty());
    }

    private static HikariConfig config(String url) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(CONNECTIONS);
        config.setConnectionTimeout(PATIENCE.toMillis());
        return config;
    }

    /** H2 in a file of the folder. It ends with the host, not before it: the host's last requests still need it. */
    private static String fileUrl(Path folder) {
        String file = folder.toAbsolutePath().resolve("datawollet").toString();
        if (file.contains(";")) {
            throw new UsageException("the data folder " + folder + " cannot be used: its path has a semicolon");
        }
        return "jdbc:h2:file:" + file + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE";
    }

    private static HostStores opened(HikariConfig config, String words, String named) {
        HikariDataSource pool;
        try {
            pool = new HikariDataSource(config);
        } catch (PoolInitializationException e) {
            throw new UsageException(named + " cannot be used: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            // No driver takes the URL. It may hold a password, and so may the pool's message.
            throw new UsageException(named + " cannot be used: no driver takes its URL", e);
        }
        try {
            JdbcDatabase.of(pool).createSchema();
        } catch (StoreException e) {
            pool.close();
            throw new UsageException(named + " cannot be used: " + e.getMessage(), e);
        }
        return new HostStores(words, Optional.of(pool), Optional.empty());
    }

    /** Has a manager use them. */
    SessionManager.Builder into(SessionManager.Builder builder) {
        pool.map(JdbcDatabase::of)
                .ifPresent(database -> builder.sessionStore(new JdbcSessionStore(database))
                        .envelopeStore(new JdbcEnvelopeStore(database)));
        redis.ifPresent(sessions -> builder.sessionStore(sessions.store()));
        return builder;
    }

    /** What they are called in a sentence. */
    String words() {
        return words;
    }

    @Override
    public void close() {
        redis.ifPresent(RedisSessions::close);
        pool.ifPresent(HikariDataSource::close);
    }
}
