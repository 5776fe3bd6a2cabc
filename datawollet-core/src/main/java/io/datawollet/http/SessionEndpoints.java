package io.datawollet.http;

import io.datawollet.client.Authenticator;
import io.datawollet.client.BearerTokenVerifier;
import io.datawollet.client.ClientDirectory;
import io.datawollet.error.DataWolletException;
import io.datawollet.error.ErrorCode;
import io.datawollet.session.Session;
import io.datawollet.session.SessionManager;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The published HTTP calls, and the front door for calls of the host's own. Safe for many threads.
 *
 * <p>{@link #handle} answers {@code POST /session/start}, {@code GET /session/requests}, {@code POST /session/rotate},
 * {@code DELETE /session}, {@code GET} and {@code DELETE /sessions}, {@code DELETE /sessions/{handle}}, and
 * {@code OPTIONS} on each. A host's own call goes through {@link #preflight}, {@link #open} and {@link #problem}, so
 * that no host reads a cookie, a credential or an origin itself:
 *
 * <pre>{@code
 * try {
 *     OpenedRequest opened = endpoints.open(request);
 *     …                                    // the answer bears opened.headers() and whatever the host adds
 * } catch (IOException | RuntimeException e) {
 *     return endpoints.problem(request, e);
 * }
 * }</pre>
 *
 * <h2>What a request bears</h2>
 *
 * Credentials are {@code X-API-Key} or {@code Authorization: Bearer}. A session's id stands in the body of a start and in
 * the header {@code DataWollet-Session} of every other call, nowhere else: a page of another origin cannot send either
 * without a preflight, so no forged form or link uses a session. None, or several that differ, is 404
 * {@code session_not_found}. The partition key stands in the body of a start and in {@code DataWollet-Partition-Key},
 * percent-encoded, of other calls. A host with sessions of its own should use that session's id as the partition key: an
 * id planted on a victim then lies in another partition and opens nothing. The session key comes as a cookie or, from
 * a confidential client, in {@code DataWollet-Session-Key}; several that differ count as wrong.
 *
 * <p>Paths are compared as they are sent. Parameters of the query that are not known are passed over; a body where none
 * is expected too, except that a rotation takes none or an empty JSON object. JSON is read strictly, and null is a wrong
 * type for every field. What a request says is judged before who says it, and that before what he may do.
 *
 * <h2>Cookies</h2>
 *
 * The answer to a start or a rotation sets the cookie, as does one to a call that renewed the session. {@code Max-Age} is
 * the whole seconds to the session's end, at least 1. Termination and rotation clear the old one. An error clears none.
 * Where a request bears more than 32 cookies of ours, an answer that is no error clears those beyond, the oldest first,
 * at most 180, and never that of the session that the request is about. No cookie is set or cleared for a client without
 * cookies, or for an origin that the client has not registered.
 */
public final class SessionEndpoints {
    /** The longest body of a published call: 64 KiB. A host need not read further than one byte more. */
    public static final int MAX_BODY_BYTES = 64 << 10;

    private static final List<String> HOST_METHODS = List.of("GET", "POST", "PUT", "PATCH", "DELETE");

    private final FrontDoor door;
    private final Calls calls;
    private final Answers answers;
    private final Problems problems;

    private SessionEndpoints(Builder options) {
        Authenticator authenticator = options.bearer
                .map(verifier -> Authenticator.of(options.clients, verifier))
                .orElseGet(() -> Authenticator.of(options.clients));
        Cors cors = new Cors(options.clients);
        this.door = new FrontDoor(options.sessions, authenticator, new Cookies(options.cookiePrefix, options.sameSite));
        this.answers = new Answers(cors, door);
        this.calls = new Calls(options.sessions, door, answers);
        this.problems = new Problems(cors);
    }

    /**
     * Begins endpoints.
     *
     * @param sessions the host's manager
     * @param clients the host's clients
     * @return the builder
     */
    public static Builder builder(SessionManager sessions, ClientDirectory clients) {
        return new Builder(sessions, clients);
    }

    /**
     * Answers one of the published calls. Throws nothing: every failure becomes a problem document, one that nobody
     * foresaw {@code internal_error} (logged by its type and place alone). Only an {@link Error} of the JVM passes.
     *
     * @param request the request
     * @return the answer; 404 {@code not_found} for any other path
     */
    public EndpointResponse handle(EndpointRequest request) {
        Exchange exchange = new Exchange(request);
        try {
            Optional<Resource> resource = Resource.at(request.pathWithoutQuery());
            if (resource.isEmpty()) {
                throw new DataWolletException(ErrorCode.NOT_FOUND, "nothing lies at this path");
            }
            List<String> methods = resource.get().methods();
            if (request.method().equals("OPTIONS")) {
                return answers.preflight(request, methods);
            }
            if (!methods.contains(request.method())) {
                return problems.methodNotAllowed(exchange, methods);
            }
            return calls.answer(exchange, resource.get());
        } catch (RuntimeException e) {
            return problems.of(exchange, e);
        }
    }

    /**
     * Answers a CORS preflight for a call of the host's own, with {@code GET}, {@code POST}, {@code PUT}, {@code PATCH}
     * and {@code DELETE}. Asks for no credentials and carries no cookie. Throws nothing.
     *
     * @param request the {@code OPTIONS} request
     * @return 204, with CORS headers if any client registered the origin
     */
    public EndpointResponse preflight(EndpointRequest request) {
        return answers.preflight(request, HOST_METHODS);
    }

    /**
     * Opens the session that a call of the host's own names. Counts as a use of the session.
     *
     * @param request the request
     * @return session, caller, and headers for the answer
     * @throws DataWolletException for {@link #problem(EndpointRequest, Exception)} to answer, in this order:
     *     {@code INVALID_PAYLOAD} for a partition key that is malformed, {@code INVALID_CREDENTIALS} or
     *     {@code UNAUTHENTICATED}, {@code INSUFFICIENT_SCOPE}, {@code LIMIT_EXCEEDED} for a partition key that is too
     *     long, {@code SESSION_NOT_FOUND}; {@code SESSION_STORE_FAILED} if the store failed
     */
    public OpenedRequest open(EndpointRequest request) {
        Exchange exchange = new Exchange(request);
        Session session = door.open(exchange);
        Instant opened = session.expiresAt();
        return new OpenedRequest(session, exchange.caller().orElseThrow(), () -> {
            if (!session.expiresAt().equals(opened)) {
                door.setCookie(exchange, session);
            }
            return answers.headers(exchange).toMap();
        });
    }

    /**
     * Answers a failure of a call of the host's own. Throws nothing. A {@link DataWolletException} has its own code and
     * status; anything else becomes {@code internal_error}, of which the client learns no more and the log only type and
     * place.
     *
     * @param request the request
     * @param failure what was thrown
     * @return a problem document without cookies
     */
    public EndpointResponse problem(EndpointRequest request, Exception failure) {
        boolean unknown = failure instanceof DataWolletException known && known.code() == ErrorCode.UNAUTHENTICATED;
        // A verifier that has refused a token need not be asked again.
        return problems.of(unknown ? new Exchange(request) : recognised(request), failure);
    }

    /**
     * Answers with a problem of the host's own kind, such as 422 {@code unreadable_document}.
     *
     * @param request the request
     * @param status 400 to 599
     * @param code a letter and up to 63 of {@code [a-z0-9_]}; {@code type} and, unless it is one of the library's,
     *     {@code title} are made of it
     * @param detail for people; no secret
     * @return a problem document without cookies
     * @throws IllegalArgumentException if status or code are not so
     */
    public EndpointResponse problem(EndpointRequest request, int status, String code, String detail) {
        return problems.of(recognised(request), status, code, detail);
    }

    /** An exchange that knows who calls, if that can be told: an error names no other client's origin then. */
    private Exchange recognised(EndpointRequest request) {
        Exchange exchange = new Exchange(request);
        try {
            door.authenticate(exchange);
        } catch (DataWolletException e) {
            // The client stays unknown, or known and refused; the failure that is being answered matters more.
            return exchange;
        } catch (RuntimeException e) {
            Failures.log("recognising a client for a problem failed", e);
        }
        return exchange;
    }

    /** Collects the options of endpoints. Not thread-safe. */
    public static final class Builder {
        private final SessionManager sessions;
        private final ClientDirectory clients;
        private Optional<BearerTokenVerifier> bearer = Optional.empty();
        private String cookiePrefix = Cookies.DEFAULT_PREFIX;
        private boolean sameSite;

        private Builder(SessionManager sessions, ClientDirectory clients) {
            this.sessions = sessions;
            this.clients = clients;
        }

        /**
         * Takes bearer tokens. Default: every one is refused as unknown.
         *
         * @param verifier verifies them
         * @return this builder
         */
        public Builder bearer(BearerTokenVerifier verifier) {
            bearer = Optional.of(verifier);
            return this;
        }

        /**
         * What the names of cookies begin with; 16 characters follow that depend on the session. Default:
         * {@code __Host-Http-dw-}, which tells browsers to take it only from a server, over TLS, for one host.
         *
         * @param prefix {@code __Host-} and up to 41 characters that may stand in a cookie's name
         * @return this builder
         * @throws IllegalArgumentException for anything else, an attribute such as Domain above all; the message names
         *     value and rule
         */
        public Builder cookiePrefix(String prefix) {
            cookiePrefix = Cookies.checkedPrefix(prefix);
            return this;
        }

        /**
         * Cookies for browser applications of the host's own site alone: {@code SameSite=Lax}, not partitioned.
         * Default: {@code SameSite=None; Partitioned}, which serves every registered origin.
         *
         * @return this builder
         */
        public Builder sameSiteCookies() {
            sameSite = true;
            return this;
        }

        /**
         * The endpoints.
         *
         * @return immutable endpoints
         */
        public SessionEndpoints build() {
            return new SessionEndpoints(this);
        }
    }
}
