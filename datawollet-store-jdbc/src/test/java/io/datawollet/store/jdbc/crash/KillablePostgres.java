package io.datawollet.store.jdbc.crash;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A PostgreSQL of a test's own that is killed, whole or in parts, and comes back with what it had made durable. */
final class KillablePostgres implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Path data;
    private final EmbeddedPostgres server;
    private final List<String> command = new ArrayList<>();

    KillablePostgres(int version, Path folder) throws IOException {
        this.data = folder.resolve("data");
        this.server = EmbeddedPostgres.builder()
                .setPgBinaryResolver((system, hardware) -> Files.newInputStream(binaries(version)))
                .setDataDirectory(data)
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .start();
        ProcessHandle.Info info = postmaster().info();
        // As root it runs in a user namespace, in which it is nobody.
        if (System.getProperty("user.name").equals("root")) {
            command.addAll(List.of("unshare", "-U"));
        }
        command.add(info.command().orElseThrow());
        command.addAll(List.of(info.arguments().orElseThrow()));
    }

    private static Path binaries(int version) throws IOException {
        try (Stream<Path> files = Files.list(Path.of("target", "postgres-" + version))) {
            return files.filter(file -> file.toString().endsWith(".txz"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    String url() {
        return server.getJdbcUrl("postgres", "postgres");
    }

    /** A node's pool: impatient, so that a node notices at once that the server is away. */
    HikariDataSource pool(int connections) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url());
        config.setMaximumPoolSize(connections);
        config.setConnectionTimeout(1_000);
        return new HikariDataSource(config);
    }

    private ProcessHandle postmaster() throws IOException {
        long pid = Long.parseLong(
                Files.readAllLines(data.resolve("postmaster.pid")).get(0));
        return ProcessHandle.of(pid).orElseThrow();
    }

    /** Kills one process that serves a connection; the server then throws all others out and recovers by itself. */
    void killABackend() throws SQLException {
        long pid;
        try (Connection connection = DriverManager.getConnection(url());
                Statement statement = connection.createStatement();
                ResultSet backends = statement.executeQuery(
                        "SELECT pid FROM pg_stat_activity"
                                + " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() ORDER BY state LIMIT 1")) {
            backends.next();
            pid = backends.getLong(1);
        }
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        awaitReady();
    }

    /** Kills the server and all its processes at once, as a power failure of the machine's processes would, and starts it. */
    void killAll() throws IOException, InterruptedException {
        ProcessHandle postmaster = postmaster();
        List<ProcessHandle> all = postmaster.children().toList();
        postmaster.destroyForcibly();
        all.forEach(ProcessHandle::destroyForcibly);
        for (ProcessHandle gone : all) {
            gone.onExit().completeOnTimeout(gone, 10, TimeUnit.SECONDS).join();
        }
        postmaster.onExit().completeOnTimeout(postmaster, 10, TimeUnit.SECONDS).join();
        startAgain();
    }

    /** One process that was just being born may live on for a moment, and the new server then refuses to start beside it. */
    private void startAgain() throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        Process started = start();
        while (!isReady()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("the server does not come back: " + Files.readString(log()));
            }
            if (!started.isAlive()) {
                started = start();
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }

    private Process start() throws IOException {
        Files.deleteIfExists(data.resolve("postmaster.pid"));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log().toFile())
                .start();
    }

    private Path log() {
        return data.resolveSibling("server.log");
    }

    private boolean isReady() {
        try (Connection connection = DriverManager.getConnection(url())) {
            return connection.isValid(5);
        } catch (SQLException e) {
            return false;
        }
    }

    void awaitReady() {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try (Connection connection = DriverManager.getConnection(url())) {
                if (connection.isValid(5)) {
                    return;
                }
            } catch (SQLException e) {
                if (System.nanoTime() > end) {
                    throw new IllegalStateException("the server does not come back", e);
                }
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
