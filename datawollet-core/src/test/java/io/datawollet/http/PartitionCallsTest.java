package io.datawollet.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Partition keys, and the calls on whole partitions. */
class PartitionCallsTest {
    private final TestHost host = new TestHost();

    private TestRequest own(TestAnswer started, String method, String path) {
        return host.as(TestHost.APP, method, path).session(started);
    }

    @ParameterizedTest
    @CsvSource({"GET,/session/requests", "POST,/session/rotate", "DELETE,/session"})
    void a_session_answers_only_with_the_partition_key_that_it_was_started_with(String method, String path) {
        TestAnswer started = host.start(TestHost.APP, "Gerät 7/ä+%\uD83D\uDE00");
        own(started, method, path).send().expectProblem(404, "session_not_found");
        own(started, method, path).partition("device-8").send().expectProblem(404, "session_not_found");
        own(started, method, path)
                .partition("Ger%C3%A4t+7%2F%C3%A4%2B%25%F0%9F%98%80")
                .send()
                .expectProblem(404, "session_not_found");
        TestAnswer used = own(started, method, path)
                .partition("Ger%C3%A4t%207/%c3%a4+%25%F0%9F%98%80")
                .send();
        assertThat(used.status()).isBetween(200, 204);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "%",
                "%4",
                "%zz",
                "%-1",
                "%+1",
                "a b",
                "a\tb",
                "\u00e4",
                "\u0661",
                "%\u0661\u0661",
                "%ff",
                "%C0%80",
                "%ED%A0%80",
                "%F4%90%80%80",
                "a\r\nb"
            })
    void a_partition_key_that_is_not_percent_encoded_text_is_400_before_anything_else(String encoded) {
        for (String path : List.of("/session/requests", "/sessions")) {
            host.anonymous("GET", path).partition(encoded).send().expectProblem(400, "invalid_payload");
        }
        host.anonymous("POST", "/session/rotate").partition(encoded).send().expectProblem(400, "invalid_payload");
        host.anonymous("DELETE", "/session").partition(encoded).send().expectProblem(400, "invalid_payload");
        host.anonymous("DELETE", "/sessions/x").partition(encoded).send().expectProblem(400, "invalid_payload");
        host.anonymous("DELETE", "/sessions").partition(encoded).send().expectProblem(400, "invalid_payload");
    }

    @Test
    void two_partition_keys_are_400_even_if_they_agree_and_a_long_one_is_a_limit() {
        TestAnswer started = host.start(TestHost.APP, "p");

        own(started, "GET", "/session/requests")
                .partition("p")
                .partition("p")
                .send()
                .expectProblem(400, "invalid_payload");
        own(started, "GET", "/session/requests")
                .partition("p".repeat(513))
                .send()
                .expectProblem(400, "limit_exceeded");
        own(started, "GET", "/session/requests")
                .partition("%C3%A4".repeat(256))
                .send()
                .expectProblem(404, "session_not_found");
    }

    @Test
    void a_confidential_client_lists_a_partition_without_ids_and_keys_the_soonest_to_expire_first() {
        host.start(TestHost.ACME, "p");
        host.clock.advance(Duration.ofSeconds(1));
        host.as(TestHost.ACME, "POST", "/session/start")
                .json("{\"partitionKey\": \"p\", \"timeoutSeconds\": 60}")
                .send();
        host.start(TestHost.ACME, "q");
        host.start(TestHost.PLAIN, "p");

        TestAnswer listed =
                host.as(TestHost.ACME, "GET", "/sessions").partition("p").send().expect(200);

        JsonNode sessions = listed.json().get("sessions");
        assertThat(sessions.size()).isEqualTo(2);
        assertThat(listed.json().size()).isEqualTo(2);
        assertThat(listed.json().get("more").isBoolean()).isTrue();
        assertThat(listed.json().get("more").booleanValue()).isFalse();
        assertThat(sessions.get(0).size()).isEqualTo(3);
        assertThat(sessions.get(0).get("expiresAt").textValue()).isEqualTo("2026-01-01T00:01:01Z");
        assertThat(sessions.get(0).get("createdAt").textValue()).isEqualTo("2026-01-01T00:00:01Z");
        assertThat(sessions.get(1).get("expiresAt").textValue()).isEqualTo("2026-01-01T00:30:00Z");
        assertThat(sessions.get(1).get("handle").textValue()).isNotEmpty();
        listed.expectNoCookies();
    }

    @Test
    void a_listed_session_is_ended_by_its_handle_within_its_own_partition_and_client() {
        TestAnswer started = host.start(TestHost.ACME, "p");
        String handle = host.as(TestHost.ACME, "GET", "/sessions")
                .partition("p")
                .send()
                .json()
                .at("/sessions/0/handle")
                .textValue();
        Function<String, TestRequest> end = key -> host.as(key, "DELETE", "/sessions/" + handle);

        end.apply(TestHost.ACME).partition("q").send().expectProblem(404, "session_not_found");
        end.apply(TestHost.PLAIN).partition("p").send().expectProblem(404, "session_not_found");
        end.apply(TestHost.APP).partition("p").send().expectProblem(403, "access_denied");
        end.apply(TestHost.ACME).send().expectProblem(400, "invalid_payload");
        end.apply(TestHost.ACME).partition("p").send().expect(204);
        end.apply(TestHost.ACME).partition("p").send().expectProblem(404, "session_not_found");
        host.as(TestHost.ACME, "GET", "/session/requests")
                .session(started)
                .partition("p")
                .send()
                .expectProblem(404, "session_not_found");
    }

    @Test
    void all_sessions_of_a_partition_are_ended_and_no_others() {
        host.start(TestHost.ACME, "p");
        host.start(TestHost.ACME, "p");
        TestAnswer other = host.start(TestHost.ACME, "q");
        TestRequest all = host.as(TestHost.ACME, "DELETE", "/sessions").partition("p");

        assertThat(all.send().expect(200).json().toString()).isEqualTo("{\"ended\":2}");
        assertThat(all.send().expect(200).json().toString()).isEqualTo("{\"ended\":0}");
        host.as(TestHost.ACME, "GET", "/session/requests")
                .session(other)
                .partition("q")
                .send()
                .expect(200);
    }

    @ParameterizedTest
    @CsvSource({"GET,/sessions", "DELETE,/sessions", "DELETE,/sessions/x"})
    void a_public_client_neither_lists_nor_ends_a_partition_and_no_partition_is_never_all(String method, String path) {
        TestAnswer started = host.start(TestHost.ACME, "p");

        host.as(TestHost.APP, method, path).partition("p").send().expectProblem(403, "access_denied");
        host.as(TestHost.ACME, method, path).send().expectProblem(400, "invalid_payload");
        host.as(TestHost.ACME, method, path + "?partitionKey=p").send().expectProblem(400, "invalid_payload");
        host.as(TestHost.APP, method, path)
                .partition("p")
                .header("DataWollet-Session-Key", "k")
                .send()
                .expectProblem(400, "invalid_credentials");
        host.as(TestHost.ACME, "GET", "/session/requests")
                .session(started)
                .partition("p")
                .send()
                .expect(200);
    }
}
