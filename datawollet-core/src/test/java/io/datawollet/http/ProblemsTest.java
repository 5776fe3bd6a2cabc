package io.datawollet.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.error.BusyException;
import io.datawollet.error.DataWolletException;
import io.datawollet.error.ErrorCode;
import io.datawollet.error.TooManySessionsException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each code with its status, and how credentials lead to one. */
class ProblemsTest {
    private final TestHost host = new TestHost();

    private TestRequest start() {
        return host.anonymous("POST", "/session/start");
    }

    @ParameterizedTest
    @EnumSource
    void every_code_makes_a_whole_problem_document(ErrorCode code) {
        TestAnswer answer = host.check(host.endpoints.problem(
                host.as(TestHost.APP, "PUT", "/own").build(), new DataWolletException(code, "in words")));

        answer.expectProblem(code.status(), code.code()).expectNoCookies();
        assertThat(answer.text("title")).isEqualTo(code.title());
        assertThat(answer.text("detail")).isEqualTo("in words");
        assertThat(answer.json().size()).isEqualTo(5);
    }

    @Test
    void who_must_wait_is_told_for_how_long() {
        EndpointRequest request = host.as(TestHost.APP, "PUT", "/own").build();

        assertThat(host.endpoints
                        .problem(request, new TooManySessionsException("no", Duration.ofMillis(60_001)))
                        .headerValues("Retry-After"))
                .containsExactly("61");
        assertThat(host.endpoints.problem(request, new BusyException("busy")).headerValues("Retry-After"))
                .containsExactly("1");
    }

    @Test
    void no_credentials_or_unknown_or_expired_ones_are_401_with_a_challenge() {
        TestAnswer none = start().send().expectProblem(401, "unauthenticated");
        assertThat(none.header("WWW-Authenticate")).containsExactly("Bearer realm=\"datawollet\"");
        start().header("X-API-Key", "unknown-key-0123456789").send().expectProblem(401, "unauthenticated");
        start().header("X-API-Key", "expired-key-0123456789").send().expectProblem(401, "unauthenticated");
        for (String token : List.of("unknown", "nobody~sessions.write")) {
            TestAnswer refused =
                    start().header("Authorization", "Bearer " + token).send().expectProblem(401, "unauthenticated");
            assertThat(refused.header("WWW-Authenticate"))
                    .containsExactly("Bearer realm=\"datawollet\", error=\"invalid_token\"");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "short",
                "acme-key-0123456789 ",
                "acme-key-0123456789\r\n",
                "acme-key-0123456789\u00e4",
                "acme key 0123456789"
            })
    void a_malformed_api_key_is_400(String key) {
        start().header("X-API-Key", key).send().expectProblem(400, "invalid_credentials");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Bearer", "Bearer ", "Basic YTpi", "Bearer a b", "Bearer a,b", "bearer\ta", "Bearer ä"})
    void a_malformed_authorization_is_400(String value) {
        start().header("Authorization", value).send().expectProblem(400, "invalid_credentials");
    }

    @Test
    void two_credentials_are_400_be_they_of_two_kinds_or_twice_the_same() {
        start().header("X-API-Key", TestHost.ACME)
                .header("Authorization", "Bearer acme~sessions.write")
                .send()
                .expectProblem(400, "invalid_credentials");
        start().header("X-API-Key", TestHost.ACME)
                .header("x-api-key", TestHost.ACME)
                .send()
                .expectProblem(400, "invalid_credentials");
    }

    @Test
    void a_token_serves_with_the_scopes_that_it_and_its_client_have_in_common() {
        TestRequest token = start().header("Authorization", "bearer acme~sessions.write");
        token.send().expect(200);
        TestAnswer envelope = token.json("{\"envelope\": {\"operation\": \"create\"}}")
                .send()
                .expectProblem(403, "insufficient_scope");
        assertThat(envelope.text("scope")).isEqualTo("envelopes:create");
        assertThat(envelope.header("WWW-Authenticate"))
                .containsExactly(
                        "Bearer realm=\"datawollet\", error=\"insufficient_scope\", scope=\"envelopes:create\"");
        start().header("Authorization", "Bearer mute~sessions.write").send().expectProblem(403, "insufficient_scope");
        assertThat(host.as(TestHost.MUTE, "POST", "/session/start").send().header("WWW-Authenticate"))
                .isEmpty();
    }

    @Test
    void a_public_clients_token_needs_a_registered_origin_too() {
        TestRequest token = start().header("Authorization", "Bearer app~sessions.write");
        token.send().expectProblem(400, "invalid_credentials");
        token.header("Origin", TestHost.APP_ORIGIN).send().expect(200);
    }

    @Test
    void without_a_verifier_every_token_is_refused() {
        SessionEndpoints keysOnly =
                SessionEndpoints.builder(host.sessions, host.clients).build();

        EndpointResponse answer = keysOnly.handle(
                start().header("Authorization", "Bearer acme~sessions.write").build());

        host.check(answer).expectProblem(401, "unauthenticated");
    }

    @Test
    void a_verifier_that_throws_is_a_500_that_quotes_nothing() {
        TestAnswer answer =
                start().header("Authorization", "Bearer throws").send().expectProblem(500, "internal_error");

        assertThat(new String(answer.response().body(), StandardCharsets.UTF_8))
                .doesNotContain("throws")
                .doesNotContain(TestHost.ACME);
    }

    @Test
    void a_source_of_randomness_that_fails_is_a_500_of_its_own() {
        TestHost broken = new TestHost(options -> options.secureRandom(new BrokenRandom()), options -> options);

        broken.as(TestHost.ACME, "POST", "/session/start")
                .send()
                .expectProblem(500, "session_id_generation_failed")
                .expectNoCookies();
    }

    @Test
    void an_admission_policy_that_throws_is_an_internal_error() {
        TestHost broken = new TestHost(
                options -> options.admission((caller, partition, making) -> {
                    throw new IllegalStateException("no policy");
                }),
                options -> options);

        broken.as(TestHost.ACME, "POST", "/session/start").send().expectProblem(500, "internal_error");
    }

    private static final class BrokenRandom extends SecureRandom {
        private static final long serialVersionUID = 1L;

        @Override
        public void nextBytes(byte[] bytes) {
            throw new IllegalStateException("no entropy");
        }
    }
}
