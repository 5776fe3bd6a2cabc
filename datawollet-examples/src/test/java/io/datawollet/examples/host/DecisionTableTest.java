package io.datawollet.examples.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.datawollet.client.ClientType;
import io.datawollet.examples.host.Agent.Kept;
import io.datawollet.examples.host.Agent.Reply;
import io.datawollet.examples.host.TestHost.Who;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a start does with the id and the key that come along, every row for both types of client, over real HTTP. */
@ParameterizedClass
@EnumSource(HostKind.class)
class DecisionTableTest {
    private static final String PARTITION = "device-7 / Küche";
    private static final String OTHER_KEY = "A".repeat(43);

    @AutoClose
    private final TestHost host;

    DecisionTableTest(HostKind kind) {
        host = new TestHost(kind);
    }

    /** Why an id is not known for the client and the partition that it is presented for. */
    enum Unknown {
        NEVER_ISSUED,
        ONE_CHARACTER_CHANGED,
        MALFORMED,
        EMPTY,
        HALF_A_SURROGATE_PAIR,
        OVERLONG,
        EXPIRED,
        PAST_ITS_DEADLINE,
        TERMINATED,
        TERMINATED_WITH_ALL,
        ROTATED,
        OF_ANOTHER_CLIENT,
        OF_A_CLIENT_OF_THE_OTHER_TYPE,
        OF_ANOTHER_PARTITION,
        PRESENTED_WITHOUT_ITS_PARTITION,
        PRESENTED_IN_A_PARTITION_THOUGH_IT_HAS_NONE
    }

    /** How a key is presented. */
    enum Key {
        NONE,
        RIGHT,
        WRONG,
        TOO_SHORT,
        EMPTY,
        QUOTED,
        TWO_COOKIES_THAT_DIFFER,
        RIGHT_IN_A_HEADER,
        WRONG_IN_A_HEADER,
        RIGHT_COOKIE_BUT_WRONG_HEADER;

        boolean inHeader() {
            return name().endsWith("HEADER");
        }

        boolean right() {
            return this == RIGHT || this == RIGHT_IN_A_HEADER;
        }
    }

    /**
     * What a request presents, and the session that it must not touch.
     *
     * @param id the id
     * @param partition the partition
     * @param rightKey the key that belongs to the id, or would
     * @param bystander a live session that has to do with it, and whose it is
     */
    private record Presented(
            String id, Optional<String> partition, String rightKey, Optional<Kept> bystander, Who owner) {
        @Override
        public String toString() {
            return "Presented[redacted]";
        }
    }

    static List<Arguments> unknown_ids() {
        List<Arguments> rows = new ArrayList<>();
        for (Who who : List.of(Who.ACME, Who.SHOP)) {
            for (Unknown why : Unknown.values()) {
                for (Key key : keysOf(who)) {
                    rows.add(Arguments.of(who, why, key));
                }
            }
        }
        return rows;
    }

    static List<Arguments> known_ids() {
        List<Arguments> rows = new ArrayList<>();
        for (Who who : List.of(Who.ACME, Who.BOLT, Who.SHOP, Who.DESK)) {
            for (Key key : keysOf(who)) {
                boolean resumed = key.right() || (who.type == ClientType.CONFIDENTIAL && key == Key.NONE);
                rows.add(Arguments.of(who, key, resumed));
            }
        }
        return rows;
    }

    /** A public client may not send the header at all; that is an error and no row of the table. */
    private static List<Key> keysOf(Who who) {
        return List.of(Key.values()).stream()
                .filter(key -> who.type == ClientType.CONFIDENTIAL || !key.inHeader())
                .toList();
    }

    @ParameterizedTest
    @MethodSource("unknown_ids")
    void an_id_that_is_not_known_makes_a_new_session_whatever_the_key(Who who, Unknown why, Key key) {
        Presented presented = presented(who, why);
        host.store.calls();

        Reply reply = start(who, presented, key);

        Kept made = assertNew(reply, presented, key);
        assertThat(host.store.calls()).isSubsetOf("load", "create").containsOnlyOnce("create");
        assertUntouched(presented);
        assertThat(host.as(who)
                        .start(Agent.resumption(made.id(), presented.partition()), cookie(made))
                        .json()
                        .path("resumed")
                        .asBoolean())
                .isTrue();
    }

    @ParameterizedTest
    @MethodSource("known_ids")
    void a_known_id_is_resumed_with_the_right_key_alone_or_by_a_confidential_client_without_one(
            Who who, Key key, boolean resumed) {
        Kept kept = started(who);
        Presented presented = new Presented(kept.id(), Optional.of(PARTITION), kept.key(), Optional.of(kept), who);
        host.store.calls();

        Reply reply = start(who, presented, key);

        if (resumed) {
            assertResumed(reply, kept);
            assertThat(host.store.calls()).containsExactly("load");
        } else {
            assertNew(reply, presented, key);
            assertThat(host.store.calls()).isSubsetOf("load", "create").containsOnlyOnce("create");
        }
        assertUntouched(presented);
    }

    private Presented presented(Who who, Unknown why) {
        Kept own = started(who);
        return switch (why) {
            case NEVER_ISSUED -> with("AQAB" + "x".repeat(48), own, who);
            case ONE_CHARACTER_CHANGED -> with(changed(own.id()), own, who);
            case MALFORMED -> with("not an id \t \u2603 \" ; =", own, who);
            case EMPTY -> with("", own, who);
            case HALF_A_SURROGATE_PAIR -> with("\ud83d", own, who);
            case OVERLONG -> with("A".repeat(60_000), own, who);
            case EXPIRED -> {
                host.clock.advance(TestHost.TIMEOUT);
                yield gone(own, who);
            }
            case PAST_ITS_DEADLINE -> {
                for (int i = 0; i < 16; i++) {
                    host.clock.advance(TestHost.TIMEOUT.minusMillis(1));
                    host.record(who, own, Map.of());
                }
                host.clock.advance(Duration.ofMillis(16));
                yield gone(own, who);
            }
            case TERMINATED -> {
                host.as(who).send("DELETE", "/session", opened(own), BodyPublishers.noBody());
                yield gone(own, who);
            }
            case TERMINATED_WITH_ALL -> {
                terminateAll(who, own);
                yield gone(own, who);
            }
            case ROTATED -> {
                Reply rotated = host.as(who).send("POST", "/session/rotate", opened(own), BodyPublishers.noBody());
                Kept next = Agent.kept(rotated, PARTITION);
                yield new Presented(own.id(), Optional.of(PARTITION), own.key(), Optional.of(next), who);
            }
            case OF_ANOTHER_CLIENT -> of(who.sibling());
            case OF_A_CLIENT_OF_THE_OTHER_TYPE -> of(who.opposite());
            case OF_ANOTHER_PARTITION ->
                new Presented(own.id(), Optional.of("device-8"), own.key(), Optional.of(own), who);
            case PRESENTED_WITHOUT_ITS_PARTITION ->
                new Presented(own.id(), Optional.empty(), own.key(), Optional.of(own), who);
            case PRESENTED_IN_A_PARTITION_THOUGH_IT_HAS_NONE -> {
                Kept free = Agent.kept(host.as(who).start("{}"), "");
                yield new Presented(free.id(), Optional.of(PARTITION), free.key(), Optional.of(own), who);
            }
        };
    }

    private static Presented with(String id, Kept own, Who who) {
        return new Presented(id, Optional.of(PARTITION), own.key(), Optional.of(own), who);
    }

    private static Presented gone(Kept own, Who who) {
        return new Presented(own.id(), Optional.of(PARTITION), own.key(), Optional.empty(), who);
    }

    private Presented of(Who other) {
        Kept theirs = started(other);
        return new Presented(theirs.id(), Optional.of(PARTITION), theirs.key(), Optional.of(theirs), other);
    }

    /** A public client cannot end them all, so its own sessions end one by one. */
    private void terminateAll(Who who, Kept own) {
        if (who.type == ClientType.PUBLIC) {
            host.as(who).send("DELETE", "/session", opened(own), BodyPublishers.noBody());
            return;
        }
        Reply ended = host.as(who)
                .send(
                        "DELETE",
                        "/sessions",
                        Map.of("DataWollet-Partition-Key", TourClient.encoded(PARTITION)),
                        BodyPublishers.noBody());
        assertThat(ended.json().path("ended").asInt()).isEqualTo(1);
    }

    /** A session with two recorded requests. */
    private Kept started(Who who) {
        Kept kept = host.as(who).started(PARTITION);
        host.record(who, kept, Map.of("page", 1));
        host.record(who, kept, Map.of("page", 2));
        return kept;
    }

    private static String changed(String id) {
        char last = id.charAt(30);
        return id.substring(0, 30) + (last == 'A' ? 'B' : 'A') + id.substring(31);
    }

    private static Map<String, String> opened(Kept session) {
        Map<String, String> headers = new HashMap<>(Agent.sessionHeaders(session));
        headers.put("Cookie", session.cookie());
        return headers;
    }

    private static Map<String, String> cookie(Kept session) {
        return Map.of("Cookie", session.cookie());
    }

    private Reply start(Who who, Presented presented, Key key) {
        return host.as(who).start(Agent.resumption(presented.id(), presented.partition()), headers(presented, key));
    }

    private static Map<String, String> headers(Presented presented, Key key) {
        String name = Agent.cookieName(presented.id());
        String right = presented.rightKey();
        return switch (key) {
            case NONE -> Map.of();
            case RIGHT -> Map.of("Cookie", name + "=" + right);
            case WRONG -> Map.of("Cookie", name + "=" + OTHER_KEY);
            case TOO_SHORT -> Map.of("Cookie", name + "=" + right.substring(1));
            case EMPTY -> Map.of("Cookie", name + "=");
            case QUOTED -> Map.of("Cookie", name + "=\"" + right + "\"");
            case TWO_COOKIES_THAT_DIFFER -> Map.of("Cookie", name + "=" + right + "; " + name + "=" + OTHER_KEY);
            case RIGHT_IN_A_HEADER -> Map.of("DataWollet-Session-Key", right);
            case WRONG_IN_A_HEADER -> Map.of("DataWollet-Session-Key", OTHER_KEY);
            case RIGHT_COOKIE_BUT_WRONG_HEADER ->
                Map.of("Cookie", name + "=" + right, "DataWollet-Session-Key", OTHER_KEY);
        };
    }

    private Kept assertNew(Reply reply, Presented presented, Key key) {
        assertThat(reply.status()).isEqualTo(200);
        JsonNode body = reply.json();
        assertThat(body.properties().stream().map(Map.Entry::getKey))
                .containsExactlyInAnyOrder(
                        "sessionId",
                        "resumed",
                        "createdAt",
                        "expiresAt",
                        "deadline",
                        "requests",
                        "nextCursor",
                        "envelope");
        assertThat(body.path("resumed").isBoolean()).isTrue();
        assertThat(body.path("resumed").asBoolean()).isFalse();
        assertThat(body.path("requests").isArray()).isTrue();
        assertThat(body.path("requests")).isEmpty();
        assertThat(body.path("nextCursor").isNull()).isTrue();
        assertThat(body.path("envelope").isNull()).isTrue();
        assertThat(body.path("createdAt").asText())
                .isEqualTo(host.clock.instant().toString());
        assertThat(body.path("expiresAt").asText())
                .isEqualTo(host.clock.instant().plus(TestHost.TIMEOUT).toString());
        assertThat(reply.all("Set-Cookie")).hasSize(1);
        Kept made = Agent.kept(reply, presented.partition().orElse(""));
        assertThat(reply.all("Set-Cookie").get(0))
                .isEqualTo(made.cookie() + "; Path=/; Secure; HttpOnly; SameSite=None; Partitioned; Max-Age=1800");
        Set<String> sent = new HashSet<>(List.of(presented.id(), presented.rightKey(), OTHER_KEY));
        assertThat(sent.contains(made.id())).as("an id from the request").isFalse();
        assertThat(sent.contains(made.key())).as("a key from the request").isFalse();
        assertThat(made.id().length()).isEqualTo(52);
        assertThat(made.key().length()).as("with %s", key).isEqualTo(43);
        return made;
    }

    private void assertResumed(Reply reply, Kept kept) {
        assertThat(reply.status()).isEqualTo(200);
        JsonNode body = reply.json();
        assertThat(body.path("resumed").asBoolean()).isTrue();
        assertThat(body.path("sessionId").asText().equals(kept.id())).isTrue();
        assertThat(body.path("createdAt").asText()).isEqualTo(TestClock.START.toString());
        assertThat(body.path("requests").toString())
                .isEqualTo("[{\"sequence\":0,\"at\":\"2026-01-01T00:00:00Z\",\"operation\":\"look\","
                        + "\"payload\":{\"page\":1}},{\"sequence\":1,\"at\":\"2026-01-01T00:00:00Z\","
                        + "\"operation\":\"look\",\"payload\":{\"page\":2}}]");
        assertThat(body.path("nextCursor").isNull()).isTrue();
        assertThat(Agent.kept(reply, kept.partition()).key().equals(kept.key())).isTrue();
    }

    /** The session that a refused start was about lives on, with its history, until the very instant it had before. */
    private void assertUntouched(Presented presented) {
        presented.bystander().ifPresent(session -> {
            Reply reply = host.as(presented.owner())
                    .start(Agent.resumption(session.id(), Optional.of(session.partition())), cookie(session));
            assertThat(reply.json().path("resumed").asBoolean()).isTrue();
            assertThat(reply.json().path("requests")).hasSize(2);
        });
    }
}
