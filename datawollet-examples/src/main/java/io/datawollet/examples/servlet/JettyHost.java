package io.datawollet.examples.servlet;

import io.datawollet.examples.host.HostHandler;
import io.datawollet.examples.host.RunningHost;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** The host as a servlet on an embedded Jetty. */
public final class JettyHost implements RunningHost {
    private static final int THREADS = 40;

    /** A browser may send 180 cookies of ours, and be told to forget most of them. */
    private static final int HEADER_BYTES = 64 << 10;

    private final Server server;
    private final ServerConnector connector;
    private final HostHandler handler;

    private JettyHost(Server server, ServerConnector connector, HostHandler handler) {
        this.server = server;
        this.connector = connector;
        this.handler = handler;
    }

    /**
     * Starts listening on the loopback address.
     *
     * @param port 0 for a free one
     * @param handler the host's from now on: closed with it, or at once if it cannot start
     * @param patience how long a connection may rest, in the middle of a request or between two
     * @throws IOException if the port is taken
     */
    public static JettyHost start(int port, HostHandler handler, Duration patience) throws IOException {
        Server server = new Server(new QueuedThreadPool(THREADS));
        ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(configuration()));
        connector.setHost(InetAddress.getLoopbackAddress().getHostAddress());
        connector.setPort(port);
        connector.setIdleTimeout(patience.toMillis());
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler("/", ServletContextHandler.NO_SESSIONS);
        context.addServlet(new ServletHolder(new SessionServlet(handler)), "/");
        context.getServletHandler().setDecodeAmbiguousURIs(true);
        // Jetty would name a charset for text that comes without one.
        context.getMimeTypes().clear();
        server.setHandler(context);
        // What Jetty refuses itself it would answer with a page that quotes the request.
        context.setErrorHandler(JettyHost::sayNothing);
        server.setErrorHandler(JettyHost::sayNothing);
        JettyHost host = new JettyHost(server, connector, handler);
        try {
            server.start();
        } catch (IOException e) {
            host.close();
            throw e;
        } catch (Exception e) {
            host.close();
            throw new IllegalStateException("Jetty does not start", e);
        }
        return host;
    }

    private static HttpConfiguration configuration() {
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.setSendServerVersion(false);
        configuration.setRequestHeaderSize(HEADER_BYTES);
        configuration.setResponseHeaderSize(HEADER_BYTES);
        // Targets that others might take for another path: here nothing is found by a decoded path.
        configuration.setUriCompliance(UriCompliance.UNSAFE);
        return configuration;
    }

    private static boolean sayNothing(Request request, Response response, Callback callback) {
        callback.succeeded();
        return true;
    }

    @Override
    public URI address() {
        return URI.create("http://" + connector.getHost() + ":" + connector.getLocalPort());
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("Jetty does not stop", e);
        } finally {
            handler.close();
        }
    }
}
