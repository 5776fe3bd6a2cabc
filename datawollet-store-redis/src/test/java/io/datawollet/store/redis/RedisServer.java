package io.datawollet.store.redis;

import io.lettuce.core.RedisURI;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A real server as a process of its own, on a free port of the loopback address, with a folder that goes with it. */
final class RedisServer implements AutoCloseable {
    /** Above lies the range that a node of a cluster takes its second port from. */
    private static final int HIGHEST_PORT = 45_000;

    private static final int LOWEST_PORT = 20_000;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final ConcurrentMap<Path, RedisServer> SHARED = new ConcurrentHashMap<>();

    private final Path binary;
    private final int port;
    private final Path folder;
    private final List<String> options;
    private Process process;

    private RedisServer(Path binary, List<String> options) {
        this.binary = binary;
        this.port = freePort();
        this.options = options;
        try {
            this.folder = Files.createTempDirectory("redis-test");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.process = launched();
        Runtime.getRuntime().addShutdownHook(new Thread(this::closeIfOpen));
    }

    /** One of its own, without persistence unless the options ask for it; the test closes it. */
    static RedisServer start(Path binary, String... options) {
        return new RedisServer(binary, List.of(options));
    }

    /** A Sentinel that watches this master alone and decides alone; the test closes it. */
    static RedisServer sentinel(Path binary, RedisServer master) {
        try {
            Path file = Files.createTempFile("sentinel", ".conf");
            file.toFile().deleteOnExit();
            Files.writeString(file, """
                    sentinel monitor master 127.0.0.1 %d 1
                    sentinel down-after-milliseconds master 500
                    sentinel failover-timeout master 3000
                    """.formatted(master.port()));
            return new RedisServer(binary, List.of(file.toString(), "--sentinel"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The one of this program that all tests share; it ends with the JVM. */
    static RedisServer shared(Path binary) {
        return SHARED.computeIfAbsent(binary, RedisServer::start);
    }

    int port() {
        return port;
    }

    RedisURI uri() {
        return RedisURI.create("127.0.0.1", port);
    }

    /** Ends it as a power failure would, but that the operating system lives on. */
    void kill() {
        process.destroyForcibly();
        ended();
    }

    /** Starts it again in the same place. */
    void restart() {
        process = launched();
    }

    /** How long the append-only file is. */
    long appendOnlySize() {
        try {
            return Files.size(folder.resolve("appendonly.aof"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes from the append-only file what a disk that was behind had not yet. */
    void truncateAppendOnly(long size) {
        try (FileChannel file = FileChannel.open(folder.resolve("appendonly.aof"), StandardOpenOption.WRITE)) {
            file.truncate(size);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What it has written so far; it is not running. */
    byte[] appendOnly() {
        try {
            return Files.readAllBytes(folder.resolve("appendonly.aof"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Has it find this at its next start. */
    void setAppendOnly(byte[] content) {
        try {
            Files.write(folder.resolve("appendonly.aof"), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stops its clock: it accepts what is sent and reads nothing. {@link #kill} ends that. */
    void suspend() {
        signal("-STOP");
    }

    /** Lets it go on. */
    void resume() {
        signal("-CONT");
    }

    private void signal(String name) {
        try {
            new ProcessBuilder("kill", name, Long.toString(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Waits, while it is suspended, until so many bytes were sent to it on one connection that it has not read. */
    void awaitUnread(int bytes) {
        String local = String.format(":%04X", port);
        RedisCluster.await(() -> {
            try (Stream<String> sockets = Files.lines(Path.of("/proc/net/tcp"))) {
                return sockets.map(line -> line.strip().split("\\s+", -1))
                        .filter(parts -> parts[1].endsWith(local) && parts[3].equals("01"))
                        .anyMatch(parts -> Integer.parseInt(parts[4].substring(9), 16) >= bytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** Sends a line as the default user and gives the first line of the answer. */
    String say(String line) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Process launched() {
        // The file of a Sentinel, if it is one, comes first.
        int files = options.contains("--sentinel") ? 1 : 0;
        List<String> command = new ArrayList<>(List.of(binary.toString()));
        command.addAll(options.subList(0, files));
        command.addAll(List.of("--port", Integer.toString(port), "--bind", "127.0.0.1", "--dir", folder.toString()));
        command.addAll(List.of("--save", "", "--appendonly", "no", "--logfile", "server.log"));
        command.addAll(options.subList(files, options.size()));
        try {
            Process started = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            awaitAnswer(started);
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitAnswer(Process started) throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!answers()) {
            if (!started.isAlive() || System.nanoTime() > end) {
                started.destroyForcibly();
                throw new IOException("the server did not start: " + Files.readString(folder.resolve("server.log")));
            }
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }

    /** Whether it serves: one that loads its data, or asks for a password, answers in its own way. */
    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            socket.setSoTimeout(1_000);
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            String answer = new String(in.readNBytes(5), StandardCharsets.US_ASCII);
            return answer.equals("+PONG") || answer.equals("-NOAU");
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() {
        while (true) {
            int candidate = ThreadLocalRandom.current().nextInt(LOWEST_PORT, HIGHEST_PORT);
            if (isFree(candidate) && isFree(candidate + 10_000)) {
                return candidate;
            }
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private void ended() {
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void closeIfOpen() {
        if (Files.exists(folder)) {
            close();
        }
    }

    @Override
    public void close() {
        kill();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
