package io.datawollet.client;

import io.datawollet.client.BearerTokenVerifier.VerifiedToken;
import io.datawollet.error.DataWolletException;
import io.datawollet.error.ErrorCode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Turns the credentials of a request into a {@link Caller}. Safe for many threads if its directory and verifier are.
 *
 * <p>Credentials are {@code X-API-Key: …} or {@code Authorization: Bearer …}, exactly one of them. A public client's API
 * key identifies and does not authenticate, so its origin must be present and registered too.
 */
public final class Authenticator {
    /** token68 of RFC 9110, section 11.2, with a bound. */
    private static final Pattern BEARER = Pattern.compile("(?i:bearer) +([A-Za-z0-9._~+/-]{1,16384}=*)");

    private final ClientDirectory clients;
    private final Optional<BearerTokenVerifier> bearer;

    private Authenticator(ClientDirectory clients, Optional<BearerTokenVerifier> bearer) {
        this.clients = clients;
        this.bearer = bearer;
    }

    /**
     * For API keys alone; every bearer token is refused as unknown.
     *
     * @param clients the host's clients
     * @return the authenticator
     */
    public static Authenticator of(ClientDirectory clients) {
        return new Authenticator(clients, Optional.empty());
    }

    /**
     * For API keys and bearer tokens.
     *
     * @param clients the host's clients
     * @param bearer verifies the tokens
     * @return the authenticator
     */
    public static Authenticator of(ClientDirectory clients, BearerTokenVerifier bearer) {
        return new Authenticator(clients, Optional.of(bearer));
    }

    /**
     * The headers of a request that say who calls, each as often as it came. Shows nothing of them when printed.
     */
    public static final class Presented {
        private final List<String> apiKeys;
        private final List<String> authorizations;
        private final List<String> origins;
        private final boolean vouchedSameOrigin;

        /**
         * What a request presents.
         *
         * @param apiKeys the values of {@code X-API-Key}
         * @param authorizations the values of {@code Authorization}
         * @param origins the values of {@code Origin}
         * @param vouchedSameOrigin whether it is a GET or HEAD that bears {@code Sec-Fetch-Site: same-origin}
         */
        public Presented(
                List<String> apiKeys, List<String> authorizations, List<String> origins, boolean vouchedSameOrigin) {
            this.apiKeys = List.copyOf(apiKeys);
            this.authorizations = List.copyOf(authorizations);
            this.origins = List.copyOf(origins);
            this.vouchedSameOrigin = vouchedSameOrigin;
        }

        @Override
        public String toString() {
            return "Presented[redacted]";
        }
    }

    /**
     * Who calls.
     *
     * @param presented what the request bears
     * @param now the time of the call
     * @return the caller
     * @throws DataWolletException {@code INVALID_CREDENTIALS} if they are malformed, of two kinds or repeated, or those
     *     of a public client come without a registered origin; {@code UNAUTHENTICATED} if there are none, or they are
     *     unknown, expired or revoked
     */
    public Caller authenticate(Presented presented, Instant now) {
        if (presented.apiKeys.size() + presented.authorizations.size() > 1) {
            throw malformed("exactly one API key or bearer token is expected");
        }
        Granted granted = granted(presented, now);
        if (presented.origins.size() > 1) {
            // For a public client no origin at all; a confidential one's never refuses a call, and is never registered.
            return Caller.from("null", granted.client(), granted.scopes());
        }
        if (!presented.origins.isEmpty()) {
            return Caller.from(presented.origins.get(0), granted.client(), granted.scopes());
        }
        return presented.vouchedSameOrigin
                ? Caller.sameOrigin(granted.client(), granted.scopes())
                : Caller.of(granted.client(), granted.scopes());
    }

    private Granted granted(Presented presented, Instant now) {
        if (!presented.apiKeys.isEmpty()) {
            Client client = clients.byApiKey(ApiKey.of(presented.apiKeys.get(0)), now)
                    .orElseThrow(() -> unauthenticated("the API key is unknown or no longer valid"));
            return new Granted(client, client.scopes());
        }
        if (!presented.authorizations.isEmpty()) {
            return byToken(presented.authorizations.get(0));
        }
        throw unauthenticated("an API key or a bearer token is needed");
    }

    private Granted byToken(String authorization) {
        var match = BEARER.matcher(authorization);
        if (!match.matches()) {
            throw malformed("Authorization must be a bearer token");
        }
        VerifiedToken token = bearer.flatMap(verifier -> verifier.verify(match.group(1)))
                .orElseThrow(() -> unauthenticated("the bearer token is not valid"));
        Client client = clients.byId(token.clientId())
                .orElseThrow(() -> unauthenticated("the bearer token's client is not known"));
        return new Granted(client, token.scopes());
    }

    private record Granted(Client client, Set<Scope> scopes) {}

    private static DataWolletException malformed(String message) {
        return new DataWolletException(ErrorCode.INVALID_CREDENTIALS, message);
    }

    private static DataWolletException unauthenticated(String message) {
        return new DataWolletException(ErrorCode.UNAUTHENTICATED, message);
    }
}
