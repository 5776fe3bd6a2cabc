package io.datawollet.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.store.StoreException.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which bodies a start takes. */
class StartBodyTest {
    private final TestHost host = new TestHost();

    private TestRequest start(String apiKey) {
        return host.as(apiKey, "POST", "/session/start");
    }

    private TestAnswer startWith(String json) {
        return start(TestHost.ACME).json(json).send();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                " {\n} ",
                "{\"sessionId\": \"\"}",
                "{\"sessionId\": \"\\ud800\"}",
                "{\"sessionId\": \"\\u0000\\r\\n\"}",
                "{\"partitionKey\": \"\\u0000Ä\"}",
                "{\"timeoutSeconds\": 1, \"partitionKey\": \"p\", \"sessionId\": \"x\"}"
            })
    void a_body_of_known_fields_starts_a_session(String json) {
        assertThat(startWith(json).expect(200).resumed()).isFalse();
    }

    @Test
    void a_body_that_asks_for_an_envelope_gets_one() {
        TestAnswer answer = startWith("{\"envelope\": {\"operation\": \"create\"}, \"partitionKey\": \"p\"}");
        assertThat(answer.expect(200).json().get("envelope").size()).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "e", "\\u0000", "\\ud800", "Ä", "AAAA", "\\r\\nSet-Cookie: a=b"})
    void any_string_may_stand_for_an_envelopes_id_and_key_and_names_none(String text) {
        startWith("{\"envelope\": {\"envelopeKey\": \"" + text + "\", \"envelopeId\": \"" + text
                        + "\", \"operation\": \"attach\"}}")
                .expectProblem(412, "envelope_not_found")
                .expectNoCookies();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " ",
                "null",
                "[]",
                "1",
                "\"x\"",
                "{",
                "{}}",
                "{} {}",
                "{} x",
                "{},",
                "{'a': 1}",
                "{} // done",
                "\uFEFF{}",
                "{\"sessionKey\": \"x\"}",
                "{\"key\": \"x\"}",
                "{\"SESSIONID\": \"x\"}",
                "{\"__proto__\": {}}",
                "{\"sessionId\": \"a\", \"sessionId\": \"a\"}",
                "{\"sessionId\": \"a\", \"session\\u0049d\": \"a\"}",
                "{\"sessionId\": null}",
                "{\"sessionId\": 1}",
                "{\"sessionId\": true}",
                "{\"sessionId\": [\"x\"]}",
                "{\"sessionId\": {}}",
                "{\"sessionId\": \"a\nb\"}",
                "{\"partitionKey\": null}",
                "{\"partitionKey\": 7}",
                "{\"partitionKey\": \"\"}",
                "{\"partitionKey\": \"\\ud800\"}",
                "{\"timeoutSeconds\": 0}",
                "{\"timeoutSeconds\": -0}",
                "{\"timeoutSeconds\": -1}",
                "{\"timeoutSeconds\": -99999999999999999999999999}",
                "{\"timeoutSeconds\": 1.0}",
                "{\"timeoutSeconds\": 1e3}",
                "{\"timeoutSeconds\": 01}",
                "{\"timeoutSeconds\": +1}",
                "{\"timeoutSeconds\": NaN}",
                "{\"timeoutSeconds\": \"60\"}",
                "{\"timeoutSeconds\": null}",
                "{\"envelope\": null}",
                "{\"envelope\": {}}",
                "{\"envelope\": \"create\"}",
                "{\"envelope\": [\"create\"]}",
                "{\"envelope\": {\"operation\": \"CREATE\"}}",
                "{\"envelope\": {\"operation\": null}}",
                "{\"envelope\": {\"operation\": \"delete\"}}",
                "{\"envelope\": {\"operation\": \"create\", \"envelopeId\": \"e\"}}",
                "{\"envelope\": {\"operation\": \"create\", \"envelopeKey\": \"k\"}}",
                "{\"envelope\": {\"operation\": \"create\", \"extra\": 1}}",
                "{\"envelope\": {\"operation\": \"create\", \"operation\": \"create\"}}",
                "{\"envelope\": {\"operation\": \"create\"}, \"envelope\": {\"operation\": \"create\"}}",
                "{\"envelope\": {\"operation\": \"attach\"}}",
                "{\"envelope\": {\"operation\": \"attach\", \"envelopeId\": \"e\"}}",
                "{\"envelope\": {\"operation\": \"attach\", \"envelopeKey\": \"k\"}}",
                "{\"envelope\": {\"operation\": \"attach\", \"envelopeId\": \"e\", \"envelopeKey\": 1}}",
                "{\"envelope\": {\"envelopeId\": \"e\", \"envelopeKey\": \"k\"}}"
            })
    void a_body_that_is_not_well_formed_is_refused_and_stores_nothing(String json) {
        host.store.failAll(Outcome.NOT_APPLIED);

        startWith(json).expectProblem(400, "invalid_payload").expectNoCookies();
    }

    @Test
    void a_body_is_as_long_as_64_kibibytes_and_no_longer() {
        String longest = "{\"sessionId\": \"" + "x".repeat((64 << 10) - 17) + "\"}";

        assertThat(longest).hasSize(64 << 10);
        startWith(longest).expect(200);
        startWith(longest + " ").expectProblem(400, "invalid_payload");
    }

    @Test
    void a_body_that_is_nested_deep_is_refused_without_effort() {
        startWith("{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000)).expectProblem(400, "invalid_payload");
        startWith("[".repeat(60_000)).expectProblem(400, "invalid_payload");
    }

    @Test
    void a_body_is_utf_8_and_nothing_else() {
        byte[] latin = "{\"partitionKey\": \"Ä\"}".getBytes(ISO_8859_1);
        byte[] surrogate = {
            '{',
            '"',
            's',
            'e',
            's',
            's',
            'i',
            'o',
            'n',
            'I',
            'd',
            '"',
            ':',
            '"',
            (byte) 0xED,
            (byte) 0xA0,
            (byte) 0x80,
            '"',
            '}'
        };
        for (byte[] body : List.of(latin, surrogate, "{}".getBytes(UTF_16), new byte[] {0, '{', 0, '}'})) {
            start(TestHost.ACME).body("application/json", body).send().expectProblem(400, "invalid_payload");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "Application/JSON",
                "application/json;charset=utf-8",
                "application/json; charset=UTF-8",
                "application/json ; charset=\"utf-8\""
            })
    void a_body_is_json_by_its_content_type(String type) {
        start(TestHost.ACME).body(type, "{}".getBytes(UTF_8)).send().expect(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "text/plain",
                "text/json",
                "application/x-www-form-urlencoded",
                "multipart/form-data",
                "application/jsonp",
                "application/problem+json",
                "application/json; charset=utf-16",
                "application/json; charset=utf-8; charset=utf-16",
                "application/json; boundary=x",
                "text/plain; application/json",
                "application/json, text/plain"
            })
    void a_body_of_another_type_is_refused(String type) {
        start(TestHost.ACME).body(type, "{}".getBytes(UTF_8)).send().expectProblem(400, "invalid_payload");
    }

    @Test
    void a_body_without_a_type_or_of_two_is_refused_while_none_at_all_needs_none() {
        byte[] json = "{}".getBytes(UTF_8);

        start(TestHost.ACME).body(json).send().expectProblem(400, "invalid_payload");
        start(TestHost.ACME)
                .body("application/json", json)
                .header("content-type", "application/json")
                .send()
                .expectProblem(400, "invalid_payload");
        start(TestHost.ACME).send().expect(200);
        start(TestHost.ACME).header("Content-Type", "text/plain").send().expect(200);
    }
}
