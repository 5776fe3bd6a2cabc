package io.datawollet.examples.host;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.datawollet.client.ClientDirectory;
import io.datawollet.examples.pdf.PdfExtractor;
import io.datawollet.http.EndpointRequest;
import io.datawollet.http.SessionEndpoints;
import io.datawollet.session.SessionManager;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** The host: the library's calls and its own on one server that listens on the loopback address. */
final class HostServer implements AutoCloseable {
    private static final int THREADS = 32;
    private static final String NO_DELAY = "sun.net.httpserver.nodelay";

    /** How long one request may take, from its first byte to its answer's last: enough for the longest extraction. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final HttpServer server;
    private final HostThreads threads;
    private final SessionManager sessions;
    private final Optional<HostStores> stores;
    private final SessionEndpoints endpoints;
    private final DocumentCalls documents;
    private final PdfExtractor extractor = new PdfExtractor();

    private HostServer(
            HttpServer server,
            SessionManager sessions,
            Optional<HostStores> stores,
            SessionEndpoints endpoints,
            Duration patience) {
        this.server = server;
        this.stores = stores;
        this.threads = new HostThreads(THREADS, patience);
        this.sessions = sessions;
        this.endpoints = endpoints;
        this.documents = new DocumentCalls(endpoints, extractor);
    }

    /**
     * Starts listening.
     *
     * @param port 0 for a free one
     * @param sessions the host's from now on: closed with it, or at once if it cannot start
     * @throws IOException if the port is taken
     */
    static HostServer start(int port, SessionManager sessions, ClientDirectory clients) throws IOException {
        return start(port, sessions, SessionEndpoints.builder(sessions, clients).build(), PATIENCE);
    }

    /** The same with stores that are closed after the sessions' manager, or at once if it cannot start. */
    static HostServer start(int port, SessionManager sessions, ClientDirectory clients, HostStores stores)
            throws IOException {
        SessionEndpoints endpoints = SessionEndpoints.builder(sessions, clients).build();
        return start(port, sessions, Optional.of(stores), endpoints, PATIENCE);
    }

    /** The same with endpoints made elsewhere, and another bound on the time of one request. */
    static HostServer start(int port, SessionManager sessions, SessionEndpoints endpoints, Duration patience)
            throws IOException {
        return start(port, sessions, Optional.empty(), endpoints, patience);
    }

    private static HostServer start(
            int port,
            SessionManager sessions,
            Optional<HostStores> stores,
            SessionEndpoints endpoints,
            Duration patience)
            throws IOException {
        answerAtOnce();
        HttpServer http;
        try {
            http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (IOException e) {
            sessions.close();
            stores.ifPresent(HostStores::close);
            throw e;
        }
        HostServer host = new HostServer(http, sessions, stores, endpoints, patience);
        http.setExecutor(host.threads);
        http.createContext("/", host::serve);
        http.start();
        return host;
    }

    /**
     * The JDK's server writes head and body of an answer one by one and, by default, lets the network hold the second
     * back until the first is acknowledged: some 40 ms for every answer on a connection that is kept. It knows no other
     * way to be told than this property, and an operator's own setting stays.
     */
    private static void answerAtOnce() {
        if (System.getProperty(NO_DELAY) == null) {
            System.setProperty(NO_DELAY, "true");
        }
    }

    /** Where it listens, such as {@code http://127.0.0.1:8080}. */
    URI address() {
        return URI.create("http://" + server.getAddress().getAddress().getHostAddress() + ":"
                + server.getAddress().getPort());
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            HttpBridge.send(exchange, answer(exchange));
        }
    }

    private HostAnswer answer(HttpExchange exchange) throws IOException {
        EndpointRequest request = HttpBridge.withoutBody(exchange);
        return DocumentPath.covers(request.pathWithoutQuery())
                ? documents.handle(request, exchange.getRequestBody())
                : HostAnswer.whole(endpoints.handle(HttpBridge.withBody(exchange)));
    }

    /** Stops listening, ends what is under way, and closes the sessions' manager and stores. Closing twice is harmless. */
    @Override
    public void close() {
        server.stop(0);
        threads.close();
        extractor.close();
        sessions.close();
        stores.ifPresent(HostStores::close);
    }
}
