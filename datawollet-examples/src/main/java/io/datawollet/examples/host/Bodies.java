package io.datawollet.examples.host;

import io.datawollet.error.DataWolletException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The bodies of answers on their way out, and what is left of those of requests: the same on every server. */
public final class Bodies {
    /** How much of a body that nobody wanted is read and thrown away, so that its sender comes to read the answer. */
    private static final int MOST_DRAINED = UploadBody.MAX_BYTES;

    private static final Logger LOG = LoggerFactory.getLogger(Bodies.class);

    private Bodies() {}

    /**
     * Writes the body of an answer, a piece at a time if it is streamed.
     *
     * @throws IOException if the client hung up, or the stream broke off: then the connection is to be closed before the
     *     length that was told is reached, and no client takes what came for the whole
     */
    public static void send(HostAnswer answer, OutputStream out) throws IOException {
        if (answer.stream().isEmpty()) {
            out.write(answer.head().body());
            return;
        }
        try {
            answer.stream().get().transferTo(out);
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
     *
     * @throws IOException if the client hung up
     */
    public static void drain(InputStream body) throws IOException {
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
