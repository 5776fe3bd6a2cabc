package io.datawollet.examples.host;

import static io.datawollet.examples.host.Problem.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.client.ApiKey;
import io.datawollet.client.Client;
import io.datawollet.client.ClientDirectory;
import io.datawollet.client.InMemoryClientDirectory;
import io.datawollet.client.Scope;
import io.datawollet.examples.host.Agent.Kept;
import io.datawollet.examples.host.Agent.Reply;
import io.datawollet.key.RootKeys;
import io.datawollet.session.SessionManager;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The demo host's own sign-in over HTTP: who is who, whose sessions end, and who is refused. */
class VisitCallsTest {
    private static final String ORIGIN = "https://wallet.example";

    private final TestClock clock = new TestClock();
    private final Issued issued = new Issued();
    private final String pageKey = issued.note("key-of-a-test-" + UUID.randomUUID());
    private final String otherKey = issued.note("key-of-a-test-" + UUID.randomUUID());
    private final String serverKey = issued.note("key-of-a-test-" + UUID.randomUUID());
    private HostServer host;

    @BeforeEach
    void start() throws IOException {
        host = start(false);
    }

    private HostServer start(boolean sameSite) throws IOException {
        SessionManager sessions = SessionManager.builder()
                .rootKeys(RootKeys.generate())
                .clock(clock)
                .withoutSweep()
                .withoutWarmUp()
                .build();
        InMemoryClientDirectory clients = ClientDirectory.inMemory()
                .client(page("wallet", ORIGIN), ApiKey.of(pageKey))
                .client(page("other", "https://other.example"), ApiKey.of(otherKey))
                .client(Client.confidential("acme").scopes(Scope.values()).build(), ApiKey.of(serverKey))
                .build();
        return HostServer.on(HostServer.bound(0), Demo.calls(sessions, clients, sameSite));
    }

    private static Client page(String id, String origin) {
        return Client.browser(id).origins(origin).scopes(Scope.values()).build();
    }

    @AfterEach
    void stop() {
        host.close();
    }

    private Agent browser() {
        return new Agent(host.address(), issued, Optional.of(pageKey), Optional.of(ORIGIN));
    }

    private static Reply post(Agent agent, String call, String body) {
        return agent.send(
                "POST", "/demo/" + call, Map.of("Content-Type", "application/json"), BodyPublishers.ofString(body));
    }

    private static String partition(Reply visit) {
        assertThat(visit.status()).isEqualTo(200);
        return visit.text("partitionKey");
    }

    /** A browser that has visited, begun a session and signed in. */
    private static Kept signedIn(Agent browser, String name) {
        Kept session = browser.started(partition(post(browser, "visit", "{}")));
        assertThat(post(browser, "sign-in", "{\"name\": " + Agent.quoted(name) + "}")
                        .status())
                .isEqualTo(200);
        return session;
    }

    private static boolean lives(Agent browser, Kept session) {
        return browser.resume(session).json().path("resumed").asBoolean();
    }

    @Test
    void a_browser_keeps_its_visit_and_another_browser_has_another() {
        Agent browser = browser();
        Reply first = post(browser, "visit", "{}");

        assertThat(first.json().path("name").isNull()).isTrue();
        assertThat(partition(first)).hasSize(22);
        assertThat(partition(post(browser, "visit", "{}"))).isEqualTo(partition(first));
        assertThat(partition(post(browser(), "visit", "{}"))).isNotEqualTo(partition(first));
    }

    @Test
    void the_cookie_is_as_guarded_as_the_librarys_and_the_answer_is_for_the_page_alone() {
        Reply visit = post(browser(), "visit", "{}");

        assertThat(visit.header("Set-Cookie").orElseThrow())
                .matches("__Host-Http-demo-visit=[A-Za-z0-9_-]{43}; Path=/; Secure; HttpOnly; SameSite=None;"
                        + " Partitioned; Max-Age=43200");
        assertThat(visit.header("Access-Control-Allow-Origin")).contains(ORIGIN);
        assertThat(visit.header("Access-Control-Allow-Credentials")).contains("true");
        assertThat(visit.header("Vary")).contains("Origin");
        assertThat(visit.header("Cache-Control")).contains("no-store");
        issued.assertNoneIn(new String(visit.body(), StandardCharsets.UTF_8));
    }

    @Test
    void on_the_same_site_the_cookie_is_lax() throws IOException {
        host.close();
        host = start(true);
        Agent browser = browser();

        assertThat(post(browser, "visit", "{}").header("Set-Cookie").orElseThrow())
                .endsWith("; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=43200");
        assertThat(browser.start("{}").all("Set-Cookie"))
                .singleElement()
                .asString()
                .contains("; SameSite=Lax; ");
    }

    @Test
    void signing_in_keeps_the_partition_and_changes_the_secret_so_that_one_planted_before_is_dead() {
        Agent victim = browser();
        String partition = partition(post(victim, "visit", "{}"));
        Agent attacker = browser();
        attacker.jar().putAll(victim.jar());

        Reply signedIn = post(victim, "sign-in", "{\"name\": \" Ada \"}");

        assertThat(signedIn.text("name")).isEqualTo("Ada");
        assertThat(partition(signedIn)).isEqualTo(partition);
        Reply ofAttacker = post(attacker, "visit", "{}");
        assertThat(ofAttacker.json().path("name").isNull()).isTrue();
        assertThat(partition(ofAttacker)).isNotEqualTo(partition);
    }

    @Test
    void signing_out_ends_the_visit_and_clears_its_cookie() {
        Agent browser = browser();
        signedIn(browser, "Ada");
        Agent copy = browser();
        copy.jar().putAll(browser.jar());

        Reply out = post(browser, "sign-out", "{}");

        assertThat(out.status()).isEqualTo(204);
        assertThat(out.header("Set-Cookie"))
                .contains("__Host-Http-demo-visit=; Path=/; Secure; HttpOnly; SameSite=None; Partitioned; Max-Age=0");
        assertThat(post(copy, "visit", "{}").json().path("name").isNull()).isTrue();
        assertThat(post(browser(), "sign-out", "{}").status())
                .as("of nobody too")
                .isEqualTo(204);
    }

    @Test
    void signing_out_everywhere_ends_all_sessions_of_this_person_and_of_nobody_else() {
        Agent desk = browser();
        Kept onDesk = signedIn(desk, "Ada");
        Agent phone = browser();
        Kept onPhone = signedIn(phone, "Ada");
        Agent bob = browser();
        Kept ofBob = signedIn(bob, "Bob");
        Agent visitor = browser();
        Kept ofVisitor = visitor.started(partition(post(visitor, "visit", "{}")));
        Agent namesake = new Agent(host.address(), issued, Optional.of(otherKey), Optional.of("https://other.example"));
        Kept ofNamesake = signedIn(namesake, "Ada");

        Reply out = post(phone, "sign-out-everywhere", "{}");

        assertThat(out.json().path("ended").asInt()).isEqualTo(2);
        assertThat(out.header("Set-Cookie").orElseThrow()).endsWith("Max-Age=0");
        assertThat(lives(desk, onDesk)).isFalse();
        assertThat(lives(phone, onPhone)).isFalse();
        assertThat(lives(bob, ofBob)).isTrue();
        assertThat(lives(visitor, ofVisitor)).isTrue();
        assertThat(lives(namesake, ofNamesake)).as("another client's page").isTrue();
        assertThat(post(desk, "visit", "{}").json().path("name").isNull()).isTrue();
        assertThat(post(bob, "visit", "{}").text("name")).isEqualTo("Bob");
    }

    @Test
    void which_partitions_end_is_the_hosts_to_say_and_not_the_pages() {
        Agent bob = browser();
        Kept ofBob = signedIn(bob, "Bob");
        Agent mallory = browser();
        signedIn(mallory, "Mallory");

        Map<String, String> headers = new LinkedHashMap<>(Agent.sessionHeaders(ofBob));
        headers.put("Content-Type", "application/json");
        String body = "{\"partitionKey\": " + Agent.quoted(ofBob.partition()) + ", \"name\": \"Bob\"}";
        Reply out = mallory.send("POST", "/demo/sign-out-everywhere", headers, BodyPublishers.ofString(body));

        assertThat(out.json().path("ended").asInt()).isEqualTo(1);
        assertThat(lives(bob, ofBob)).isTrue();
        Reply published = mallory.send("DELETE", "/sessions", Agent.sessionHeaders(ofBob), BodyPublishers.noBody());
        assertProblem(issued, published, 403, "access_denied");
    }

    @Test
    void nobody_signs_out_everywhere_without_having_signed_in() {
        Agent browser = browser();
        assertProblem(issued, post(browser, "sign-out-everywhere", "{}"), 403, "not_signed_in");
        post(browser, "visit", "{}");
        assertProblem(issued, post(browser, "sign-out-everywhere", "{}"), 403, "not_signed_in");
    }

    @Test
    void a_visit_ends_after_twelve_hours_whatever_its_use() {
        Agent browser = browser();
        signedIn(browser, "Ada");
        Agent elsewhere = browser();
        clock.advance(Duration.ofHours(12).minusMillis(1));
        assertThat(post(browser, "visit", "{}").text("name")).isEqualTo("Ada");
        signedIn(elsewhere, "Ada");

        clock.advance(Duration.ofMillis(1));

        assertThat(post(browser, "visit", "{}").json().path("name").isNull()).isTrue();
        assertThat(post(elsewhere, "sign-out-everywhere", "{}").status()).isEqualTo(200);
    }

    @Test
    void of_two_cookies_that_differ_none_counts() {
        Agent browser = browser();
        signedIn(browser, "Ada");
        String cookie = VisitCookie.NAME + "=" + browser.jar().get(VisitCookie.NAME);
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", "application/json");
        headers.put("Cookie", cookie + "; " + VisitCookie.NAME + "=planted");

        Reply visit = browser.withoutCookies().send("POST", "/demo/visit", headers, BodyPublishers.ofString("{}"));
        assertThat(visit.json().path("name").isNull()).isTrue();
        headers.put("Cookie", "a=b; " + cookie + "; " + cookie);
        visit = browser.withoutCookies().send("POST", "/demo/visit", headers, BodyPublishers.ofString("{}"));
        assertThat(visit.text("name")).isEqualTo("Ada");
    }

    @ParameterizedTest
    @ValueSource(strings = {"visit", "sign-in", "sign-out", "sign-out-everywhere"})
    void whoever_is_no_page_of_a_registered_origin_is_refused_and_gets_no_cookie(String call) {
        Agent page = browser();
        signedIn(page, "Ada");
        String body = "{\"name\": \"Mallory\"}";
        for (String origin : List.of("https://evil.example", "null", "https://other.example")) {
            assertProblem(issued, post(page.from(Optional.of(origin)), call, body), 400, "invalid_credentials");
        }
        assertProblem(issued, post(page.from(Optional.empty()), call, body), 400, "invalid_credentials");
        assertProblem(issued, post(page.withApiKey(Optional.empty()), call, body), 401, "unauthenticated");
        Agent server = new Agent(host.address(), issued, Optional.of(serverKey), Optional.of(ORIGIN));
        assertProblem(issued, post(server, call, body), 400, "invalid_credentials");
        assertThat(post(page, "visit", "{}").text("name")).isEqualTo("Ada");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "\"Ada\"", "{", "{} {}", "{\"name\": \"a\", \"name\": \"b\"}"})
    void a_body_that_is_no_one_json_object_is_refused(String body) {
        assertProblem(issued, post(browser(), "sign-in", body), 400, "invalid_payload");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{}", "{\"name\": 7}", "{\"name\": \"\"}", "{\"name\": \"  \"}", "{\"name\": \"a\\u0000b\"}"})
    void a_name_that_is_none_is_refused(String body) {
        assertProblem(issued, post(browser(), "sign-in", body), 400, "invalid_payload");
    }

    @Test
    void a_name_has_at_most_64_characters_and_a_body_64_kib() {
        assertThat(post(browser(), "sign-in", "{\"name\": \"" + "a".repeat(64) + "\"}")
                        .status())
                .isEqualTo(200);
        assertProblem(
                issued, post(browser(), "sign-in", "{\"name\": \"" + "a".repeat(65) + "\"}"), 400, "invalid_payload");
        assertProblem(issued, post(browser(), "visit", "{}" + " ".repeat(64 << 10)), 400, "invalid_payload");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/x-www-form-urlencoded",
                "application/jsonp",
                "text/plain; application/json"
            })
    void what_a_form_can_send_is_refused(String type) {
        Reply reply =
                browser().send("POST", "/demo/visit", Map.of("Content-Type", type), BodyPublishers.ofString("{}"));
        assertProblem(issued, reply, 400, "invalid_payload");
        reply = browser().send("POST", "/demo/visit", Map.of(), BodyPublishers.ofString("{}"));
        assertProblem(issued, reply, 400, "invalid_payload");
    }

    @Test
    void other_methods_and_paths_are_told_and_preflights_answered() {
        Reply get = browser().get("/demo/visit");
        assertProblem(issued, get, 405, "method_not_allowed");
        assertThat(get.header("Allow")).contains("POST, OPTIONS");
        assertProblem(issued, post(browser(), "else", "{}"), 404, "not_found");
        Reply preflight = browser().send("OPTIONS", "/demo/visit", Map.of(), BodyPublishers.noBody());
        assertThat(preflight.status()).isEqualTo(204);
        assertThat(preflight.header("Access-Control-Allow-Origin")).contains(ORIGIN);
        assertThat(preflight.all("Set-Cookie")).isEmpty();
    }
}
