package io.datawollet.session;

import static io.datawollet.testing.Failures.assertFails;
import static io.datawollet.testing.Fixture.caller;
import static io.datawollet.testing.Fixture.client;
import static io.datawollet.testing.Fixture.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.datawollet.client.Caller;
import io.datawollet.client.ClientType;
import io.datawollet.client.Limits;
import io.datawollet.client.PartitionOverflow;
import io.datawollet.error.ErrorCode;
import io.datawollet.error.TooManySessionsException;
import io.datawollet.store.ContainerRecord;
import io.datawollet.store.StoreException.Outcome;
import io.datawollet.store.StoreFullException;
import io.datawollet.store.StoreKey;
import io.datawollet.testing.Fault;
import io.datawollet.testing.FaultyEnvelopeStore;
import io.datawollet.testing.FaultySessionStore;
import io.datawollet.testing.Fixture;
import io.datawollet.testing.Operation;
import io.datawollet.testing.TamperingEnvelopeStore;
import io.datawollet.testing.TamperingSessionStore;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A start that cannot create its envelope is one that did not happen. */
class EnvelopeCreationFaultsTest {
    private static final StartRequest REQUEST =
            StartRequest.create().partitionKey("p").newEnvelope();

    /** What the store of envelopes does at a creation. */
    enum Trouble {
        NOT_APPLIED_FOR_GOOD,
        UNKNOWN,
        LOST_ANSWER,
        LANDS_AT_THE_REMOVAL,
        UNLISTED,
        NULL,
        TAKEN,
        FULL
    }

    private final TamperingSessionStore sessions = new TamperingSessionStore();
    private final TamperingEnvelopeStore envelopes = new TamperingEnvelopeStore();
    private final FaultySessionStore sessionFaults = new FaultySessionStore(sessions);
    private final FaultyEnvelopeStore envelopeFaults = new FaultyEnvelopeStore(envelopes);
    private final Fixture fixture = new Fixture(sessionFaults, envelopeFaults);
    private final SessionManager manager = fixture.manager();

    private void script(Trouble trouble) {
        var faults = envelopeFaults.faults();
        switch (trouble) {
            case NOT_APPLIED_FOR_GOOD -> faults.failBefore(Operation.CREATE_CONTAINER, 3, Outcome.NOT_APPLIED);
            case UNKNOWN -> faults.failBefore(Operation.CREATE_CONTAINER, 1, Outcome.UNKNOWN);
            case LOST_ANSWER -> faults.loseAnswer(Operation.CREATE_CONTAINER, 1);
            case LANDS_AT_THE_REMOVAL -> {
                // The removal's own first try fails, and the creation lands while it is sent again.
                faults.holdBack(Operation.CREATE_CONTAINER, 1, 1);
                faults.failBefore(Operation.REMOVE_CONTAINER, 1, Outcome.NOT_APPLIED);
            }
            case UNLISTED ->
                faults.throwUnlisted(Operation.CREATE_CONTAINER, 1, new IllegalStateException("a driver's own"));
            case NULL -> faults.script(Operation.CREATE_CONTAINER, 1, new Fault.AnswerNull());
            case TAKEN ->
                faults.script(
                        call -> {
                            if (call.operation() == Operation.CREATE_CONTAINER) {
                                ContainerRecord mine =
                                        (ContainerRecord) call.arguments().get(0);
                                envelopes.put(new ContainerRecord(
                                        mine.address(), mine.revision(), new byte[1], 1, mine.expiresAt()));
                            }
                            return false;
                        },
                        1,
                        new Fault.LoseAnswer());
            case FULL -> faults.throwUnlisted(Operation.CREATE_CONTAINER, 1, new StoreFullException("no room"));
        }
    }

    private static Caller endingTheSoonest(int sessions) {
        return caller(client(ClientType.CONFIDENTIAL, "acme")
                .limits(Limits.defaults().withSessionsPerPartition(sessions, PartitionOverflow.END_SOONEST_TO_EXPIRE))
                .build());
    }

    @ParameterizedTest
    @EnumSource
    void the_session_is_taken_back_and_nobody_else_is_ended(Trouble trouble) {
        Caller acme = endingTheSoonest(1);
        StartedSession other = start(manager, acme, StartRequest.create().partitionKey("p"));
        script(trouble);
        fixture.forgetEvents();
        ErrorCode expected = trouble == Trouble.FULL ? ErrorCode.TOO_MANY_SESSIONS : ErrorCode.ENVELOPE_CREATION_FAILED;
        assertFails(expected, () -> start(manager, acme, REQUEST));
        assertThat(sessions.addresses()).hasSize(1);
        assertThat(other.session().history().requests())
                .as("who was there before")
                .isEmpty();
        if (trouble == Trouble.TAKEN) {
            StoreKey foreign = envelopes.addresses().get(0);
            assertThat(envelopes.record(foreign).header())
                    .as("not ours to remove")
                    .hasSize(1);
        } else {
            assertThat(envelopes.addresses()).isEmpty();
        }
        assertThat(fixture.events()).extracting(SessionEvent::type).containsExactly(SessionEvent.Type.STORE_FAILED);
        envelopeFaults.faults().heal();
        assertThat(start(manager, acme, REQUEST).newEnvelope())
                .as("with the store back")
                .isPresent();
    }

    @Test
    void a_full_store_says_when_to_come_again() {
        script(Trouble.FULL);
        TooManySessionsException thrown = assertFails(
                TooManySessionsException.class,
                ErrorCode.TOO_MANY_SESSIONS,
                () -> start(manager, caller(ClientType.PUBLIC, "acme"), REQUEST));
        assertThat(thrown.retryAfter()).isEqualTo(Duration.ofMinutes(1));
    }

    @ParameterizedTest
    @EnumSource
    void a_store_that_fails_twice_and_vouches_for_it_is_asked_a_third_time(ClientType type) {
        envelopeFaults.faults().failBefore(Operation.CREATE_CONTAINER, 2, Outcome.NOT_APPLIED);
        StartedSession started = start(manager, caller(type, "acme"), REQUEST);
        assertThat(started.session().envelope().orElseThrow().documents().list().documents())
                .isEmpty();
        assertThat(envelopes.addresses()).hasSize(1);
    }

    @Test
    void a_creation_of_unknown_fate_is_never_sent_again() {
        envelopeFaults.faults().failBefore(Operation.CREATE_CONTAINER, 1, Outcome.UNKNOWN);
        fixture.envelopes().reset();
        assertFails(
                ErrorCode.ENVELOPE_CREATION_FAILED,
                () -> start(manager, caller(ClientType.CONFIDENTIAL, "acme"), REQUEST));
        assertThat(fixture.envelopes().calls(Operation.CREATE_CONTAINER)).isEqualTo(1);
        assertThat(fixture.envelopes().calls(Operation.REMOVE_CONTAINER)).isEqualTo(1);
    }

    @Test
    void a_crash_between_the_two_leaves_a_session_that_nobody_knows_and_no_envelope() {
        envelopeFaults.faults().meanwhile(Operation.CREATE_CONTAINER, () -> {
            throw new StackOverflowError("the process dies here");
        });
        Caller acme = endingTheSoonest(1);
        StartedSession other = start(manager, acme, StartRequest.create().partitionKey("p"));
        assertThatThrownBy(() -> start(manager, acme, REQUEST)).isInstanceOf(StackOverflowError.class);
        assertThat(envelopes.addresses()).isEmpty();
        assertThat(sessions.addresses()).hasSize(2);
        assertThat(other.session().history().requests()).isEmpty();
        fixture.clock().advance(Duration.ofHours(1));
        assertThat(manager.purgeExpired(10)).isEqualTo(2);
        assertThat(sessions.addresses()).isEmpty();
    }

    @Test
    void the_session_is_there_before_its_envelope_and_gone_before_the_caller_hears_of_a_failure() {
        AtomicReference<Integer> atCreation = new AtomicReference<>(-1);
        envelopeFaults.faults().meanwhile(Operation.CREATE_CONTAINER, () -> {
            atCreation.set(sessions.addresses().size());
        });
        start(manager, caller(ClientType.CONFIDENTIAL, "acme"), REQUEST);
        assertThat(atCreation.get()).isEqualTo(1);
    }

    @Test
    void a_session_that_cannot_be_stored_makes_no_envelope() {
        for (Outcome outcome : Outcome.values()) {
            sessionFaults.failBefore(Operation.CREATE, 3, outcome);
            assertFails(
                    ErrorCode.SESSION_STORE_FAILED, () -> start(manager, caller(ClientType.PUBLIC, "acme"), REQUEST));
        }
        sessionFaults.throwUnlisted(Operation.CREATE, 1, new StoreFullException("no room"));
        assertFails(ErrorCode.TOO_MANY_SESSIONS, () -> start(manager, caller(ClientType.PUBLIC, "acme"), REQUEST));
        assertThat(fixture.envelopes().calls()).isZero();
        assertThat(sessions.addresses()).isEmpty();
    }

    @Test
    void the_session_whose_answer_was_lost_has_no_envelope_and_the_one_sent_after_it_has_its_own() {
        sessionFaults.loseAnswer(Operation.CREATE, 1);
        StartedSession started = start(manager, caller(ClientType.CONFIDENTIAL, "acme"), REQUEST);
        assertThat(sessions.addresses()).hasSize(1);
        assertThat(envelopes.addresses()).hasSize(1);
        assertThat(started.session().envelope().orElseThrow().id())
                .isEqualTo(started.newEnvelope().orElseThrow().id());
        assertThat(started.session().envelope().orElseThrow().documents().list().documents())
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"LIST", "REMOVE"})
    void a_start_that_cannot_put_its_partition_right_takes_session_and_envelope_back(Operation failing) {
        Caller acme = endingTheSoonest(1);
        StartedSession other = start(manager, acme, StartRequest.create().partitionKey("p"));
        sessionFaults.failBefore(failing, 3, Outcome.NOT_APPLIED);
        assertFails(ErrorCode.SESSION_STORE_FAILED, () -> start(manager, acme, REQUEST));
        assertThat(sessions.addresses()).hasSize(1);
        assertThat(envelopes.addresses()).isEmpty();
        assertThat(other.session().history().requests()).isEmpty();
        start(manager, acme, REQUEST);
        assertFails(ErrorCode.SESSION_NOT_FOUND, () -> other.session().history());
        assertThat(sessions.addresses()).hasSize(1);
        assertThat(envelopes.addresses()).hasSize(1);
    }
}
