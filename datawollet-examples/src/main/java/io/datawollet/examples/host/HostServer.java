package io.datawollet.examples.host;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.datawollet.client.ClientDirectory;
import io.datawollet.http.SessionEndpoints;
import io.datawollet.session.SessionManager;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;

/** The host on the JDK's own server. */
final class HostServer implements RunningHost {
    private static final int THREADS = 32;
    private static final String NO_DELAY = "sun.net.httpserver.nodelay";

    /** How long one request may take, from its first byte to its answer's last: enough for the longest extraction. */
    static final Duration PATIENCE = Duration.ofMinutes(2);

    private final HttpServer server;
    private final HostThreads threads;
    private final HostHandler calls;

    private HostServer(HttpServer server, HostHandler calls, Duration patience) {
        this.server = server;
        this.threads = new HostThreads(THREADS, patience);
        this.calls = calls;
    }

    /**
     * Starts listening.
     *
     * @param port 0 for a free one
     * @param sessions the host's from now on: closed with it, or at once if it cannot start
     * @throws IOException if the port is taken
     */
    static HostServer start(int port, SessionManager sessions, ClientDirectory clients) throws IOException {
        SessionEndpoints endpoints = SessionEndpoints.builder(sessions, clients).build();
        return start(port, HostCalls.of(sessions, endpoints), PATIENCE);
    }

    /** The same with calls made elsewhere. */
    static HostServer start(int port, HostHandler calls) throws IOException {
        return start(port, calls, PATIENCE);
    }

    /** The same with another bound on the time of one request. */
    static HostServer start(int port, HostHandler calls, Duration patience) throws IOException {
        HttpServer http;
        try {
            http = bound(port);
        } catch (IOException e) {
            calls.close();
            throw e;
        }
        return on(http, calls, patience);
    }

    /**
     * A server on the loopback address that takes no requests yet.
     *
     * @param port 0 for a free one
     * @throws IOException if the port is taken
     */
    static HttpServer bound(int port) throws IOException {
        answerAtOnce();
        return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    }

    /** The same on a server that is bound and not started yet, one that speaks TLS perhaps; closed with the host. */
    static HostServer on(HttpServer http, HostHandler calls) {
        return on(http, calls, PATIENCE);
    }

    private static HostServer on(HttpServer http, HostHandler calls, Duration patience) {
        HostServer host = new HostServer(http, calls, patience);
        http.setExecutor(host.threads);
        http.createContext("/", host::serve);
        http.start();
        return host;
    }

    /**
     * The JDK's server writes head and body of an answer one by one and, by default, lets the network hold the second
     * back until the first is acknowledged: some 40 ms for every answer on a connection that is kept. It knows no other
     * way to be told than this property, which it reads once, and an operator's own setting stays.
     */
    static void answerAtOnce() {
        if (System.getProperty(NO_DELAY) == null) {
            System.setProperty(NO_DELAY, "true");
        }
    }

    @Override
    public URI address() {
        return URI.create("http://" + server.getAddress().getAddress().getHostAddress() + ":"
                + server.getAddress().getPort());
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            HttpBridge.send(exchange, calls.answer(HttpBridge.head(exchange), exchange.getRequestBody()));
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
        calls.close();
    }
}
