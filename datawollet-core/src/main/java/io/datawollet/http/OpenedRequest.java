package io.datawollet.http;

import io.datawollet.client.Caller;
import io.datawollet.session.Session;
import java.util.List;
import java.util.Map;

/**
 * A request of the host's own that reached a live session.
 *
 * @param session the session
 * @param caller who calls
 * @param headers for the answer, whatever it will be, a problem that is met later included: CORS, {@code no-store}, the
 *     renewed cookie. They take the place of headers of the same names. Immutable; secrets
 */
public record OpenedRequest(Session session, Caller caller, Map<String, List<String>> headers) {
    /**
     * Copies the headers.
     *
     * @param session the session
     * @param caller who calls
     * @param headers for the answer
     */
    public OpenedRequest {
        headers = HeaderNames.sendable(headers);
    }

    /** Shows the caller, and nothing of the session or the cookie. */
    @Override
    public String toString() {
        return "OpenedRequest[" + caller + "]";
    }
}
