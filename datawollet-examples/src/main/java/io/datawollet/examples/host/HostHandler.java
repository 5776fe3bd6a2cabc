package io.datawollet.examples.host;

import io.datawollet.http.EndpointRequest;
import java.io.IOException;
import java.io.InputStream;

/** What answers requests, whatever server they come in by. Safe for many threads. */
public interface HostHandler extends AutoCloseable {
    /**
     * Answers a request.
     *
     * @param head the request without its body
     * @param body its body, read no further than the call takes it
     * @return the answer; to {@code HEAD} the one that {@code GET} would get, of which the server sends the head alone
     * @throws IOException if the client hangs up while it sends; nothing is stored or recorded then
     */
    HostAnswer answer(EndpointRequest head, InputStream body) throws IOException;

    /** Ends what is under way. Closing twice is harmless. */
    @Override
    void close();
}
