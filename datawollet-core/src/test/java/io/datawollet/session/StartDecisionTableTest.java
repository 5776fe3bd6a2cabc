package io.datawollet.session;

import static io.datawollet.testing.Failures.assertFails;
import static io.datawollet.testing.Fixture.caller;
import static io.datawollet.testing.Fixture.start;
import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.client.Caller;
import io.datawollet.client.ClientType;
import io.datawollet.envelope.Envelope;
import io.datawollet.envelope.EnvelopeCredentials;
import io.datawollet.error.ErrorCode;
import io.datawollet.session.RefusedException.Reason;
import io.datawollet.testing.Fixture;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every row of the table that decides whether a start resumes, with every way to be in it. */
class StartDecisionTableTest {
    private static final String PARTITION = "device-7";
    private static final Duration TIMEOUT = Duration.ofMinutes(30);

    /** Ids that name no session of this caller in this partition, and the ids of a living one. */
    enum Id {
        NEVER_STORED,
        TERMINATED,
        EXPIRED,
        ROTATED_AWAY,
        EMPTY,
        BLANK,
        NOT_BASE64URL,
        NOT_ASCII,
        CUT,
        OVERLONG,
        PADDED,
        WITH_A_LINE_BREAK,
        OF_ANOTHER_VERSION,
        OF_AN_UNKNOWN_ROOT_KEY,
        FORGED_TAG,
        FORGED_RANDOM,
        OTHER_CLIENTS,
        OTHER_TYPES,
        OTHER_PARTITIONS,
        WITHOUT_A_PARTITION,
        LIVE
    }

    /** What is sent as the key. */
    enum Key {
        NONE,
        RIGHT,
        WRONG,
        EMPTY,
        NOT_BASE64URL,
        PADDED,
        CUT,
        OVERLONG,
        STRAY_BITS,
        THE_ID
    }

    /** What the request wants beside a session. */
    enum Wish {
        NO_ENVELOPE,
        CREATE,
        ATTACH
    }

    private final Fixture fixture = new Fixture();
    private final SessionManager manager = fixture.manager();

    /** What a row presents: whose the addressed session is, if there is one, and how its owner reaches it. */
    private record Addressed(String id, Optional<String> key, Optional<Caller> owner, Optional<StartRequest> own) {}

    static List<Arguments> rows() {
        List<Arguments> rows = new ArrayList<>();
        for (ClientType type : ClientType.values()) {
            for (Id id : Id.values()) {
                for (Key key : Key.values()) {
                    for (Wish wish : Wish.values()) {
                        rows.add(Arguments.of(type, id, key, wish));
                    }
                }
            }
        }
        return rows;
    }

    @ParameterizedTest
    @MethodSource("rows")
    void a_start_does_what_its_row_says(ClientType type, Id id, Key key, Wish wish) {
        Caller caller = caller(type, "acme");
        EnvelopeCredentials envelope = start(
                        manager, caller, StartRequest.create().newEnvelope())
                .newEnvelope()
                .orElseThrow();
        Addressed addressed = addressed(type, caller, id);
        fixture.clock().advance(TIMEOUT.dividedBy(2));
        Optional<String> sentKey = sent(key, addressed);
        SessionCredentials sent = sentKey.map(text -> SessionCredentials.of(addressed.id(), text))
                .orElseGet(() -> SessionCredentials.of(addressed.id()));
        Map<String, List<String>> before = fixture.image();
        StartRequest plain = StartRequest.resume(sent).partitionKey(PARTITION);
        StartRequest request = switch (wish) {
            case NO_ENVELOPE -> plain;
            case CREATE -> plain.newEnvelope();
            case ATTACH -> plain.attachEnvelope(envelope);
        };
        fixture.forgetEvents();

        if (id == Id.LIVE && (key == Key.RIGHT || (key == Key.NONE && type == ClientType.CONFIDENTIAL))) {
            if (wish != Wish.NO_ENVELOPE) {
                assertFails(ErrorCode.ENVELOPE_ON_RESUME, () -> start(manager, caller, request));
                assertThat(fixture.image()).isEqualTo(before);
                assertThat(fixture.tamperingEnvelopes().addresses()).hasSize(1);
                assertThat(fixture.events()).isEmpty();
            }
            assertResumed(start(manager, caller, plain), addressed);
        } else {
            StartedSession answer = start(manager, caller, request);
            assertNew(answer, sent, addressed);
            assertEnvelope(answer, wish, envelope);
            assertThat(fixture.image()).as("all that was there before").containsAllEntriesOf(before);
            assertThat(fixture.image()).hasSize(before.size() + 1);
            assertRefused(expected(type, id, key));
            addressed.owner().ifPresent(owner -> assertStillThere(owner, addressed));
        }
    }

    private void assertResumed(StartedSession answer, Addressed addressed) {
        assertThat(answer.resumed()).isTrue();
        assertThat(answer.credentials().revealId()).isEqualTo(addressed.id());
        assertThat(answer.credentials().revealKey()).isEqualTo(addressed.key());
        assertThat(answer.history().requests())
                .extracting(RecordedRequest::operation)
                .containsExactly("first", "second");
        Instant now = fixture.clock().instant();
        assertThat(answer.session().createdAt()).isEqualTo(now.minus(TIMEOUT.dividedBy(2)));
        assertThat(answer.session().expiresAt()).isEqualTo(now.plus(TIMEOUT));
        assertThat(fixture.events()).extracting(SessionEvent::type).containsExactly(SessionEvent.Type.RESUMED);
    }

    private void assertNew(StartedSession answer, SessionCredentials sent, Addressed addressed) {
        assertThat(answer.resumed()).isFalse();
        SessionCredentials made = answer.credentials();
        assertThat(made.revealId()).hasSize(52).isNotEqualTo(sent.revealId());
        assertThat(made.revealKey().orElseThrow())
                .hasSize(43)
                .isNotEqualTo(sent.revealId())
                .isNotEqualTo(sent.revealKey().orElse(""))
                .isNotEqualTo(addressed.key().orElse(""));
        assertThat(made.partitionKey()).contains(PARTITION);
        assertThat(answer.history().requests()).isEmpty();
        assertThat(answer.history().nextCursor()).isEmpty();
        assertThat(answer.session().history().requests()).isEmpty();
        assertThat(answer.session().createdAt()).isEqualTo(fixture.clock().instant());
        assertThat(answer.session().deadline())
                .isEqualTo(fixture.clock().instant().plus(Duration.ofHours(8)));
    }

    private void assertEnvelope(StartedSession answer, Wish wish, EnvelopeCredentials attached) {
        Optional<String> id = answer.session().envelope().map(Envelope::id);
        Optional<String> made = answer.newEnvelope().map(EnvelopeCredentials::id);
        int containers = fixture.tamperingEnvelopes().addresses().size();
        List<SessionEvent> heard = fixture.events().subList(2, fixture.events().size());
        switch (wish) {
            case NO_ENVELOPE -> {
                assertThat(id).isEmpty();
                assertThat(made).isEmpty();
                assertThat(containers).isEqualTo(1);
                assertThat(heard).isEmpty();
            }
            case CREATE -> {
                assertThat(id).isPresent().isEqualTo(made).isNotEqualTo(Optional.of(attached.id()));
                assertThat(containers).isEqualTo(2);
                assertThat(heard).extracting(SessionEvent::type).containsExactly(SessionEvent.Type.ENVELOPE_CREATED);
            }
            case ATTACH -> {
                assertThat(id).contains(attached.id());
                assertThat(made).isEmpty();
                assertThat(containers).isEqualTo(1);
                assertThat(heard).extracting(SessionEvent::type).containsExactly(SessionEvent.Type.ENVELOPE_ATTACHED);
            }
        }
    }

    private void assertRefused(Reason reason) {
        assertThat(fixture.events().subList(0, 2))
                .extracting(SessionEvent::type)
                .containsExactly(SessionEvent.Type.REFUSED, SessionEvent.Type.STARTED);
        SessionEvent refused = fixture.events().get(0);
        assertThat(refused.reason()).isEqualTo(new RefusedException(reason).words());
        assertThat(refused.clientId()).isEqualTo("acme");
        if (reason == Reason.NOT_AN_ID_OF_THIS_OWNER) {
            assertThat(refused.session()).isEmpty();
        } else {
            assertThat(refused.session())
                    .hasSize(16)
                    .isNotEqualTo(fixture.events().get(1).session());
        }
    }

    private void assertStillThere(Caller owner, Addressed addressed) {
        StartedSession again = start(manager, owner, addressed.own().orElseThrow());
        assertThat(again.resumed()).isTrue();
        assertThat(again.history().requests()).hasSize(2);
    }

    private static Reason expected(ClientType type, Id id, Key key) {
        boolean authentic = switch (id) {
            case NEVER_STORED, TERMINATED, EXPIRED, ROTATED_AWAY, LIVE -> true;
            default -> false;
        };
        if (!authentic) {
            return Reason.NOT_AN_ID_OF_THIS_OWNER;
        }
        if (key == Key.NONE) {
            return type == ClientType.PUBLIC ? Reason.NO_KEY : Reason.UNKNOWN;
        }
        boolean wrongBeforeLooking = key != Key.RIGHT && (key != Key.WRONG || type == ClientType.CONFIDENTIAL);
        if (wrongBeforeLooking || id == Id.LIVE) {
            return Reason.WRONG_KEY;
        }
        return Reason.UNKNOWN;
    }

    private Addressed addressed(ClientType type, Caller caller, Id id) {
        StartRequest here = StartRequest.create().partitionKey(PARTITION);
        return switch (id) {
            case NEVER_STORED -> gone(start(new Fixture().manager(fixture.rootKeys()), caller, here));
            case TERMINATED -> terminated(caller, here);
            case EXPIRED -> expired(caller, here);
            case ROTATED_AWAY -> rotated(caller, here);
            case EMPTY -> text("");
            case BLANK -> text(" ".repeat(52));
            case NOT_BASE64URL -> text("!".repeat(52));
            case NOT_ASCII -> text("ā".repeat(52));
            case CUT -> changed(caller, here, live -> live.substring(0, 51));
            case OVERLONG -> changed(caller, here, live -> live + "A".repeat(100_000));
            case PADDED -> changed(caller, here, live -> live + "=");
            case WITH_A_LINE_BREAK -> changed(caller, here, live -> live + "\n");
            case OF_ANOTHER_VERSION -> changed(caller, here, live -> "B" + live.substring(1));
            case OF_AN_UNKNOWN_ROOT_KEY ->
                changed(caller, here, live -> live.substring(0, 3) + "F" + live.substring(4));
            case FORGED_TAG -> changed(caller, here, live -> live.substring(0, 51) + flipped(live.charAt(51)));
            case FORGED_RANDOM ->
                changed(caller, here, live -> live.substring(0, 10) + flipped(live.charAt(10)) + live.substring(11));
            case OTHER_CLIENTS -> live(caller(type, "other"), here);
            case OTHER_TYPES -> live(caller(other(type), "acme"), here);
            case OTHER_PARTITIONS -> live(caller, StartRequest.create().partitionKey("device-8"));
            case WITHOUT_A_PARTITION -> live(caller, StartRequest.create());
            case LIVE -> live(caller, here);
        };
    }

    private static ClientType other(ClientType type) {
        return type == ClientType.PUBLIC ? ClientType.CONFIDENTIAL : ClientType.PUBLIC;
    }

    private StartedSession recorded(Caller caller, StartRequest request) {
        StartedSession started = start(manager, caller, request);
        started.session().record("first", 1);
        started.session().record("second", 2);
        return started;
    }

    private Addressed live(Caller owner, StartRequest request) {
        SessionCredentials pair = recorded(owner, request).credentials();
        return new Addressed(
                pair.revealId(), pair.revealKey(), Optional.of(owner), Optional.of(StartRequest.resume(pair)));
    }

    private Addressed changed(Caller owner, StartRequest request, java.util.function.UnaryOperator<String> change) {
        Addressed live = live(owner, request);
        return new Addressed(change.apply(live.id()), live.key(), live.owner(), live.own());
    }

    private static Addressed gone(StartedSession session) {
        SessionCredentials pair = session.credentials();
        return new Addressed(pair.revealId(), pair.revealKey(), Optional.empty(), Optional.empty());
    }

    private static Addressed text(String id) {
        return new Addressed(id, Optional.empty(), Optional.empty(), Optional.empty());
    }

    private Addressed terminated(Caller caller, StartRequest here) {
        StartedSession started = recorded(caller, here);
        started.session().terminate();
        return gone(started);
    }

    private Addressed expired(Caller caller, StartRequest here) {
        StartedSession started = recorded(caller, here);
        fixture.clock().advance(TIMEOUT.dividedBy(2));
        return gone(started);
    }

    private Addressed rotated(Caller caller, StartRequest here) {
        StartedSession started = recorded(caller, here);
        SessionCredentials next = Fixture.issued(started.session().rotate()).credentials();
        return new Addressed(
                started.credentials().revealId(),
                started.credentials().revealKey(),
                Optional.of(caller),
                Optional.of(StartRequest.resume(next)));
    }

    private static Optional<String> sent(Key key, Addressed addressed) {
        String right = addressed.key().orElse("A".repeat(43));
        return switch (key) {
            case NONE -> Optional.empty();
            case RIGHT -> Optional.of(right);
            case WRONG -> Optional.of(flipped(right.charAt(0)) + right.substring(1));
            case EMPTY -> Optional.of("");
            case NOT_BASE64URL -> Optional.of("*".repeat(43));
            case PADDED -> Optional.of(right + "=");
            case CUT -> Optional.of(right.substring(0, 42));
            case OVERLONG -> Optional.of(right + "A".repeat(100_000));
            case STRAY_BITS -> Optional.of(right.substring(0, 42) + next(right.charAt(42)));
            case THE_ID -> Optional.of(addressed.id());
        };
    }

    private static String flipped(char c) {
        return c == 'A' ? "B" : "A";
    }

    /** The next letter of the alphabet, which for the last letter of a key differs in bits that stand for nothing. */
    private static String next(char c) {
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        return String.valueOf(alphabet.charAt(alphabet.indexOf(c) + 1));
    }
}
