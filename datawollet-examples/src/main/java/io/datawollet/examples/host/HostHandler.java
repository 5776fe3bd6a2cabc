package io.datawollet.examples.host;

import io.datawollet.http.EndpointRequest;
import java.io.IOException;
import java.io.InputStream;

/** What answers requests, whatever server they come in by. */
public interface HostHandler {
    /**
     * Answers a request.
     *
     * @param head the request without its body
     * @param body its body, read no further than the call takes it
     * @return the answer; for a client that asked with {@code HEAD} too with the body, or the length of the body, that
     *     {@code GET} would have
     * @throws IOException if the client hangs up while it sends; nothing is stored or recorded then
     */
    HostAnswer answer(EndpointRequest head, InputStream body) throws IOException;
}
