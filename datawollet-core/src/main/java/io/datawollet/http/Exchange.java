package io.datawollet.http;

import io.datawollet.client.Caller;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What is known of one request while it is being answered. Used by one thread. */
final class Exchange {
    private final EndpointRequest request;
    private Optional<Caller> caller = Optional.empty();
    private Map<String, Set<String>> cookies = Map.of();
    private final Set<String> inUse = new HashSet<>();
    private List<String> sessionCookies = List.of();

    Exchange(EndpointRequest request) {
        this.request = request;
    }

    EndpointRequest request() {
        return request;
    }

    /** Who calls; empty until the credentials are accepted. */
    Optional<Caller> caller() {
        return caller;
    }

    void caller(Caller known) {
        caller = Optional.of(known);
    }

    /** The request's cookies of ours. */
    Map<String, Set<String>> cookies() {
        return cookies;
    }

    void cookies(Map<String, Set<String>> read) {
        cookies = read;
    }

    /** Names of cookies of the sessions that this request names or was given. */
    Set<String> inUse() {
        return inUse;
    }

    /** What the answer sets and clears because of what was done to the session. */
    List<String> sessionCookies() {
        return sessionCookies;
    }

    void sessionCookies(String... lines) {
        sessionCookies = new ArrayList<>(List.of(lines));
    }

    /**
     * Whether the answer may carry cookies: the client wants them, and the request comes from one of its origins or from
     * no browser. Browsers store cookies before they look at CORS.
     */
    boolean mayCarryCookies() {
        return caller.filter(
                        known -> known.client().cookies() && (known.origin().isEmpty() || known.originRegistered()))
                .isPresent();
    }
}
