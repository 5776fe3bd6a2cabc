package io.datawollet.store.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Stands between a client and a server on the loopback address, passes everything on, and counts: a trip is each time that the
 * client speaks after the server had spoken, on any of its connections.
 */
final class CountingProxy implements AutoCloseable {
    private final ServerSocket listening;
    private final int port;
    private final AtomicLong trips = new AtomicLong();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong received = new AtomicLong();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    /** Before a server on this port of the loopback address. */
    CountingProxy(int port) throws IOException {
        this.port = port;
        this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    /** Where clients are to connect. */
    int port() {
        return listening.getLocalPort();
    }

    /** Trips since the last reset. */
    long trips() {
        return trips.get();
    }

    /** Bytes from clients to the server since the last reset. */
    long sent() {
        return sent.get();
    }

    /** Bytes from the server to clients since the last reset. */
    long received() {
        return received.get();
    }

    void reset() {
        trips.set(0);
        sent.set(0);
        received.set(0);
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = listening.accept();
            Socket server = new Socket(InetAddress.getLoopbackAddress(), port);
            open.add(client);
            open.add(server);
            AtomicBoolean serverSpoke = new AtomicBoolean(true);
            start(() -> pass(client, server, count -> {
                if (serverSpoke.compareAndSet(true, false)) {
                    trips.incrementAndGet();
                }
                sent.addAndGet(count);
            }));
            start(() -> pass(server, client, count -> {
                serverSpoke.set(true);
                received.addAndGet(count);
            }));
        }
    }

    private interface Seen {
        void bytes(int count);
    }

    private static void pass(Socket from, Socket to, Seen seen) throws IOException {
        from.setTcpNoDelay(true);
        to.setTcpNoDelay(true);
        byte[] buffer = new byte[65_536];
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            seen.bytes(count);
            out.write(buffer, 0, count);
        }
        to.shutdownOutput();
    }

    private interface Running {
        void run() throws IOException;
    }

    private static void start(Running running) {
        Thread thread = new Thread(() -> {
            try {
                running.run();
            } catch (IOException e) {
                // A socket was closed, by one of the ends or by close(): there is nothing more to pass on.
                return;
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
