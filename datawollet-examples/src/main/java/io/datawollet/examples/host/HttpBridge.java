package io.datawollet.examples.host;

import com.sun.net.httpserver.HttpExchange;
import io.datawollet.error.DataWolletException;
import io.datawollet.http.EndpointRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries the JDK server's requests into the library's records, and the answers out. All that a host has to write. */
final class HttpBridge {
    /** How much of a body that nobody wanted is read and thrown away, so that its sender comes to read the answer. */
    private static final int MOST_DRAINED = UploadBody.MAX_BYTES;

    private static final Logger LOG = LoggerFactory.getLogger(HttpBridge.class);

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
        OutputStream out = exchange.getResponseBody();
        if (answer.stream().isPresent()) {
            pour(answer.stream().get(), out);
        } else {
            out.write(answer.head().body());
        }
        out.flush();
        drain(exchange.getRequestBody());
    }

    private static void pour(InputStream content, OutputStream out) throws IOException {
        try {
            content.transferTo(out);
        } catch (RuntimeException e) {
            LOG.warn(
                    "a download broke off: {}",
                    e instanceof DataWolletException known
                            ? known.code().code()
                            : e.getClass().getName());
            throw new IOException("a download broke off", e);
        }
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
