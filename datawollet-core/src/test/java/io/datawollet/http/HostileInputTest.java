package io.datawollet.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.error.DataWolletException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Requests put together at random from parts that are right, nearly right and hostile; always the same ones. */
class HostileInputTest {
    private static final int REQUESTS = 20_000;
    private static final Set<Integer> STATUSES = Set.of(200, 204, 400, 401, 403, 404, 405, 412, 429, 500);
    private static final Set<String> SERVER_FAULTS = Set.of("internal_error");

    private final Random random = new Random(20_260_101);
    private final TestHost host = new TestHost();
    /** With the API key of the client that started them. */
    private final Map<TestAnswer, String> started = new LinkedHashMap<>();

    @Test
    void no_request_makes_it_throw_or_answer_with_a_status_that_is_not_listed() {
        int resumed = 0;
        int found = 0;
        for (int i = 0; i < REQUESTS; i++) {
            if (i % 20 == 0) {
                startAnew();
            }
            EndpointRequest request = request();
            TestAnswer answer = host.send(request);
            assertThat(answer.status()).as("request %s", i).isIn(STATUSES);
            if (answer.status() >= 400) {
                answer.expectProblem(answer.status(), answer.text("code"));
            }
            if (answer.status() == 500) {
                boolean tokenThrows = request.headerValues("authorization").equals(List.of("Bearer throws"));
                assertThat(answer.text("code")).isIn(SERVER_FAULTS);
                assertThat(answer.text("code").equals("internal_error")).isEqualTo(tokenThrows);
            }
            resumed += answer.text("resumed").equals("true") ? 1 : 0;
            found += request.path().startsWith("/session/requests") && answer.status() == 200 ? 1 : 0;
            assertCookiesOnlyForOwnOrigins(request, answer);
            openToo(request);
        }
        assertThat(List.of(resumed, found)).as("that some get through").allMatch(count -> count > 40);
    }

    /** Sessions end in the course of things. */
    private void startAnew() {
        started.clear();
        started.put(host.start(TestHost.APP, "p"), TestHost.APP);
        started.put(host.startWithEnvelope(TestHost.ACME, "p"), TestHost.ACME);
        started.put(host.start(TestHost.ACME, ""), TestHost.ACME);
        host.clock.advance(Duration.ofSeconds(100));
    }

    private static void assertCookiesOnlyForOwnOrigins(EndpointRequest request, TestAnswer answer) {
        List<String> origins = request.headerValues("origin");
        if (!answer.setCookies().isEmpty() && !origins.isEmpty()) {
            assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo(origins);
            assertThat(origins.get(0)).isIn(TestHost.APP_ORIGIN, TestHost.ACME_ORIGIN, TestHost.SHOP_ORIGIN);
        }
        answer.header("Access-Control-Allow-Origin")
                .forEach(origin ->
                        assertThat(origin).isIn(TestHost.APP_ORIGIN, TestHost.ACME_ORIGIN, TestHost.SHOP_ORIGIN));
    }

    /** The host's own way in throws what {@code problem} answers, and nothing else but what the verifier throws. */
    private void openToo(EndpointRequest request) {
        try {
            host.endpoints.open(request);
        } catch (DataWolletException e) {
            host.check(host.endpoints.problem(request, e)).expect(e.code().status());
        } catch (IllegalStateException e) {
            host.check(host.endpoints.problem(request, e)).expectProblem(500, "internal_error");
        }
        host.check(host.endpoints.preflight(request)).expect(204);
    }

    private EndpointRequest request() {
        TestAnswer target = List.copyOf(started.keySet()).get(random.nextInt(started.size()));
        String owner = started.getOrDefault(target, TestHost.APP);
        TestRequest request = host.anonymous(
                pick("GET", "GET", "POST", "POST", "DELETE", "OPTIONS", "HEAD", noise()),
                pick(
                                "/session/start",
                                "/session/start",
                                "/session/requests",
                                "/session/requests",
                                "/session/rotate",
                                "/session",
                                "/sessions",
                                "/sessions/" + noise(),
                                noise())
                        + pick("", "", "", "?limit=1", "?after=" + noise(), "?" + noise()));
        String client =
                pick(owner, owner, owner, owner, TestHost.APP, TestHost.ACME, TestHost.BARE, TestHost.MUTE, noise());
        maybe(request, 95, "X-API-Key", client);
        if (client.equals(TestHost.APP)) {
            maybe(request, 90, "Origin", TestHost.APP_ORIGIN);
        }
        maybe(request, 5, "Authorization", pick("Bearer throws", "Bearer acme~sessions.write", noise()));
        maybe(request, 10, "Origin", pick(TestHost.ACME_ORIGIN, TestHost.SHOP_ORIGIN, "null", noise()));
        maybe(request, 10, "Sec-Fetch-Site", pick("same-origin", noise()));
        maybe(request, 80, "DataWollet-Session", pick(target.id(), target.id(), noise()));
        maybe(request, 60, "DataWollet-Partition-Key", pick("p", "p", "p", "q", "%70", noise()));
        maybe(request, 5, "DataWollet-Session-Key", pick(target.key(), noise()));
        maybe(request, 70, "Cookie", target.cookieName() + "=" + pick(target.key(), target.key(), noise()));
        maybe(request, 10, "cookie", noise() + ";" + target.cookieName() + "=" + target.key() + ";" + noise());
        maybe(request, 10, noise(), noise());
        return random.nextInt(100) < 60 ? body(request, target).build() : request.build();
    }

    private TestRequest body(TestRequest request, TestAnswer target) {
        String json = pick(
                "{}",
                TestRequest.object("sessionId", target.id()),
                TestRequest.object("sessionId", target.id(), "partitionKey", "p"),
                TestRequest.object("sessionId", target.id(), "partitionKey", "p"),
                TestRequest.object("sessionId", noise(), "partitionKey", noise()),
                "{\"timeoutSeconds\": " + random.nextLong() + "}",
                "{\"envelope\": {\"operation\": \"create\"}}",
                "{\"envelope\": {\"operation\": \"attach\", \"envelopeId\": \""
                        + target.json().at("/envelope/envelopeId").asText() + "\", \"envelopeKey\": \"k\"}}",
                noise());
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        if (random.nextInt(10) == 0 && bytes.length > 0) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        return request.body(
                pick("application/json", "application/json", "application/json; charset=utf-8", noise()), bytes);
    }

    private void maybe(TestRequest request, int percent, String name, String value) {
        if (random.nextInt(100) < percent) {
            request.header(name, value);
        }
    }

    private String pick(String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    /** Short text of what likes to break things. */
    private String noise() {
        String letters = "\r\n\t \u0000\u007f\"\\;,=%&?#/:{}[]*aZ0_-.~+\u00e4\u212a\u2028\ud800\udc00\ufeff";
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(4) == 0 ? random.nextInt(200) : random.nextInt(6);
        for (int i = 0; i < length; i++) {
            text.append(letters.charAt(random.nextInt(letters.length())));
        }
        return text.toString();
    }
}
