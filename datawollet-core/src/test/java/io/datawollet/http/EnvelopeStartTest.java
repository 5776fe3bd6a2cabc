package io.datawollet.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.datawollet.document.Documents;
import io.datawollet.envelope.Envelope;
import io.datawollet.error.DataWolletException;
import io.datawollet.error.ErrorCode;
import io.datawollet.session.AdmissionPolicy.Making;
import io.datawollet.store.StoreException.Outcome;
import io.datawollet.store.StoreFullException;
import io.datawollet.testing.Operation;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Starts that create or attach an envelope, for both types of client: what they answer and what they leave behind. */
class EnvelopeStartTest {
    private static final String PARTITION = "device-7";
    private static final String OTHER_KEY = "A".repeat(43);
    private static final String CREATE = "{\"operation\": \"create\"}";
    private static final Duration RETENTION = Duration.ofDays(90);

    private final TestHost host = new TestHost();

    private static String attach(String id, String key) {
        return "{\"operation\": \"attach\", \"envelopeId\": \"" + id + "\", \"envelopeKey\": \"" + key + "\"}";
    }

    private static String attach(TestAnswer created) {
        return attach(id(created), key(created));
    }

    private static String id(TestAnswer created) {
        return created.json().at("/envelope/envelopeId").asText();
    }

    private static String key(TestAnswer created) {
        return created.json().at("/envelope/envelopeKey").asText();
    }

    private static String body(String envelope) {
        return "{\"partitionKey\": \"" + PARTITION + "\", \"envelope\": " + envelope + "}";
    }

    private TestAnswer start(TestHost at, String client, String json) {
        return at.as(client, "POST", "/session/start").json(json).send();
    }

    private TestAnswer start(String client, String envelope) {
        return start(host, client, body(envelope));
    }

    private static List<String> names(JsonNode object) {
        return object.properties().stream().map(Map.Entry::getKey).toList();
    }

    /** A problem that sets no cookie, makes no session, and repeats nothing of the envelope. */
    private void assertRefused(TestHost at, TestAnswer answer, int status, String code, TestAnswer about) {
        answer.expectProblem(status, code).expectNoCookies();
        String all = new String(answer.response().body(), StandardCharsets.UTF_8) + answer.response();
        assertThat(all.contains(id(about))).as("the id in a problem").isFalse();
        assertThat(all.contains(key(about))).as("the key in a problem").isFalse();
        assertNoSession(at);
    }

    private static void assertNoSession(TestHost at) {
        TestAnswer list =
                at.as(TestHost.ACME, "GET", "/sessions").partition(PARTITION).send();
        assertThat(list.expect(200).json().get("sessions")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {TestHost.APP, TestHost.ACME, TestHost.BARE})
    void the_answer_that_creates_an_envelope_is_the_only_one_with_its_key(String client) {
        TestAnswer created = start(client, CREATE).expect(200);

        JsonNode envelope = created.json().get("envelope");
        assertThat(names(envelope)).containsExactly("envelopeId", "envelopeKey", "access", "expiresAt");
        assertThat(id(created)).matches("[A-Za-z0-9_-]{28}");
        assertThat(key(created).matches("[A-Za-z0-9_-]{43}")).isTrue();
        assertThat(envelope.get("access").asText()).isEqualTo("READ_WRITE");
        assertThat(envelope.get("expiresAt").asText())
                .isEqualTo(host.clock.instant().plus(RETENTION).toString());
        assertThat(created.header("Set-Cookie")).hasSize(client.equals(TestHost.BARE) ? 0 : 1);

        // That the key comes no second time is looked for by the host in every answer.
        TestAnswer attached = start(client, attach(created)).expect(200);
        assertThat(attached.resumed()).isFalse();
        assertThat(attached.id()).isNotEqualTo(created.id());
        assertEnvelopeWithoutKey(attached, created);
        if (!client.equals(TestHost.BARE)) {
            for (TestAnswer session : List.of(created, attached)) {
                TestAnswer resumed = host.as(client, "POST", "/session/start")
                        .json(TestRequest.object("partitionKey", PARTITION, "sessionId", session.id()))
                        .cookieOf(session)
                        .send()
                        .expect(200);
                assertThat(resumed.resumed()).isTrue();
                assertEnvelopeWithoutKey(resumed, created);
                TestAnswer rotated = host.as(client, "POST", "/session/rotate")
                        .session(session)
                        .partition(PARTITION)
                        .send()
                        .expect(200);
                assertEnvelopeWithoutKey(rotated, created);
            }
        }
    }

    private static void assertEnvelopeWithoutKey(TestAnswer answer, TestAnswer created) {
        JsonNode envelope = answer.json().get("envelope");
        assertThat(names(envelope)).containsExactly("envelopeId", "access", "expiresAt");
        assertThat(envelope.get("envelopeId")).isEqualTo(created.json().at("/envelope/envelopeId"));
        assertThat(envelope.get("access").asText()).isEqualTo("READ_WRITE");
        assertThat(envelope.get("expiresAt")).isEqualTo(created.json().at("/envelope/expiresAt"));
    }

    @ParameterizedTest
    @CsvSource({
        "sessions.write, create, envelopes:create",
        "sessions.write~envelopes.read~envelopes.write, create, envelopes:create",
        "sessions.write~envelopes.create~envelopes.write, attach, envelopes:read",
        "envelopes.create~envelopes.read~envelopes.write, create, sessions:write",
        "envelopes.create~envelopes.read~envelopes.write, attach, sessions:write"
    })
    void a_missing_scope_is_named_before_the_envelope_is_looked_for(String scopes, String operation, String missing) {
        String envelope = operation.equals("create") ? CREATE : attach("unknown", OTHER_KEY);
        for (String client : List.of("acme", "app")) {
            TestAnswer refused = host.anonymous("POST", "/session/start")
                    .header("Authorization", "Bearer " + client + "~" + scopes)
                    .header("Origin", client.equals("app") ? TestHost.APP_ORIGIN : TestHost.ACME_ORIGIN)
                    .json(body(envelope))
                    .send()
                    .expectProblem(403, "insufficient_scope")
                    .expectNoCookies();
            assertThat(refused.text("scope")).isEqualTo(missing);
            assertThat(refused.header("WWW-Authenticate"))
                    .containsExactly(
                            "Bearer realm=\"datawollet\", error=\"insufficient_scope\", scope=\"" + missing + "\"");
        }
        assertNoSession(host);
    }

    @ParameterizedTest
    @CsvSource({
        "sessions.write~envelopes.read, READ",
        "sessions.write~envelopes.read~envelopes.write, READ_WRITE",
        "sessions.write~envelopes.read~envelopes.create, READ"
    })
    void the_access_to_an_attached_envelope_is_that_of_the_callers_scopes(String scopes, String access) {
        TestAnswer created = start(TestHost.ACME, CREATE).expect(200);
        TestAnswer attached = host.anonymous("POST", "/session/start")
                .header("Authorization", "Bearer acme~" + scopes)
                .json(body(attach(created)))
                .send()
                .expect(200);
        assertThat(attached.json().at("/envelope/access").asText()).isEqualTo(access);
        // Who resumes it with other scopes has other access.
        TestAnswer resumed = host.as(TestHost.ACME, "POST", "/session/start")
                .json(TestRequest.object("partitionKey", PARTITION, "sessionId", attached.id()))
                .send()
                .expect(200);
        assertThat(resumed.json().at("/envelope/access").asText()).isEqualTo("READ_WRITE");
    }

    @ParameterizedTest
    @CsvSource({
        TestHost.APP + "," + TestHost.SHOP + "," + TestHost.ACME,
        TestHost.ACME + "," + TestHost.SINGLE + "," + TestHost.APP
    })
    void an_envelope_that_is_not_there_for_the_client_is_not_found_whatever_the_key(
            String client, String sibling, String opposite) {
        TestAnswer foreign = host.startWithEnvelope(sibling, "elsewhere");
        TestAnswer other = host.startWithEnvelope(opposite, "elsewhere");
        TestAnswer own = host.startWithEnvelope(client, "elsewhere");
        String changed = id(own).substring(0, 10) + (id(own).charAt(10) == 'A' ? 'B' : 'A') + id(own).substring(11);
        for (String envelope : List.of(
                attach(foreign),
                attach(other),
                attach(id(foreign), key(own)),
                attach(changed, key(own)),
                attach("", ""),
                attach(id(own) + "=", key(own)),
                attach(id(own).repeat(1_000), key(own)))) {
            assertRefused(host, start(client, envelope), 412, "envelope_not_found", own);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {TestHost.APP, TestHost.ACME})
    void a_wrong_or_malformed_key_is_denied(String client) {
        TestAnswer own = host.startWithEnvelope(client, "elsewhere");
        TestAnswer another = host.startWithEnvelope(client, "elsewhere");
        for (String key : List.of(
                OTHER_KEY, key(another), own.key(), key(own).substring(1), key(own) + "=", "", "\\ud800", "\\u0000")) {
            assertRefused(host, start(client, attach(id(own), key)), 403, "envelope_access_denied", own);
        }
        start(client, attach(own)).expect(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {TestHost.APP, TestHost.ACME})
    void an_envelope_is_there_until_the_very_instant_at_which_its_retention_ends(String client) {
        TestAnswer created = host.startWithEnvelope(client, "elsewhere");
        host.clock.advance(RETENTION.minusMillis(1));
        TestAnswer attached = start(client, attach(created)).expect(200);
        host.clock.advance(Duration.ofMillis(1));
        TestAnswer resumed = host.as(client, "POST", "/session/start")
                .json(TestRequest.object("partitionKey", PARTITION, "sessionId", attached.id()))
                .cookieOf(attached)
                .send()
                .expect(200);
        assertThat(resumed.resumed()).isTrue();
        assertThat(resumed.json().get("envelope").isNull()).isTrue();
        host.as(client, "DELETE", "/session")
                .session(attached)
                .partition(PARTITION)
                .send()
                .expect(204);
        assertRefused(host, start(client, attach(created)), 412, "envelope_not_found", created);
    }

    @ParameterizedTest
    @ValueSource(strings = {TestHost.APP, TestHost.ACME})
    void a_deleted_envelope_is_not_found(String client) {
        TestAnswer created = host.startWithEnvelope(client, "elsewhere");
        EndpointRequest own = host.as(client, "PUT", "/own")
                .session(created)
                .partition("elsewhere")
                .build();
        Envelope envelope = host.endpoints.open(own).session().envelope().orElseThrow();
        envelope.delete();
        assertRefused(host, start(client, attach(created)), 412, "envelope_not_found", created);

        Documents documents = envelope.documents();
        DataWolletException failure = catchThrowableOfType(DataWolletException.class, documents::list);
        assertThat(failure.code()).isEqualTo(ErrorCode.ENVELOPE_NOT_FOUND);
        host.check(host.endpoints.problem(own, failure)).expectProblem(412, "envelope_not_found");
    }

    @ParameterizedTest
    @ValueSource(strings = {TestHost.APP, TestHost.ACME})
    void an_envelope_with_a_live_session_is_refused_and_leaves_it_untouched(String client) {
        TestAnswer started = host.start(client, PARTITION);
        TestAnswer other = host.startWithEnvelope(client, "elsewhere");
        host.clock.advance(Duration.ofMinutes(20));
        for (String envelope :
                List.of(CREATE, attach(other), attach(id(other), OTHER_KEY), attach("unknown", OTHER_KEY))) {
            host.as(client, "POST", "/session/start")
                    .json("{\"partitionKey\": \"" + PARTITION + "\", \"timeoutSeconds\": 7200, \"sessionId\": \""
                            + started.id() + "\", \"envelope\": " + envelope + "}")
                    .cookieOf(started)
                    .send()
                    .expectProblem(400, "envelope_on_resume")
                    .expectNoCookies();
        }
        host.clock.advance(Duration.ofMinutes(10).minusMillis(1));
        assertThat(resume(client, started).resumed()).isTrue();
        TestAnswer again = host.start(client, PARTITION);
        host.clock.advance(Duration.ofMinutes(30));
        assertThat(resume(client, again).resumed()).isFalse();
    }

    private TestAnswer resume(String client, TestAnswer session) {
        return host.as(client, "POST", "/session/start")
                .json(TestRequest.object("partitionKey", PARTITION, "sessionId", session.id()))
                .cookieOf(session)
                .send()
                .expect(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {TestHost.APP, TestHost.ACME})
    void a_start_that_does_not_resume_serves_the_envelope_with_a_new_session(String client) {
        String json =
                "{\"partitionKey\": \"" + PARTITION + "\", \"sessionId\": \"unknown\", \"envelope\": " + CREATE + "}";
        TestAnswer created = start(host, client, json).expect(200);
        assertThat(created.resumed()).isFalse();
        assertThat(created.json().get("envelope").size()).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {TestHost.APP, TestHost.ACME})
    void the_hosts_policy_is_asked_for_new_envelopes_and_not_for_attached_ones(String client) {
        TestHost strict = new TestHost(
                options -> options.admission((caller, partition, making) -> Optional.of(Duration.ofSeconds(90))
                        .filter(wait -> making == Making.ENVELOPE)
                        .filter(wait -> partition.filter(PARTITION::equals).isPresent())),
                options -> options);
        TestAnswer created = strict.startWithEnvelope(client, "elsewhere");
        TestAnswer refused = start(strict, client, body(CREATE));
        assertRefused(strict, refused, 429, "too_many_sessions", created);
        assertThat(refused.header("Retry-After")).containsExactly("90");
        start(strict, client, body(attach(created))).expect(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {TestHost.APP, TestHost.ACME})
    void a_full_store_of_envelopes_is_429_and_takes_the_session_back(String client) {
        TestAnswer before = host.startWithEnvelope(client, "elsewhere");
        host.envelopes.faults().throwUnlisted(Operation.CREATE_CONTAINER, 1, new StoreFullException("full"));
        TestAnswer refused = start(client, CREATE);
        assertRefused(host, refused, 429, "too_many_sessions", before);
        start(client, CREATE).expect(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {TestHost.APP, TestHost.ACME})
    void a_store_of_envelopes_that_fails_is_told_by_what_failed_and_takes_the_session_back(String client) {
        TestAnswer before = host.startWithEnvelope(client, "elsewhere");
        host.envelopes.faults().failAll(Outcome.NOT_APPLIED);
        assertRefused(host, start(client, CREATE), 500, "envelope_creation_failed", before);
        assertRefused(host, start(client, attach(before)), 500, "envelope_store_failed", before);
        host.envelopes.faults().failAll(Outcome.UNKNOWN);
        assertRefused(host, start(client, CREATE), 500, "envelope_creation_failed", before);
        host.envelopes.faults().heal();
        start(client, attach(before)).expect(200);
        start(client, CREATE).expect(200);
    }

    @Test
    void a_host_streams_documents_through_the_front_door_with_the_envelope_of_the_session() throws Exception {
        TestAnswer created = host.startWithEnvelope(TestHost.APP, PARTITION);
        EndpointRequest own = host.as(TestHost.APP, "PUT", "/own")
                .session(created)
                .partition(PARTITION)
                .build();
        OpenedRequest opened = host.endpoints.open(own);
        byte[] content = "content".getBytes(StandardCharsets.UTF_8);
        Documents documents = opened.session().envelope().orElseThrow().documents();
        documents.put("a", "text/plain", new ByteArrayInputStream(content));
        assertThat(documents.get("a").content()).hasBinaryContent(content);
        assertThat(opened.headers().get("Access-Control-Allow-Origin")).containsExactly(TestHost.APP_ORIGIN);
    }
}
