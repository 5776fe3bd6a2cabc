package io.datawollet.session;

import static io.datawollet.testing.Failures.assertFails;
import static io.datawollet.testing.Fixture.caller;
import static io.datawollet.testing.Fixture.client;
import static io.datawollet.testing.Fixture.start;
import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.client.Caller;
import io.datawollet.client.ClientType;
import io.datawollet.document.Document;
import io.datawollet.document.DocumentInfo;
import io.datawollet.document.Documents;
import io.datawollet.envelope.Envelope;
import io.datawollet.envelope.EnvelopeCredentials;
import io.datawollet.error.ErrorCode;
import io.datawollet.testing.Contents;
import io.datawollet.testing.Fixture;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How long an envelope is there, and what sessions have to do with it. */
class EnvelopeLifeTest {
    private static final Duration RETENTION = Duration.ofMinutes(90);
    private static final int FOUR_BLOCKS = 4 * 16 * 16_384 - 1;

    private final Fixture fixture = new Fixture();
    private final SessionManager manager = fixture.manager();
    private final SessionManager elsewhere = fixture.manager();

    private static Caller keeping(ClientType type, Duration retention) {
        return caller(client(type, "acme").envelopeRetention(retention).build());
    }

    private StartedSession begin(Caller caller) {
        return start(manager, caller, StartRequest.create().partitionKey("p").newEnvelope());
    }

    private StartedSession attach(SessionManager node, Caller caller, EnvelopeCredentials envelope) {
        return start(node, caller, StartRequest.create().attachEnvelope(envelope));
    }

    private static Envelope envelope(StartedSession started) {
        return started.session().envelope().orElseThrow();
    }

    private static void put(Documents documents, String name) throws IOException {
        DocumentInfo info = documents.put(name, "text/plain", Contents.stream(10, 1));
        assertThat(info.size()).isEqualTo(10);
    }

    private static List<String> names(Documents documents) {
        return documents.list().documents().stream().map(DocumentInfo::name).toList();
    }

    @ParameterizedTest
    @EnumSource
    void the_key_is_shown_by_the_start_that_creates_it_and_never_again(ClientType type) {
        Caller caller = caller(type, "acme");
        StartedSession made = begin(caller);
        EnvelopeCredentials shown = made.newEnvelope().orElseThrow();
        assertThat(shown.id()).hasSize(28).isEqualTo(envelope(made).id());
        assertThat(shown.revealKey())
                .hasSize(43)
                .isNotEqualTo(made.credentials().revealKey().orElseThrow());
        StartedSession resumed = start(elsewhere, caller, StartRequest.resume(made.credentials()));
        assertThat(resumed.resumed()).isTrue();
        assertThat(resumed.newEnvelope()).isEmpty();
        assertThat(envelope(resumed).id()).isEqualTo(shown.id());
        StartedSession rotated = Fixture.issued(resumed.session().rotate());
        assertThat(rotated.newEnvelope()).isEmpty();
        assertThat(envelope(rotated).id()).isEqualTo(shown.id());
        for (Object printed :
                List.of(shown, made, envelope(made), envelope(made).documents(), resumed)) {
            assertThat(printed.toString()).doesNotContain(shown.id()).doesNotContain(shown.revealKey());
        }
    }

    @Test
    void no_two_envelopes_have_an_id_or_a_key_in_common() {
        Caller caller = caller(ClientType.CONFIDENTIAL, "acme");
        EnvelopeCredentials one = begin(caller).newEnvelope().orElseThrow();
        EnvelopeCredentials two = begin(caller).newEnvelope().orElseThrow();
        assertThat(one.id()).isNotEqualTo(two.id());
        assertThat(one.revealKey()).isNotEqualTo(two.revealKey());
    }

    @Test
    void a_session_that_wanted_none_has_none() {
        StartedSession plain = start(manager, caller(ClientType.PUBLIC, "acme"), StartRequest.create());
        assertThat(plain.newEnvelope()).isEmpty();
        assertThat(plain.session().envelope()).isEmpty();
        assertThat(fixture.envelopes().calls()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void it_is_there_one_millisecond_before_its_end_and_gone_at_it_for_everything(ClientType type) throws IOException {
        Caller caller = keeping(type, RETENTION);
        StartedSession made =
                start(manager, caller, StartRequest.create().newEnvelope().timeout(Duration.ofHours(2)));
        EnvelopeCredentials right = made.newEnvelope().orElseThrow();
        Envelope envelope = envelope(made);
        Documents documents = envelope.documents();
        documents.put("large", "text/plain", Contents.stream(FOUR_BLOCKS, 1));
        put(documents, "small");
        Document large = documents.get("large");
        Document small = documents.get("small");
        Instant end = made.session().createdAt().plus(RETENTION);
        assertThat(envelope.expiresAt()).isEqualTo(end);

        fixture.clock().set(end.minusMillis(1));
        put(documents, "late");
        assertThat(names(documents)).hasSize(3);
        try (InputStream open = large.content()) {
            assertThat(open.readNBytes(FOUR_BLOCKS / 2)).isEqualTo(Contents.bytes(FOUR_BLOCKS / 2, 1));
            StartedSession attached = attach(elsewhere, caller, right);
            assertThat(attached.session().envelope()).isPresent();
            assertThat(start(elsewhere, caller, StartRequest.resume(made.credentials()))
                            .session()
                            .envelope())
                    .isPresent();

            fixture.clock().set(end);
            assertThat(made.session().envelope()).isEmpty();
            assertThat(attached.session().envelope()).isEmpty();
            assertFails(ErrorCode.ENVELOPE_NOT_FOUND, open::readAllBytes);
            assertFails(ErrorCode.ENVELOPE_NOT_FOUND, open::read);
        }
        StartedSession resumed = start(elsewhere, caller, StartRequest.resume(made.credentials()));
        assertThat(resumed.resumed()).isTrue();
        assertThat(resumed.session().envelope()).isEmpty();
        assertFails(ErrorCode.ENVELOPE_NOT_FOUND, () -> attach(elsewhere, caller, right));
        assertFails(ErrorCode.ENVELOPE_NOT_FOUND, documents::list);
        assertFails(ErrorCode.ENVELOPE_NOT_FOUND, () -> documents.find("small"));
        assertFails(ErrorCode.ENVELOPE_NOT_FOUND, () -> documents.get("none"));
        assertFails(ErrorCode.ENVELOPE_NOT_FOUND, () -> put(documents, "later"));
        assertFails(ErrorCode.ENVELOPE_NOT_FOUND, () -> documents.delete("small"));
        assertFails(ErrorCode.ENVELOPE_NOT_FOUND, envelope::delete);
        assertFails(ErrorCode.ENVELOPE_NOT_FOUND, () -> small.content().readAllBytes());
        assertFails(ErrorCode.ENVELOPE_NOT_FOUND, () -> small.content(1, 2).read());
        assertFails(ErrorCode.ENVELOPE_NOT_FOUND, () -> large.content().read());
    }

    @Test
    void an_upload_that_is_under_way_at_the_end_stores_nothing() throws IOException {
        Caller caller = keeping(ClientType.PUBLIC, RETENTION);
        Documents documents = envelope(begin(caller)).documents();
        put(documents, "first");
        InputStream slow = Contents.doing(
                Contents.bytes(FOUR_BLOCKS, 1),
                FOUR_BLOCKS / 2,
                () -> fixture.clock().advance(RETENTION));
        assertFails(ErrorCode.SESSION_NOT_FOUND, () -> documents.put("late", "text/plain", slow));
        assertThat(fixture.tamperingEnvelopes()
                        .documentsOf(fixture.tamperingEnvelopes().addresses().get(0)))
                .hasSize(1);
    }

    @Test
    void nothing_that_sessions_do_and_no_changed_configuration_moves_its_end() throws IOException {
        Caller before = keeping(ClientType.CONFIDENTIAL, RETENTION);
        StartedSession made = begin(before);
        EnvelopeCredentials right = made.newEnvelope().orElseThrow();
        Instant end = made.session().createdAt().plus(RETENTION);
        for (Duration changed : List.of(Duration.ofMinutes(1), Duration.ofDays(900))) {
            Caller after = keeping(ClientType.CONFIDENTIAL, changed);
            fixture.clock().advance(Duration.ofMinutes(20));
            StartedSession attached = attach(elsewhere, after, right);
            put(envelope(attached).documents(), "a");
            attached.session().record("x", 1);
            assertThat(envelope(attached).expiresAt()).isEqualTo(end);
            StartedSession resumed = start(elsewhere, after, StartRequest.resume(made.credentials()));
            assertThat(envelope(resumed).expiresAt()).isEqualTo(end);
        }
        Caller after = keeping(ClientType.CONFIDENTIAL, Duration.ofDays(900));
        fixture.clock().set(end.minusMillis(1));
        assertThat(attach(manager, after, right).session().envelope()).isPresent();
        fixture.clock().set(end);
        assertFails(ErrorCode.ENVELOPE_NOT_FOUND, () -> attach(manager, after, right));
        assertThat(envelope(begin(after)).expiresAt()).isEqualTo(end.plus(Duration.ofDays(900)));
    }

    /** The ways in which the session that created it may end. */
    enum End {
        TERMINATED,
        BY_ITS_HANDLE,
        WITH_ITS_PARTITION,
        IDLE,
        AT_ITS_DEADLINE
    }

    @ParameterizedTest
    @EnumSource
    void it_outlives_the_session_that_created_it(End how) throws IOException {
        Caller caller = caller(ClientType.CONFIDENTIAL, "acme");
        StartedSession made = begin(caller);
        put(envelope(made).documents(), "kept");
        Documents held = envelope(made).documents();
        switch (how) {
            case TERMINATED -> assertThat(made.session().terminate()).isTrue();
            case BY_ITS_HANDLE -> {
                String handle = manager.list(caller, "p").sessions().get(0).handle();
                manager.terminate(caller, "p", handle);
            }
            case WITH_ITS_PARTITION ->
                assertThat(manager.terminateAll(caller, "p")).isEqualTo(1);
            case IDLE -> fixture.clock().advance(Duration.ofMinutes(30));
            case AT_ITS_DEADLINE -> fixture.clock().advance(Duration.ofHours(8));
        }
        // The session is over for its envelope too.
        assertFails(ErrorCode.SESSION_NOT_FOUND, () -> held.list());
        assertFails(ErrorCode.SESSION_NOT_FOUND, () -> held.get("kept"));
        assertFails(ErrorCode.SESSION_NOT_FOUND, () -> put(held, "late"));
        fixture.clock().advance(Duration.ofDays(30));
        int swept = manager.purgeExpired(1_000);
        assertThat(swept).isNotNegative();
        assertThat(names(envelope(attach(elsewhere, caller, made.newEnvelope().orElseThrow()))
                        .documents()))
                .containsExactly("kept");
    }

    @ParameterizedTest
    @EnumSource
    void a_rotation_keeps_envelope_and_documents_and_ends_the_old_pair_for_both(ClientType type) throws IOException {
        Caller caller = caller(type, "acme");
        StartedSession made = begin(caller);
        put(envelope(made).documents(), "of the envelope");
        put(made.session().documents(), "of the session");
        Documents oldEnvelope = envelope(made).documents();
        Documents oldSession = made.session().documents();
        StartedSession rotated = Fixture.issued(made.session().rotate());
        assertThat(names(envelope(rotated).documents())).containsExactly("of the envelope");
        assertThat(names(rotated.session().documents())).containsExactly("of the session");
        put(envelope(rotated).documents(), "more");
        put(rotated.session().documents(), "more");
        for (Documents old : List.of(oldEnvelope, oldSession)) {
            assertFails(ErrorCode.SESSION_NOT_FOUND, old::list);
            assertFails(ErrorCode.SESSION_NOT_FOUND, () -> put(old, "late"));
        }
        StartedSession resumed = start(elsewhere, caller, StartRequest.resume(rotated.credentials()));
        assertThat(names(envelope(resumed).documents())).hasSize(2);
        assertThat(names(resumed.session().documents())).hasSize(2);
    }

    @Test
    void deleting_removes_its_documents_and_every_session_finds_it_gone_at_its_first_use() throws IOException {
        Caller caller = caller(ClientType.CONFIDENTIAL, "acme");
        StartedSession made = begin(caller);
        Documents documents = envelope(made).documents();
        documents.put("large", "text/plain", Contents.stream(FOUR_BLOCKS, 1));
        StartedSession other = attach(elsewhere, caller, made.newEnvelope().orElseThrow());
        Envelope deleted = envelope(other);
        fixture.forgetEvents();
        try (InputStream open = documents.get("large").content()) {
            assertThat(open.read()).isEqualTo(Contents.bytes(1, 1)[0] & 0xff);
            deleted.delete();
            assertFails(ErrorCode.ENVELOPE_NOT_FOUND, open::readAllBytes);
        }
        assertThat(fixture.events()).extracting(SessionEvent::type).containsExactly(SessionEvent.Type.ENVELOPE_DELETED);
        assertThat(fixture.tamperingEnvelopes().addresses()).isEmpty();
        assertThat(fixture.tamperingEnvelopes().storedBlocks()).isZero();
        for (StartedSession each : List.of(made, other)) {
            assertThat(each.session().envelope()).as("attached still").isPresent();
            Documents gone = envelope(each).documents();
            assertFails(ErrorCode.ENVELOPE_NOT_FOUND, gone::list);
            assertFails(ErrorCode.ENVELOPE_NOT_FOUND, () -> gone.find("large"));
            assertFails(ErrorCode.ENVELOPE_NOT_FOUND, () -> gone.delete("large"));
            assertFails(ErrorCode.ENVELOPE_NOT_FOUND, () -> put(gone, "small"));
            assertFails(
                    ErrorCode.ENVELOPE_NOT_FOUND,
                    () -> gone.put("large", "text/plain", Contents.stream(FOUR_BLOCKS, 2)));
            assertFails(ErrorCode.ENVELOPE_NOT_FOUND, envelope(each)::delete);
            assertThat(each.session().history().requests())
                    .as("the session lives")
                    .isEmpty();
        }
        assertThat(fixture.tamperingEnvelopes().addresses()).isEmpty();
        assertThat(Optional.of(start(manager, caller, StartRequest.resume(made.credentials()))
                        .resumed()))
                .contains(true);
    }
}
