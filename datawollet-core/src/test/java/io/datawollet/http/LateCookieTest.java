package io.datawollet.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.store.StoreException.Outcome;
import io.datawollet.testing.Operation;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Cookies where something happens between the opening of a session and its answer. */
class LateCookieTest {
    private final TestHost host = new TestHost();
    private final TestAnswer started = host.start(TestHost.APP, "");

    private TestRequest own(String method, String path) {
        return host.as(TestHost.APP, method, path).session(started);
    }

    @Test
    void a_renewal_that_rides_on_a_recorded_request_reaches_the_cookie() {
        host.clock.advance(Duration.ofSeconds(179));
        OpenedRequest opened = host.endpoints.open(own("POST", "/own").build());
        assertThat(opened.headers()).doesNotContainKey("Set-Cookie");

        host.clock.advance(Duration.ofSeconds(31));
        opened.session().record("own", 1);

        assertThat(opened.headers().getOrDefault("Set-Cookie", List.of()))
                .containsExactly(started.cookieName() + "=" + started.key()
                        + "; Path=/; Secure; HttpOnly; SameSite=None; Partitioned; Max-Age=1800");
    }

    @Test
    void a_store_that_fails_after_the_renewal_sends_no_cookie() {
        host.clock.advance(Duration.ofMinutes(10));
        host.store.failBefore(Operation.ROWS, 3, Outcome.NOT_APPLIED);
        TestAnswer requests = own("GET", "/session/requests").send();
        requests.expectProblem(500, "session_store_failed");
        assertThat(requests.setCookies()).isEmpty();

        host.clock.advance(Duration.ofMinutes(10));
        host.store.failBefore(Operation.MOVE, 3, Outcome.NOT_APPLIED);
        TestAnswer rotated = own("POST", "/session/rotate").send();
        rotated.expectProblem(500, "session_store_failed");
        assertThat(rotated.setCookies()).isEmpty();

        own("GET", "/session/requests").send().expect(200);
    }

    @Test
    void ending_a_session_that_is_rotated_meanwhile_is_404_and_the_new_pair_lives() {
        TestAnswer[] rotated = new TestAnswer[1];
        host.store.meanwhile(
                Operation.REMOVE,
                () -> rotated[0] = own("POST", "/session/rotate").send().expect(200));

        own("DELETE", "/session").send().expectProblem(404, "session_not_found");

        host.as(TestHost.APP, "GET", "/session/requests")
                .session(rotated[0])
                .send()
                .expect(200);
    }
}
