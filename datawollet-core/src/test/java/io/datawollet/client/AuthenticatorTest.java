package io.datawollet.client;

import static io.datawollet.testing.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.datawollet.client.Authenticator.Presented;
import io.datawollet.client.BearerTokenVerifier.VerifiedToken;
import io.datawollet.error.ErrorCode;
import io.datawollet.testing.Fixture;
import io.datawollet.testing.TestClock;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who calls, by API key or bearer token, and from where. */
class AuthenticatorTest {
    private static final Instant NOW = TestClock.START;
    private static final String OTHER_ORIGIN = "https://other.example";

    private final String serverKey = Fixture.apiKeyText();
    private final String webKey = Fixture.apiKeyText();
    private final Client server = Client.confidential("server")
            .scopes(Scope.SESSIONS_WRITE, Scope.ENVELOPES_READ)
            .origins(Fixture.ORIGIN)
            .build();
    private final Client web = Client.browser("web")
            .scopes(Scope.SESSIONS_WRITE)
            .origins(Fixture.ORIGIN)
            .build();
    private final ClientDirectory directory = ClientDirectory.inMemory()
            .client(server, ApiKey.of(serverKey))
            .client(web, ApiKey.of(webKey))
            .build();
    private final Authenticator authenticator = Authenticator.of(directory, this::verify);

    private Optional<VerifiedToken> verify(String token) {
        return switch (token) {
            case "for.server" -> Optional.of(new VerifiedToken("server", Set.of(Scope.values())));
            case "for.server.narrow" -> Optional.of(new VerifiedToken("server", Set.of(Scope.ENVELOPES_READ)));
            case "for.web" -> Optional.of(new VerifiedToken("web", Set.of(Scope.SESSIONS_WRITE)));
            case "for.nobody" -> Optional.of(new VerifiedToken("nobody", Set.of(Scope.SESSIONS_WRITE)));
            case "breaks" -> throw new IllegalStateException("key server is down");
            default -> Optional.empty();
        };
    }

    private static Presented key(String... keys) {
        return new Presented(List.of(keys), List.of(), List.of(), false);
    }

    private static Presented authorization(String... values) {
        return new Presented(List.of(), List.of(values), List.of(), false);
    }

    private Presented webFrom(boolean vouched, String... origins) {
        return new Presented(List.of(webKey), List.of(), List.of(origins), vouched);
    }

    private Caller caller(Presented presented) {
        return authenticator.authenticate(presented, NOW);
    }

    private void assertRefused(ErrorCode code, Presented presented) {
        assertFails(code, () -> caller(presented));
    }

    @Test
    void an_api_key_makes_its_client_the_caller_with_all_its_scopes() {
        Caller caller = caller(key(serverKey));
        assertThat(caller.client()).isSameAs(server);
        assertThat(caller.scopes()).isEqualTo(server.scopes());
        assertThat(caller.origin()).isEmpty();
        assertThat(caller.originRegistered()).isFalse();
    }

    @Test
    void a_bearer_token_makes_its_client_the_caller_with_the_scopes_that_both_have() {
        assertThat(caller(authorization("Bearer for.server")).scopes()).isEqualTo(server.scopes());
        assertThat(caller(authorization("Bearer for.server.narrow")).scopes()).containsExactly(Scope.ENVELOPES_READ);
        assertThat(caller(authorization("bEARER   for.server")).client()).isSameAs(server);
    }

    @Test
    void no_credentials_are_unauthenticated() {
        assertRefused(ErrorCode.UNAUTHENTICATED, key());
        assertRefused(ErrorCode.UNAUTHENTICATED, new Presented(List.of(), List.of(), List.of(Fixture.ORIGIN), true));
    }

    @Test
    void unknown_credentials_are_unauthenticated() {
        assertRefused(ErrorCode.UNAUTHENTICATED, key("an-unknown-api-key"));
        assertRefused(ErrorCode.UNAUTHENTICATED, authorization("Bearer refused"));
        assertRefused(ErrorCode.UNAUTHENTICATED, authorization("Bearer for.nobody"));
        Authenticator keysOnly = Authenticator.of(directory);
        assertFails(ErrorCode.UNAUTHENTICATED, () -> keysOnly.authenticate(authorization("Bearer for.server"), NOW));
        assertThat(keysOnly.authenticate(key(serverKey), NOW).client()).isSameAs(server);
    }

    @Test
    void credentials_of_two_kinds_or_repeated_are_invalid_though_each_is_good() {
        assertRefused(
                ErrorCode.INVALID_CREDENTIALS,
                new Presented(List.of(serverKey), List.of("Bearer for.server"), List.of(), false));
        assertRefused(ErrorCode.INVALID_CREDENTIALS, key(serverKey, serverKey));
        assertRefused(ErrorCode.INVALID_CREDENTIALS, authorization("Bearer for.server", "Bearer for.server"));
    }

    @Test
    void two_origins_are_none_for_a_public_client_and_never_refuse_a_confidential_one() {
        assertRefused(ErrorCode.INVALID_CREDENTIALS, webFrom(false, Fixture.ORIGIN, Fixture.ORIGIN));
        assertRefused(ErrorCode.INVALID_CREDENTIALS, webFrom(true, Fixture.ORIGIN, Fixture.ORIGIN));
        Caller caller =
                caller(new Presented(List.of(serverKey), List.of(), List.of(Fixture.ORIGIN, Fixture.ORIGIN), false));
        assertThat(caller.client()).isSameAs(server);
        assertThat(caller.origin()).isPresent();
        assertThat(caller.originRegistered()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Bearer",
                "Bearer ",
                "Bearer\tfor.server",
                " Bearer for.server",
                "Bearer for.server ",
                "Bearer for server",
                "Bearer for,server",
                "Bearer =",
                "Bearer f\u00fcr",
                "Basic dXNlcjpwYXNz",
                "for.server",
                "Bearer for.server\n"
            })
    void a_malformed_authorization_is_invalid(String value) {
        assertRefused(ErrorCode.INVALID_CREDENTIALS, authorization(value));
    }

    @Test
    void a_token_has_at_most_16384_characters() {
        assertRefused(ErrorCode.UNAUTHENTICATED, authorization("Bearer " + "x".repeat(16_384)));
        assertRefused(ErrorCode.INVALID_CREDENTIALS, authorization("Bearer " + "x".repeat(16_385)));
    }

    @Test
    void an_api_key_has_16_to_512_visible_ascii_characters() {
        for (String good : List.of("x".repeat(16), "x".repeat(512), "!\"#$%&'()*+,-./~")) {
            assertThat(ApiKey.of(good)).isEqualTo(ApiKey.of(good));
            assertRefused(ErrorCode.UNAUTHENTICATED, key(good));
        }
        for (String bad : List.of(
                "",
                "x".repeat(15),
                "x".repeat(513),
                "x".repeat(15) + " ",
                "x".repeat(15) + "\n",
                "x".repeat(15) + "\u007f",
                "x".repeat(15) + "é",
                "x".repeat(15) + "\0")) {
            assertFails(ErrorCode.INVALID_CREDENTIALS, () -> ApiKey.of(bad));
            assertRefused(ErrorCode.INVALID_CREDENTIALS, key(bad));
        }
    }

    @Test
    void an_api_key_can_be_kept_as_its_hash() throws Exception {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(serverKey.getBytes(StandardCharsets.US_ASCII));
        ApiKey stored = ApiKey.ofSha256(hash);
        hash[0] ^= 1;
        assertThat(stored).isEqualTo(ApiKey.of(serverKey)).hasSameHashCodeAs(ApiKey.of(serverKey));
        assertThat(stored).isNotEqualTo(ApiKey.of(webKey));
        stored.sha256()[0] ^= 1;
        assertThat(stored).isEqualTo(ApiKey.of(serverKey));
        assertThatIllegalArgumentException().isThrownBy(() -> ApiKey.ofSha256(new byte[31]));
    }

    @Test
    void an_api_key_counts_until_the_instant_before_its_end() {
        String text = Fixture.apiKeyText();
        Authenticator expiring = Authenticator.of(ClientDirectory.inMemory()
                .client(server, ApiKey.of(serverKey))
                .expiringKey(server, ApiKey.of(text), NOW)
                .build());
        assertThat(expiring.authenticate(key(text), NOW.minusMillis(1)).client())
                .isSameAs(server);
        assertFails(ErrorCode.UNAUTHENTICATED, () -> expiring.authenticate(key(text), NOW));
        assertThat(expiring.authenticate(key(serverKey), NOW.plusSeconds(1)).client())
                .isSameAs(server);
    }

    @Test
    void an_exception_of_the_hosts_verifier_makes_no_caller() {
        assertThatThrownBy(() -> caller(authorization("Bearer breaks")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("key server is down");
    }

    @Test
    void a_public_client_calls_from_a_registered_origin() {
        Caller caller = caller(webFrom(false, Fixture.ORIGIN));
        assertThat(caller.client()).isSameAs(web);
        assertThat(caller.origin()).contains(Fixture.ORIGIN);
        assertThat(caller.originRegistered()).isTrue();
    }

    @Test
    void a_public_client_from_anywhere_else_is_refused() {
        assertRefused(ErrorCode.INVALID_CREDENTIALS, webFrom(false));
        assertRefused(ErrorCode.INVALID_CREDENTIALS, authorization("Bearer for.web"));
        for (String origin : List.of(
                OTHER_ORIGIN,
                "",
                "null",
                "*",
                Fixture.ORIGIN + "/",
                Fixture.ORIGIN + ":443",
                Fixture.ORIGIN + " ",
                "HTTPS://app.example",
                "https://APP.example",
                "http://app.example",
                "https://app.example.evil.example",
                "https://evil.app.example")) {
            assertRefused(ErrorCode.INVALID_CREDENTIALS, webFrom(false, origin));
            assertRefused(ErrorCode.INVALID_CREDENTIALS, webFrom(true, origin));
        }
    }

    @Test
    void a_request_that_the_browser_vouches_for_needs_no_origin() {
        Caller caller = caller(webFrom(true));
        assertThat(caller.client()).isSameAs(web);
        assertThat(caller.origin()).isEmpty();
        assertThat(caller.originRegistered()).isFalse();
    }

    @Test
    void unknown_credentials_are_told_before_a_wrong_origin() {
        assertRefused(
                ErrorCode.UNAUTHENTICATED,
                new Presented(List.of("an-unknown-api-key"), List.of(), List.of(OTHER_ORIGIN), false));
    }

    @Test
    void a_confidential_client_is_never_refused_for_its_origin() {
        for (String origin : List.of(OTHER_ORIGIN, "null", "")) {
            Caller caller = caller(new Presented(List.of(serverKey), List.of(), List.of(origin), false));
            assertThat(caller.origin()).contains(origin);
            assertThat(caller.originRegistered()).isFalse();
        }
        assertThat(caller(new Presented(List.of(serverKey), List.of(), List.of(Fixture.ORIGIN), false))
                        .originRegistered())
                .isTrue();
    }

    @Test
    void a_caller_of_a_public_client_cannot_be_made_without_an_origin() {
        assertFails(ErrorCode.INVALID_CREDENTIALS, () -> Caller.of(web));
        assertFails(ErrorCode.INVALID_CREDENTIALS, () -> Caller.of(web, Set.of(Scope.SESSIONS_WRITE)));
        assertFails(ErrorCode.INVALID_CREDENTIALS, () -> Caller.from(OTHER_ORIGIN, web));
    }

    @Test
    void a_directory_finds_clients_by_id_and_knows_every_registered_origin() {
        assertThat(directory.byId("web")).containsSame(web);
        assertThat(directory.byId("nobody")).isEmpty();
        assertThat(directory.anyRegistered(Fixture.ORIGIN)).isTrue();
        assertThat(directory.anyRegistered(OTHER_ORIGIN)).isFalse();
        assertThat(directory.anyRegistered("null")).isFalse();
    }

    @Test
    void two_clients_may_share_neither_id_nor_key() {
        Client namesake = Client.browser("server").origins(OTHER_ORIGIN).build();
        ApiKey shared = Fixture.apiKey();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ClientDirectory.inMemory().client(server).client(namesake))
                .withMessageContaining("two clients have the id server");
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> ClientDirectory.inMemory().client(server, shared).client(web, shared))
                .withMessageContainingAll("server", "web");
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> ClientDirectory.inMemory().client(server, shared).expiringKey(web, shared, NOW));
        ClientDirectory several = ClientDirectory.inMemory()
                .client(server, shared, Fixture.apiKey())
                .build();
        assertThat(several.byApiKey(shared, NOW)).containsSame(server);
    }
}
