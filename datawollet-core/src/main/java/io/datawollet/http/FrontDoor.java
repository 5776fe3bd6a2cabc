package io.datawollet.http;

import io.datawollet.client.Authenticator;
import io.datawollet.client.Authenticator.Presented;
import io.datawollet.client.Caller;
import io.datawollet.client.ClientType;
import io.datawollet.error.DataWolletException;
import io.datawollet.error.ErrorCode;
import io.datawollet.session.Session;
import io.datawollet.session.SessionCredentials;
import io.datawollet.session.SessionManager;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** From a request's headers to a caller, a session key and a session, and from a session back to cookies. */
final class FrontDoor {
    /** Cookies of ours that a browser may keep. */
    private static final int KEPT_COOKIES = 32;

    /** As many as browsers keep per partition; more in one request come from no browser and would swell the answer. */
    private static final int MOST_CLEARED = 180;

    /** A key that no session has. */
    private static final String NEVER_RIGHT = "";

    private final SessionManager sessions;
    private final Authenticator authenticator;
    private final Cookies cookies;

    FrontDoor(SessionManager sessions, Authenticator authenticator, Cookies cookies) {
        this.sessions = sessions;
        this.authenticator = authenticator;
        this.cookies = cookies;
    }

    /**
     * Finds out who calls, and notes it in the exchange.
     *
     * @throws DataWolletException {@code INVALID_CREDENTIALS} or {@code UNAUTHENTICATED}
     */
    Caller authenticate(Exchange exchange) {
        EndpointRequest request = exchange.request();
        boolean readOnly = request.method().equals("GET") || request.method().equals("HEAD");
        boolean vouched =
                readOnly && request.headerValues(HeaderNames.FETCH_SITE).equals(List.of("same-origin"));
        Caller caller = authenticator.authenticate(
                new Presented(
                        request.headerValues(HeaderNames.API_KEY),
                        request.headerValues(HeaderNames.AUTHORIZATION),
                        request.headerValues(HeaderNames.ORIGIN),
                        vouched),
                sessions.now());
        exchange.caller(caller);
        exchange.cookies(cookies.read(request.headerValues(HeaderNames.COOKIE)));
        if (caller.client().type() == ClientType.PUBLIC
                && !request.headerValues(HeaderNames.SESSION_KEY).isEmpty()) {
            throw new DataWolletException(
                    ErrorCode.INVALID_CREDENTIALS, "a public client sends a session key as a cookie only");
        }
        return caller;
    }

    /** Id and key as presented, the id's cookie noted as in use. Differing keys make one that is never right. */
    SessionCredentials credentials(Exchange exchange, String sessionId) {
        Set<String> keys = new HashSet<>(exchange.request().headerValues(HeaderNames.SESSION_KEY));
        cookies.name(sessionId).ifPresent(name -> {
            exchange.inUse().add(name);
            keys.addAll(exchange.cookies().getOrDefault(name, Set.of()));
        });
        if (keys.isEmpty()) {
            return SessionCredentials.of(sessionId);
        }
        return SessionCredentials.of(
                sessionId, keys.size() == 1 ? keys.iterator().next() : NEVER_RIGHT);
    }

    /**
     * Opens the session that the headers name.
     *
     * @throws DataWolletException in this order: a malformed partition key, the credentials, the scope, the session
     */
    Session open(Exchange exchange) {
        Optional<String> partitionKey = partitionKey(exchange.request());
        Caller caller = authenticate(exchange);
        Set<String> ids = Set.copyOf(exchange.request().headerValues(HeaderNames.SESSION));
        // Without one id there is still the scope to be asked for first; the empty id is no session's.
        String id = ids.size() == 1 ? ids.iterator().next() : "";
        SessionCredentials presented = credentials(exchange, id);
        Session session =
                sessions.open(caller, partitionKey.map(presented::partitionKey).orElse(presented));
        if (session.renewed()) {
            setCookie(exchange, session);
        }
        return session;
    }

    /**
     * The partition key in the header.
     *
     * @throws DataWolletException {@code INVALID_PAYLOAD} if it is there more than once, malformed or empty
     */
    static Optional<String> partitionKey(EndpointRequest request) {
        List<String> values = request.headerValues(HeaderNames.PARTITION_KEY);
        if (values.isEmpty()) {
            return Optional.empty();
        }
        Optional<String> decoded = values.size() == 1 ? PercentEncoding.decode(values.get(0)) : Optional.empty();
        return Optional.of(decoded.filter(key -> !key.isEmpty())
                .orElseThrow(() -> new DataWolletException(
                        ErrorCode.INVALID_PAYLOAD,
                        "DataWollet-Partition-Key is one percent-encoded UTF-8 text that is not empty")));
    }

    /** Has the answer set the session's cookie, up to the session's end as it stands now. */
    void setCookie(Exchange exchange, Session session) {
        exchange.sessionCookies(set(exchange, session));
    }

    /** Has the answer clear the cookie of a session that has ended. */
    void clearCookie(Exchange exchange, Session ended) {
        exchange.sessionCookies(cookies.clear(name(exchange, ended)));
    }

    /** Has the answer clear the old pair's cookie and set the new one's. */
    void replaceCookie(Exchange exchange, Session old, Session next) {
        exchange.sessionCookies(cookies.clear(name(exchange, old)), set(exchange, next));
    }

    private String set(Exchange exchange, Session session) {
        String key = session.credentials().revealKey().orElseThrow();
        long seconds = Duration.between(sessions.now(), session.expiresAt()).toSeconds();
        // Zero would clear the cookie of a session that has a fraction of a second left.
        return cookies.set(name(exchange, session), key, Math.max(1, seconds));
    }

    private String name(Exchange exchange, Session session) {
        String name = cookies.name(session.credentials().revealId()).orElseThrow();
        exchange.inUse().add(name);
        return name;
    }

    /** The lines that clear what is beyond the cookies that a browser may keep. */
    List<String> surplusCleared(Exchange exchange) {
        return Cookies.surplus(exchange.cookies().keySet(), KEPT_COOKIES, MOST_CLEARED, exchange.inUse()).stream()
                .map(cookies::clear)
                .toList();
    }
}
