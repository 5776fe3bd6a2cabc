package io.datawollet.examples.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import io.datawollet.client.BearerTokenVerifier;
import io.datawollet.client.Scope;
import java.text.ParseException;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Date;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Verifies OAuth 2.0 access tokens in the form of RFC 9068: a JWT of type {@code at+jwt}, signed with ES256 or RS256 by a
 * key of the issuer's set, for this host as its audience, not expired, with {@code client_id} and {@code scope}. Scopes
 * of other services in the same token are passed over. Safe for many threads.
 */
public final class JwtVerifier implements BearerTokenVerifier {
    private static final Pattern COMPACT = Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");

    private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();

    /**
     * A verifier for one issuer.
     *
     * @param keys the issuer's public keys; only asymmetric algorithms are accepted, so a public key cannot be turned
     *     into an HMAC secret
     * @param issuer what {@code iss} must be
     * @param audience what {@code aud} must contain
     * @param clock what tells the time
     */
    public JwtVerifier(JWKSource<SecurityContext> keys, String issuer, String audience, InstantSource clock) {
        processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(
                new JOSEObjectType("at+jwt"), new JOSEObjectType("application/at+jwt")));
        processor.setJWSKeySelector(
                new JWSVerificationKeySelector<>(Set.of(JWSAlgorithm.ES256, JWSAlgorithm.RS256), keys));
        JWTClaimsSet exact = new JWTClaimsSet.Builder().issuer(issuer).build();
        DefaultJWTClaimsVerifier<SecurityContext> claims =
                new DefaultJWTClaimsVerifier<>(audience, exact, Set.of("exp", "client_id", "scope")) {
                    @Override
                    protected Date currentTime() {
                        return Date.from(clock.instant());
                    }
                };
        claims.setMaxClockSkew(0);
        processor.setJWTClaimsSetVerifier(claims);
    }

    @Override
    public Optional<VerifiedToken> verify(String token) {
        try {
            JWTClaimsSet claims = processor.process(parsed(token), null);
            return claims.getExpirationTime() == null ? Optional.empty() : granted(claims);
        } catch (ParseException | BadJOSEException e) {
            // Refused; why is nobody's business but the issuer's.
            return Optional.empty();
        } catch (JOSEException e) {
            throw new IllegalStateException("the issuer's keys cannot be had", e);
        }
    }

    /**
     * The parser meets hostile text, and with some of it throws more than it declares. It also takes the other alphabet of
     * base64 for its own, so that one signature could be spelled in several ways (RFC 7515, section 2, knows one).
     */
    private static SignedJWT parsed(String token) throws ParseException {
        if (!COMPACT.matcher(token).matches()) {
            throw new ParseException("no signed JWT", 0);
        }
        try {
            return SignedJWT.parse(token);
        } catch (RuntimeException e) {
            throw (ParseException) new ParseException("no signed JWT", 0).initCause(e);
        }
    }

    /** A claim that is there and null is what the claims' verifier lets pass. */
    private static Optional<VerifiedToken> granted(JWTClaimsSet claims) throws ParseException {
        Optional<String> client = Optional.ofNullable(claims.getStringClaim("client_id"));
        Optional<String> scope = Optional.ofNullable(claims.getStringClaim("scope"));
        return client.flatMap(id -> scope.map(words -> new VerifiedToken(id, scopes(words))));
    }

    private static Set<Scope> scopes(String claim) {
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        for (String word : claim.split(" ", -1)) {
            Arrays.stream(Scope.values())
                    .filter(scope -> scope.text().equals(word))
                    .forEach(scopes::add);
        }
        return scopes;
    }
}
