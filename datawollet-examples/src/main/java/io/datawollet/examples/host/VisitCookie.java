package io.datawollet.examples.host;

import io.datawollet.http.EndpointRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The cookie of the demo host's own session, with the same attributes as the library's. */
final class VisitCookie {
    static final String NAME = "__Host-Http-demo-visit";

    private final String attributes;

    VisitCookie(boolean sameSite) {
        this.attributes = sameSite
                ? "; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age="
                : "; Path=/; Secure; HttpOnly; SameSite=None; Partitioned; Max-Age=";
    }

    /** The secret that a request bears; none if it bears several. */
    static Optional<String> read(EndpointRequest request) {
        List<String> found = request.headerValues("Cookie").stream()
                .flatMap(header -> List.of(header.split(";", -1)).stream())
                .map(String::trim)
                .filter(pair -> pair.startsWith(NAME + "="))
                .map(pair -> pair.substring(NAME.length() + 1))
                .distinct()
                .toList();
        return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
    }

    String set(Visit visit, Instant now) {
        long seconds = Duration.between(now, visit.expiresAt()).toSeconds();
        return NAME + "=" + visit.revealToken() + attributes + seconds;
    }

    String clear() {
        return NAME + "=" + attributes + 0;
    }
}
