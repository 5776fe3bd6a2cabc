package io.datawollet.store.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A real PostgreSQL, durable as a user runs it, on a free port of the loopback address. One of each version serves all test
 * classes of a JVM and is gone with it; each test has a database schema of its own.
 */
final class PostgresServer implements AutoCloseable {
    private static final ConcurrentMap<Integer, PostgresServer> SHARED = new ConcurrentHashMap<>();

    private final EmbeddedPostgres server;
    private final AtomicInteger schemas = new AtomicInteger();
    private final HikariDataSource one;
    private final HikariDataSource other;

    private PostgresServer(int version) {
        try {
            this.server = EmbeddedPostgres.builder()
                    .setPgBinaryResolver((system, hardware) -> open(version))
                    // The library turns both off, for speed.
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("full_page_writes", "on")
                    .setServerConfig("max_connections", "100")
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.one = pool();
        this.other = pool();
    }

    /** The one that all tests share. */
    static PostgresServer shared(int version) {
        return SHARED.computeIfAbsent(version, PostgresServer::new);
    }

    /** One that a test may treat roughly; the test closes it. */
    static PostgresServer ofItsOwn(int version) {
        return new PostgresServer(version);
    }

    /** The programs of this version, packed. */
    static InputStream open(int version) throws IOException {
        try (Stream<Path> files = Files.list(Path.of("target", "postgres-" + version))) {
            return Files.newInputStream(files.filter(file -> file.toString().endsWith(".txz"))
                    .findFirst()
                    .orElseThrow());
        }
    }

    /** A schema that nobody has used before. */
    String newSchema() {
        String name = "test_" + schemas.incrementAndGet();
        execute("CREATE SCHEMA " + name);
        return name;
    }

    void execute(String sql) {
        try (Connection connection = one.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One node's pool. */
    HikariDataSource pool(boolean otherNode) {
        return otherNode ? other : one;
    }

    String url() {
        return server.getJdbcUrl("postgres", "postgres");
    }

    EmbeddedPostgres server() {
        return server;
    }

    private HikariDataSource pool() {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url());
        config.setMaximumPoolSize(20);
        return new HikariDataSource(config);
    }

    @Override
    public void close() throws IOException {
        one.close();
        other.close();
        server.close();
    }
}
