package io.datawollet.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is made of the cookies that come in, however many and however odd. */
class RequestCookiesTest {
    private static final String ATTRIBUTES = "; Path=/; Secure; HttpOnly; SameSite=None; Partitioned; Max-Age=";

    private final TestHost host = new TestHost();

    private static String many(int count) {
        return String.join(
                "; ",
                IntStream.range(0, count).mapToObj(i -> numbered(i) + "=x").toList());
    }

    private static String numbered(int i) {
        return "__Host-Http-dw-" + String.format("%016d", i);
    }

    @Test
    void up_to_32_cookies_of_ours_stay_and_those_beyond_go_oldest_first() {
        TestRequest with32 = host.as(TestHost.APP, "POST", "/session/start").header("Cookie", many(32));
        assertThat(with32.send().setCookies()).hasSize(1);

        TestAnswer trimmed = host.as(TestHost.APP, "POST", "/session/start")
                .header("Cookie", "a=b; " + many(35) + "; c=d")
                .send();

        assertThat(trimmed.setCookies().subList(0, 3))
                .containsExactly(
                        numbered(0) + "=" + ATTRIBUTES + "0",
                        numbered(1) + "=" + ATTRIBUTES + "0",
                        numbered(2) + "=" + ATTRIBUTES + "0");
        assertThat(trimmed.setCookies()).hasSize(4);
    }

    @Test
    void cookies_in_several_headers_count_together_and_one_name_counts_once() {
        TestRequest request = host.as(TestHost.APP, "POST", "/session/start").header("Cookie", many(20));
        for (int i = 10; i < 33; i++) {
            request.header("Cookie", numbered(i) + "=x");
        }

        assertThat(request.send().setCookies()).hasSize(2).contains(numbered(0) + "=" + ATTRIBUTES + "0");
    }

    @Test
    void the_session_that_the_request_uses_keeps_its_cookie_however_old_it_is() {
        TestAnswer started = host.start(TestHost.APP, "p");
        String cookies = started.cookieName() + "=" + started.key() + "; " + many(33);
        String[] cleared = {numbered(0) + "=" + ATTRIBUTES + "0", numbered(1) + "=" + ATTRIBUTES + "0"};

        TestAnswer used = host.as(TestHost.APP, "GET", "/session/requests")
                .header("DataWollet-Session", started.id())
                .partition("p")
                .header("Cookie", cookies)
                .send()
                .expect(200);
        assertThat(used.setCookies()).containsExactly(cleared);
        TestAnswer failedResume = host.as(TestHost.APP, "POST", "/session/start")
                .json(TestRequest.object("sessionId", started.id(), "partitionKey", "q"))
                .header("Cookie", cookies)
                .send()
                .expect(200);
        assertThat(failedResume.setCookies()).hasSize(3).startsWith(cleared);
        TestAnswer ended = host.as(TestHost.APP, "DELETE", "/session")
                .header("DataWollet-Session", started.id())
                .partition("p")
                .header("Cookie", cookies)
                .send()
                .expect(204);
        assertThat(ended.setCookies())
                .containsExactly(cleared[0], cleared[1], started.cookieName() + "=" + ATTRIBUTES + "0");
    }

    @Test
    void an_error_clears_no_cookies_and_no_request_gets_more_than_180_cleared() {
        host.as(TestHost.APP, "GET", "/session/requests")
                .header("Cookie", many(40))
                .send()
                .expectProblem(404, "session_not_found")
                .expectNoCookies();
        assertThat(host.as(TestHost.APP, "POST", "/session/start")
                        .header("Cookie", many(5_000))
                        .send()
                        .setCookies())
                .hasSize(181);
    }

    @Test
    void cookies_that_are_not_of_our_making_are_neither_counted_nor_cleared() {
        List<String> foreign = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            String number = String.format("%016d", i);
            foreign.add("__Host-" + number + "=x");
            foreign.add("__Host-Http-dw-" + number + "x=x");
            foreign.add("__Host-Http-dw-" + number.substring(1) + "=x");
            foreign.add("__Host-Http-dw-" + number.substring(1) + "\r=x");
            foreign.add("__host-http-dw-" + number + "=x");
            foreign.add("\u2000__Host-Http-dw-" + number + "=x");
            foreign.add("__Host-Http-dw-" + number + " =x");
            foreign.add("__Host-Http-dw-" + number);
        }

        assertThat(host.as(TestHost.APP, "POST", "/session/start")
                        .header("Cookie", String.join("; ", foreign))
                        .send()
                        .setCookies())
                .hasSize(1);
    }

    @Test
    void a_cookie_is_found_among_hostile_ones() {
        TestAnswer started = host.start(TestHost.APP, "");
        String real = started.cookieName() + "=" + started.key();
        for (String header : List.of(
                ";;;=;" + real,
                "\"; " + real + "; \"",
                "a=\"b; " + real + "; c\"",
                "$Version=1; " + real + "; $Path=/",
                "\t " + real + " \t",
                real + ";" + real,
                "=" + real + "; " + real,
                "\u0000\r\n; " + real)) {
            host.as(TestHost.APP, "GET", "/session/requests")
                    .header("DataWollet-Session", started.id())
                    .header("Cookie", header)
                    .send()
                    .expect(200);
        }
    }

    @Test
    void a_cookie_that_is_not_exactly_the_one_does_not_count() {
        TestAnswer started = host.start(TestHost.APP, "");
        String name = started.cookieName();
        String key = started.key();
        for (String header : List.of(
                name + "=\"" + key + "\"",
                name + "= " + key,
                name + " =" + key,
                "\u00a0" + name + "=" + key,
                "\u2000" + name + "=" + key,
                name.toUpperCase(Locale.ROOT) + "=" + key,
                "x" + name + "=" + key,
                "=" + name + "=" + key,
                name + "==" + key,
                name + "=" + key + "=",
                name + "=" + key + "\u00a0",
                name + "=" + key + ",a=b",
                name + "=" + key + "; " + name + "=",
                name + "=" + key + "; " + name + "=" + key + "x",
                name + "=" + key.substring(1),
                "")) {
            host.as(TestHost.APP, "GET", "/session/requests")
                    .header("DataWollet-Session", started.id())
                    .header("Cookie", header)
                    .send()
                    .expectProblem(404, "session_not_found");
        }
    }

    @Test
    void a_key_of_the_same_bits_in_another_spelling_is_wrong() {
        TestAnswer started = host.start(TestHost.APP, "");
        String key = started.key();
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        char sibling = alphabet.charAt(alphabet.indexOf(key.charAt(42)) ^ 1);

        host.as(TestHost.APP, "GET", "/session/requests")
                .header("DataWollet-Session", started.id())
                .cookie(started.cookieName(), key.substring(0, 42) + sibling)
                .send()
                .expectProblem(404, "session_not_found");
    }
}
