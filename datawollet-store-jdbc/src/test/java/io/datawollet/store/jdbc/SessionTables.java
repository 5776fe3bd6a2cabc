package io.datawollet.store.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.datawollet.store.SessionStore;
import io.datawollet.store.tck.StoreFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Two session stores, each with a pool of its own, on one schema that nobody else uses. */
record SessionTables(SessionStore store, SessionStore otherNode, Closing closing)
        implements StoreFixture<SessionStore>, AutoCloseable {
    /** How many of the contract's rounds are run; each waits for a disk. */
    static final int ROUNDS_IN_PERCENT = Integer.getInteger("datawollet.jdbc.roundsInPercent", 10);

    /** What goes with the schema. */
    interface Closing {
        void run() throws IOException;
    }

    /** On a new schema of this server. */
    static SessionTables on(PostgresServer server) {
        String schema = server.newSchema();
        JdbcDatabase database =
                JdbcDatabase.builder(server.pool(false)).schema(schema).build();
        database.createSchema();
        return new SessionTables(
                new JdbcSessionStore(database),
                new JdbcSessionStore(
                        JdbcDatabase.builder(server.pool(true)).schema(schema).build()),
                () -> server.execute("DROP SCHEMA " + schema + " CASCADE"));
    }

    /** In a new H2 file that both pools have open. */
    static SessionTables onH2() throws IOException {
        Path folder = Files.createTempDirectory("h2");
        HikariDataSource one = h2(folder);
        HikariDataSource other = h2(folder);
        JdbcDatabase database = JdbcDatabase.of(one);
        database.createSchema();
        return new SessionTables(new JdbcSessionStore(database), new JdbcSessionStore(other), () -> {
            one.close();
            other.close();
            delete(folder);
        });
    }

    /** A pool on the file in this folder. */
    static HikariDataSource h2(Path folder) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:h2:file:" + folder.resolve("stores"));
        config.setMaximumPoolSize(20);
        config.setMinimumIdle(1);
        return new HikariDataSource(config);
    }

    private static void delete(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder)) {
            files = all.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
    }

    @Override
    public void close() throws IOException {
        closing.run();
    }
}
