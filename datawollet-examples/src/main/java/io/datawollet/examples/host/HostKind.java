package io.datawollet.examples.host;

import io.datawollet.examples.servlet.JettyHost;
import io.datawollet.examples.spring.SpringHost;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;

/** The servers that the same calls can be had on. */
enum HostKind {
    JDK(HostServer::start),
    SPRING(SpringHost::start),
    JETTY(JettyHost::start);

    private final Start start;

    HostKind(Start start) {
        this.start = start;
    }

    private interface Start {
        RunningHost at(int port, HostHandler handler, Duration patience) throws IOException;
    }

    /**
     * The one of this name.
     *
     * @throws UsageException if there is none
     */
    static HostKind of(String word) {
        return Arrays.stream(values())
                .filter(kind -> kind.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new UsageException("--on must be jdk, spring or jetty, not " + word));
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Starts listening on the loopback address.
     *
     * @param port 0 for a free one
     * @param handler the host's from now on: closed with it, or at once if it cannot start
     * @param patience how long a client may stall
     * @throws IOException if the port is taken
     */
    RunningHost start(int port, HostHandler handler, Duration patience) throws IOException {
        return start.at(port, handler, patience);
    }
}
