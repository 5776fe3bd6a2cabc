package io.datawollet.examples.host;

import com.sun.net.httpserver.HttpServer;
import io.datawollet.client.InMemoryClientDirectory;
import io.datawollet.http.EndpointRequest;
import io.datawollet.http.EndpointResponse;
import io.datawollet.key.RootKeys;
import io.datawollet.session.SessionManager;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/**
 * Two shops that have the wallet page on sites of their own, a page of somebody else, and one host that all of them call, over
 * TLS on free ports. Each page has an empty one beside it, without its guards, for what a test's scripts try.
 */
final class Shops implements AutoCloseable {
    private static final String EMPTY = "<!doctype html><title>empty</title><link rel=icon href=data:,>";

    private final HttpServer pages;
    private final HostServer pageHost;
    private final HostServer apiHost;
    private final String api;
    private final List<EndpointRequest> seen = new CopyOnWriteArrayList<>();

    private Shops(HttpServer pages, HttpServer apis, String api, boolean sameSite, UnaryOperator<String> cookies) {
        this.pages = pages;
        this.api = api;
        InMemoryClientDirectory clients = DemoClients.wallet(
                "https://shop-a.test:" + pages.getAddress().getPort(),
                "https://shop-b.test:" + pages.getAddress().getPort());
        SessionManager sessions = SessionManager.builder()
                .rootKeys(RootKeys.generate())
                .withoutSweep()
                .withoutWarmUp()
                .build();
        HostHandler calls = Demo.calls(sessions, clients, sameSite);
        pages.createContext("/empty", exchange -> {
            try (exchange) {
                byte[] body = EMPTY.getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "text/html");
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            }
        });
        this.pageHost = HostServer.on(pages, new PageFiles(api, DemoClients.WALLET_KEY));
        this.apiHost = HostServer.on(apis, new Watched(calls, seen, cookies));
    }

    /** The host on a third site, with partitioned cookies. */
    static Shops crossSite(TestTls tls) throws IOException {
        return crossSite(tls, UnaryOperator.identity());
    }

    /** The same with the lines that set cookies changed on their way out. */
    static Shops crossSite(TestTls tls, UnaryOperator<String> cookies) throws IOException {
        return at("https://api.wollet.test", tls, false, cookies);
    }

    /** The host below the first shop's own site, with cookies that need no partition. */
    static Shops sameSite(TestTls tls) throws IOException {
        return at("https://api.shop-a.test", tls, true, UnaryOperator.identity());
    }

    private static Shops at(String name, TestTls tls, boolean sameSite, UnaryOperator<String> cookies)
            throws IOException {
        HttpServer apis = tls.bound();
        String api = name + ":" + apis.getAddress().getPort();
        return new Shops(tls.bound(), apis, api, sameSite, cookies);
    }

    /** Notes each request, and changes what sets cookies. */
    private record Watched(HostHandler next, List<EndpointRequest> seen, UnaryOperator<String> cookies)
            implements HostHandler {
        @Override
        public HostAnswer answer(EndpointRequest head, InputStream body) throws IOException {
            seen.add(head);
            HostAnswer answer = next.answer(head, body);
            EndpointResponse known = answer.head();
            List<String> lines = known.headers().getOrDefault("Set-Cookie", List.of());
            return lines.isEmpty()
                    ? answer
                    : answer.with(
                            Map.of("Set-Cookie", lines.stream().map(cookies).toList()));
        }

        @Override
        public void close() {
            next.close();
        }
    }

    String api() {
        return api;
    }

    String a() {
        return at("shop-a.test");
    }

    String b() {
        return at("shop-b.test");
    }

    /** A page of another site, which nobody has registered. */
    String evil() {
        return at("evil.test");
    }

    /** A page of the first shop's own site that nobody has registered either. */
    String sibling() {
        return at("evil.shop-a.test");
    }

    private String at(String host) {
        return "https://" + host + ":" + pages.getAddress().getPort();
    }

    /** What the host was asked, preflights left out. */
    List<EndpointRequest> seen(String origin) {
        return seen.stream()
                .filter(request -> !request.method().equals("OPTIONS"))
                .filter(request -> request.headerValues("Origin").equals(List.of(origin)))
                .toList();
    }

    /** The host goes down, the pages stay. */
    void stopHost() {
        apiHost.close();
    }

    @Override
    public void close() {
        pageHost.close();
        apiHost.close();
    }
}
