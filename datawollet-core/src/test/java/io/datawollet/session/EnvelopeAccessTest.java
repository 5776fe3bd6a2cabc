package io.datawollet.session;

import static io.datawollet.testing.Failures.assertFails;
import static io.datawollet.testing.Fixture.caller;
import static io.datawollet.testing.Fixture.client;
import static io.datawollet.testing.Fixture.start;
import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.client.Caller;
import io.datawollet.client.Client;
import io.datawollet.client.ClientType;
import io.datawollet.client.Scope;
import io.datawollet.document.Documents;
import io.datawollet.envelope.Envelope;
import io.datawollet.envelope.EnvelopeAccess;
import io.datawollet.error.ErrorCode;
import io.datawollet.error.InsufficientScopeException;
import io.datawollet.testing.Contents;
import io.datawollet.testing.Fixture;
import java.io.IOException;
import java.io.InputStream;
import java.util.EnumSet;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Who may read, write and delete an envelope: decided at each use, by the scopes of the caller then. */
class EnvelopeAccessTest {
    private final Fixture fixture = new Fixture();
    private final SessionManager manager = fixture.manager();

    private static Caller with(ClientType type, Set<Scope> envelopeScopes) {
        Client acme = client(type, "acme").build();
        Set<Scope> scopes = EnumSet.of(Scope.SESSIONS_WRITE);
        scopes.addAll(envelopeScopes);
        return type == ClientType.PUBLIC ? Caller.from(Fixture.ORIGIN, acme, scopes) : Caller.of(acme, scopes);
    }

    private static void assertNeeds(Scope scope, ThrowingCallable call) {
        InsufficientScopeException thrown =
                assertFails(InsufficientScopeException.class, ErrorCode.INSUFFICIENT_SCOPE, call);
        assertThat(thrown.scope()).isEqualTo(scope.text());
    }

    private static void put(Documents documents, String name) throws IOException {
        documents.put(name, "text/plain", Contents.stream(3, 1));
    }

    private static void assertReads(Documents documents) throws IOException {
        assertThat(documents.list().documents()).isNotEmpty();
        assertThat(documents.find("first")).isPresent();
        assertThat(documents.get("first").content().readAllBytes()).isEqualTo(Contents.bytes(3, 1));
    }

    private static void assertWrites(Documents documents) throws IOException {
        put(documents, "another");
        documents.putJson("json", 1);
        documents.delete("another");
    }

    private static void assertNeitherWritesNorDeletes(Envelope envelope, Scope missing) {
        Documents documents = envelope.documents();
        assertNeeds(missing, () -> put(documents, "another"));
        assertNeeds(missing, () -> documents.putJson("json", 1));
        assertNeeds(missing, () -> documents.delete("first"));
    }

    private StartedSession created(Caller caller) throws IOException {
        StartedSession made = start(manager, caller, StartRequest.create().newEnvelope());
        put(made.session().envelope().orElseThrow().documents(), "first");
        return made;
    }

    @ParameterizedTest
    @EnumSource
    void the_session_that_created_it_reads_and_writes_with_the_right_to_create_alone_and_without_it(ClientType type)
            throws IOException {
        StartedSession made = created(with(type, Set.of(Scope.ENVELOPES_CREATE)));
        Caller bare = with(type, Set.of());
        Session opened = fixture.manager().open(bare, made.credentials());
        Session rotated = Fixture.issued(opened.rotate()).session();
        Session resumed = start(fixture.manager(), bare, StartRequest.resume(rotated.credentials()))
                .session();
        for (Session each : new Session[] {rotated, resumed}) {
            Envelope envelope = each.envelope().orElseThrow();
            assertThat(envelope.access()).isEqualTo(EnvelopeAccess.READ_WRITE);
            assertReads(envelope.documents());
            assertWrites(envelope.documents());
            assertNeeds(Scope.ENVELOPES_WRITE, envelope::delete);
        }
        assertThat(fixture.tamperingEnvelopes().addresses()).hasSize(1);
    }

    @Test
    void deleting_needs_the_right_to_write_and_nothing_else() throws IOException {
        StartedSession made = created(with(ClientType.PUBLIC, Set.of(Scope.ENVELOPES_CREATE)));
        Caller writer = with(ClientType.PUBLIC, Set.of(Scope.ENVELOPES_WRITE));
        manager.open(writer, made.credentials()).envelope().orElseThrow().delete();
        assertThat(fixture.tamperingEnvelopes().addresses()).isEmpty();
    }

    /** The same session, opened by callers with other scopes: what each may do follows its own. */
    @ParameterizedTest
    @CsvSource({"PUBLIC,false", "PUBLIC,true", "CONFIDENTIAL,false", "CONFIDENTIAL,true"})
    void any_other_session_reads_with_the_one_right_and_writes_with_both(ClientType type, boolean byResume)
            throws IOException {
        StartedSession made = created(with(type, Set.of(Scope.ENVELOPES_CREATE)));
        StartedSession attached = start(
                manager,
                caller(type, "acme"),
                StartRequest.create().attachEnvelope(made.newEnvelope().orElseThrow()));
        Envelope full = attached.session().envelope().orElseThrow();
        assertThat(full.access()).isEqualTo(EnvelopeAccess.READ_WRITE);
        assertReads(full.documents());
        assertWrites(full.documents());

        Envelope reading = again(byResume, with(type, Set.of(Scope.ENVELOPES_CREATE, Scope.ENVELOPES_READ)), attached);
        assertThat(reading.access()).isEqualTo(EnvelopeAccess.READ);
        assertReads(reading.documents());
        assertNeitherWritesNorDeletes(reading, Scope.ENVELOPES_WRITE);
        assertNeeds(Scope.ENVELOPES_WRITE, reading::delete);

        Envelope writing = again(byResume, with(type, Set.of(Scope.ENVELOPES_WRITE)), attached);
        assertThat(writing.access()).isEqualTo(EnvelopeAccess.READ);
        assertNeitherWritesNorDeletes(writing, Scope.ENVELOPES_READ);
        assertCannotRead(writing.documents());

        Envelope nothing = again(byResume, with(type, Set.of(Scope.ENVELOPES_CREATE)), attached);
        assertThat(nothing.access()).isEqualTo(EnvelopeAccess.READ);
        assertNeitherWritesNorDeletes(nothing, Scope.ENVELOPES_READ);
        assertCannotRead(nothing.documents());

        // Who was there before has what it had.
        assertReads(full.documents());
        assertWrites(full.documents());
    }

    private Envelope again(boolean byResume, Caller caller, StartedSession attached) {
        Session session = byResume
                ? start(manager, caller, StartRequest.resume(attached.credentials()))
                        .session()
                : manager.open(caller, attached.credentials());
        return session.envelope().orElseThrow();
    }

    private static void assertCannotRead(Documents documents) {
        assertNeeds(Scope.ENVELOPES_READ, documents::list);
        assertNeeds(Scope.ENVELOPES_READ, () -> documents.find("first"));
        assertNeeds(Scope.ENVELOPES_READ, () -> documents.get("none"));
        assertNeeds(Scope.ENVELOPES_READ, () -> documents.getJson("first", Object.class));
    }

    @Test
    void a_refused_put_reads_nothing_and_stores_nothing() throws IOException {
        StartedSession made = created(caller(ClientType.CONFIDENTIAL, "acme"));
        Caller reader = with(ClientType.CONFIDENTIAL, Set.of(Scope.ENVELOPES_READ));
        StartedSession attached = start(
                manager,
                reader,
                StartRequest.create().attachEnvelope(made.newEnvelope().orElseThrow()));
        Documents documents = attached.session().envelope().orElseThrow().documents();
        fixture.envelopes().reset();
        InputStream content = Contents.stream(3, 1);
        assertNeeds(Scope.ENVELOPES_WRITE, () -> documents.put("x", "text/plain", content));
        assertThat(content.available()).isEqualTo(3);
        assertThat(fixture.envelopes().calls()).isZero();
    }

    @Test
    void the_documents_of_the_session_itself_need_no_right_of_envelopes() throws IOException {
        Documents documents = start(manager, with(ClientType.PUBLIC, Set.of()), StartRequest.create())
                .session()
                .documents();
        put(documents, "first");
        assertReads(documents);
        assertWrites(documents);
    }
}
