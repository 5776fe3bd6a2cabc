package io.datawollet.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.datawollet.client.Caller;
import io.datawollet.session.SessionCredentials;
import io.datawollet.store.StoreException.Outcome;
import io.datawollet.store.StoreFullException;
import io.datawollet.testing.Operation;
import io.datawollet.testing.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StartCallTest {
    private final TestHost host = new TestHost();

    private TestRequest start(String apiKey) {
        return host.as(apiKey, "POST", "/session/start");
    }

    private TestAnswer startWith(String json) {
        return start(TestHost.ACME).json(json).send();
    }

    @Test
    void the_answer_to_a_new_session_has_every_field_and_no_other() {
        TestAnswer answer = start(TestHost.APP).send().expect(200);

        assertThat(answer.header("Content-Type")).containsExactly("application/json");
        assertThat(names(answer.json()))
                .containsExactlyInAnyOrder(
                        "sessionId",
                        "resumed",
                        "createdAt",
                        "expiresAt",
                        "deadline",
                        "requests",
                        "nextCursor",
                        "envelope");
        assertThat(answer.resumed()).isFalse();
        assertThat(answer.text("createdAt")).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(answer.text("expiresAt")).isEqualTo("2026-01-01T00:30:00Z");
        assertThat(answer.text("deadline")).isEqualTo("2026-01-01T08:00:00Z");
        assertThat(answer.json().get("requests").isArray()).isTrue();
        assertThat(answer.json().get("requests").isEmpty()).isTrue();
        assertThat(answer.json().get("nextCursor").isNull()).isTrue();
        assertThat(answer.json().get("envelope").isNull()).isTrue();
    }

    @Test
    void a_resume_gives_the_history_oldest_first_and_a_cursor_for_more() {
        TestAnswer started = host.start(TestHost.APP, "");
        var session = host.endpoints
                .open(host.as(TestHost.APP, "PUT", "/own").session(started).build())
                .session();
        for (int i = 0; i < 1_001; i++) {
            session.record("extract", Map.of("page", i, "name", "Grüße \u2028 \uD83D\uDE00"));
        }

        TestAnswer resumed = start(TestHost.APP)
                .json(TestRequest.object("sessionId", started.id()))
                .cookieOf(started)
                .send()
                .expect(200);

        assertThat(resumed.json().get("requests").size()).isEqualTo(1_000);
        JsonNode last = resumed.json().get("requests").get(999);
        assertThat(names(last)).containsExactlyInAnyOrder("sequence", "at", "operation", "payload");
        assertThat(last.get("sequence").intValue()).isEqualTo(999);
        assertThat(last.get("at").textValue()).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(last.get("operation").textValue()).isEqualTo("extract");
        assertThat(last.get("payload").get("page").intValue()).isEqualTo(999);
        assertThat(last.get("payload").get("name").textValue()).isEqualTo("Grüße \u2028 \uD83D\uDE00");
        TestAnswer rest = host.as(TestHost.APP, "GET", "/session/requests?after=" + resumed.text("nextCursor"))
                .session(started)
                .send()
                .expect(200);
        assertThat(rest.json().get("requests").size()).isEqualTo(1);
        assertThat(rest.json().get("requests").get(0).get("sequence").intValue())
                .isEqualTo(1_000);
        assertThat(rest.json().get("nextCursor").isNull()).isTrue();
    }

    @Test
    void a_timeout_is_taken_cut_to_the_longest_and_kept_on_resume() {
        assertThat(startWith("{\"timeoutSeconds\": 1800}").text("expiresAt")).isEqualTo("2026-01-01T00:30:00Z");
        assertThat(startWith("{\"timeoutSeconds\": 60}").text("expiresAt")).isEqualTo("2026-01-01T00:01:00Z");
        for (String huge : List.of("7201", "999999999999999999", "9223372036854775808", "9".repeat(60_000))) {
            assertThat(startWith("{\"timeoutSeconds\": " + huge + "}").text("expiresAt"))
                    .isEqualTo("2026-01-01T02:00:00Z");
        }
        TestAnswer started = startWith("{\"timeoutSeconds\": 60}");
        TestAnswer kept = startWith(TestRequest.object("sessionId", started.id()));
        assertThat(kept.text("expiresAt")).isEqualTo("2026-01-01T00:01:00Z");
        TestAnswer longer = startWith("{\"sessionId\": \"" + started.id() + "\", \"timeoutSeconds\": 120}");
        assertThat(longer.text("expiresAt")).isEqualTo("2026-01-01T00:02:00Z");
        assertThat(longer.maxAge()).isEqualTo(120);
    }

    @Test
    void what_is_wrong_with_the_payload_comes_before_the_credentials_and_they_before_the_scope() {
        host.anonymous("POST", "/session/start").json("{\"x\": 1}").send().expectProblem(400, "invalid_payload");
        host.anonymous("POST", "/session/start")
                .header("X-API-Key", "short")
                .json("{\"timeoutSeconds\": 0}")
                .send()
                .expectProblem(400, "invalid_payload");
        start(TestHost.MUTE).json("{\"x\": 1}").send().expectProblem(400, "invalid_payload");
        start(TestHost.MUTE)
                .header("Authorization", "Bearer acme~sessions.write")
                .send()
                .expectProblem(400, "invalid_credentials");
        TestAnswer mute = start(TestHost.MUTE)
                .json(TestRequest.object("partitionKey", "p".repeat(513)))
                .send()
                .expectProblem(403, "insufficient_scope");
        assertThat(mute.text("scope")).isEqualTo("sessions:write");
    }

    @Test
    void the_scope_comes_before_the_clients_limits_and_these_before_the_store() {
        host.store.failAll(Outcome.NOT_APPLIED);
        TestAnswer refused = startWith(TestRequest.object("partitionKey", "p".repeat(513)));

        refused.expectProblem(400, "limit_exceeded");
        assertThat(refused.json().get("value").intValue()).isEqualTo(512);
        assertThat(refused.text("limit")).isEqualTo("bytes of a partition key");
    }

    @Test
    void an_envelope_needs_its_scope() {
        TestAnswer create = start(TestHost.PLAIN)
                .json("{\"envelope\": {\"operation\": \"create\"}}")
                .send()
                .expectProblem(403, "insufficient_scope");
        assertThat(create.text("scope")).isEqualTo("envelopes:create");
        TestAnswer attach = start(TestHost.PLAIN)
                .json("{\"envelope\": {\"operation\": \"attach\", \"envelopeId\": \"e\", \"envelopeKey\": \"k\"}}")
                .send()
                .expectProblem(403, "insufficient_scope");
        assertThat(attach.text("scope")).isEqualTo("envelopes:read");
    }

    @Test
    void an_envelope_that_is_not_there_cannot_be_attached_and_nothing_is_left_behind() {
        start(TestHost.ACME)
                .json("{\"partitionKey\": \"p\", \"envelope\":"
                        + " {\"operation\": \"attach\", \"envelopeId\": \"\", \"envelopeKey\": \"\"}}")
                .send()
                .expectProblem(412, "envelope_not_found")
                .expectNoCookies();
        assertThat(host.as(TestHost.ACME, "GET", "/sessions")
                        .partition("p")
                        .send()
                        .json()
                        .get("sessions")
                        .isEmpty())
                .isTrue();
    }

    @Test
    void an_envelope_with_a_live_session_is_refused_and_leaves_it_untouched() {
        TestAnswer started = host.start(TestHost.ACME, "");
        host.clock.advance(Duration.ofMinutes(20));

        start(TestHost.ACME)
                .json("{\"timeoutSeconds\": 7200, \"sessionId\": \"" + started.id()
                        + "\", \"envelope\": {\"operation\": \"create\"}}")
                .send()
                .expectProblem(400, "envelope_on_resume")
                .expectNoCookies();

        host.clock.set(TestClock.START.plus(Duration.ofMinutes(30)));
        assertThat(startWith(TestRequest.object("sessionId", started.id())).resumed())
                .isFalse();
    }

    @Test
    void a_session_id_is_read_from_the_body_alone() {
        TestAnswer started = host.start(TestHost.ACME, "");

        TestAnswer answer = host.as(TestHost.ACME, "POST", "/session/start?sessionId=" + started.id())
                .session(started)
                .partition("%zz")
                .send()
                .expect(200);

        assertThat(answer.resumed()).isFalse();
        assertThat(answer.json().get("sessionId").textValue()).isNotEqualTo(started.id());
    }

    @Test
    void a_store_that_fails_is_a_500_and_harms_no_session() {
        TestAnswer started = host.start(TestHost.APP, "");
        host.store.failAll(Outcome.NOT_APPLIED);
        TestRequest resume = start(TestHost.APP)
                .json(TestRequest.object("sessionId", started.id()))
                .cookieOf(started);

        resume.send().expectProblem(500, "session_store_failed").expectNoCookies();
        start(TestHost.APP).send().expectProblem(500, "session_store_failed").expectNoCookies();

        host.store.heal();
        assertThat(resume.send().expect(200).resumed()).isTrue();
    }

    @Test
    void a_full_store_is_429() {
        host.store.throwUnlisted(Operation.CREATE, 1, new StoreFullException("full"));

        assertThat(start(TestHost.ACME)
                        .send()
                        .expectProblem(429, "too_many_sessions")
                        .expectNoCookies()
                        .header("Retry-After"))
                .hasSize(1)
                .allMatch(value -> Long.parseLong(value) >= 1);
    }

    @Test
    void a_full_partition_is_429() {
        host.start(TestHost.SINGLE, "p");

        start(TestHost.SINGLE)
                .json(TestRequest.object("partitionKey", "p"))
                .send()
                .expectProblem(429, "too_many_sessions");
        host.start(TestHost.SINGLE, "q");
    }

    @Test
    void the_hosts_admission_says_when_to_come_again_rounded_up_and_at_least_a_second() {
        Map<Duration, String> expected = Map.of(
                Duration.ofSeconds(-5),
                "1",
                Duration.ZERO,
                "1",
                Duration.ofMillis(1),
                "1",
                Duration.ofSeconds(7),
                "7",
                Duration.ofMillis(7_001),
                "8",
                Duration.ofSeconds(Long.MAX_VALUE, 5),
                Long.toString(Long.MAX_VALUE));
        expected.forEach((wait, header) -> {
            TestHost refusing = new TestHost(TestHost.refusing(wait), options -> options);
            TestAnswer answer =
                    refusing.as(TestHost.ACME, "POST", "/session/start").send();
            answer.expectProblem(429, "too_many_sessions");
            assertThat(answer.header("Retry-After")).containsExactly(header);
        });
    }

    @Test
    void a_key_in_the_session_key_header_is_for_confidential_clients_alone_and_agrees_with_the_cookie() {
        TestAnswer started = host.start(TestHost.ACME, "");
        TestAnswer other = host.start(TestHost.ACME, "");
        String resume = TestRequest.object("sessionId", started.id());

        assertThat(start(TestHost.ACME)
                        .json(resume)
                        .cookieOf(started)
                        .header("DataWollet-Session-Key", started.key())
                        .send()
                        .resumed())
                .isTrue();
        assertThat(start(TestHost.ACME)
                        .json(resume)
                        .cookieOf(started)
                        .header("DataWollet-Session-Key", other.key())
                        .send()
                        .resumed())
                .isFalse();
        start(TestHost.APP)
                .header("DataWollet-Session-Key", started.key())
                .send()
                .expectProblem(400, "invalid_credentials")
                .expectNoCookies();
    }

    @Test
    void the_manager_and_the_call_agree_on_the_session() {
        TestAnswer started = host.start(TestHost.ACME, "p");
        Instant deadline = host.sessions
                .open(
                        Caller.of(host.clients.byId("acme").orElseThrow()),
                        SessionCredentials.of(started.id(), started.key()).partitionKey("p"))
                .deadline();

        assertThat(deadline).isEqualTo(started.text("deadline"));
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        for (Iterator<String> all = object.fieldNames(); all.hasNext(); ) {
            names.add(all.next());
        }
        return names;
    }
}
