package io.datawollet.session;

import static io.datawollet.testing.Failures.assertFails;
import static io.datawollet.testing.Fixture.caller;
import static io.datawollet.testing.Fixture.client;
import static io.datawollet.testing.Fixture.start;
import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.client.Caller;
import io.datawollet.client.ClientType;
import io.datawollet.client.Limits;
import io.datawollet.client.PartitionOverflow;
import io.datawollet.client.Scope;
import io.datawollet.document.Documents;
import io.datawollet.envelope.EnvelopeAccess;
import io.datawollet.envelope.EnvelopeCredentials;
import io.datawollet.error.DataWolletException;
import io.datawollet.error.ErrorCode;
import io.datawollet.store.ContainerRecord;
import io.datawollet.testing.Fixture;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which envelopes a new session can attach, and what is said and left behind where it cannot. */
class AttachTest {
    private final Fixture fixture = new Fixture();
    private final SessionManager manager = fixture.manager();

    private EnvelopeCredentials envelopeOf(Caller caller) {
        return start(manager, caller, StartRequest.create().partitionKey("home").newEnvelope())
                .newEnvelope()
                .orElseThrow();
    }

    private static StartRequest attaching(String id, String key) {
        return StartRequest.create().partitionKey("p").attachEnvelope(EnvelopeCredentials.of(id, key));
    }

    /** Fails, and both stores are what they were. */
    private String assertRefused(ErrorCode code, Caller caller, StartRequest request) {
        Map<String, List<String>> sessions = fixture.image();
        var envelopes = fixture.tamperingEnvelopes().addresses();
        var headers = envelopes.stream()
                .map(each -> fixture.tamperingEnvelopes().record(each).revision())
                .toList();
        fixture.forgetEvents();
        DataWolletException thrown = assertFails(code, () -> start(manager, caller, request));
        assertThat(fixture.image()).isEqualTo(sessions);
        assertThat(fixture.tamperingEnvelopes().addresses()).isEqualTo(envelopes);
        assertThat(envelopes)
                .extracting(each -> fixture.tamperingEnvelopes().record(each).revision())
                .isEqualTo(headers);
        assertThat(fixture.events()).extracting(SessionEvent::type).containsExactly(SessionEvent.Type.ENVELOPE_REFUSED);
        assertThat(thrown.getCause()).isNull();
        return String.valueOf(thrown.getMessage());
    }

    private static String changed(String text, int at) {
        return text.substring(0, at) + (text.charAt(at) == 'A' ? 'B' : 'A') + text.substring(at + 1);
    }

    @ParameterizedTest
    @EnumSource
    void whatever_is_no_live_envelope_of_this_client_does_not_exist_and_all_in_the_same_words(ClientType type) {
        Caller acme = caller(type, "acme");
        EnvelopeCredentials right = envelopeOf(acme);
        String id = right.id();
        String key = right.revealKey();
        Set<String> words = new HashSet<>();
        for (String none : List.of(
                "",
                " ",
                id.substring(1),
                id + "A",
                id + "=",
                id + "\n",
                " " + id,
                "B" + id.substring(1),
                "*".repeat(28),
                "ā".repeat(28),
                "A".repeat(100_000),
                changed(id, 10),
                key)) {
            words.add(assertRefused(ErrorCode.ENVELOPE_NOT_FOUND, acme, attaching(none, key)));
            words.add(assertRefused(ErrorCode.ENVELOPE_NOT_FOUND, acme, attaching(none, "wrong")));
        }
        ClientType other = type == ClientType.PUBLIC ? ClientType.CONFIDENTIAL : ClientType.PUBLIC;
        for (Caller stranger : List.of(caller(type, "other"), caller(other, "acme"))) {
            words.add(assertRefused(ErrorCode.ENVELOPE_NOT_FOUND, stranger, attaching(id, key)));
            words.add(assertRefused(ErrorCode.ENVELOPE_NOT_FOUND, stranger, attaching(id, "wrong")));
        }
        assertThat(start(manager, acme, attaching(id, key)).session().envelope())
                .as("the envelope is still there")
                .isPresent();
        deleted(acme, right);
        words.add(assertRefused(ErrorCode.ENVELOPE_NOT_FOUND, acme, attaching(id, key)));
        words.add(assertRefused(ErrorCode.ENVELOPE_NOT_FOUND, acme, attaching(id, "wrong")));
        EnvelopeCredentials ended = envelopeOf(acme);
        fixture.clock().advance(acme.client().envelopeRetention());
        words.add(assertRefused(ErrorCode.ENVELOPE_NOT_FOUND, acme, attaching(ended.id(), ended.revealKey())));
        words.add(assertRefused(ErrorCode.ENVELOPE_NOT_FOUND, acme, attaching(ended.id(), "wrong")));
        assertThat(words).hasSize(1);
    }

    private void deleted(Caller caller, EnvelopeCredentials envelope) {
        start(manager, caller, StartRequest.create().attachEnvelope(envelope))
                .session()
                .envelope()
                .orElseThrow()
                .delete();
    }

    @ParameterizedTest
    @EnumSource
    void a_wrong_key_and_a_malformed_one_are_refused_in_the_same_words(ClientType type) {
        Caller acme = caller(type, "acme");
        EnvelopeCredentials right = envelopeOf(acme);
        EnvelopeCredentials another = envelopeOf(acme);
        String key = right.revealKey();
        Set<String> words = new HashSet<>();
        for (String wrong : List.of(
                "",
                " ",
                "A".repeat(43),
                changed(key, 0),
                changed(key, 42),
                key.substring(1),
                key + "A",
                key + "=",
                key + "\n",
                "*".repeat(43),
                "ā".repeat(43),
                "A".repeat(100_000),
                another.revealKey(),
                right.id())) {
            words.add(assertRefused(ErrorCode.ENVELOPE_ACCESS_DENIED, acme, attaching(right.id(), wrong)));
        }
        assertThat(words).hasSize(1);
        assertThat(start(manager, acme, attaching(right.id(), key)).session().envelope())
                .isPresent();
    }

    @ParameterizedTest
    @EnumSource
    void an_envelope_that_the_store_has_changed_does_not_exist_and_the_listener_hears_of_it(ClientType type) {
        Caller acme = caller(type, "acme");
        EnvelopeCredentials right = envelopeOf(acme);
        var store = fixture.tamperingEnvelopes();
        var record = store.record(store.addresses().get(0));
        byte[] header = record.header();
        header[header.length - 1] ^= 1;
        store.put(new ContainerRecord(
                record.address(), record.revision(), header, record.rootKeyId(), record.expiresAt()));
        Map<String, List<String>> before = fixture.image();
        fixture.forgetEvents();
        assertFails(ErrorCode.ENVELOPE_NOT_FOUND, () -> start(manager, acme, attaching(right.id(), right.revealKey())));
        assertThat(fixture.image()).isEqualTo(before);
        assertThat(fixture.events()).extracting(SessionEvent::type).containsExactly(SessionEvent.Type.TAMPERED);
    }

    @ParameterizedTest
    @EnumSource
    void the_retention_that_is_sealed_inside_counts_whatever_the_store_says(ClientType type) {
        Caller acme = caller(type, "acme");
        EnvelopeCredentials right = envelopeOf(acme);
        var store = fixture.tamperingEnvelopes();
        var record = store.record(store.addresses().get(0));
        Instant end = record.expiresAt();
        store.put(new ContainerRecord(
                record.address(),
                record.revision(),
                record.header(),
                record.rootKeyId(),
                end.plus(Duration.ofDays(1_000))));
        fixture.clock().set(end.minusMillis(1));
        StartedSession attached = start(manager, acme, attaching(right.id(), right.revealKey()));
        Documents documents = attached.session().envelope().orElseThrow().documents();
        assertThat(documents.list().documents()).isEmpty();
        fixture.clock().set(end);
        assertRefused(ErrorCode.ENVELOPE_NOT_FOUND, acme, attaching(right.id(), right.revealKey()));
        assertThat(attached.session().envelope()).isEmpty();
        assertFails(ErrorCode.ENVELOPE_NOT_FOUND, documents::list);
        assertFails(ErrorCode.ENVELOPE_NOT_FOUND, () -> documents.putJson("late", 1));
    }

    @Test
    void a_failed_attach_ends_nobody_in_a_full_partition() {
        Caller acme = caller(client(ClientType.CONFIDENTIAL, "acme")
                .limits(Limits.defaults().withSessionsPerPartition(1, PartitionOverflow.END_SOONEST_TO_EXPIRE))
                .build());
        EnvelopeCredentials right = envelopeOf(acme);
        StartedSession other = start(manager, acme, StartRequest.create().partitionKey("p"));
        assertRefused(ErrorCode.ENVELOPE_NOT_FOUND, acme, attaching("none", right.revealKey()));
        assertRefused(ErrorCode.ENVELOPE_ACCESS_DENIED, acme, attaching(right.id(), "wrong"));
        assertThat(other.session().history().requests()).isEmpty();
        start(manager, acme, attaching(right.id(), right.revealKey()));
        assertFails(ErrorCode.SESSION_NOT_FOUND, () -> other.session().history());
    }

    @ParameterizedTest
    @EnumSource
    void an_envelope_is_attached_from_any_partition_and_node_with_the_right_to_read_alone(ClientType type)
            throws IOException {
        Caller creator = caller(type, "acme");
        StartedSession made = start(manager, creator, StartRequest.create().newEnvelope());
        made.session().envelope().orElseThrow().documents().put("a", "text/plain", new ByteArrayInputStream(new byte[] {
            1
        }));
        EnvelopeCredentials right = made.newEnvelope().orElseThrow();
        Caller reader = type == ClientType.PUBLIC
                ? Caller.from(Fixture.ORIGIN, creator.client(), Set.of(Scope.SESSIONS_WRITE, Scope.ENVELOPES_READ))
                : Caller.of(creator.client(), Set.of(Scope.SESSIONS_WRITE, Scope.ENVELOPES_READ));
        fixture.clock().advance(Duration.ofDays(1));
        StartedSession attached = start(
                fixture.manager(),
                reader,
                StartRequest.create().partitionKey("q").attachEnvelope(right));
        assertThat(attached.newEnvelope()).as("the key is not shown again").isEmpty();
        var envelope = attached.session().envelope().orElseThrow();
        assertThat(envelope.id()).isEqualTo(right.id());
        assertThat(envelope.access()).isEqualTo(EnvelopeAccess.READ);
        assertThat(envelope.createdAt()).isEqualTo(made.session().createdAt());
        assertThat(envelope.expiresAt())
                .isEqualTo(envelope.createdAt().plus(creator.client().envelopeRetention()));
        assertThat(envelope.documents().get("a").info().size()).isEqualTo(1);
    }
}
