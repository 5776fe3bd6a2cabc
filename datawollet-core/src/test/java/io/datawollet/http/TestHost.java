package io.datawollet.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.client.ApiKey;
import io.datawollet.client.BearerTokenVerifier.VerifiedToken;
import io.datawollet.client.Client;
import io.datawollet.client.ClientDirectory;
import io.datawollet.client.Limits;
import io.datawollet.client.PartitionOverflow;
import io.datawollet.client.Scope;
import io.datawollet.internal.crypto.StrictUtf8;
import io.datawollet.key.RootKeys;
import io.datawollet.memory.MemoryEnvelopeStore;
import io.datawollet.memory.MemorySessionStore;
import io.datawollet.session.AdmissionPolicy;
import io.datawollet.session.SessionManager;
import io.datawollet.testing.FaultyEnvelopeStore;
import io.datawollet.testing.FaultySessionStore;
import io.datawollet.testing.Fixture;
import io.datawollet.testing.TestClock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A host with some clients. Every answer that goes through it is looked over: no session key that any cookie ever carried
 * stands anywhere but in a cookie, no envelope's key anywhere but in the one answer that has created it, and what every
 * answer must say is there.
 */
final class TestHost {
    /** Confidential, with all scopes. */
    static final String ACME = "acme-key-0123456789";

    /** Public, with all scopes. */
    static final String APP = "app-key-0123456789";

    /** Public, of another origin. */
    static final String SHOP = "shop-key-0123456789";

    /** Confidential, without cookies. */
    static final String BARE = "bare-key-0123456789";

    /** Confidential, with {@code sessions:write} alone. */
    static final String PLAIN = "plain-key-0123456789";

    /** Confidential, without any scope. */
    static final String MUTE = "mute-key-0123456789";

    /** Confidential, one session per partition. */
    static final String SINGLE = "single-key-0123456789";

    static final String ACME_ORIGIN = "https://acme.example";
    static final String APP_ORIGIN = "https://app.example";
    static final String SHOP_ORIGIN = "https://shop.example:8443";

    final TestClock clock = new TestClock();
    final RootKeys rootKeys = Fixture.issued(RootKeys.generate());
    final MemorySessionStore memory = MemorySessionStore.create();
    final FaultySessionStore store = new FaultySessionStore(memory);
    final FaultyEnvelopeStore envelopes = new FaultyEnvelopeStore(MemoryEnvelopeStore.create());
    final SessionManager sessions;
    final ClientDirectory clients;
    final SessionEndpoints endpoints;

    private static final int KEY_LENGTH = 43;
    private static final Pattern KEY_LIKE = Pattern.compile("[A-Za-z0-9_-]{" + KEY_LENGTH + ",}");

    private static final Pattern SESSION_ID = Pattern.compile("\"sessionId\":\"([A-Za-z0-9_-]{52})\"");

    private static final Pattern ENVELOPE_KEY = Pattern.compile("\"envelopeKey\":\"([A-Za-z0-9_-]{43})\"");

    private final Set<String> keys = new HashSet<>();

    TestHost() {
        this(options -> options, options -> options);
    }

    TestHost(UnaryOperator<SessionManager.Builder> manager, UnaryOperator<SessionEndpoints.Builder> options) {
        this(manager, options, directory());
    }

    TestHost(
            UnaryOperator<SessionManager.Builder> manager,
            UnaryOperator<SessionEndpoints.Builder> options,
            ClientDirectory directory) {
        clients = directory;
        sessions = manager.apply(SessionManager.builder()
                        .rootKeys(rootKeys)
                        .sessionStore(store)
                        .envelopeStore(envelopes)
                        .clock(clock)
                        .withoutSweep()
                        .withoutWarmUp())
                .build();
        endpoints = options.apply(SessionEndpoints.builder(sessions, clients).bearer(TestHost::verify))
                .build();
    }

    static ClientDirectory directory() {
        Scope[] all = Scope.values();
        return ClientDirectory.inMemory()
                .client(
                        Client.confidential("acme")
                                .scopes(all)
                                .origins(ACME_ORIGIN)
                                .build(),
                        ApiKey.of(ACME))
                .client(Client.browser("app").scopes(all).origins(APP_ORIGIN).build(), ApiKey.of(APP))
                .client(Client.browser("shop").scopes(all).origins(SHOP_ORIGIN).build(), ApiKey.of(SHOP))
                .client(Client.confidential("bare").scopes(all).withoutCookies().build(), ApiKey.of(BARE))
                .client(
                        Client.confidential("plain")
                                .scopes(Scope.SESSIONS_WRITE)
                                .build(),
                        ApiKey.of(PLAIN))
                .client(Client.confidential("mute").build(), ApiKey.of(MUTE))
                .client(
                        Client.confidential("single")
                                .scopes(all)
                                .limits(Limits.defaults().withSessionsPerPartition(1, PartitionOverflow.REFUSE))
                                .build(),
                        ApiKey.of(SINGLE))
                .expiringKey(
                        Client.confidential("old").scopes(all).build(),
                        ApiKey.of("expired-key-0123456789"),
                        TestClock.START)
                .build();
    }

    /** A token names its client and scopes: {@code acme~sessions:write}, with dots for colons. */
    private static Optional<VerifiedToken> verify(String token) {
        if (token.equals("throws")) {
            throw new IllegalStateException("cannot verify " + token + " with " + ACME);
        }
        String[] parts = token.split("~", -1);
        if (parts.length < 2) {
            return Optional.empty();
        }
        Set<Scope> scopes = new HashSet<>();
        for (int i = 1; i < parts.length; i++) {
            scopes.add(Scope.parse(parts[i].replace('.', ':')));
        }
        return Optional.of(new VerifiedToken(parts[0], scopes));
    }

    static UnaryOperator<SessionManager.Builder> refusing(Duration retryAfter) {
        AdmissionPolicy policy = (caller, partitionKey, making) -> Optional.of(retryAfter);
        return options -> options.admission(policy);
    }

    /** A request of a client; public ones bear their origin. */
    TestRequest as(String apiKey, String method, String path) {
        TestRequest request = anonymous(method, path).header("X-API-Key", apiKey);
        return switch (apiKey) {
            case APP -> request.header("Origin", APP_ORIGIN);
            case SHOP -> request.header("Origin", SHOP_ORIGIN);
            default -> request;
        };
    }

    TestRequest anonymous(String method, String path) {
        return new TestRequest(this, method, path);
    }

    /** Starts a session, in a partition unless it is empty text. */
    TestAnswer start(String apiKey, String partitionKey) {
        String body = partitionKey.isEmpty() ? "" : TestRequest.object("partitionKey", partitionKey);
        return as(apiKey, "POST", "/session/start").json(body).send().expect(200);
    }

    /** Starts a session that creates an envelope. */
    TestAnswer startWithEnvelope(String apiKey, String partitionKey) {
        return as(apiKey, "POST", "/session/start")
                .json("{\"partitionKey\":\"" + partitionKey + "\",\"envelope\":{\"operation\":\"create\"}}")
                .send()
                .expect(200);
    }

    TestAnswer send(EndpointRequest request) {
        return check(endpoints.handle(request));
    }

    /** What must hold for whatever goes out. */
    TestAnswer check(EndpointResponse response) {
        TestAnswer answer = new TestAnswer(response);
        answer.setCookies().stream()
                .map(line -> line.substring(line.indexOf('=') + 1, line.indexOf(';')))
                .filter(value -> !value.isEmpty())
                .forEach(key -> {
                    keys.add(key);
                    Fixture.issued(key);
                });
        SESSION_ID
                .matcher(StrictUtf8.decode(response.body()).orElseThrow())
                .results()
                .map(found -> found.group(1))
                .forEach(Fixture::issued);
        assertThat(response.headerValues("Cache-Control")).containsExactly("no-store");
        assertThat(response.headerValues("Vary")).containsExactly("Origin");
        String body = StrictUtf8.decode(response.body()).orElseThrow();
        assertNoKeyIn(body);
        assertNoKeyIn(response.toString());
        for (Map.Entry<String, List<String>> header : response.headers().entrySet()) {
            if (!header.getKey().equals("Set-Cookie")) {
                header.getValue().forEach(this::assertNoKeyIn);
            }
        }
        // From now on: this answer alone may show it.
        ENVELOPE_KEY.matcher(body).results().map(found -> found.group(1)).forEach(key -> {
            keys.add(key);
            Fixture.issued(key);
        });
        return answer;
    }

    void assertNoKeyIn(String text) {
        boolean found = false;
        Matcher runs = KEY_LIKE.matcher(text);
        while (runs.find()) {
            for (int from = runs.start(); from + KEY_LENGTH <= runs.end(); from++) {
                found |= keys.contains(text.substring(from, from + KEY_LENGTH));
            }
        }
        assertThat(found)
                .as("a session key in what is no cookie, or an envelope's key once more")
                .isFalse();
    }
}
