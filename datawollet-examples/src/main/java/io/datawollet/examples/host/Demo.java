package io.datawollet.examples.host;

import com.sun.net.httpserver.HttpServer;
import io.datawollet.client.ClientDirectory;
import io.datawollet.http.SessionEndpoints;
import io.datawollet.key.RootKeys;
import io.datawollet.session.SessionManager;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.util.List;

/**
 * The command {@code demo}: the wallet page on {@code http://127.0.0.1} and the host on {@code http://localhost}, both on
 * free ports. To a browser these are two sites, so the page's cookies are third-party cookies as they would be in
 * production, and both count as safe without certificates.
 */
final class Demo implements AutoCloseable {
    private final RunningHost page;
    private final RunningHost api;

    private Demo(RunningHost page, RunningHost api) {
        this.page = page;
        this.api = api;
    }

    /** Starts, and says which address to open. */
    static Demo run(List<String> args, PrintStream out) throws IOException {
        if (!args.isEmpty()) {
            throw new UsageException("demo takes no arguments; " + UsageException.USAGE);
        }
        Demo demo = start();
        out.println("open " + demo.address() + " in a browser; what you put there is kept in this process's memory");
        out.println("the page calls the host on http://localhost:"
                + demo.api.address().getPort() + ", which is another site to the browser");
        return demo;
    }

    static Demo start() throws IOException {
        HttpServer pageServer = HostServer.bound(0);
        HttpServer apiServer;
        try {
            apiServer = HostServer.bound(0);
        } catch (IOException e) {
            pageServer.stop(0);
            throw e;
        }
        String origin = "http://127.0.0.1:" + pageServer.getAddress().getPort();
        String base = "http://localhost:" + apiServer.getAddress().getPort();
        SessionManager sessions =
                SessionManager.builder().rootKeys(RootKeys.generate()).build();
        HostHandler calls = calls(sessions, DemoClients.wallet(origin), false);
        return new Demo(
                HostServer.on(pageServer, new PageFiles(base, DemoClients.WALLET_KEY)),
                HostServer.on(apiServer, calls));
    }

    /**
     * All that the page calls.
     *
     * @param sessions closed with the calls
     * @param sameSite whether the page is of the API's own site, which needs no partitioned cookies
     */
    static HostHandler calls(SessionManager sessions, ClientDirectory clients, boolean sameSite) {
        SessionEndpoints.Builder builder = SessionEndpoints.builder(sessions, clients);
        SessionEndpoints endpoints = (sameSite ? builder.sameSiteCookies() : builder).build();
        return new VisitCalls(sessions, clients, endpoints, sameSite, HostCalls.of(sessions, endpoints));
    }

    /** The page's address. */
    URI address() {
        return page.address();
    }

    @Override
    public void close() {
        page.close();
        api.close();
    }
}
