package io.datawollet.examples.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import io.datawollet.client.BearerTokenVerifier.VerifiedToken;
import io.datawollet.client.Client;
import io.datawollet.client.ClientDirectory;
import io.datawollet.client.Scope;
import io.datawollet.examples.host.Issued;
import io.datawollet.http.EndpointRequest;
import io.datawollet.http.EndpointResponse;
import io.datawollet.http.SessionEndpoints;
import io.datawollet.key.RootKeys;
import io.datawollet.session.SessionManager;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens with real keys, good ones and all that must not pass. */
class JwtVerifierTest {
    private static final String ISSUER = "https://id.example";
    private static final String HOST = "https://wallet.example";
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

    /** What makes keys is slow, so all tests share them; nothing changes them. */
    private record Keys(ECKey ec, RSAKey rsa, ECKey strange) {
        static Keys make() {
            try {
                return new Keys(
                        new ECKeyGenerator(Curve.P_256).keyID("ec").generate(),
                        new RSAKeyGenerator(2048).keyID("rsa").generate(),
                        new ECKeyGenerator(Curve.P_256).keyID("ec").generate());
            } catch (JOSEException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static final Keys KEYS = Keys.make();

    private final Issued issued = new Issued();
    private final JwtVerifier verifier = verifierAt(NOW);

    private static JwtVerifier verifierAt(Instant now) {
        JWKSet published =
                new JWKSet(List.of(KEYS.ec().toPublicJWK(), KEYS.rsa().toPublicJWK()));
        return new JwtVerifier(new ImmutableJWKSet<>(published), ISSUER, HOST, () -> now);
    }

    private static JWTClaimsSet.Builder claims() {
        return new JWTClaimsSet.Builder()
                .issuer(ISSUER)
                .audience(HOST)
                .subject("acme")
                .issueTime(Date.from(NOW.minusSeconds(60)))
                .expirationTime(Date.from(NOW.plusSeconds(300)))
                .claim("client_id", "acme")
                .claim("scope", "sessions:write envelopes:read");
    }

    private static JWSHeader.Builder es256() {
        return new JWSHeader.Builder(JWSAlgorithm.ES256)
                .type(new JOSEObjectType("at+jwt"))
                .keyID("ec");
    }

    private static JWSHeader.Builder rs256() {
        return new JWSHeader.Builder(JWSAlgorithm.RS256)
                .type(new JOSEObjectType("at+jwt"))
                .keyID("rsa");
    }

    private String signed(JWSHeader header, JWTClaimsSet claims, JWSSigner signer) throws JOSEException {
        SignedJWT token = new SignedJWT(header, claims);
        token.sign(signer);
        return issued.note(token.serialize());
    }

    private String with(UnaryOperator<JWTClaimsSet.Builder> change) throws JOSEException {
        return signed(es256().build(), change.apply(claims()).build(), new ECDSASigner(KEYS.ec()));
    }

    private static void assertAcme(Optional<VerifiedToken> token) {
        assertThat(token).isPresent();
        assertThat(token.get().clientId()).isEqualTo("acme");
        assertThat(token.get().scopes()).containsExactlyInAnyOrder(Scope.SESSIONS_WRITE, Scope.ENVELOPES_READ);
    }

    @Test
    void a_good_token_of_either_algorithm_is_taken() throws Exception {
        assertAcme(verifier.verify(with(claims -> claims)));
        assertAcme(verifier.verify(signed(rs256().build(), claims().build(), new RSASSASigner(KEYS.rsa()))));
        assertAcme(verifier.verify(signed(es256().keyID(null).build(), claims().build(), new ECDSASigner(KEYS.ec()))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"at+jwt", "AT+JWT", "application/at+jwt"})
    void the_type_may_be_written_in_full(String type) throws Exception {
        JWSHeader header = es256().type(new JOSEObjectType(type)).build();
        assertAcme(verifier.verify(signed(header, claims().build(), new ECDSASigner(KEYS.ec()))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"JWT", "id+jwt", "logout+jwt", "dpop+jwt", "at", ""})
    void a_token_of_another_type_is_refused(String type) throws Exception {
        JWSHeader header = es256().type(new JOSEObjectType(type)).build();
        assertThat(verifier.verify(signed(header, claims().build(), new ECDSASigner(KEYS.ec()))))
                .isEmpty();
    }

    @Test
    void a_token_without_a_type_is_refused() throws Exception {
        JWSHeader header = es256().type(null).build();
        assertThat(verifier.verify(signed(header, claims().build(), new ECDSASigner(KEYS.ec()))))
                .isEmpty();
    }

    @Test
    void a_token_of_another_issuer_or_for_another_host_is_refused() throws Exception {
        assertThat(verifier.verify(with(claims -> claims.issuer("https://id.example/"))))
                .isEmpty();
        assertThat(verifier.verify(with(claims -> claims.issuer(null)))).isEmpty();
        assertThat(verifier.verify(with(claims -> claims.audience("https://other.example"))))
                .isEmpty();
        assertThat(verifier.verify(with(claims -> claims.audience((String) null))))
                .isEmpty();
        assertAcme(verifier.verify(with(claims -> claims.audience(List.of("https://other.example", HOST)))));
    }

    @Test
    void a_token_ends_at_the_very_instant_it_names() throws Exception {
        String token = with(claims -> claims);
        assertAcme(verifierAt(NOW.plusSeconds(300).minusMillis(1)).verify(token));
        assertThat(verifierAt(NOW.plusSeconds(300)).verify(token)).isEmpty();
        assertThat(verifierAt(NOW.plus(Duration.ofDays(400))).verify(token)).isEmpty();
    }

    @Test
    void a_token_from_the_future_is_refused_until_its_time() throws Exception {
        String token = with(claims -> claims.notBeforeTime(Date.from(NOW.plusSeconds(5))));
        assertThat(verifier.verify(token)).isEmpty();
        assertAcme(verifierAt(NOW.plusSeconds(5).plusMillis(1)).verify(token));
    }

    @ParameterizedTest
    @ValueSource(strings = {"exp", "client_id", "scope", "iss", "aud"})
    void a_claim_that_is_needed_may_neither_be_missing_nor_null_nor_of_another_type(String claim) throws Exception {
        assertThat(verifier.verify(with(claims -> claims.claim(claim, null)))).isEmpty();
        assertThat(verifier.verify(with(claims -> claims.claim(claim, Map.of("a", 1)))))
                .isEmpty();
        String json = claims().build().toString();
        String nulled = json.replaceFirst("\"" + claim + "\":(\"[^\"]*\"|[0-9]+)", "\"" + claim + "\":null");
        assertThat(nulled).isNotEqualTo(json);
        assertThat(verifier.verify(signedText(nulled))).isEmpty();
    }

    /** A token with this very text as its claims. */
    private String signedText(String json) throws JOSEException {
        JWSHeader header = es256().build();
        String input = header.toBase64URL() + "." + Base64URL.encode(json);
        Base64URL signature = new ECDSASigner(KEYS.ec()).sign(header, input.getBytes(StandardCharsets.US_ASCII));
        return issued.note(input + "." + signature);
    }

    @Test
    void claims_that_are_no_object_are_refused() throws Exception {
        for (String json : List.of("", "null", "7", "[]", "{", "\"text\"", "{\"exp\": \"tomorrow\"}")) {
            assertThat(verifier.verify(signedText(json))).isEmpty();
        }
    }

    @Test
    void a_token_without_a_signature_is_refused() throws Exception {
        String good = with(claims -> claims);
        assertThat(verifier.verify(new PlainJWT(claims().build()).serialize())).isEmpty();
        String none = Base64URL.encode("{\"alg\":\"none\",\"typ\":\"at+jwt\"}").toString();
        String body = good.substring(good.indexOf('.'), good.lastIndexOf('.') + 1);
        assertThat(verifier.verify(none + body)).isEmpty();
        assertThat(verifier.verify(good.substring(0, good.lastIndexOf('.') + 1)))
                .isEmpty();
        assertThat(verifier.verify(good.substring(0, good.lastIndexOf('.')))).isEmpty();
    }

    @Test
    void a_public_key_is_no_hmac_secret() throws Exception {
        for (JWSAlgorithm algorithm : List.of(JWSAlgorithm.HS256, JWSAlgorithm.HS384, JWSAlgorithm.HS512)) {
            for (byte[] secret : List.of(
                    KEYS.rsa().toRSAPublicKey().getEncoded(),
                    KEYS.ec().toECPublicKey().getEncoded(),
                    KEYS.rsa().toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8))) {
                JWSHeader header = new JWSHeader.Builder(algorithm)
                        .type(new JOSEObjectType("at+jwt"))
                        .keyID("rsa")
                        .build();
                assertThat(verifier.verify(signed(header, claims().build(), new MACSigner(secret))))
                        .isEmpty();
            }
        }
    }

    @Test
    void a_token_signed_by_another_key_is_refused_whatever_it_says_of_its_key() throws Exception {
        ECDSASigner strange = new ECDSASigner(KEYS.strange());
        assertThat(verifier.verify(signed(es256().build(), claims().build(), strange)))
                .isEmpty();
        JWSHeader carried = es256().jwk(KEYS.strange().toPublicJWK()).build();
        assertThat(verifier.verify(signed(carried, claims().build(), strange))).isEmpty();
        JWSHeader unknown = es256().keyID("unknown").build();
        assertThat(verifier.verify(signed(unknown, claims().build(), new ECDSASigner(KEYS.ec()))))
                .isEmpty();
    }

    @Test
    void other_algorithms_of_the_right_key_are_refused() throws Exception {
        for (JWSAlgorithm algorithm : List.of(JWSAlgorithm.PS256, JWSAlgorithm.RS512)) {
            JWSHeader header = new JWSHeader.Builder(algorithm)
                    .type(new JOSEObjectType("at+jwt"))
                    .keyID("rsa")
                    .build();
            assertThat(verifier.verify(signed(header, claims().build(), new RSASSASigner(KEYS.rsa()))))
                    .isEmpty();
        }
    }

    @Test
    void scopes_of_other_services_and_unknown_ones_are_passed_over() throws Exception {
        String token = with(claims -> claims.claim(
                "scope", "openid SESSIONS:WRITE sessions:write  mail:read envelopes:create\u00a0envelopes:read"));
        assertThat(verifier.verify(token).orElseThrow().scopes()).isEqualTo(Set.of(Scope.SESSIONS_WRITE));
        assertThat(verifier.verify(with(claims -> claims.claim("scope", "")))
                        .orElseThrow()
                        .scopes())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ".", "..", "...", "....", "a", "a.b.c", "e30.e30.e30", "bnVsbA.bnVsbA.bnVsbA", "\u0000"})
    void garbage_is_refused(String token) {
        assertThat(verifier.verify(token)).isEmpty();
    }

    @Test
    void a_token_with_any_character_changed_is_refused() throws Exception {
        String good = with(claims -> claims);
        Random random = new Random(7);
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/";
        // The last character of a signature holds bits that say nothing.
        for (int at = 0; at < good.length() - 1; at++) {
            char other = alphabet.charAt(random.nextInt(alphabet.length()));
            if (other == good.charAt(at)) {
                continue;
            }
            String changed = good.substring(0, at) + other + good.substring(at + 1);
            assertThat(verifier.verify(changed).isEmpty())
                    .as("changed at %d to %s", at, other)
                    .isTrue();
        }
    }

    @Test
    void a_signature_is_spelled_in_one_way() throws Exception {
        String token = with(claims -> claims);
        while (!token.substring(token.lastIndexOf('.')).contains("-")) {
            token = with(claims -> claims);
        }
        int at = token.indexOf('-', token.lastIndexOf('.'));
        assertThat(verifier.verify(token)).isPresent();
        assertThat(verifier.verify(token.substring(0, at) + '+' + token.substring(at + 1)))
                .isEmpty();
        assertThat(verifier.verify(token + "=")).isEmpty();
    }

    @Test
    void keys_that_cannot_be_had_are_no_fault_of_the_token() throws Exception {
        JwtVerifier cut = new JwtVerifier(
                (selector, context) -> {
                    throw new KeySourceException("the issuer does not answer");
                },
                ISSUER,
                HOST,
                () -> NOW);
        String token = with(claims -> claims);
        assertThatThrownBy(() -> cut.verify(token)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_token_opens_the_endpoints_as_far_as_it_and_its_client_go() throws Exception {
        Client acme = Client.confidential("acme").scopes(Scope.SESSIONS_WRITE).build();
        try (SessionManager sessions = SessionManager.builder()
                .rootKeys(RootKeys.generate())
                .clock(() -> NOW)
                .withoutSweep()
                .withoutWarmUp()
                .build()) {
            SessionEndpoints endpoints = SessionEndpoints.builder(
                            sessions, ClientDirectory.inMemory().client(acme).build())
                    .bearer(verifier)
                    .build();

            EndpointResponse started = start(endpoints, with(claims -> claims), "{}");
            assertThat(started.status()).isEqualTo(200);
            note(started);
            assertProblem(
                    start(endpoints, with(claims -> claims.claim("scope", "envelopes:read")), "{}"),
                    403,
                    "insufficient_scope");
            assertProblem(
                    start(
                            endpoints,
                            with(claims -> claims.claim("scope", "sessions:write envelopes:create")),
                            "{\"envelope\": {\"operation\": \"create\"}}"),
                    403,
                    "insufficient_scope");
            assertProblem(
                    start(endpoints, with(claims -> claims.claim("client_id", "bolt")), "{}"), 401, "unauthenticated");
            assertProblem(
                    start(endpoints, with(claims -> claims.expirationTime(Date.from(NOW))), "{}"),
                    401,
                    "unauthenticated");
        }
    }

    private static EndpointResponse start(SessionEndpoints endpoints, String token, String body) {
        return endpoints.handle(new EndpointRequest(
                "POST",
                "/session/start",
                Map.of("Authorization", List.of("Bearer " + token), "Content-Type", List.of("application/json")),
                body.getBytes(StandardCharsets.UTF_8)));
    }

    private void note(EndpointResponse started) {
        String body = new String(started.body(), StandardCharsets.UTF_8);
        issued.note(body.replaceFirst(".*\"sessionId\":\"([^\"]+)\".*", "$1"));
        String cookie = started.headerValues("Set-Cookie").get(0);
        issued.note(cookie.substring(cookie.indexOf('=') + 1, cookie.indexOf(';')));
    }

    private void assertProblem(EndpointResponse answer, int status, String code) {
        String body = new String(answer.body(), StandardCharsets.UTF_8);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(body).contains("\"code\":\"" + code + "\"");
        issued.assertNoneIn(body + answer.headers());
    }
}
