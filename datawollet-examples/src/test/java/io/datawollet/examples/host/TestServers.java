package io.datawollet.examples.host;

import io.datawollet.http.EndpointRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.Deque;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Servers for tests. Hundreds of hosts are made, and starting Spring takes a good part of a second; so the servers of
 * frameworks are used again, each by one host at a time, while everything behind them is new for each host.
 */
final class TestServers {
    private static final Map<String, Deque<Again>> IDLE = new ConcurrentHashMap<>();

    private TestServers() {}

    static RunningHost start(HostKind kind, HostHandler handler, Duration patience) throws IOException {
        if (kind == HostKind.JDK) {
            return kind.start(0, handler, patience);
        }
        Deque<Again> idle = IDLE.computeIfAbsent(kind + " " + patience, key -> new ConcurrentLinkedDeque<>());
        Again server = idle.pollFirst();
        if (server == null) {
            Exchangeable entrance = new Exchangeable();
            server = new Again(kind.start(0, entrance, patience), entrance);
        }
        return server.with(handler, idle);
    }

    /** What a server that is used again was started with. */
    private static final class Exchangeable implements HostHandler {
        private final AtomicReference<HostHandler> current = new AtomicReference<>();

        @Override
        public HostAnswer answer(EndpointRequest head, InputStream body) throws IOException {
            return Objects.requireNonNull(current.get()).answer(head, body);
        }

        @Override
        public void close() {
            throw new IllegalStateException("servers that are used again are never closed");
        }
    }

    private record Again(RunningHost server, Exchangeable entrance) {
        RunningHost with(HostHandler handler, Deque<Again> idle) {
            entrance.current.set(handler);
            Again self = this;
            return new RunningHost() {
                @Override
                public URI address() {
                    return server.address();
                }

                @Override
                public void close() {
                    if (entrance.current.compareAndSet(handler, null)) {
                        handler.close();
                        idle.addFirst(self);
                    }
                }
            };
        }
    }
}
