package io.datawollet.examples.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.examples.host.Agent.Kept;
import io.datawollet.examples.host.Agent.Reply;
import io.datawollet.examples.host.TestHost.Who;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client does wrong and how it is told, over real HTTP. */
@ParameterizedClass
@EnumSource(HostKind.class)
class ProblemsTest {
    private static final String PARTITION = "device-7";

    @AutoClose
    private final TestHost host;

    ProblemsTest(HostKind kind) {
        host = new TestHost(kind);
    }

    private void assertProblem(Reply reply, int status, String code) {
        Problem.assertProblem(host.issued, reply, status, code);
    }

    private Reply call(Agent agent, Kept session, String method, String path) {
        return agent.inSession(session, method, path, BodyPublishers.noBody());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "[]",
                "null",
                "\"text\"",
                "{} {}",
                "{\"partitionKey\": \"\"}",
                "{\"partitionKey\": null}",
                "{\"partitionKey\": 7}",
                "{\"partitionKey\": \"a\", \"partitionKey\": \"a\"}",
                "{\"user\": \"a\"}",
                "{\"sessionId\": {}}",
                "{\"timeoutSeconds\": 0}",
                "{\"timeoutSeconds\": -1}",
                "{\"timeoutSeconds\": 1.0}",
                "{\"timeoutSeconds\": \"60\"}",
                "{\"envelope\": {}}",
                "{\"envelope\": {\"operation\": \"create\", \"envelopeId\": \"a\"}}",
                "{\"envelope\": {\"operation\": \"attach\", \"envelopeId\": \"a\"}}",
                "{\"envelope\": {\"operation\": \"delete\"}}"
            })
    void a_start_that_is_not_well_formed_is_refused_and_stores_nothing(String body) {
        assertProblem(host.as(Who.ACME).start(body), 400, "invalid_payload");
        assertThat(host.store.calls()).isEmpty();
    }

    @Test
    void a_body_of_another_type_or_too_long_is_refused() {
        Agent acme = host.as(Who.ACME);
        assertProblem(acme.start("{}", Map.of("Content-Type", "text/plain")), 400, "invalid_payload");
        assertProblem(acme.start("{}" + " ".repeat(64 << 10)), 400, "invalid_payload");
        assertProblem(acme.start("{}" + " ".repeat(2 << 20)), 400, "invalid_payload");
        assertThat(acme.start("{}" + " ".repeat((64 << 10) - 2)).status()).isEqualTo(200);
    }

    @Test
    void an_empty_body_starts_a_session() {
        Reply reply = host.as(Who.ACME).send("POST", "/session/start", Map.of(), BodyPublishers.noBody());
        assertThat(reply.status()).isEqualTo(200);
    }

    @Test
    void what_the_request_says_is_looked_at_before_who_says_it() {
        Agent nobody = host.as(Who.ACME).withApiKey(Optional.empty());
        assertProblem(nobody.start("{"), 400, "invalid_payload");
        Reply nameless = nobody.send("POST", "/session/documents", Map.of(), BodyPublishers.ofString("%PDF"));
        assertProblem(nameless, 400, "invalid_payload");
    }

    @Test
    void credentials_that_are_not_acceptable_are_refused() {
        Agent acme = host.as(Who.ACME);
        Agent shop = host.as(Who.SHOP);
        Kept session = shop.started(PARTITION);
        List<Reply> refused = List.of(
                acme.start("{}", Map.of("Authorization", "Bearer abc")),
                acme.start("{}", Map.of("X-API-Key", host.apiKey(Who.BOLT))),
                acme.withApiKey(Optional.of("short")).start("{}"),
                acme.withApiKey(Optional.empty()).start("{}", Map.of("Authorization", "Basic YTpi")),
                shop.from(Optional.empty()).start("{}"),
                shop.from(Optional.of("null")).start("{}"),
                shop.from(Optional.of("https://shop.example:8443")).start("{}"),
                shop.from(Who.DESK.origin()).start("{}"),
                shop.start("{}", Map.of("DataWollet-Session-Key", session.key())));
        refused.forEach(reply -> assertProblem(reply, 400, "invalid_credentials"));
    }

    @Test
    void unknown_credentials_or_none_are_asked_for() {
        Agent acme = host.as(Who.ACME);
        for (Agent agent : List.of(
                acme.withApiKey(Optional.empty()), acme.withApiKey(Optional.of("a-key-that-nobody-was-given")))) {
            Reply reply = agent.start("{}");
            assertProblem(reply, 401, "unauthenticated");
            assertThat(reply.header("WWW-Authenticate")).contains("Bearer realm=\"datawollet\"");
        }
        Reply token = acme.withApiKey(Optional.empty()).start("{}", Map.of("Authorization", "Bearer abc"));
        assertProblem(token, 401, "unauthenticated");
        assertThat(token.header("WWW-Authenticate")).contains("Bearer realm=\"datawollet\", error=\"invalid_token\"");
    }

    @ParameterizedTest
    @CsvSource({
        "MUTE, {}, sessions:write",
        "BOLT, {\"envelope\": {\"operation\": \"create\"}}, envelopes:create",
    })
    void a_missing_scope_is_named(Who who, String body, String scope) {
        Reply reply = host.as(who).start(body);
        assertProblem(reply, 403, "insufficient_scope");
        assertThat(reply.text("scope")).isEqualTo(scope);
    }

    @Test
    void attaching_needs_the_scope_to_read_envelopes() {
        Reply reply = host.as(Who.BOLT)
                .start("{\"envelope\": {\"operation\": \"attach\", \"envelopeId\": \"a\", \"envelopeKey\": \"b\"}}");
        assertProblem(reply, 403, "insufficient_scope");
        assertThat(reply.text("scope")).isEqualTo("envelopes:read");
    }

    @Test
    void a_partition_key_beyond_its_limit_is_refused_with_the_limit() {
        Agent acme = host.as(Who.ACME);
        Reply reply = acme.start("{\"partitionKey\": \"" + "ü".repeat(256) + "x\"}");
        assertProblem(reply, 400, "limit_exceeded");
        assertThat(reply.json().path("value").asInt()).isEqualTo(512);
        assertThat(reply.text("limit")).contains("partition key");
        assertThat(acme.start("{\"partitionKey\": \"" + "ü".repeat(256) + "\"}").status())
                .isEqualTo(200);
    }

    @Test
    void an_envelope_operation_with_a_live_session_is_refused_and_leaves_it_untouched() {
        Agent acme = host.as(Who.ACME);
        Kept session = acme.started(PARTITION);
        host.clock.advance(TestHost.TIMEOUT.minusMillis(1));
        host.store.calls();
        String body = Agent.resumption(session.id(), Optional.of(PARTITION));
        Reply reply = acme.start(body.substring(0, body.length() - 1) + ", \"envelope\": {\"operation\": \"create\"}}");
        assertProblem(reply, 400, "envelope_on_resume");
        assertThat(host.store.calls()).containsExactly("load");
        host.clock.advance(Duration.ofMillis(1));
        assertThat(acme.resume(session).json().path("resumed").asBoolean(true)).isFalse();
    }

    @Test
    void an_envelope_that_is_not_there_is_not_found_and_makes_no_session() {
        Agent acme = host.as(Who.ACME);
        Reply mine = host.as(Who.SHOP).startedWithEnvelope(PARTITION);
        host.store.calls();
        assertProblem(
                acme.start(
                        "{\"envelope\": {\"operation\": \"attach\", \"envelopeId\": \"a\", \"envelopeKey\": \"b\"}}"),
                412,
                "envelope_not_found");
        // That of another client does not exist for this one, with its key neither.
        assertProblem(acme.attach(mine, PARTITION), 412, "envelope_not_found");
        // The limits of sessions are asked first, by storing one; each was taken back.
        assertThat(host.store.calls()).containsExactly("create", "remove", "create", "remove");
    }

    @Test
    void a_wrong_key_opens_no_envelope_and_makes_no_session() {
        Agent acme = host.as(Who.ACME);
        Reply created = acme.startedWithEnvelope(PARTITION);
        host.store.calls();
        assertProblem(acme.attach(created, "A".repeat(43), PARTITION), 403, "envelope_access_denied");
        assertProblem(acme.attach(created, "", PARTITION), 403, "envelope_access_denied");
        assertThat(host.store.calls()).containsExactly("create", "remove", "create", "remove");
    }

    @Test
    void an_envelope_that_cannot_be_stored_leaves_no_session_behind() {
        host.envelopes.broken("create");
        assertProblem(
                host.as(Who.ACME).start("{\"envelope\": {\"operation\": \"create\"}}"),
                500,
                "envelope_creation_failed");
        assertThat(host.store.calls()).containsExactly("create", "remove");
    }

    @Test
    void a_public_client_may_not_see_the_sessions_of_a_partition() {
        Agent shop = host.as(Who.SHOP);
        Map<String, String> partition = Map.of("DataWollet-Partition-Key", PARTITION);
        assertProblem(shop.send("GET", "/sessions", partition, BodyPublishers.noBody()), 403, "access_denied");
        assertProblem(shop.send("DELETE", "/sessions", partition, BodyPublishers.noBody()), 403, "access_denied");
        assertProblem(shop.send("DELETE", "/sessions/x", partition, BodyPublishers.noBody()), 403, "access_denied");
    }

    @Test
    void a_partition_is_named_or_nothing_is_ended() {
        assertProblem(
                host.as(Who.ACME).send("DELETE", "/sessions", Map.of(), BodyPublishers.noBody()),
                400,
                "invalid_payload");
    }

    @Test
    void a_session_that_is_not_there_is_not_found_and_its_cookie_stays() {
        Agent acme = host.as(Who.ACME);
        Kept session = acme.started(PARTITION);
        Kept unknown = new Kept("A".repeat(52), "A".repeat(43), PARTITION);
        Kept elsewhere = new Kept(session.id(), session.key(), "device-8");
        for (Kept wrong : List.of(unknown, elsewhere)) {
            assertProblem(call(acme, wrong, "GET", "/session/requests"), 404, "session_not_found");
            assertProblem(call(acme, wrong, "POST", "/session/rotate"), 404, "session_not_found");
            assertProblem(call(acme, wrong, "DELETE", "/session"), 404, "session_not_found");
            assertProblem(acme.upload(wrong, "?name=a.pdf", new byte[1]), 404, "session_not_found");
        }
        assertProblem(acme.get("/session/requests"), 404, "session_not_found");
        Map<String, String> partition = Map.of("DataWollet-Partition-Key", PARTITION);
        assertProblem(
                acme.send("DELETE", "/sessions/unknown", partition, BodyPublishers.noBody()), 404, "session_not_found");
        assertThat(acme.jar()).containsKey(Agent.cookieName(session.id()));
        assertThat(acme.resume(session).json().path("resumed").asBoolean()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/session/",
                "/session/start/",
                "/Session/start",
                "/session/start;x",
                "/session%2Fstart",
                "/session%2Fdocuments",
                "/session/documents/",
                "/session/documents/a/b",
                "/session/documents/a/",
                "/session/documents//a",
                "/session/Documents/a",
                "/session/documentsa",
                "/sessions/a/b",
                "/sessions/"
            })
    void nothing_lies_at_other_paths(String path) {
        assertProblem(host.as(Who.ACME).send("POST", path, Map.of(), BodyPublishers.ofString("{}")), 404, "not_found");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /session/start, 'POST, OPTIONS'",
        "PUT, /session/start, 'POST, OPTIONS'",
        "POST, /session/requests, 'GET, OPTIONS'",
        "GET, /session/rotate, 'POST, OPTIONS'",
        "GET, /session, 'DELETE, OPTIONS'",
        "POST, /sessions, 'GET, DELETE, OPTIONS'",
        "GET, /sessions/abc, 'DELETE, OPTIONS'",
        "DELETE, /session/documents, 'GET, HEAD, POST, OPTIONS'",
        "PATCH, /session/documents, 'GET, HEAD, POST, OPTIONS'",
        "post, /session/documents, 'GET, HEAD, POST, OPTIONS'",
        "POST, /session/documents/a.pdf, 'GET, HEAD, DELETE, OPTIONS'",
        "PUT, /session/documents/a.pdf, 'GET, HEAD, DELETE, OPTIONS'",
        "PUT, /session/documents/%FF, 'GET, HEAD, DELETE, OPTIONS'"
    })
    void another_method_is_refused_with_those_that_there_are(String method, String path, String allowed) {
        Reply reply = host.as(Who.ACME).send(method, path, Map.of(), BodyPublishers.noBody());
        assertProblem(reply, 405, "method_not_allowed");
        assertThat(reply.header("Allow")).contains(allowed);
    }

    @Test
    void head_is_refused_without_a_body_and_the_connection_serves_on() throws Exception {
        try (RawHttp raw = RawHttp.to(host.server.address())) {
            raw.send("HEAD /session/start HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(raw.head()).startsWith("HTTP/1.1 405 ").contains("POST, OPTIONS");
            raw.send("HEAD /session/documents/a HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(raw.head())
                    .startsWith("HTTP/1.1 401 ")
                    .contains("content-length: ")
                    .doesNotContain("content-length: 0");
            raw.send("GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(raw.head()).startsWith("HTTP/1.1 404 ");
        }
    }
}
