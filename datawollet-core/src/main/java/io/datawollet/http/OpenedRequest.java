package io.datawollet.http;

import io.datawollet.client.Caller;
import io.datawollet.session.Session;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A request of the host's own that reached a live session. Used by the one thread that answers the request; shows nothing
 * of the session or the cookie when printed.
 */
public final class OpenedRequest {
    private final Session session;
    private final Caller caller;
    private final Supplier<Map<String, List<String>>> headers;

    OpenedRequest(Session session, Caller caller, Supplier<Map<String, List<String>>> headers) {
        this.session = session;
        this.caller = caller;
        this.headers = headers;
    }

    /**
     * The session.
     *
     * @return opened and renewed if it was time
     */
    public Session session() {
        return session;
    }

    /**
     * Who calls.
     *
     * @return the authenticated caller
     */
    public Caller caller() {
        return caller;
    }

    /**
     * Headers for the answer, whatever it will be, a problem that is met later included: CORS, {@code no-store}, and the
     * cookie if the session's end has moved since the request came in. To be asked when the answer is written, since
     * recording may move it too. They take the place of headers of the same names.
     *
     * @return immutable; secrets
     */
    public Map<String, List<String>> headers() {
        return headers.get();
    }

    @Override
    public String toString() {
        return "OpenedRequest[" + caller + "]";
    }
}
