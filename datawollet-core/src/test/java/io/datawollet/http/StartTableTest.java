package io.datawollet.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which start resumes and which begins anew, for each kind of client, id, key, and way of sending the key. */
class StartTableTest {
    private static final String PARTITION = "device-7";

    enum Id {
        LIVE,
        UNKNOWN,
        MALFORMED,
        EMPTY,
        OVERLONG,
        EXPIRED,
        TERMINATED,
        ROTATED_AWAY,
        OF_ANOTHER_CLIENT,
        OF_ANOTHER_PARTITION,
        OF_NO_PARTITION
    }

    enum Key {
        NONE,
        WRONG,
        MALFORMED,
        QUOTED,
        EMPTY,
        TWO,
        RIGHT,
        RIGHT_TWICE
    }

    enum Way {
        COOKIE,
        HEADER
    }

    record Row(String client, Id id, Key key, Way way) {
        boolean resumes() {
            boolean right = key == Key.RIGHT || key == Key.RIGHT_TWICE;
            boolean needless = key == Key.NONE && client.equals(TestHost.ACME);
            return id == Id.LIVE && (right || needless);
        }
    }

    static Stream<Row> rows() {
        List<Row> rows = new ArrayList<>();
        for (Id id : Id.values()) {
            for (Key key : Key.values()) {
                rows.add(new Row(TestHost.APP, id, key, Way.COOKIE));
                rows.add(new Row(TestHost.ACME, id, key, Way.COOKIE));
                rows.add(new Row(TestHost.ACME, id, key, Way.HEADER));
            }
        }
        return rows.stream();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void a_start_resumes_a_live_session_of_the_caller_with_its_key_and_begins_anew_otherwise(Row row) {
        TestHost host = new TestHost();
        TestAnswer live = host.start(row.client(), PARTITION);
        TestAnswer named = named(host, row, live);
        TestAnswer foreign = host.start(row.client(), PARTITION);
        String sentId = sentId(row.id(), named);

        TestRequest request = host.as(row.client(), "POST", "/session/start")
                .json(TestRequest.object("partitionKey", PARTITION, "sessionId", sentId));
        String cookieName = row.id() == Id.LIVE
                ? named.cookieName()
                : new Cookies(Cookies.DEFAULT_PREFIX, false).name(sentId).orElseThrow();
        keys(row.key(), named.key(), foreign.key()).forEach(key -> send(request, row.way(), cookieName, key));
        TestAnswer answer = request.send().expect(200);

        assertThat(answer.resumed()).isEqualTo(row.resumes());
        if (row.resumes()) {
            assertThat(answer.id()).isEqualTo(live.id());
            assertThat(answer.key()).isEqualTo(live.key());
        } else {
            assertThat(answer.id()).isNotIn(sentId, live.id(), named.id(), foreign.id());
            assertThat(answer.key()).isNotIn(live.key(), named.key(), foreign.key());
            assertThat(answer.json().path("requests").isEmpty()).isTrue();
            assertThat(answer.setCookies()).hasSize(1);
        }
        assertUntouched(host, row, live);
    }

    /** The session whose id and key the request will use. */
    private static TestAnswer named(TestHost host, Row row, TestAnswer live) {
        String other = row.client().equals(TestHost.APP) ? TestHost.SHOP : TestHost.PLAIN;
        return switch (row.id()) {
            case OF_ANOTHER_CLIENT -> host.start(other, PARTITION);
            case OF_ANOTHER_PARTITION -> host.start(row.client(), "device-8");
            case OF_NO_PARTITION -> host.start(row.client(), "");
            case EXPIRED -> expired(host, row);
            case TERMINATED -> ended(host, row, "DELETE", "/session", 204);
            case ROTATED_AWAY -> ended(host, row, "POST", "/session/rotate", 200);
            case LIVE, UNKNOWN, MALFORMED, EMPTY, OVERLONG -> live;
        };
    }

    private static TestAnswer expired(TestHost host, Row row) {
        TestAnswer session = host.as(row.client(), "POST", "/session/start")
                .json("{\"partitionKey\": \"" + PARTITION + "\", \"timeoutSeconds\": 60}")
                .send()
                .expect(200);
        host.clock.advance(Duration.ofSeconds(60));
        return session;
    }

    private static TestAnswer ended(TestHost host, Row row, String method, String path, int status) {
        TestAnswer session = host.start(row.client(), PARTITION);
        host.as(row.client(), method, path)
                .session(session)
                .partition(PARTITION)
                .send()
                .expect(status);
        return session;
    }

    private static String sentId(Id id, TestAnswer named) {
        String real = named.id();
        return switch (id) {
            case UNKNOWN -> (real.charAt(10) == 'A' ? real.replace('A', 'B') : real.replace(real.charAt(10), 'A'));
            case MALFORMED -> "not an id; Path=/\r\n\"\u00e9";
            case EMPTY -> "";
            case OVERLONG -> real.repeat(1_000);
            default -> real;
        };
    }

    private static List<String> keys(Key key, String right, String wrong) {
        return switch (key) {
            case NONE -> List.of();
            case WRONG -> List.of(wrong);
            case MALFORMED -> List.of(right + "=");
            case QUOTED -> List.of("\"" + right + "\"");
            case EMPTY -> List.of("");
            case TWO -> List.of(right, wrong);
            case RIGHT -> List.of(right);
            case RIGHT_TWICE -> List.of(right, right);
        };
    }

    private static void send(TestRequest request, Way way, String cookieName, String key) {
        if (way == Way.COOKIE) {
            request.cookie(cookieName, key);
        } else {
            request.header("DataWollet-Session-Key", key);
        }
    }

    /** The session that was there before lives on as it was, resumed or not. */
    private static void assertUntouched(TestHost host, Row row, TestAnswer live) {
        TestAnswer again = host.as(row.client(), "POST", "/session/start")
                .json(TestRequest.object("partitionKey", PARTITION, "sessionId", live.id()))
                .cookieOf(live)
                .send()
                .expect(200);
        assertThat(again.resumed()).isTrue();
        assertThat(again.text("expiresAt")).isEqualTo(live.text("expiresAt"));
        assertThat(again.text("deadline")).isEqualTo(live.text("deadline"));
        assertThat(again.key()).isEqualTo(live.key());
    }
}
