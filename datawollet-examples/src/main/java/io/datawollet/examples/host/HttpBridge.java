package io.datawollet.examples.host;

import com.sun.net.httpserver.HttpExchange;
import io.datawollet.http.EndpointRequest;
import java.io.IOException;

/** Carries the JDK server's requests into the library's records, and the answers out. All that a host has to write. */
final class HttpBridge {
    /** What the JDK's server takes for an answer without a body; zero means one whose length is not known yet. */
    private static final int NO_BODY = -1;

    private HttpBridge() {}

    /** The request without its body, which whoever answers reads as far as he wants it. */
    static EndpointRequest head(HttpExchange exchange) {
        return new EndpointRequest(
                exchange.getRequestMethod(),
                exchange.getRequestURI().toString(),
                exchange.getRequestHeaders(),
                new byte[0]);
    }

    /**
     * Sends an answer. If a streamed one breaks off, the connection is closed before the length that was told is reached: no
     * client takes what came for the whole.
     *
     * @throws IOException if the client hung up, or the stream broke off
     */
    static void send(HttpExchange exchange, HostAnswer answer) throws IOException {
        answer.head()
                .headers()
                .forEach((name, values) ->
                        values.forEach(value -> exchange.getResponseHeaders().add(name, value)));
        int status = answer.head().status();
        if (exchange.getRequestMethod().equals("HEAD")) {
            if (status != 204 && status != 304) {
                exchange.getResponseHeaders().set("Content-Length", Long.toString(answer.length()));
            }
            exchange.sendResponseHeaders(status, NO_BODY);
            return;
        }
        if (answer.length() == 0) {
            exchange.sendResponseHeaders(status, NO_BODY);
            return;
        }
        exchange.sendResponseHeaders(status, answer.length());
        Bodies.send(answer, exchange.getResponseBody());
        exchange.getResponseBody().flush();
        Bodies.drain(exchange.getRequestBody());
    }
}
