package io.datawollet.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.client.ApiKey;
import io.datawollet.client.Client;
import io.datawollet.client.ClientDirectory;
import io.datawollet.error.SessionNotFoundException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CorsTest {
    private static final String UNKNOWN_ORIGIN = "https://evil.example";

    private final TestHost host = new TestHost();

    private static void assertCors(TestAnswer answer, String origin) {
        assertThat(answer.header("Access-Control-Allow-Origin")).containsExactly(origin);
        assertThat(answer.header("Access-Control-Allow-Credentials")).containsExactly("true");
        assertNoStar(answer);
    }

    private static void assertNoCors(TestAnswer answer) {
        assertThat(answer.response().headers().keySet()).noneMatch(name -> name.startsWith("Access-Control-"));
    }

    private static void assertNoStar(TestAnswer answer) {
        assertThat(answer.response().headers().values().stream().flatMap(List::stream))
                .noneMatch(value -> value.contains("*"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /session/start    | POST
            /session/requests | GET
            /session/rotate   | POST
            /session          | DELETE
            /sessions         | GET, DELETE
            /sessions/x       | DELETE""")
    void a_preflight_is_answered_first_and_for_any_clients_origin(String path, String methods) {
        for (String origin : List.of(TestHost.ACME_ORIGIN, TestHost.APP_ORIGIN, TestHost.SHOP_ORIGIN)) {
            TestAnswer answer = host.anonymous("OPTIONS", path)
                    .header("Origin", origin)
                    .header("Access-Control-Request-Method", "PUT")
                    .header("Access-Control-Request-Headers", "x-evil")
                    .partition("%zz")
                    .header("Cookie", "__Host-Http-dw-0000000000000000=x")
                    .json("{")
                    .send()
                    .expect(204);
            assertCors(answer, origin);
            assertThat(answer.header("Access-Control-Allow-Methods")).containsExactly(methods);
            assertThat(answer.header("Access-Control-Allow-Headers"))
                    .containsExactly("content-type, x-api-key, authorization, datawollet-session,"
                            + " datawollet-partition-key, range, if-match, if-none-match");
            assertThat(answer.header("Access-Control-Max-Age")).containsExactly("600");
            assertThat(answer.header("Access-Control-Expose-Headers")).isEmpty();
            answer.expectNoCookies();
            assertThat(answer.response().body()).isEmpty();
        }
    }

    static Stream<List<String>> unregistered() {
        return Stream.of(
                List.of(),
                List.of(""),
                List.of("null"),
                List.of("*"),
                List.of(UNKNOWN_ORIGIN),
                List.of("https://APP.example"),
                List.of("HTTPS://app.example"),
                List.of("https://app.example/"),
                List.of("https://app.example:443"),
                List.of("http://app.example"),
                List.of("https://app.example.evil.example"),
                List.of("https://evil-app.example"),
                List.of("https://app.example\u0000"),
                List.of("https://app.example\r\nX: y"),
                List.of(" https://app.example"),
                List.of("https://app.example "),
                List.of("https://app.example, https://app.example"),
                List.of("https://app.example https://app.example"),
                List.of("https://user@app.example"),
                List.of("https://shop.example"),
                List.of(TestHost.APP_ORIGIN, TestHost.APP_ORIGIN),
                List.of(TestHost.APP_ORIGIN, UNKNOWN_ORIGIN),
                List.of("https://" + "a".repeat(100_000)));
    }

    @ParameterizedTest
    @MethodSource("unregistered")
    void an_origin_that_nobody_registered_is_never_echoed(List<String> origins) {
        TestRequest preflight = host.anonymous("OPTIONS", "/session/start");
        TestRequest early = host.anonymous("POST", "/session/start");
        TestRequest publicStart = host.anonymous("POST", "/session/start").header("X-API-Key", TestHost.APP);
        TestRequest confidential = host.as(TestHost.ACME, "POST", "/session/start");
        for (String origin : origins) {
            preflight.header("Origin", origin);
            early.header("Origin", origin);
            publicStart.header("Origin", origin);
            confidential.header("Origin", origin);
        }

        assertNoCors(preflight.send().expect(204).expectNoCookies());
        TestAnswer unauthenticated = early.send();
        assertThat(unauthenticated.status()).isEqualTo(401);
        assertNoCors(unauthenticated.expectNoCookies());
        assertNoCors(
                publicStart.send().expectProblem(400, "invalid_credentials").expectNoCookies());
        TestAnswer answer = confidential.send();
        assertNoCors(answer);
        if (origins.isEmpty()) {
            assertThat(answer.expect(200).setCookies()).hasSize(1);
        } else {
            answer.expect(200).expectNoCookies();
        }
    }

    @Test
    void an_answer_to_a_known_client_echoes_its_own_origin_and_lets_scripts_read_some_headers() {
        TestAnswer started = host.start(TestHost.APP, "");
        assertCors(started, TestHost.APP_ORIGIN);
        assertThat(started.header("Access-Control-Expose-Headers"))
                .containsExactly("etag, content-range, content-disposition, www-authenticate, retry-after");
        assertThat(started.header("Access-Control-Allow-Headers")).isEmpty();
        assertThat(started.setCookies()).hasSize(1);

        TestAnswer error = host.as(TestHost.APP, "DELETE", "/session").send().expectProblem(404, "session_not_found");
        assertCors(error, TestHost.APP_ORIGIN);
        assertThat(error.header("Access-Control-Expose-Headers")).hasSize(1);
        assertCors(
                host.as(TestHost.APP, "DELETE", "/session")
                        .session(started)
                        .send()
                        .expect(204),
                TestHost.APP_ORIGIN);
    }

    @Test
    void another_clients_origin_is_echoed_only_until_the_client_is_known() {
        TestRequest confidential = host.as(TestHost.ACME, "DELETE", "/session").header("Origin", TestHost.SHOP_ORIGIN);
        assertNoCors(confidential.send().expectProblem(404, "session_not_found").expectNoCookies());
        assertNoCors(host.as(TestHost.ACME, "POST", "/session/start")
                .header("Origin", TestHost.SHOP_ORIGIN)
                .send()
                .expect(200)
                .expectNoCookies());
        assertNoCors(host.as(TestHost.MUTE, "POST", "/session/start")
                .header("Origin", TestHost.SHOP_ORIGIN)
                .send()
                .expectProblem(403, "insufficient_scope"));

        assertCors(
                host.as(TestHost.ACME, "POST", "/session/start")
                        .header("Origin", TestHost.SHOP_ORIGIN)
                        .json("[]")
                        .send()
                        .expectProblem(400, "invalid_payload"),
                TestHost.SHOP_ORIGIN);
        assertCors(
                host.anonymous("GET", "/nowhere")
                        .header("Origin", TestHost.SHOP_ORIGIN)
                        .send()
                        .expectProblem(404, "not_found"),
                TestHost.SHOP_ORIGIN);
        assertCors(
                host.anonymous("PUT", "/session")
                        .header("Origin", TestHost.SHOP_ORIGIN)
                        .send()
                        .expectProblem(405, "method_not_allowed"),
                TestHost.SHOP_ORIGIN);
        assertCors(
                host.anonymous("POST", "/session/start")
                        .header("Origin", TestHost.SHOP_ORIGIN)
                        .send()
                        .expectProblem(401, "unauthenticated"),
                TestHost.SHOP_ORIGIN);
    }

    @Test
    void a_public_client_from_another_clients_origin_is_refused_without_a_cookie() {
        TestAnswer started = host.start(TestHost.APP, "");
        host.anonymous("GET", "/session/requests")
                .header("X-API-Key", TestHost.APP)
                .header("Origin", TestHost.SHOP_ORIGIN)
                .session(started)
                .send()
                .expectProblem(400, "invalid_credentials")
                .expectNoCookies();
    }

    @Test
    void a_same_origin_read_counts_as_registered_but_gets_no_cors_headers() {
        TestAnswer started = host.start(TestHost.APP, "");
        host.clock.advance(Duration.ofMinutes(10));

        TestAnswer read = host.anonymous("GET", "/session/requests")
                .header("X-API-Key", TestHost.APP)
                .header("Sec-Fetch-Site", "same-origin")
                .session(started)
                .send()
                .expect(200);

        assertNoCors(read);
        assertThat(read.maxAge()).isEqualTo(1_800);
    }

    @ParameterizedTest
    @ValueSource(strings = {"same-site", "cross-site", "none", "", "Same-Origin", "same-origin, same-origin", "?1"})
    void other_words_about_the_site_of_a_read_count_for_nothing(String site) {
        TestAnswer started = host.start(TestHost.APP, "");

        host.anonymous("GET", "/session/requests")
                .header("X-API-Key", TestHost.APP)
                .header("Sec-Fetch-Site", site)
                .session(started)
                .send()
                .expectProblem(400, "invalid_credentials");
    }

    @Test
    void a_same_origin_word_helps_no_write_and_no_foreign_origin() {
        TestAnswer started = host.start(TestHost.APP, "");
        for (String[] call :
                new String[][] {{"POST", "/session/start"}, {"POST", "/session/rotate"}, {"DELETE", "/session"}}) {
            host.anonymous(call[0], call[1])
                    .header("X-API-Key", TestHost.APP)
                    .header("Sec-Fetch-Site", "same-origin")
                    .session(started)
                    .send()
                    .expectProblem(400, "invalid_credentials");
        }
        for (String origin : List.of(UNKNOWN_ORIGIN, "null", "")) {
            host.anonymous("GET", "/session/requests")
                    .header("X-API-Key", TestHost.APP)
                    .header("Sec-Fetch-Site", "same-origin")
                    .header("Origin", origin)
                    .session(started)
                    .send()
                    .expectProblem(400, "invalid_credentials");
        }
    }

    @Test
    void a_directory_that_takes_every_origin_cannot_make_a_hostile_one_echoed() {
        TestHost loose = new TestHost(options -> options, options -> options, new LooseDirectory(false));
        for (String origin : List.of(
                "null", "*", "", "https://a\r\nX: y", "https://A.example", "https://a b", "https://a,b", "//a", "a")) {
            assertNoCors(loose.anonymous("OPTIONS", "/session")
                    .header("Origin", origin)
                    .send());
            assertNoCors(loose.anonymous("GET", "/x").header("Origin", origin).send());
        }
        assertCors(
                loose.anonymous("OPTIONS", "/session")
                        .header("Origin", "https://[::1]:8443")
                        .send(),
                "https://[::1]:8443");
    }

    @Test
    void a_directory_that_fails_makes_no_answer_fail_that_does_not_need_it() {
        TestHost failing = new TestHost(options -> options, options -> options, new LooseDirectory(true));

        assertNoCors(failing.anonymous("OPTIONS", "/session")
                .header("Origin", UNKNOWN_ORIGIN)
                .send()
                .expect(204));
        assertNoCors(failing.anonymous("GET", "/x")
                .header("Origin", UNKNOWN_ORIGIN)
                .send()
                .expectProblem(404, "not_found"));
        assertNoCors(failing.as(TestHost.ACME, "POST", "/session/start")
                .header("Origin", UNKNOWN_ORIGIN)
                .send()
                .expectProblem(500, "internal_error"));
        EndpointRequest request = failing.as(TestHost.ACME, "PUT", "/own")
                .header("Origin", UNKNOWN_ORIGIN)
                .build();
        assertNoCors(failing.check(failing.endpoints.problem(request, new SessionNotFoundException()))
                .expectProblem(404, "session_not_found"));
    }

    /** Knows nobody and, unless it throws, every origin. */
    private record LooseDirectory(boolean throwing) implements ClientDirectory {
        @Override
        public Optional<Client> byApiKey(ApiKey key, Instant now) {
            return throwing ? fail() : Optional.empty();
        }

        @Override
        public Optional<Client> byId(String clientId) {
            return throwing ? fail() : Optional.empty();
        }

        @Override
        public boolean anyRegistered(String origin) {
            return throwing ? this.<Boolean>fail().isPresent() : true;
        }

        private <T> Optional<T> fail() {
            throw new IllegalStateException("the directory is down");
        }
    }
}
