package io.datawollet.examples.host;

import com.sun.net.httpserver.HttpExchange;
import io.datawollet.http.EndpointRequest;
import io.datawollet.http.EndpointResponse;
import io.datawollet.http.SessionEndpoints;
import java.io.IOException;

/** Carries the JDK server's requests into the library's records, and the answers out. All that a host has to write. */
final class HttpBridge {
    private HttpBridge() {}

    /** The request with its body, read no further than the library takes it. */
    static EndpointRequest withBody(HttpExchange exchange) throws IOException {
        return request(exchange, exchange.getRequestBody().readNBytes(SessionEndpoints.MAX_BODY_BYTES + 1));
    }

    /** The request without its body, for calls that read theirs later. */
    static EndpointRequest withoutBody(HttpExchange exchange) {
        return request(exchange, new byte[0]);
    }

    private static EndpointRequest request(HttpExchange exchange, byte[] body) {
        return new EndpointRequest(
                exchange.getRequestMethod(), exchange.getRequestURI().toString(), exchange.getRequestHeaders(), body);
    }

    static void send(HttpExchange exchange, EndpointResponse answer) throws IOException {
        answer.headers()
                .forEach((name, values) ->
                        values.forEach(value -> exchange.getResponseHeaders().add(name, value)));
        int length = answer.body().length;
        exchange.sendResponseHeaders(answer.status(), length == 0 ? -1 : length);
        if (length > 0) {
            exchange.getResponseBody().write(answer.body());
        }
    }
}
