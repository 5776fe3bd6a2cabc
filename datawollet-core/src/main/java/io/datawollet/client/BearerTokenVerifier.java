package io.datawollet.client;

import java.util.Optional;
import java.util.Set;

/**
 * Verifies bearer tokens (RFC 6750) for the host: signature, issuer, audience, time, revocation, whatever the host's
 * tokens need. Safe for many threads.
 */
@FunctionalInterface
public interface BearerTokenVerifier {
    /**
     * What a token says, once it is verified.
     *
     * @param token as it was presented, hostile until verified; never to be logged
     * @return empty if it is refused for whatever reason
     */
    Optional<VerifiedToken> verify(String token);

    /**
     * A verified token.
     *
     * @param clientId the client that it was issued to
     * @param scopes what it grants; counted only as far as the client has them
     */
    record VerifiedToken(String clientId, Set<Scope> scopes) {
        /**
         * Copies the set.
         *
         * @param clientId the client that it was issued to
         * @param scopes what it grants
         */
        public VerifiedToken {
            scopes = Set.copyOf(scopes);
        }
    }
}
