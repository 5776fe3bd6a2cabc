package io.datawollet.examples.host;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.datawollet.client.ClientDirectory;
import io.datawollet.examples.pdf.PdfExtractor;
import io.datawollet.http.EndpointRequest;
import io.datawollet.http.EndpointResponse;
import io.datawollet.http.SessionEndpoints;
import io.datawollet.session.SessionManager;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The host: the library's calls and its own on one server that listens on the loopback address. */
final class HostServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HostServer.class);
    private static final int THREADS = 32;

    private final HttpServer server;
    private final ExecutorService threads;
    private final SessionEndpoints endpoints;
    private final DocumentCalls documents;
    private final PdfExtractor extractor;

    private HostServer(HttpServer server, SessionEndpoints endpoints, PdfExtractor extractor) {
        this.server = server;
        this.endpoints = endpoints;
        this.extractor = extractor;
        this.documents = new DocumentCalls(endpoints, extractor);
        AtomicInteger number = new AtomicInteger();
        this.threads = Executors.newFixedThreadPool(THREADS, task -> {
            Thread thread = new Thread(task, "host-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Starts listening.
     *
     * @param port 0 for a free one
     * @throws IOException if the port is taken
     */
    static HostServer start(int port, SessionManager sessions, ClientDirectory clients) throws IOException {
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        SessionEndpoints endpoints = SessionEndpoints.builder(sessions, clients).build();
        HostServer host = new HostServer(http, endpoints, new PdfExtractor());
        http.setExecutor(host.threads);
        http.createContext("/", host::serve);
        http.start();
        return host;
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

    private EndpointResponse answer(HttpExchange exchange) throws IOException {
        if (exchange.getRequestURI().getPath() == null
                || !exchange.getRequestURI().getPath().equals(DocumentCalls.PATH)) {
            return endpoints.handle(HttpBridge.withBody(exchange));
        }
        EndpointRequest request = HttpBridge.withoutBody(exchange);
        try {
            return documents.handle(request, exchange.getRequestBody());
        } catch (RuntimeException e) {
            LOG.error("the call {} {} failed", request.method(), DocumentCalls.PATH, e);
            return endpoints.problem(request, e);
        }
    }

    /** Stops listening and ends what is under way. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        extractor.close();
    }
}
