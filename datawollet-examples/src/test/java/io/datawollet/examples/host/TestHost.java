package io.datawollet.examples.host;

import io.datawollet.client.ApiKey;
import io.datawollet.client.Caller;
import io.datawollet.client.Client;
import io.datawollet.client.ClientDirectory;
import io.datawollet.client.ClientType;
import io.datawollet.client.InMemoryClientDirectory;
import io.datawollet.client.Scope;
import io.datawollet.document.DocumentInfo;
import io.datawollet.examples.host.Agent.Kept;
import io.datawollet.http.SessionEndpoints;
import io.datawollet.key.RootKeys;
import io.datawollet.session.Session;
import io.datawollet.session.SessionCredentials;
import io.datawollet.session.SessionManager;
import io.datawollet.store.EnvelopeStore;
import io.datawollet.store.SessionStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/** The example host on a free port, with a clock that a test moves and clients whose API keys are new each time. */
final class TestHost implements AutoCloseable {
    /** The clients of the host. */
    enum Who {
        ACME(ClientType.CONFIDENTIAL, EnumSet.allOf(Scope.class)),
        BOLT(ClientType.CONFIDENTIAL, EnumSet.of(Scope.SESSIONS_WRITE)),
        SHOP(ClientType.PUBLIC, EnumSet.allOf(Scope.class)),
        DESK(ClientType.PUBLIC, EnumSet.of(Scope.SESSIONS_WRITE)),
        /** Creates and reads envelopes, and writes to them in the session that created them alone. */
        TEAM(ClientType.CONFIDENTIAL, EnumSet.of(Scope.SESSIONS_WRITE, Scope.ENVELOPES_CREATE, Scope.ENVELOPES_READ)),
        /** May do nothing. */
        MUTE(ClientType.CONFIDENTIAL, EnumSet.noneOf(Scope.class));

        final ClientType type;
        final Set<Scope> scopes;

        Who(ClientType type, Set<Scope> scopes) {
            this.type = type;
            this.scopes = scopes;
        }

        Optional<String> origin() {
            return type == ClientType.PUBLIC ? Optional.of("https://" + id() + ".example") : Optional.empty();
        }

        String id() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Another client of the same type. */
        Who sibling() {
            return switch (this) {
                case ACME, TEAM, MUTE -> BOLT;
                case BOLT -> ACME;
                case SHOP -> DESK;
                case DESK -> SHOP;
            };
        }

        /** A client of the other type. */
        Who opposite() {
            return type == ClientType.PUBLIC ? ACME : SHOP;
        }
    }

    /** The idle timeout of every client's sessions. */
    static final Duration TIMEOUT = Duration.ofMinutes(30);

    private static final Duration RETENTION = Duration.ofDays(30);

    final TestClock clock = new TestClock();
    final WatchedStore<SessionStore> store = WatchedStore.ofSessions();
    final WatchedStore<EnvelopeStore> envelopes = WatchedStore.ofEnvelopes();
    final Issued issued = new Issued();
    final SessionManager sessions;
    final RunningHost server;

    private final Map<Who, Client> clients = new EnumMap<>(Who.class);
    private final Map<Who, String> keys = new EnumMap<>(Who.class);

    TestHost() {
        this(HostKind.JDK);
    }

    TestHost(HostKind kind) {
        this(kind, options -> {});
    }

    TestHost(HostKind kind, Consumer<SessionManager.Builder> more) {
        this(kind, more, Duration.ofMinutes(2));
    }

    TestHost(HostKind kind, Consumer<SessionManager.Builder> more, Duration patience) {
        this(kind, more, patience, RETENTION);
    }

    /** With envelopes that are kept for so long. */
    TestHost(HostKind kind, Duration retention) {
        this(kind, options -> {}, Duration.ofMinutes(2), retention);
    }

    private TestHost(HostKind kind, Consumer<SessionManager.Builder> more, Duration patience, Duration retention) {
        InMemoryClientDirectory.Builder directory = ClientDirectory.inMemory();
        for (Who who : Who.values()) {
            Client client = client(who, retention);
            String key = issued.note("key-of-a-test-" + UUID.randomUUID());
            clients.put(who, client);
            keys.put(who, key);
            directory.client(client, ApiKey.of(key));
        }
        SessionManager.Builder options = SessionManager.builder()
                .rootKeys(RootKeys.generate())
                .sessionStore(store.store())
                .envelopeStore(envelopes.store())
                .clock(clock)
                .withoutSweep()
                .withoutWarmUp();
        more.accept(options);
        this.sessions = options.build();
        try {
            SessionEndpoints endpoints =
                    SessionEndpoints.builder(sessions, directory.build()).build();
            this.server = TestServers.start(kind, HostCalls.of(sessions, endpoints), patience);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Client client(Who who, Duration retention) {
        Client.Builder client = who.type == ClientType.PUBLIC
                ? Client.browser(who.id()).origins(who.origin().orElseThrow())
                : Client.confidential(who.id());
        return client.scopes(who.scopes)
                .defaultTimeout(TIMEOUT)
                .envelopeRetention(retention)
                .build();
    }

    /** The client with an empty cookie jar. */
    Agent as(Who who) {
        return new Agent(server.address(), issued, Optional.of(apiKey(who)), who.origin());
    }

    String apiKey(Who who) {
        return Objects.requireNonNull(keys.get(who));
    }

    /** Records a request in a session past HTTP. */
    void record(Who who, Kept session, Object payload) {
        opened(who, session).record("look", payload);
    }

    /** Stores a document of any kind with a session past HTTP, where only what can be extracted is stored. */
    DocumentInfo put(Who who, Kept session, String name, String mediaType, byte[] content) {
        try {
            return opened(who, session).documents().put(name, mediaType, new ByteArrayInputStream(content));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Session opened(Who who, Kept session) {
        Client client = Objects.requireNonNull(clients.get(who));
        Caller caller = who.origin().map(origin -> Caller.from(origin, client)).orElseGet(() -> Caller.of(client));
        SessionCredentials credentials =
                SessionCredentials.of(session.id(), session.key()).partitionKey(session.partition());
        return sessions.open(caller, credentials);
    }

    @Override
    public void close() {
        server.close();
    }
}
