package io.datawollet.session;

import static io.datawollet.testing.Failures.assertFails;
import static io.datawollet.testing.Fixture.caller;
import static io.datawollet.testing.Fixture.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.datawollet.client.Caller;
import io.datawollet.client.ClientType;
import io.datawollet.document.Document;
import io.datawollet.document.DocumentInfo;
import io.datawollet.document.Documents;
import io.datawollet.error.DataWolletException;
import io.datawollet.error.ErrorCode;
import io.datawollet.store.StoreException.Outcome;
import io.datawollet.store.StoreKey;
import io.datawollet.store.tck.ModelSessionStore;
import io.datawollet.testing.Contents;
import io.datawollet.testing.FaultyEnvelopeStore;
import io.datawollet.testing.FaultySessionStore;
import io.datawollet.testing.Fixture;
import io.datawollet.testing.Operation;
import io.datawollet.testing.TamperingEnvelopeStore;
import io.datawollet.testing.TamperingSessionStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The documents of a session: there as long as it is, on every node, and gone with it. */
class SessionDocumentsTest {
    private static final int TWO_BLOCKS = 300_000;

    private final Fixture fixture = new Fixture();
    private final SessionManager manager = fixture.manager();
    private final SessionManager elsewhere = fixture.manager();
    private final Caller acme = caller(ClientType.CONFIDENTIAL, "acme");

    private StartedSession begin(Caller caller) {
        return start(manager, caller, StartRequest.create().partitionKey("p"));
    }

    private static DocumentInfo put(Documents documents, String name) throws IOException {
        return documents.put(name, "text/plain", Contents.stream(TWO_BLOCKS, 1));
    }

    private StoreKey onlyContainer() {
        List<StoreKey> all = fixture.tamperingEnvelopes().addresses();
        assertThat(all).hasSize(1);
        return all.get(0);
    }

    @ParameterizedTest
    @EnumSource
    void two_nodes_see_each_others_documents(ClientType type) throws IOException {
        Caller caller = caller(type, "acme");
        StartedSession started = begin(caller);
        Documents here = started.session().documents();
        Documents there = elsewhere.open(caller, started.credentials()).documents();
        assertThat(there.list().documents()).isEmpty();
        assertThat(there.find("a")).isEmpty();
        DocumentInfo first = put(here, "a");
        assertThat(there.get("a").info()).isEqualTo(first);
        assertThat(there.get("a").content().readAllBytes()).isEqualTo(Contents.bytes(TWO_BLOCKS, 1));
        DocumentInfo second = there.put("b", "text/plain", Contents.stream(5, 2));
        assertThat(here.list().documents()).containsExactlyInAnyOrder(first, second);
        DocumentInfo replaced = there.put("a", "image/png", Contents.stream(7, 3));
        assertThat(here.get("a").info()).isEqualTo(replaced);
        here.delete("b");
        assertFails(ErrorCode.DOCUMENT_NOT_FOUND, () -> there.get("b"));
        assertFails(ErrorCode.DOCUMENT_NOT_FOUND, () -> there.delete("b"));
        assertThat(there.list().documents()).containsExactly(replaced);
        assertThat(started.session().history().requests())
                .as("documents are no entries")
                .isEmpty();
    }

    @Test
    void two_nodes_may_both_put_the_first_document() throws IOException {
        StartedSession started = begin(acme);
        Session there = elsewhere.open(acme, started.credentials());
        put(started.session().documents(), "a");
        put(there.documents(), "b");
        assertThat(there.documents().list().documents()).hasSize(2);
        assertThat(started.session().record("x", 1).sequence()).isZero();
        assertThat(there.record("x", 1).sequence()).isEqualTo(1);
        onlyContainer();
    }

    @Test
    void sessions_do_not_see_each_others_documents() throws IOException {
        put(begin(acme).session().documents(), "a");
        Documents other = begin(acme).session().documents();
        assertThat(other.list().documents()).isEmpty();
        put(other, "a");
        assertThat(fixture.tamperingEnvelopes().addresses()).hasSize(2);
        other.delete("a");
        assertThat(other.find("a")).isEmpty();
    }

    @Test
    void the_documents_of_session_and_envelope_are_apart() throws IOException {
        Session session =
                start(manager, acme, StartRequest.create().newEnvelope()).session();
        Documents own = session.documents();
        Documents ofEnvelope = session.envelope().orElseThrow().documents();
        put(own, "a");
        assertThat(ofEnvelope.find("a")).isEmpty();
        put(ofEnvelope, "b");
        assertThat(own.list().documents()).extracting(DocumentInfo::name).containsExactly("a");
        session.terminate();
        assertThat(fixture.tamperingEnvelopes().addresses()).hasSize(1);
    }

    @Test
    void the_container_is_made_by_the_first_put_until_the_deadline_and_by_nothing_before() throws IOException {
        StartedSession started = begin(acme);
        Documents documents = started.session().documents();
        assertThat(documents.list().documents()).isEmpty();
        assertFails(ErrorCode.DOCUMENT_NOT_FOUND, () -> documents.get("a"));
        assertFails(ErrorCode.DOCUMENT_NOT_FOUND, () -> documents.delete("a"));
        started.session().record("x", 1);
        assertThat(fixture.tamperingEnvelopes().addresses()).isEmpty();
        put(documents, "a");
        Instant end = fixture.tamperingEnvelopes().record(onlyContainer()).expiresAt();
        assertThat(end).isEqualTo(started.session().deadline());
    }

    @Test
    void the_header_notes_the_container_before_there_is_one() {
        FaultySessionStore sessions = new FaultySessionStore(new ModelSessionStore());
        TamperingEnvelopeStore envelopes = new TamperingEnvelopeStore();
        FaultyEnvelopeStore faults = new FaultyEnvelopeStore(envelopes);
        Fixture over = new Fixture(sessions, faults);
        SessionManager node = over.manager();
        Session session = start(node, acme, StartRequest.create()).session();
        sessions.failBefore(Operation.REPLACE, 3, Outcome.NOT_APPLIED);
        assertFails(ErrorCode.SESSION_STORE_FAILED, () -> put(session.documents(), "a"));
        assertThat(over.envelopes().calls()).isZero();
        faults.faults().failBefore(Operation.CREATE_CONTAINER, 3, Outcome.NOT_APPLIED);
        assertFails(ErrorCode.ENVELOPE_STORE_FAILED, () -> put(session.documents(), "a"));
        over.envelopes().reset();
        session.terminate();
        assertThat(over.envelopes().calls(Operation.REMOVE_CONTAINER))
                .as("noted, so it is removed")
                .isEqualTo(1);
        assertThat(envelopes.addresses()).isEmpty();
    }

    @Test
    void a_container_that_could_not_be_made_is_made_by_the_next_put() throws IOException {
        FaultyEnvelopeStore faults = new FaultyEnvelopeStore(new TamperingEnvelopeStore());
        Session session = start(new Fixture(faults).manager(), acme, StartRequest.create())
                .session();
        faults.faults().failBefore(Operation.CREATE_CONTAINER, 3, Outcome.NOT_APPLIED);
        assertFails(ErrorCode.ENVELOPE_STORE_FAILED, () -> put(session.documents(), "a"));
        put(session.documents(), "large");
        session.documents().put("small", "text/plain", Contents.stream(1, 1));
        assertThat(session.documents().list().documents()).hasSize(2);
    }

    @Test
    void terminating_removes_the_bytes_at_once() throws IOException {
        StartedSession started = begin(acme);
        put(started.session().documents(), "a");
        Document held = started.session().documents().get("a");
        Documents there = elsewhere.open(acme, started.credentials()).documents();
        InputStream open = there.get("a").content();
        assertThat(started.session().terminate()).isTrue();
        assertThat(fixture.tamperingEnvelopes().addresses()).isEmpty();
        assertThat(fixture.tamperingEnvelopes().storedBlocks()).isZero();
        assertGone(started.session().documents());
        assertGone(there);
        assertFails(ErrorCode.SESSION_NOT_FOUND, () -> held.content().readAllBytes());
        assertFails(ErrorCode.SESSION_NOT_FOUND, open::readAllBytes);
        assertThat(fixture.tamperingEnvelopes().addresses())
                .as("nothing came back")
                .isEmpty();
    }

    private static void assertGone(Documents documents) {
        assertFails(ErrorCode.SESSION_NOT_FOUND, documents::list);
        assertFails(ErrorCode.SESSION_NOT_FOUND, () -> documents.get("a"));
        assertFails(ErrorCode.SESSION_NOT_FOUND, () -> documents.find("b"));
        assertFails(ErrorCode.SESSION_NOT_FOUND, () -> documents.delete("a"));
        assertFails(ErrorCode.SESSION_NOT_FOUND, () -> put(documents, "a"));
        assertFails(ErrorCode.SESSION_NOT_FOUND, () -> documents.put("tiny", "text/plain", Contents.stream(1, 1)));
    }

    @Test
    void a_first_put_on_a_session_that_has_ended_stores_nothing() {
        StartedSession started = begin(acme);
        Session there = elsewhere.open(acme, started.credentials());
        started.session().terminate();
        assertGone(there.documents());
        assertGone(started.session().documents());
        assertThat(fixture.tamperingEnvelopes().addresses()).isEmpty();
    }

    @Test
    void a_session_that_ends_while_a_document_is_put_takes_it_along() throws IOException {
        for (int size : new int[] {100, 20 * TWO_BLOCKS}) {
            StartedSession started = begin(acme);
            Documents documents = started.session().documents();
            put(documents, "first");
            InputStream content = Contents.doing(Contents.bytes(size, 1), size / 2, () -> {
                assertThat(elsewhere.open(acme, started.credentials()).terminate())
                        .isTrue();
            });
            assertFails(ErrorCode.SESSION_NOT_FOUND, () -> documents.put("late", "text/plain", content));
            assertThat(fixture.tamperingEnvelopes().addresses()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 10 * TWO_BLOCKS})
    void a_put_that_stands_still_for_the_idle_timeout_stores_nothing_unless_the_session_was_used(int size)
            throws IOException {
        StartedSession started = start(manager, acme, StartRequest.create().newEnvelope());
        Duration nearly = Duration.ofMinutes(20);
        for (Documents documents : List.of(
                started.session().documents(),
                started.session().envelope().orElseThrow().documents())) {
            assertThat(elsewhere.open(acme, started.credentials()).expiresAt())
                    .isAfter(fixture.clock().instant().plus(nearly));
            documents.put("used", "text/plain", Contents.doing(Contents.bytes(size, 1), size, () -> {
                fixture.clock().advance(nearly);
                assertThat(elsewhere.open(acme, started.credentials()).renewed())
                        .isTrue();
                fixture.clock().advance(nearly);
            }));
            assertThat(documents.list().documents()).hasSize(1);
        }
        Session session = elsewhere.open(acme, started.credentials());
        List<StoreKey> containers = fixture.tamperingEnvelopes().addresses();
        for (Documents documents : List.of(session.envelope().orElseThrow().documents(), session.documents())) {
            fixture.clock().set(session.expiresAt().minusMillis(1));
            // What came in the last millisecond was a use; then nothing comes for as long as an idle session lives.
            InputStream content = Contents.doing(
                    Contents.bytes(size, 1), size, () -> fixture.clock().advance(Duration.ofMinutes(30)));
            assertFails(ErrorCode.SESSION_NOT_FOUND, () -> documents.put("late", "text/plain", content));
        }
        assertThat(containers)
                .hasSize(2)
                .allSatisfy(each -> assertThat(fixture.tamperingEnvelopes().documentsOf(each))
                        .hasSize(1));
    }

    @Test
    void an_upload_is_a_use_that_goes_on_however_long_it_takes_and_costs_a_trip_for_each_tenth() throws IOException {
        StartedSession started = start(manager, acme, StartRequest.create().newEnvelope());
        Instant begun = fixture.clock().instant();
        for (Documents documents : List.of(
                started.session().documents(),
                started.session().envelope().orElseThrow().documents())) {
            documents.put("first", "text/plain", Contents.doing(new byte[1], 1, () -> {}));
            fixture.store().reset();
            InputStream slow = new ByteArrayInputStream(new byte[60]) {
                @Override
                public synchronized int read(byte[] target, int offset, int length) {
                    fixture.clock().advance(Duration.ofMinutes(3));
                    return super.read(target, offset, 1);
                }
            };
            documents.put("slow", "text/plain", slow);
            assertThat(fixture.store().calls(Operation.REPLACE)).isEqualTo(60);
            assertThat(fixture.store().calls()).isEqualTo(60);
        }
        assertThat(fixture.clock().instant()).isEqualTo(begun.plus(Duration.ofMinutes(2 * 61 * 3)));
        Session seen = elsewhere.open(acme, started.credentials());
        assertThat(seen.documents().list().documents()).hasSize(2);
        assertThat(started.session().expiresAt()).isAfter(fixture.clock().instant());
    }

    @Test
    void an_upload_outlives_a_store_of_sessions_that_fails_for_a_while() throws IOException {
        FaultySessionStore faults = new FaultySessionStore(new TamperingSessionStore());
        Fixture own = new Fixture(faults, new TamperingEnvelopeStore());
        Documents documents =
                start(own.manager(), acme, StartRequest.create()).session().documents();
        documents.put("first", "text/plain", Contents.doing(new byte[1], 1, () -> {}));
        own.store().reset();
        InputStream slow = new ByteArrayInputStream(new byte[40]) {
            @Override
            public synchronized int read(byte[] target, int offset, int length) {
                own.clock().advance(Duration.ofMinutes(pos == 0 ? 10 : 1));
                return super.read(target, offset, 1);
            }
        };
        faults.failBefore(Operation.REPLACE, 30, Outcome.NOT_APPLIED);
        documents.put("slow", "text/plain", slow);
        assertThat(documents.find("slow")).isPresent();
        assertThat(own.store().calls(Operation.REPLACE)).isGreaterThan(30);

        faults.failAll(Outcome.NOT_APPLIED);
        InputStream tooLong = Contents.doing(new byte[9], 5, () -> own.clock().advance(Duration.ofMinutes(30)));
        assertThatExceptionOfType(DataWolletException.class)
                .isThrownBy(() -> documents.put("late", "text/plain", tooLong));
        faults.heal();
    }

    @ParameterizedTest
    @EnumSource(names = {"BY_ITS_HANDLE", "WITH_ITS_PARTITION", "IDLE", "AT_ITS_DEADLINE"})
    void after_any_other_end_nothing_opens_and_the_sweep_takes_the_rest(EnvelopeLifeTest.End how) throws IOException {
        StartedSession started = begin(acme);
        put(started.session().documents(), "a");
        Document held = started.session().documents().get("a");
        switch (how) {
            case BY_ITS_HANDLE ->
                manager.terminate(
                        acme, "p", manager.list(acme, "p").sessions().get(0).handle());
            case WITH_ITS_PARTITION ->
                assertThat(manager.terminateAll(acme, "p")).isEqualTo(1);
            case IDLE -> fixture.clock().advance(Duration.ofMinutes(30));
            default -> fixture.clock().advance(Duration.ofHours(8));
        }
        Map<StoreKey, List<StoreKey>> before = everything();
        assertFails(ErrorCode.SESSION_NOT_FOUND, () -> elsewhere.open(acme, started.credentials()));
        assertGone(started.session().documents());
        assertFails(ErrorCode.SESSION_NOT_FOUND, () -> held.content().readAllBytes());
        assertThat(everything()).isEqualTo(before);
        fixture.clock()
                .set(started.session().deadline().plus(Duration.ofMinutes(5)).plusMillis(1));
        while (manager.purgeExpired(100) > 0) {
            assertThat(fixture.tamperingEnvelopes().addresses()).hasSizeLessThan(2);
        }
        assertThat(fixture.tamperingEnvelopes().addresses()).isEmpty();
        assertThat(fixture.image()).isEmpty();
    }

    @Test
    void documents_that_another_node_put_unnoticed_cannot_be_opened_after_the_end_and_go_with_the_sweep()
            throws IOException {
        StartedSession started = begin(acme);
        Session there = elsewhere.open(acme, started.credentials());
        put(there.documents(), "a");
        assertThat(started.session().terminate()).isTrue();
        assertFails(ErrorCode.SESSION_NOT_FOUND, () -> manager.open(acme, started.credentials()));
        assertGone(started.session().documents());
        fixture.clock()
                .set(started.session().deadline().plus(Duration.ofMinutes(5)).plusMillis(1));
        while (manager.purgeExpired(100) > 0) {
            assertThat(fixture.image()).isEmpty();
        }
        assertThat(fixture.tamperingEnvelopes().storedBlocks()).isZero();
        assertThat(fixture.tamperingEnvelopes().addresses()).isEmpty();
    }

    private Map<StoreKey, List<StoreKey>> everything() {
        StoreKey container = onlyContainer();
        return Map.of(container, fixture.tamperingEnvelopes().documentsOf(container));
    }

    @Test
    void a_container_that_the_store_has_lost_shows_nothing_and_is_made_again_by_a_put() throws IOException {
        StartedSession started = begin(acme);
        Documents documents = started.session().documents();
        put(documents, "a");
        assertThat(fixture.tamperingEnvelopes().remove(onlyContainer())).isTrue();
        assertThat(documents.find("a")).isEqualTo(Optional.empty());
        assertThat(documents.list().documents()).isEmpty();
        put(documents, "b");
        documents.put("tiny", "text/plain", Contents.stream(1, 1));
        assertThat(documents.list().documents()).hasSize(2);
    }
}
