package io.datawollet.store.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** An H2 database in a file of its own, open in this process, with the pools of two stores. */
final class H2File implements AutoCloseable {
    private final Path folder;
    private final HikariDataSource one;
    private final HikariDataSource other;

    private H2File(Path folder) {
        this.folder = folder;
        this.one = pool(folder);
        this.other = pool(folder);
    }

    static H2File create() throws IOException {
        return new H2File(Files.createTempDirectory("h2"));
    }

    EnvelopeTables envelopes() {
        JdbcDatabase database = JdbcDatabase.of(one);
        database.createSchema();
        return new EnvelopeTables(database, JdbcDatabase.of(other), one, this::close);
    }

    SessionTables sessions() {
        JdbcDatabase database = JdbcDatabase.of(one);
        database.createSchema();
        return new SessionTables(new JdbcSessionStore(database), new JdbcSessionStore(other), this::close);
    }

    /** Over the file in this folder. H2 closes a file with its last connection; a pool keeps it open. */
    static HikariDataSource pool(Path folder) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:h2:file:" + folder.resolve("stores") + ";WRITE_DELAY=0");
        config.setMaximumPoolSize(20);
        config.setMinimumIdle(1);
        return new HikariDataSource(config);
    }

    @Override
    public void close() throws IOException {
        one.close();
        other.close();
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder)) {
            files = all.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
    }
}
