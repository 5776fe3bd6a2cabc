package io.datawollet.examples.host;

import com.sun.net.httpserver.HttpExchange;
import io.datawollet.http.EndpointRequest;
import io.datawollet.http.EndpointResponse;
import io.datawollet.http.SessionEndpoints;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Carries the JDK server's requests into the library's records, and the answers out. All that a host has to write. */
final class HttpBridge {
    /** How much of a body that nobody wanted is read and thrown away, so that its sender comes to read the answer. */
    private static final int MOST_DRAINED = UploadBody.MAX_BYTES;

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
        if (length == 0 || exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(answer.status(), -1);
            return;
        }
        exchange.sendResponseHeaders(answer.status(), length);
        OutputStream out = exchange.getResponseBody();
        out.write(answer.body());
        out.flush();
        drain(exchange.getRequestBody());
    }

    /**
     * Reads what is left of a request's body, up to a bound. Closing a connection while its client still sends resets
     * it, and the client may lose the answer; beyond the bound that is what happens.
     */
    private static void drain(InputStream body) throws IOException {
        byte[] scrap = new byte[16 << 10];
        long left = MOST_DRAINED;
        while (left > 0) {
            int read = body.read(scrap);
            if (read < 0) {
                return;
            }
            left -= read;
        }
    }
}
