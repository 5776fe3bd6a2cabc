package io.datawollet.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CookiesTest {
    private static final String ATTRIBUTES = "; Path=/; Secure; HttpOnly; SameSite=None; Partitioned; Max-Age=";

    private final TestHost host = new TestHost();

    private static String name(TestAnswer started) throws NoSuchAlgorithmException {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(started.id().getBytes(StandardCharsets.US_ASCII));
        return "__Host-Http-dw-" + Base64.getUrlEncoder().encodeToString(hash).substring(0, 16);
    }

    @Test
    void the_text_of_a_cookie_is_exactly_this() {
        Cookies cookies = new Cookies(Cookies.DEFAULT_PREFIX, false);
        String name = cookies.name("an-id").orElseThrow();

        assertThat(name).isEqualTo("__Host-Http-dw-" + "E6SHhJNbgQ-bZs-4");
        assertThat(cookies.set(name, "k", 1_800))
                .isEqualTo(name + "=k; Path=/; Secure; HttpOnly; SameSite=None; Partitioned; Max-Age=1800");
        assertThat(cookies.clear(name))
                .isEqualTo(name + "=; Path=/; Secure; HttpOnly; SameSite=None; Partitioned; Max-Age=0");
        assertThat(new Cookies("__Host-x", true).set("n", "k", 5))
                .isEqualTo("n=k; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=5");
    }

    @Test
    void a_start_sets_one_cookie_that_is_named_after_the_id_and_ends_with_the_session() throws Exception {
        TestAnswer started = host.start(TestHost.APP, "");

        assertThat(started.setCookies()).containsExactly(name(started) + "=" + started.key() + ATTRIBUTES + "1800");
        assertThat(started.setCookies().get(0)).hasSizeLessThan(160);
    }

    @Test
    void two_sessions_have_two_cookies_and_each_opens_its_own_in_any_order() {
        TestAnswer one = host.start(TestHost.APP, "");
        TestAnswer two = host.start(TestHost.APP, "");

        assertThat(one.cookieName()).isNotEqualTo(two.cookieName());
        for (TestAnswer used : List.of(one, two)) {
            host.as(TestHost.APP, "GET", "/session/requests")
                    .header("DataWollet-Session", used.id())
                    .header(
                            "Cookie",
                            "a=b; " + two.cookieName() + "=" + two.key() + "; " + one.cookieName() + "=" + one.key())
                    .send()
                    .expect(200);
        }
    }

    @Test
    void one_browser_cannot_use_the_session_of_another() {
        TestAnswer mine = host.start(TestHost.APP, "");
        TestAnswer theirs = host.start(TestHost.APP, "");

        host.as(TestHost.APP, "GET", "/session/requests")
                .header("DataWollet-Session", mine.id())
                .cookieOf(theirs)
                .send()
                .expectProblem(404, "session_not_found")
                .expectNoCookies();
        host.as(TestHost.APP, "GET", "/session/requests")
                .header("DataWollet-Session", mine.id())
                .cookie(mine.cookieName(), theirs.key())
                .send()
                .expectProblem(404, "session_not_found");
    }

    @Test
    void a_use_renews_the_cookie_once_a_tenth_of_the_timeout_has_passed() {
        TestAnswer started = host.start(TestHost.APP, "");
        TestRequest use = host.as(TestHost.APP, "GET", "/session/requests").session(started);

        host.clock.advance(Duration.ofSeconds(179));
        use.send().expect(200).expectNoCookies();
        host.clock.advance(Duration.ofSeconds(1));
        TestAnswer renewed = use.send().expect(200);
        assertThat(renewed.setCookies())
                .containsExactly(started.cookieName() + "=" + started.key() + ATTRIBUTES + "1800");
        use.send().expect(200).expectNoCookies();
    }

    @Test
    void max_age_is_the_whole_seconds_to_the_end_and_never_beyond_the_deadline() {
        TestAnswer started = host.as(TestHost.APP, "POST", "/session/start")
                .json("{\"timeoutSeconds\": 7200}")
                .send();
        TestRequest resume = host.as(TestHost.APP, "POST", "/session/start")
                .json(TestRequest.object("sessionId", started.id()))
                .cookieOf(started);
        assertThat(started.maxAge()).isEqualTo(7_200);
        host.clock.advance(Duration.ofMillis(100_001));
        assertThat(resume.send().maxAge()).isEqualTo(7_099);
        for (int i = 0; i < 4; i++) {
            host.clock.advance(Duration.ofMinutes(117));
            TestAnswer resumed = resume.send();
            assertThat(resumed.resumed()).isTrue();
            long left = Duration.between(host.clock.instant(), Instant.parse(resumed.text("expiresAt")))
                    .toSeconds();
            assertThat(resumed.maxAge()).isEqualTo(left);
        }
        assertThat(resume.send().text("expiresAt")).isEqualTo(started.text("deadline"));
    }

    @Test
    void the_last_fraction_of_a_second_does_not_clear_the_cookie() {
        TestAnswer started = host.start(TestHost.ACME, "");
        TestRequest resume = host.as(TestHost.ACME, "POST", "/session/start")
                .json("{\"timeoutSeconds\": 1, \"sessionId\": \"" + started.id() + "\"}");
        resume.send().expect(200);
        host.clock.advance(Duration.ofMillis(99));

        TestAnswer answer = resume.send();

        assertThat(answer.resumed()).isTrue();
        assertThat(answer.maxAge()).isEqualTo(1);
    }

    @Test
    void termination_clears_the_cookie_with_the_attributes_that_it_was_set_with() {
        TestAnswer started = host.start(TestHost.APP, "");

        TestAnswer ended = host.as(TestHost.APP, "DELETE", "/session")
                .session(started)
                .send()
                .expect(204);

        assertThat(ended.setCookies()).containsExactly(started.cookieName() + "=" + ATTRIBUTES + "0");
    }

    @Test
    void rotation_clears_the_old_cookie_and_sets_the_new_one_also_where_the_session_was_renewed() {
        TestAnswer started = host.start(TestHost.APP, "");
        host.clock.advance(Duration.ofMinutes(10));

        TestAnswer rotated = host.as(TestHost.APP, "POST", "/session/rotate")
                .session(started)
                .send()
                .expect(200);

        assertThat(rotated.id()).isNotEqualTo(started.id());
        assertThat(rotated.key()).isNotEqualTo(started.key());
        assertThat(rotated.setCookies())
                .containsExactly(
                        started.cookieName() + "=" + ATTRIBUTES + "0",
                        rotated.cookieName() + "=" + rotated.key() + ATTRIBUTES + "1800");
    }

    @Test
    void a_failed_resume_clears_nothing_and_the_cookie_still_opens_with_the_right_partition() {
        TestAnswer started = host.start(TestHost.APP, "right");

        TestAnswer failed = host.as(TestHost.APP, "POST", "/session/start")
                .json(TestRequest.object("sessionId", started.id(), "partitionKey", "wrong"))
                .cookieOf(started)
                .send()
                .expect(200);

        assertThat(failed.setCookies()).hasSize(1).noneMatch(line -> line.startsWith(started.cookieName()));
        assertThat(host.as(TestHost.APP, "POST", "/session/start")
                        .json(TestRequest.object("sessionId", started.id(), "partitionKey", "right"))
                        .cookieOf(started)
                        .send()
                        .resumed())
                .isTrue();
    }

    @Test
    void terminating_an_invalid_session_clears_nothing() {
        TestAnswer started = host.start(TestHost.APP, "");
        TestRequest end = host.as(TestHost.APP, "DELETE", "/session").session(started);
        end.send().expect(204);

        end.send().expectProblem(404, "session_not_found").expectNoCookies();
    }

    @Test
    void a_client_without_cookies_gets_none_and_sends_its_key_in_the_header_or_not_at_all() {
        TestAnswer started = host.start(TestHost.BARE, "").expectNoCookies();
        TestRequest use = host.as(TestHost.BARE, "GET", "/session/requests").header("DataWollet-Session", started.id());
        host.clock.advance(Duration.ofMinutes(10));

        use.send().expect(200).expectNoCookies();
        use.header("DataWollet-Session-Key", "wrong").send().expectProblem(404, "session_not_found");
        TestAnswer rotated = host.as(TestHost.BARE, "POST", "/session/rotate")
                .header("DataWollet-Session", started.id())
                .send()
                .expect(200)
                .expectNoCookies();
        host.as(TestHost.BARE, "DELETE", "/session")
                .header("DataWollet-Session", rotated.id())
                .header("Cookie", many(40))
                .send()
                .expect(204)
                .expectNoCookies();
    }

    @Test
    void a_same_site_host_sets_lax_cookies_that_are_not_partitioned() {
        TestHost sameSite = new TestHost(options -> options, SessionEndpoints.Builder::sameSiteCookies);
        TestAnswer started = sameSite.start(TestHost.APP, "");
        String attributes = "; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=";

        assertThat(started.setCookies())
                .containsExactly(started.cookieName() + "=" + started.key() + attributes + "1800");
        assertThat(sameSite.as(TestHost.APP, "DELETE", "/session")
                        .session(started)
                        .send()
                        .setCookies())
                .containsExactly(started.cookieName() + "=" + attributes + "0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"__Host-", "__Host-dw_", "__Host-Http-other-", "__Host-!#$%&'*+.^_`|~-"})
    void the_prefix_can_be_another_of_host_only_ones(String prefix) {
        TestHost other = new TestHost(options -> options, options -> options.cookiePrefix(prefix));
        TestAnswer started = other.start(TestHost.APP, "");

        assertThat(started.cookieName()).startsWith(prefix).hasSize(prefix.length() + 16);
        other.as(TestHost.APP, "GET", "/session/requests")
                .session(started)
                .send()
                .expect(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "dw-",
                "__Secure-dw-",
                "__host-dw-",
                " __Host-dw-",
                "__Host-dw; Domain=example.com; x",
                "__Host-dw=",
                "__Host-d w",
                "__Host-d\r\nSet-Cookie: a",
                "__Host-d\u00e4",
                "__Host-d\"",
                "__Host-d,",
                "__Host-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
            })
    void a_prefix_that_browsers_would_not_protect_is_refused_with_its_value_and_the_rule(String prefix) {
        var builder = SessionEndpoints.builder(host.sessions, host.clients);

        assertThatThrownBy(() -> builder.cookiePrefix(prefix))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"" + prefix + "\"")
                .hasMessageContaining("__Host-")
                .hasMessageContaining("Domain");
    }

    @Test
    void a_failure_after_the_session_was_renewed_still_brings_the_cookie_its_new_end() {
        TestAnswer started = host.start(TestHost.APP, "");
        host.clock.advance(Duration.ofMinutes(10));

        TestAnswer failed = host.as(TestHost.APP, "GET", "/session/requests?after=AQAAAAEA" + "A".repeat(20))
                .session(started)
                .send()
                .expectProblem(400, "invalid_payload");

        assertThat(failed.maxAge()).isEqualTo(1_800);
        assertThat(failed.cookieName()).isEqualTo(started.cookieName());
    }

    private static String many(int count) {
        return String.join(
                "; ",
                IntStream.range(0, count).mapToObj(i -> numbered(i) + "=x").toList());
    }

    private static String numbered(int i) {
        return "__Host-Http-dw-" + String.format("%016d", i);
    }
}
