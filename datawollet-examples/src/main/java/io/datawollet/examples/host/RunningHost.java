package io.datawollet.examples.host;

import java.net.URI;

/** A host that listens on the loopback address until it is closed. */
public interface RunningHost extends AutoCloseable {
    /** Where it listens, such as {@code http://127.0.0.1:8080}. */
    URI address();

    /** Stops listening, ends what is under way, and closes what it answers with. Closing twice is harmless. */
    @Override
    void close();
}
