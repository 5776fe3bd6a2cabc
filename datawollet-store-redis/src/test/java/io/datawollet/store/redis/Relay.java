package io.datawollet.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisURI;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An address behind which another server may stand tomorrow, as a name in DNS or a virtual address; connections stay where they are. */
final class Relay implements AutoCloseable {
    private final ServerSocket listening;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private volatile int target;

    private Relay(int target) {
        this.target = target;
        try {
            this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::accept);
    }

    static Relay to(RedisServer server) {
        return new Relay(server.port());
    }

    /** New connections lead there from now on. */
    void pointTo(RedisServer server) {
        target = server.port();
    }

    RedisURI uri() {
        return RedisURI.create("127.0.0.1", listening.getLocalPort());
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket near = listening.accept();
                Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
                copying(near, far);
                copying(far, near);
            } catch (IOException e) {
                assertThat(e).as("closed, or a server that is not there").isInstanceOf(SocketException.class);
            }
        }
    }

    /** Until one of the two is closed; then both are. */
    private void copying(Socket from, Socket to) {
        threads.execute(() -> {
            try (from;
                    to) {
                from.getInputStream().transferTo(to.getOutputStream());
            } catch (IOException e) {
                assertThat(e).isInstanceOf(SocketException.class);
            }
        });
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.shutdownNow();
    }
}
