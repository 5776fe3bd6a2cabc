package io.datawollet.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.datawollet.error.DataWolletException;
import io.datawollet.error.ErrorCode;
import io.datawollet.error.InsufficientScopeException;
import io.datawollet.error.LimitExceededException;
import io.datawollet.error.SessionNotFoundException;
import io.datawollet.store.StoreException.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The front door for calls of the host's own. */
class FrontDoorTest {
    private final TestHost host = new TestHost();

    private TestRequest own(TestAnswer started, String method) {
        return host.as(TestHost.APP, method, "/own?x=1").session(started);
    }

    private void assertRefused(TestRequest request, ErrorCode code) {
        assertThatThrownBy(() -> host.endpoints.open(request.build()))
                .isInstanceOfSatisfying(
                        DataWolletException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void a_host_gets_the_session_the_caller_and_the_headers_of_its_answer() {
        TestAnswer started = host.start(TestHost.APP, "p");

        OpenedRequest opened =
                host.endpoints.open(own(started, "PUT").partition("p").build());

        assertThat(opened.session().credentials().revealId()).isEqualTo(started.id());
        assertThat(opened.session().partitionKey()).contains("p");
        assertThat(opened.caller().client().id()).isEqualTo("app");
        assertThat(opened.headers())
                .containsOnly(
                        Map.entry("Cache-Control", List.of("no-store")),
                        Map.entry("Vary", List.of("Origin")),
                        Map.entry("Access-Control-Allow-Origin", List.of(TestHost.APP_ORIGIN)),
                        Map.entry("Access-Control-Allow-Credentials", List.of("true")),
                        Map.entry(
                                "Access-Control-Expose-Headers",
                                List.of("etag, content-range, content-disposition, www-authenticate, retry-after")));
        opened.session().record("own", 1);
    }

    @Test
    void the_headers_hold_the_renewed_cookie_and_clear_those_that_are_too_many() {
        TestAnswer started = host.start(TestHost.APP, "");
        host.clock.advance(Duration.ofMinutes(3));
        TestRequest request = own(started, "PUT");
        for (int i = 0; i < 32; i++) {
            request.cookie("__Host-Http-dw-" + String.format("%016d", i), "x");
        }

        List<String> cookies = host.endpoints.open(request.build()).headers().getOrDefault("Set-Cookie", List.of());

        assertThat(cookies)
                .containsExactly(
                        "__Host-Http-dw-0000000000000000=; Path=/; Secure; HttpOnly; SameSite=None; Partitioned;"
                                + " Max-Age=0",
                        started.cookieName() + "=" + started.key()
                                + "; Path=/; Secure; HttpOnly; SameSite=None; Partitioned; Max-Age=1800");
    }

    @Test
    void what_reaches_no_session_is_refused_in_the_same_order_as_a_published_call() {
        TestAnswer started = host.start(TestHost.APP, "");

        assertRefused(host.anonymous("PUT", "/own").partition("%"), ErrorCode.INVALID_PAYLOAD);
        assertRefused(host.anonymous("PUT", "/own"), ErrorCode.UNAUTHENTICATED);
        assertRefused(own(started, "PUT").without("Origin"), ErrorCode.INVALID_CREDENTIALS);
        assertRefused(
                own(started, "PUT").header("DataWollet-Session-Key", started.key()), ErrorCode.INVALID_CREDENTIALS);
        assertRefused(host.as(TestHost.MUTE, "PUT", "/own"), ErrorCode.INSUFFICIENT_SCOPE);
        assertRefused(own(started, "PUT").partition("p".repeat(513)), ErrorCode.LIMIT_EXCEEDED);
        assertRefused(own(started, "PUT").partition("p"), ErrorCode.SESSION_NOT_FOUND);
        assertRefused(own(started, "PUT").without("DataWollet-Session"), ErrorCode.SESSION_NOT_FOUND);
        assertRefused(own(started, "PUT").without("Cookie"), ErrorCode.SESSION_NOT_FOUND);
        host.store.failAll(Outcome.NOT_APPLIED);
        assertRefused(own(started, "PUT"), ErrorCode.SESSION_STORE_FAILED);
    }

    @Test
    void a_same_origin_read_needs_no_origin_and_a_write_does() {
        TestAnswer started = host.start(TestHost.APP, "");

        for (String method : List.of("GET", "HEAD")) {
            OpenedRequest opened = host.endpoints.open(own(started, method)
                    .without("Origin")
                    .header("Sec-Fetch-Site", "same-origin")
                    .build());
            assertThat(opened.headers().keySet()).containsExactlyInAnyOrder("Cache-Control", "Vary");
        }
        for (String method : List.of("POST", "PUT", "get", "QUERY")) {
            assertRefused(
                    own(started, method).without("Origin").header("Sec-Fetch-Site", "same-origin"),
                    ErrorCode.INVALID_CREDENTIALS);
        }
    }

    @Test
    void a_preflight_of_the_hosts_own_allows_the_usual_methods() {
        TestAnswer known = host.check(host.endpoints.preflight(host.anonymous("OPTIONS", "/own")
                .header("Origin", TestHost.SHOP_ORIGIN)
                .build()));
        assertThat(known.expect(204).header("Access-Control-Allow-Methods"))
                .containsExactly("GET, POST, PUT, PATCH, DELETE");
        assertThat(known.header("Access-Control-Allow-Origin")).containsExactly(TestHost.SHOP_ORIGIN);

        TestAnswer unknown = host.check(host.endpoints.preflight(host.anonymous("OPTIONS", "/own")
                .header("Origin", "https://evil.example")
                .build()));
        assertThat(unknown.expect(204).header("Access-Control-Allow-Methods")).isEmpty();
    }

    @Test
    void a_problem_knows_the_client_where_it_can_be_told() {
        EndpointRequest foreign = host.as(TestHost.ACME, "PUT", "/own")
                .header("Origin", TestHost.SHOP_ORIGIN)
                .build();
        assertThat(host.endpoints
                        .problem(foreign, new SessionNotFoundException())
                        .headerValues("Access-Control-Allow-Origin"))
                .isEmpty();
        assertThat(host.endpoints
                        .problem(foreign, 422, "unreadable_document", "no pages")
                        .headerValues("Access-Control-Allow-Origin"))
                .isEmpty();
        EndpointRequest nobody = host.anonymous("PUT", "/own")
                .header("Origin", TestHost.SHOP_ORIGIN)
                .build();
        assertThat(host.endpoints
                        .problem(nobody, new DataWolletException(ErrorCode.UNAUTHENTICATED, "no"))
                        .headerValues("Access-Control-Allow-Origin"))
                .containsExactly(TestHost.SHOP_ORIGIN);
    }

    @Test
    void a_problem_of_the_hosts_own_has_a_code_and_a_title_of_its_own() {
        String detail = "half a pair \uD800 \"\r\n and one at the end \uDBFF";
        EndpointRequest request = host.as(TestHost.APP, "PUT", "/own").build();

        TestAnswer answer = host.check(host.endpoints.problem(request, 422, "unreadable_document", detail))
                .expectProblem(422, "unreadable_document");

        assertThat(answer.text("title")).isEqualTo("Unreadable document");
        assertThat(answer.text("detail")).isEqualTo(detail);
        assertThat(answer.header("Access-Control-Allow-Origin")).containsExactly(TestHost.APP_ORIGIN);
        assertThat(host.check(host.endpoints.problem(request, 404, "document_not_found", "gone"))
                        .text("title"))
                .isEqualTo(ErrorCode.DOCUMENT_NOT_FOUND.title());
        host.check(host.endpoints.problem(request, 503, "extractor_busy", "later"))
                .expectProblem(503, "extractor_busy");
        host.check(host.endpoints.problem(request, 401, "signed_out", "sign in"))
                .expectProblem(401, "signed_out");
        for (int status : new int[] {200, 204, 302, 399, 600, -1}) {
            assertThatThrownBy(() -> host.endpoints.problem(request, status, "x", "y"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(Integer.toString(status));
        }
        for (String code : List.of("", "Bad", "bad code", "1st", "bad\r\n", "x".repeat(65))) {
            assertThatThrownBy(() -> host.endpoints.problem(request, 400, code, "y"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(code);
        }
    }

    @Test
    void whatever_is_no_failure_of_the_library_tells_the_client_nothing() {
        EndpointRequest request = host.as(TestHost.APP, "PUT", "/own").build();
        for (Exception failure : List.of(
                new IOException("secret path"),
                new IllegalStateException("secret state", new RuntimeException("secret cause")),
                new NullPointerException())) {
            EndpointResponse answer = host.endpoints.problem(request, failure);
            host.check(answer).expectProblem(500, "internal_error");
            assertThat(new String(answer.body(), StandardCharsets.UTF_8))
                    .doesNotContain("secret")
                    .doesNotContain("Exception");
        }
    }

    @Test
    void nothing_in_an_exception_can_end_a_header() {
        EndpointRequest request = host.anonymous("PUT", "/own")
                .header("Authorization", "Bearer acme~sessions.write")
                .build();

        EndpointResponse hostile =
                host.endpoints.problem(request, new InsufficientScopeException("a\"\r\nSet-Cookie: b"));
        assertThat(hostile.headerValues("WWW-Authenticate")).isEmpty();
        EndpointResponse plain = host.endpoints.problem(request, new InsufficientScopeException("documents:read"));
        assertThat(plain.headerValues("WWW-Authenticate"))
                .containsExactly("Bearer realm=\"datawollet\", error=\"insufficient_scope\", scope=\"documents:read\"");
        assertThat(new TestAnswer(host.endpoints.problem(request, new LimitExceededException("pages", 2_000)))
                        .json()
                        .get("value")
                        .intValue())
                .isEqualTo(2_000);
    }

    @Test
    void nothing_secret_is_printed() {
        TestAnswer started = host.start(TestHost.APP, "partition");
        host.clock.advance(Duration.ofMinutes(5));
        EndpointRequest request = own(started, "PUT")
                .partition("partition")
                .json("{\"x\": \"body\"}")
                .build();
        OpenedRequest opened = host.endpoints.open(request);

        for (Object printed : List.of(request, opened, started.response(), opened.session())) {
            assertThat(printed.toString())
                    .doesNotContain(started.id())
                    .doesNotContain(started.key())
                    .doesNotContain("partition")
                    .doesNotContain("body\"")
                    .doesNotContain(TestHost.APP);
        }
        assertThat(opened.headers().get("Set-Cookie")).hasSize(1);
    }
}
