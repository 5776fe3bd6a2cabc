package io.datawollet.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.datawollet.client.Caller;
import io.datawollet.session.Session;
import io.datawollet.session.SessionCredentials;
import io.datawollet.session.SessionManager;
import io.datawollet.testing.Fault;
import io.datawollet.testing.Operation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The calls on sessions that live, and what lies around them. */
class SessionCallsTest {
    private final TestHost host = new TestHost();

    private TestRequest own(TestAnswer started, String method, String path) {
        return host.as(TestHost.APP, method, path).session(started);
    }

    private Session session(TestAnswer started) {
        return host.endpoints.open(own(started, "PUT", "/own").build()).session();
    }

    @Test
    void pages_of_the_history_follow_one_another_by_their_cursor() {
        TestAnswer started = host.start(TestHost.APP, "");
        for (int i = 0; i < 5; i++) {
            session(started).record("step", List.of(i));
        }
        List<Integer> seen = new ArrayList<>();
        String path = "/session/requests?limit=2";
        int pages = 0;
        for (String next = ""; !next.equals("null"); pages++) {
            TestAnswer page = own(started, "GET", path + next).send().expect(200);
            page.json()
                    .get("requests")
                    .forEach(request -> seen.add(request.get("payload").get(0).intValue()));
            JsonNode cursor = page.json().get("nextCursor");
            next = cursor.isNull() ? "null" : "&after=" + cursor.textValue();
            assertThat(page.json().size()).isEqualTo(2);
        }

        assertThat(seen).containsExactly(0, 1, 2, 3, 4);
        assertThat(pages).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "limit=0",
                "limit=1001",
                "limit=-1",
                "limit=+1",
                "limit=",
                "limit",
                "limit=1.0",
                "limit=99999999999999999999",
                "limit=%31%",
                "limit=\u0661",
                "limit=1&limit=1",
                "limit=1&l%69mit=2",
                "after=",
                "after=nonsense",
                "after=%ff",
                "after=%",
                "after=a&after=b"
            })
    void a_page_that_cannot_be_asked_for_so_is_400(String query) {
        TestAnswer started = host.start(TestHost.APP, "");

        own(started, "GET", "/session/requests?" + query).send().expectProblem(400, "invalid_payload");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?", "?limit=1000", "?limit=1", "?%6cimit=%31", "?x=%zz&y&&=&limit=7", "?sessionId=x"})
    void a_page_can_be_asked_for_so(String query) {
        own(host.start(TestHost.APP, ""), "GET", "/session/requests" + query)
                .send()
                .expect(200);
    }

    @Test
    void a_limit_is_judged_before_the_credentials() {
        host.anonymous("GET", "/session/requests?limit=0").send().expectProblem(400, "invalid_payload");
        host.anonymous("GET", "/session/requests").send().expectProblem(401, "unauthenticated");
    }

    @Test
    void a_cursor_of_another_session_is_400() {
        TestAnswer one = host.start(TestHost.APP, "");
        TestAnswer two = host.start(TestHost.APP, "");
        for (int i = 0; i < 3; i++) {
            session(one).record("step", i);
            session(two).record("step", i);
        }
        String cursor = own(one, "GET", "/session/requests?limit=1").send().text("nextCursor");

        own(two, "GET", "/session/requests?after=" + cursor).send().expectProblem(400, "invalid_payload");
    }

    @Test
    void a_rotation_answers_like_a_start_and_ends_the_old_pair_at_once() {
        TestAnswer started = host.start(TestHost.APP, "");
        session(started).record("step", Map.of());

        TestAnswer rotated = own(started, "POST", "/session/rotate").send().expect(200);

        assertThat(rotated.resumed()).isTrue();
        assertThat(rotated.json().get("requests").isEmpty()).isTrue();
        assertThat(rotated.json().get("envelope").isNull()).isTrue();
        assertThat(rotated.json().get("nextCursor").isNull()).isTrue();
        assertThat(rotated.text("deadline")).isEqualTo(started.text("deadline"));
        own(started, "GET", "/session/requests").send().expectProblem(404, "session_not_found");
        own(started, "POST", "/session/rotate").send().expectProblem(404, "session_not_found");
        assertThat(own(rotated, "GET", "/session/requests")
                        .send()
                        .json()
                        .get("requests")
                        .size())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"{},200", "{\"sessionId\":\"x\"},400", "[],400", "null,400", "{} {},400", "{\"a\":{\"a\":1}},400"})
    void a_rotation_takes_no_body_or_an_empty_object(String body, int status) {
        TestAnswer started = host.start(TestHost.APP, "");

        own(started, "POST", "/session/rotate").json(body).send().expect(status);
        own(host.start(TestHost.APP, ""), "POST", "/session/rotate")
                .body("text/plain", "{}".getBytes(StandardCharsets.UTF_8))
                .send()
                .expectProblem(400, "invalid_payload");
    }

    @Test
    void termination_takes_the_session_and_its_history_at_once() {
        TestAnswer started = host.start(TestHost.APP, "");

        TestAnswer ended = own(started, "DELETE", "/session").send().expect(204);

        assertThat(ended.response().body()).isEmpty();
        assertThat(ended.header("Content-Type")).isEmpty();
        own(started, "GET", "/session/requests").send().expectProblem(404, "session_not_found");
        own(started, "DELETE", "/session").send().expectProblem(404, "session_not_found");
    }

    @ParameterizedTest
    @CsvSource({"GET,/session/requests", "POST,/session/rotate", "DELETE,/session"})
    void a_session_is_named_by_one_header_and_by_nothing_else(String method, String path) {
        TestAnswer started = host.start(TestHost.APP, "");
        TestAnswer other = host.start(TestHost.APP, "");
        byte[] inBody = TestRequest.object("sessionId", started.id()).getBytes(StandardCharsets.UTF_8);

        host.as(TestHost.APP, method, path).cookieOf(started).send().expectProblem(404, "session_not_found");
        host.as(TestHost.APP, method, path + "?sessionId=" + started.id() + "&datawollet-session=" + started.id())
                .cookieOf(started)
                .send()
                .expectProblem(404, "session_not_found");
        int status = method.equals("POST") ? 400 : 404;
        host.as(TestHost.APP, method, path)
                .cookieOf(started)
                .body("application/json", inBody)
                .send()
                .expect(status);
        own(started, method, path)
                .header("datawollet-session", other.id())
                .send()
                .expectProblem(404, "session_not_found");
        own(started, method, path)
                .without("DataWollet-Session")
                .header("DataWollet-Session", started.id() + ", " + started.id())
                .send()
                .expectProblem(404, "session_not_found");
        TestAnswer used = own(started, method, path)
                .header("DATAWOLLET-SESSION", started.id())
                .send();
        assertThat(used.status()).isBetween(200, 204);
    }

    @ParameterizedTest
    @CsvSource({"GET,/session/requests", "POST,/session/rotate", "DELETE,/session"})
    void without_its_key_a_public_clients_session_is_not_found_and_a_confidential_ones_is(String method, String path) {
        TestAnswer started = host.start(TestHost.APP, "");
        host.as(TestHost.APP, method, path)
                .header("DataWollet-Session", started.id())
                .send()
                .expectProblem(404, "session_not_found");
        host.as(TestHost.SHOP, method, path).session(started).send().expectProblem(404, "session_not_found");

        TestAnswer confidential = host.start(TestHost.ACME, "");
        TestAnswer used = host.as(TestHost.ACME, method, path)
                .header("DataWollet-Session", confidential.id())
                .send();
        assertThat(used.status()).isBetween(200, 204);
    }

    @Test
    void every_call_needs_the_scope_before_it_looks_for_a_session() {
        for (String[] call : new String[][] {
            {"GET", "/session/requests"},
            {"POST", "/session/rotate"},
            {"DELETE", "/session"},
            {"GET", "/sessions"},
            {"DELETE", "/sessions"},
            {"DELETE", "/sessions/x"}
        }) {
            TestAnswer refused =
                    host.as(TestHost.MUTE, call[0], call[1]).partition("p").send();
            refused.expectProblem(403, "insufficient_scope");
            assertThat(refused.text("scope")).isEqualTo("sessions:write");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "*",
                "/session/",
                "/session/start/",
                "/session/start#",
                "/session/%73tart",
                "//session/start",
                "/session//start",
                "/Session/start",
                "/session/./start",
                "/session/start;v=1",
                "/sessions/",
                "/sessions/?x",
                "/sessions/a/b",
                "/sessions//",
                "/sessionsx",
                "https://host.example/session/start",
                "\r\n/session"
            })
    void an_unknown_path_is_404_for_every_method_and_ends_nothing(String path) {
        for (String method : List.of("GET", "POST", "DELETE", "OPTIONS", "HEAD", "")) {
            host.as(TestHost.ACME, method, path).partition("p").send().expectProblem(404, "not_found");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /session/start    | POST
            /session/requests | GET
            /session/rotate   | POST
            /session          | DELETE
            /sessions         | GET, DELETE
            /sessions/x       | DELETE""")
    void a_wrong_method_is_405_with_those_that_are_right(String path, String right) {
        List<String> methods = List.of(right.split(", "));
        for (String method :
                List.of("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "TRACE", "get", "", "GET\r\nA: b")) {
            TestAnswer answer = host.anonymous(method, path).send();
            if (methods.contains(method)) {
                assertThat(answer.status()).isNotEqualTo(405);
            } else {
                answer.expectProblem(405, "method_not_allowed");
                assertThat(answer.header("Allow")).containsExactly(right + ", OPTIONS");
            }
        }
    }

    @Test
    void a_contended_session_is_503_and_says_when_to_come_again() {
        TestHost impatient =
                new TestHost(options -> options.contentionTimeout(Duration.ofMillis(1)), options -> options);
        TestAnswer started = impatient.start(TestHost.APP, "");
        SessionManager otherNode = SessionManager.builder()
                .rootKeys(impatient.rootKeys)
                .sessionStore(impatient.memory)
                .clock(impatient.clock)
                .withoutSweep()
                .withoutWarmUp()
                .build();
        Session elsewhere = otherNode.open(
                Caller.from(TestHost.APP_ORIGIN, impatient.clients.byId("app").orElseThrow()),
                SessionCredentials.of(started.id(), started.key()));
        TestRequest rotate =
                impatient.as(TestHost.APP, "POST", "/session/rotate").session(started);
        impatient.store.script(
                call -> {
                    if (call.operation() == Operation.MOVE) {
                        elsewhere.record("first", 1);
                    }
                    return false;
                },
                1,
                new Fault.LoseAnswer());

        TestAnswer busy = rotate.send().expectProblem(503, "busy").expectNoCookies();

        assertThat(busy.header("Retry-After")).containsExactly("1");
        impatient.store.heal();
        rotate.send().expect(200);
    }

    @Test
    void header_names_count_in_any_case() {
        TestAnswer started = host.start(TestHost.APP, "p");
        host.anonymous("GET", "/session/requests")
                .header("x-api-KEY", TestHost.APP)
                .header("ORIGIN", TestHost.APP_ORIGIN)
                .header("datawollet-SESSION", started.id())
                .header("DATAWOLLET-partition-key", "p")
                .header("cOOkie", started.cookieName() + "=" + started.key())
                .send()
                .expect(200);
    }
}
