package io.datawollet.session;

import static io.datawollet.testing.Failures.assertFails;
import static io.datawollet.testing.Fixture.caller;
import static io.datawollet.testing.Fixture.client;
import static io.datawollet.testing.Fixture.start;
import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.client.Caller;
import io.datawollet.client.Client;
import io.datawollet.client.ClientType;
import io.datawollet.client.Limits;
import io.datawollet.client.PartitionOverflow;
import io.datawollet.client.Scope;
import io.datawollet.envelope.EnvelopeCredentials;
import io.datawollet.error.ErrorCode;
import io.datawollet.error.InsufficientScopeException;
import io.datawollet.error.LimitExceededException;
import io.datawollet.error.TooManySessionsException;
import io.datawollet.session.AdmissionPolicy.Making;
import io.datawollet.store.StoreException.Outcome;
import io.datawollet.store.StoreFullException;
import io.datawollet.store.tck.ModelEnvelopeStore;
import io.datawollet.store.tck.ModelSessionStore;
import io.datawollet.testing.FaultyEnvelopeStore;
import io.datawollet.testing.FaultySessionStore;
import io.datawollet.testing.Fixture;
import io.datawollet.testing.Operation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The checks of a start come in one order, and the first that fails decides. */
class StartOrderTest {
    private static final EnvelopeCredentials ENVELOPE = EnvelopeCredentials.of("some id", "some key");
    private static final String TOO_LONG = "x".repeat(513);

    private final Fixture fixture = new Fixture();
    private final List<Making> asked = new ArrayList<>();
    private Optional<Duration> refusal = Optional.empty();
    private final SessionManager manager = fixture.manager(options -> options.admission((caller, partition, making) -> {
        asked.add(making);
        return refusal;
    }));

    private static Caller with(Scope... scopes) {
        return Caller.of(client(ClientType.CONFIDENTIAL, "acme").build(), Set.of(scopes));
    }

    private void assertScopeMissing(Caller caller, StartRequest request, Scope scope) {
        InsufficientScopeException thrown = assertFails(
                InsufficientScopeException.class, ErrorCode.INSUFFICIENT_SCOPE, () -> start(manager, caller, request));
        assertThat(thrown.scope()).isEqualTo(scope.text());
        assertThat(asked).isEmpty();
        assertThat(fixture.store().calls()).isZero();
    }

    @Test
    void a_missing_scope_is_named() {
        assertScopeMissing(with(), StartRequest.create(), Scope.SESSIONS_WRITE);
        assertScopeMissing(with(Scope.ENVELOPES_CREATE), StartRequest.create().newEnvelope(), Scope.SESSIONS_WRITE);
        assertScopeMissing(
                with(Scope.SESSIONS_WRITE, Scope.ENVELOPES_READ, Scope.ENVELOPES_WRITE),
                StartRequest.create().newEnvelope(),
                Scope.ENVELOPES_CREATE);
        assertScopeMissing(
                with(Scope.SESSIONS_WRITE, Scope.ENVELOPES_CREATE, Scope.ENVELOPES_WRITE),
                StartRequest.create().attachEnvelope(ENVELOPE),
                Scope.ENVELOPES_READ);
    }

    @Test
    void a_scope_is_looked_at_before_a_limit() {
        assertScopeMissing(with(), StartRequest.create().partitionKey(TOO_LONG), Scope.SESSIONS_WRITE);
        assertScopeMissing(
                with(Scope.SESSIONS_WRITE),
                StartRequest.create().partitionKey(TOO_LONG).newEnvelope(),
                Scope.ENVELOPES_CREATE);
    }

    @Test
    void a_limit_is_looked_at_before_the_session_that_is_asked_for_and_before_admission() {
        Caller caller = caller(ClientType.CONFIDENTIAL, "acme");
        StartedSession live = start(manager, caller, StartRequest.create());
        asked.clear();
        fixture.store().reset();
        refusal = Optional.of(Duration.ofSeconds(9));
        LimitExceededException thrown = assertFails(
                LimitExceededException.class,
                ErrorCode.LIMIT_EXCEEDED,
                () -> start(
                        manager,
                        caller,
                        StartRequest.resume(live.credentials())
                                .partitionKey(TOO_LONG)
                                .newEnvelope()));
        assertThat(thrown.limit()).isEqualTo("bytes of a partition key");
        assertThat(thrown.value()).isEqualTo(512);
        assertThat(asked).isEmpty();
        assertThat(fixture.store().calls()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void an_envelope_on_a_live_session_is_refused_and_leaves_the_session_untouched(ClientType type) {
        Caller caller = caller(type, "acme");
        StartedSession live = start(manager, caller, StartRequest.create());
        live.session().record("first", 1);
        fixture.clock().advance(Duration.ofMinutes(20));
        asked.clear();
        refusal = Optional.of(Duration.ofSeconds(9));
        Map<String, List<String>> before = fixture.image();
        StartRequest resume = StartRequest.resume(live.credentials()).timeout(Duration.ofHours(1));
        for (UnaryOperator<StartRequest> operation :
                List.<UnaryOperator<StartRequest>>of(StartRequest::newEnvelope, r -> r.attachEnvelope(ENVELOPE))) {
            assertFails(ErrorCode.ENVELOPE_ON_RESUME, () -> start(manager, caller, operation.apply(resume)));
        }
        assertThat(fixture.image()).isEqualTo(before);
        assertThat(asked).isEmpty();
        assertThat(fixture.events(SessionEvent.Type.RESUMED)).isEmpty();
    }

    @Test
    void an_envelope_with_the_id_of_a_dead_session_is_a_matter_of_a_new_session() {
        Caller caller = caller(ClientType.CONFIDENTIAL, "acme");
        StartedSession dead = start(manager, caller, StartRequest.create());
        dead.session().terminate();
        asked.clear();
        StartRequest request = StartRequest.resume(dead.credentials());
        assertFails(ErrorCode.ENVELOPE_NOT_FOUND, () -> start(manager, caller, request.attachEnvelope(ENVELOPE)));
        assertThat(asked).as("one session, and no envelope").containsExactly(Making.SESSION);
        assertThat(fixture.image()).isEmpty();
        asked.clear();
        StartedSession made = start(manager, caller, request.newEnvelope());
        assertThat(asked).containsExactly(Making.SESSION, Making.ENVELOPE);
        assertThat(made.resumed()).isFalse();
        assertThat(made.newEnvelope()).isPresent();
    }

    @Test
    void a_live_session_is_resumed_whatever_admission_and_the_limit_of_the_partition_say() {
        Caller caller = limited(1);
        StartedSession live = start(manager, caller, StartRequest.create().partitionKey("p"));
        refusal = Optional.of(Duration.ofSeconds(9));
        asked.clear();
        assertThat(start(manager, caller, StartRequest.resume(live.credentials()))
                        .resumed())
                .isTrue();
        assertThat(asked).isEmpty();
    }

    @Test
    void admission_is_asked_before_the_limit_of_the_partition() {
        Caller caller = limited(1);
        start(manager, caller, StartRequest.create().partitionKey("p"));
        refusal = Optional.of(Duration.ofSeconds(9));
        fixture.store().reset();
        TooManySessionsException thrown = assertFails(
                TooManySessionsException.class,
                ErrorCode.TOO_MANY_SESSIONS,
                () -> start(manager, caller, StartRequest.create().partitionKey("p")));
        assertThat(thrown.retryAfter()).isEqualTo(Duration.ofSeconds(9));
        assertThat(fixture.store().calls()).isZero();
    }

    @Test
    void the_limit_of_the_partition_is_asked_before_the_envelope() {
        Caller caller = limited(1);
        StartedSession live = start(manager, caller, StartRequest.create().partitionKey("p"));
        StartRequest full = StartRequest.create().partitionKey("p");
        assertFails(ErrorCode.TOO_MANY_SESSIONS, () -> manager.start(caller, full.newEnvelope()));
        assertFails(ErrorCode.TOO_MANY_SESSIONS, () -> manager.start(caller, full.attachEnvelope(ENVELOPE)));
        assertThat(manager.list(caller, "p").sessions()).hasSize(1);
        assertThat(fixture.tamperingEnvelopes().addresses()).isEmpty();
        live.session().terminate();
        assertFails(ErrorCode.ENVELOPE_NOT_FOUND, () -> manager.start(caller, full.attachEnvelope(ENVELOPE)));
        assertThat(manager.list(caller, "p").sessions()).isEmpty();
    }

    @Test
    void admission_that_refuses_the_envelope_alone_leaves_neither_session_nor_envelope() {
        SessionManager choosy = fixture.manager(options -> options.admission((caller, partition, making) ->
                making == Making.ENVELOPE ? Optional.of(Duration.ofSeconds(7)) : Optional.empty()));
        Caller caller = caller(ClientType.CONFIDENTIAL, "acme");
        TooManySessionsException thrown = assertFails(
                TooManySessionsException.class,
                ErrorCode.TOO_MANY_SESSIONS,
                () -> start(choosy, caller, StartRequest.create().newEnvelope()));
        assertThat(thrown.retryAfter()).isEqualTo(Duration.ofSeconds(7));
        assertThat(fixture.store().calls()).isZero();
        assertThat(fixture.envelopes().calls()).isZero();
        assertThat(start(choosy, caller, StartRequest.create()).resumed()).isFalse();
    }

    @Test
    void admission_is_asked_before_the_envelope_is_looked_at() {
        refusal = Optional.of(Duration.ofSeconds(9));
        Caller caller = caller(ClientType.CONFIDENTIAL, "acme");
        assertFails(
                ErrorCode.TOO_MANY_SESSIONS,
                () -> start(manager, caller, StartRequest.create().attachEnvelope(ENVELOPE)));
        assertThat(fixture.envelopes().calls()).isZero();
    }

    /** What may be wrong with an envelope that is to be attached. */
    enum Attached {
        NONE_OF_THIS_ID,
        WRONG_KEY,
        STORE_DOWN
    }

    private static EnvelopeCredentials attached(Attached how, EnvelopeCredentials right, FaultyEnvelopeStore store) {
        return switch (how) {
            case NONE_OF_THIS_ID -> ENVELOPE;
            case WRONG_KEY -> EnvelopeCredentials.of(right.id(), "A".repeat(43));
            case STORE_DOWN -> {
                store.faults().failBefore(Operation.LOAD_CONTAINER, 3, Outcome.NOT_APPLIED);
                yield right;
            }
        };
    }

    private static ErrorCode answer(Attached how) {
        return switch (how) {
            case NONE_OF_THIS_ID -> ErrorCode.ENVELOPE_NOT_FOUND;
            case WRONG_KEY -> ErrorCode.ENVELOPE_ACCESS_DENIED;
            case STORE_DOWN -> ErrorCode.ENVELOPE_STORE_FAILED;
        };
    }

    @ParameterizedTest
    @EnumSource
    void a_full_store_of_sessions_is_told_before_what_is_wrong_with_the_envelope(Attached how) {
        FaultySessionStore sessions = new FaultySessionStore(new ModelSessionStore());
        FaultyEnvelopeStore envelopes = new FaultyEnvelopeStore(new ModelEnvelopeStore());
        SessionManager over = new Fixture(sessions, envelopes).manager();
        Caller caller = caller(ClientType.CONFIDENTIAL, "acme");
        EnvelopeCredentials right = start(over, caller, StartRequest.create().newEnvelope())
                .newEnvelope()
                .orElseThrow();
        sessions.throwUnlisted(Operation.CREATE, 1, new StoreFullException("full"));
        StartRequest request = StartRequest.create().attachEnvelope(attached(how, right, envelopes));
        assertFails(ErrorCode.TOO_MANY_SESSIONS, () -> start(over, caller, request));
        envelopes.faults().heal();
        StartRequest again = StartRequest.create().attachEnvelope(attached(how, right, envelopes));
        assertFails(answer(how), () -> start(over, caller, again));
    }

    @ParameterizedTest
    @EnumSource
    void what_is_wrong_with_the_envelope_is_told_before_a_store_of_sessions_that_is_down(Attached how) {
        FaultySessionStore sessions = new FaultySessionStore(new ModelSessionStore());
        FaultyEnvelopeStore envelopes = new FaultyEnvelopeStore(new ModelEnvelopeStore());
        SessionManager over = new Fixture(sessions, envelopes).manager();
        Caller caller = caller(ClientType.CONFIDENTIAL, "acme");
        EnvelopeCredentials right = start(over, caller, StartRequest.create().newEnvelope())
                .newEnvelope()
                .orElseThrow();
        sessions.failAll(Outcome.NOT_APPLIED);
        StartRequest request = StartRequest.create().attachEnvelope(attached(how, right, envelopes));
        assertFails(answer(how), () -> start(over, caller, request));
        StartRequest sound = StartRequest.create().attachEnvelope(right);
        assertFails(ErrorCode.SESSION_STORE_FAILED, () -> start(over, caller, sound));
    }

    @Test
    void an_envelope_is_created_or_attached_but_not_both() {
        assertFails(
                ErrorCode.INVALID_PAYLOAD,
                () -> StartRequest.create().newEnvelope().attachEnvelope(ENVELOPE));
        assertFails(
                ErrorCode.INVALID_PAYLOAD,
                () -> StartRequest.create().attachEnvelope(ENVELOPE).newEnvelope());
    }

    private static Caller limited(int sessions) {
        Client client = client(ClientType.CONFIDENTIAL, "acme")
                .limits(Limits.defaults().withSessionsPerPartition(sessions, PartitionOverflow.REFUSE))
                .build();
        return caller(client);
    }
}
