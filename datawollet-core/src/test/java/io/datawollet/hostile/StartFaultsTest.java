package io.datawollet.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.client.Limits;
import io.datawollet.client.PartitionOverflow;
import io.datawollet.error.ErrorCode;
import io.datawollet.session.SessionEvent;
import io.datawollet.session.SessionList;
import io.datawollet.session.SessionManager;
import io.datawollet.session.StartRequest;
import io.datawollet.session.StartedSession;
import io.datawollet.store.SessionAddress;
import io.datawollet.store.SessionRecord;
import io.datawollet.store.StoreException.Outcome;
import io.datawollet.store.StoreFullException;
import io.datawollet.testing.Fault;
import io.datawollet.testing.FaultySessionStore;
import io.datawollet.testing.Operation;
import io.datawollet.testing.StoreCall;
import io.datawollet.testing.TamperingSessionStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A store that fails at create, load, list, removePartition, removeExpired, and at ending by a handle. */
class StartFaultsTest {
    private final TamperingSessionStore inside = new TamperingSessionStore();
    private final FaultySessionStore store = new FaultySessionStore(inside);
    private final Ground ground = new Ground(store);
    private final SessionManager manager = ground.manager();
    private final List<SessionAddress> created = new ArrayList<>();
    private final List<SessionAddress> removed = new ArrayList<>();

    StartFaultsTest() {
        store.script(this::watch, 1, new Fault.LoseAnswer());
    }

    /** Sees every call and picks none of them. */
    private boolean watch(StoreCall call) {
        if (call.operation() == Operation.CREATE) {
            created.add(((SessionRecord) call.arguments().get(0)).address());
        }
        if (call.operation() == Operation.REMOVE) {
            removed.add((SessionAddress) call.arguments().get(0));
        }
        return false;
    }

    static Stream<Fault> passingFaults() {
        return WriteFaultsTest.passingFaults();
    }

    private static boolean mayHaveLanded(Fault fault) {
        return !(fault instanceof Fault.FailBefore before && before.outcome() == Outcome.NOT_APPLIED);
    }

    @ParameterizedTest
    @MethodSource("passingFaults")
    void a_create_is_never_sent_twice_for_one_address_and_the_abandoned_one_is_removed(Fault fault) {
        store.script(Operation.CREATE, 1, fault);
        StartedSession started = ground.start(manager);
        assertThat(created).hasSize(2).doesNotHaveDuplicates();
        if (mayHaveLanded(fault)) {
            assertThat(removed).containsExactly(created.get(0));
        }
        if (!(fault instanceof Fault.HoldBack)) {
            assertThat(inside.addresses()).containsExactly(created.get(1));
        }
        assertThat(ground.resume(manager, started.credentials()).resumed()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(Outcome.class)
    void a_create_that_keeps_failing_is_a_store_failure_and_nothing_stays(Outcome outcome) {
        store.failBefore(Operation.CREATE, 3, outcome);
        assertThat(Ground.codeOf(() -> ground.start(manager))).isEqualTo(ErrorCode.SESSION_STORE_FAILED);
        assertThat(created).hasSize(3).doesNotHaveDuplicates();
        assertThat(inside.addresses()).isEmpty();
        assertThat(ground.heard(SessionEvent.Type.STARTED)).isZero();
        assertThat(ground.start(manager).resumed()).isFalse();
    }

    @Test
    void a_create_whose_answer_is_always_lost_leaves_nothing_either() {
        store.loseAnswer(Operation.CREATE, 3);
        assertThat(Ground.codeOf(() -> ground.start(manager))).isEqualTo(ErrorCode.SESSION_STORE_FAILED);
        assertThat(removed).containsExactlyElementsOf(created);
        assertThat(inside.addresses()).isEmpty();
    }

    @Test
    void an_abandoned_session_that_cannot_be_removed_does_not_hinder_the_start() {
        store.loseAnswer(Operation.CREATE, 1);
        store.failBefore(Operation.REMOVE, 3, Outcome.UNKNOWN);
        StartedSession started = ground.start(manager);
        assertThat(ground.resume(manager, started.credentials()).resumed()).isTrue();
        assertThat(inside.addresses()).hasSize(2);
    }

    @Test
    void a_create_that_lands_late_is_a_session_whose_id_nobody_was_told() {
        store.holdBack(Operation.CREATE, 1);
        StartedSession started = ground.start(manager);
        store.landLate();
        assertThat(inside.addresses()).hasSize(2);
        manager.open(ground.browser, started.credentials()).terminate();
        assertThat(inside.addresses()).containsExactly(created.get(0));
    }

    @Test
    void a_full_store_refuses_at_once_and_says_when_to_come_again() {
        store.throwUnlisted(Operation.CREATE, 1, new StoreFullException("no room"));
        assertThat(Ground.codeOf(() -> ground.start(manager))).isEqualTo(ErrorCode.TOO_MANY_SESSIONS);
        assertThat(created).hasSize(1);
        assertThat(inside.addresses()).isEmpty();
    }

    @Test
    void a_place_that_is_taken_three_times_is_no_place() {
        store.script(
                call -> {
                    if (call.operation() == Operation.CREATE) {
                        inside.put((SessionRecord) call.arguments().get(0), List.of());
                    }
                    return false;
                },
                1,
                new Fault.LoseAnswer());
        assertThat(Ground.codeOf(() -> ground.start(manager))).isEqualTo(ErrorCode.SESSION_ID_GENERATION_FAILED);
        assertThat(new HashSet<>(created)).hasSize(3);
    }

    @ParameterizedTest
    @MethodSource("passingFaults")
    void a_load_that_meets_a_passing_fault_resumes_and_opens(Fault fault) {
        StartedSession started = ground.start(manager);
        started.session().record("count", 0);
        store.script(Operation.LOAD, 2, fault);
        StartedSession resumed = ground.resume(manager, started.credentials());
        assertThat(resumed.resumed()).isTrue();
        assertThat(resumed.history().requests()).hasSize(1);
        store.script(Operation.LOAD, 2, fault);
        manager.open(ground.browser, started.credentials());
        store.script(Operation.ROWS, 2, fault);
        assertThat(resumed.session().history().requests()).hasSize(1);
        store.landLate();
        assertThat(ground.heard(SessionEvent.Type.ROLLED_BACK)).isZero();
    }

    @ParameterizedTest
    @EnumSource(Outcome.class)
    void a_load_that_keeps_failing_never_gives_an_invalid_or_a_new_session(Outcome outcome) {
        StartedSession started = ground.start(manager);
        store.failBefore(Operation.LOAD, 6, outcome);
        assertThat(Ground.codeOf(() -> ground.resume(manager, started.credentials())))
                .isEqualTo(ErrorCode.SESSION_STORE_FAILED);
        assertThat(Ground.codeOf(() -> manager.open(ground.browser, started.credentials())))
                .isEqualTo(ErrorCode.SESSION_STORE_FAILED);
        assertThat(ErrorCode.SESSION_STORE_FAILED.status()).isEqualTo(500);
        assertThat(created).hasSize(1);
        assertThat(ground.heard(SessionEvent.Type.REFUSED)).isZero();
        assertThat(ground.resume(manager, started.credentials()).resumed()).isTrue();
    }

    @Test
    void a_null_or_an_unlisted_exception_that_stays_is_a_store_failure() {
        StartedSession started = ground.start(manager);
        for (Fault fault : List.of(new Fault.AnswerNull(), new Fault.Throw(new UnsupportedOperationException()))) {
            store.script(Operation.LOAD, 3, fault);
            assertThat(Ground.codeOf(() -> ground.resume(manager, started.credentials())))
                    .isEqualTo(ErrorCode.SESSION_STORE_FAILED);
            store.script(Operation.CREATE, 3, fault);
            assertThat(Ground.codeOf(() -> ground.start(manager))).isEqualTo(ErrorCode.SESSION_STORE_FAILED);
            store.script(Operation.APPEND, 3, fault);
            assertThat(Ground.codeOf(() -> started.session().record("count", 0)))
                    .isEqualTo(ErrorCode.SESSION_STORE_FAILED);
            store.script(Operation.LIST, 3, fault);
            assertThat(Ground.codeOf(() -> manager.list(ground.server, Ground.PARTITION)))
                    .isEqualTo(ErrorCode.SESSION_STORE_FAILED);
        }
    }

    @ParameterizedTest
    @MethodSource("passingFaults")
    void listing_and_ending_by_handle_and_all_at_once_survive_a_passing_fault(Fault fault) {
        for (int i = 0; i < 3; i++) {
            ground.start(manager, ground.server);
        }
        store.script(Operation.LIST, 1, fault);
        SessionList list = manager.list(ground.server, Ground.PARTITION);
        assertThat(list.sessions()).hasSize(3);
        store.script(Operation.REMOVE, 1, fault);
        manager.terminate(
                ground.server, Ground.PARTITION, list.sessions().get(0).handle());
        assertThat(inside.addresses()).hasSize(2);
        store.script(Operation.REMOVE_PARTITION, 1, fault);
        manager.terminateAll(ground.server, Ground.PARTITION);
        assertThat(inside.addresses()).isEmpty();
        store.landLate();
    }

    @ParameterizedTest
    @EnumSource(Outcome.class)
    void listing_ending_and_sweeping_tell_of_a_failure_that_stays(Outcome outcome) {
        ground.start(manager, ground.server);
        String handle =
                manager.list(ground.server, Ground.PARTITION).sessions().get(0).handle();
        store.failAll(outcome);
        assertThat(Ground.codeOf(() -> manager.list(ground.server, Ground.PARTITION)))
                .isEqualTo(ErrorCode.SESSION_STORE_FAILED);
        assertThat(Ground.codeOf(() -> manager.terminate(ground.server, Ground.PARTITION, handle)))
                .isEqualTo(ErrorCode.SESSION_STORE_FAILED);
        assertThat(Ground.codeOf(() -> manager.terminateAll(ground.server, Ground.PARTITION)))
                .isEqualTo(ErrorCode.SESSION_STORE_FAILED);
        assertThat(Ground.codeOf(() -> manager.purgeExpired(10))).isEqualTo(ErrorCode.SESSION_STORE_FAILED);
        store.heal();
        assertThat(manager.terminateAll(ground.server, Ground.PARTITION)).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("passingFaults")
    void sweeping_survives_a_passing_fault(Fault fault) {
        ground.start(manager);
        ground.clock.advance(Duration.ofHours(1));
        store.script(Operation.REMOVE_EXPIRED, 1, fault);
        manager.purgeExpired(10);
        assertThat(inside.addresses()).isEmpty();
        store.landLate();
    }

    @Test
    void a_limit_that_cannot_be_kept_because_the_store_fails_takes_the_new_session_back() {
        SessionManager limited = ground.manager(builder ->
                builder.limits(Limits.defaults().withSessionsPerPartition(1, PartitionOverflow.END_SOONEST_TO_EXPIRE)));
        StartedSession first = ground.start(limited);
        store.failBefore(Operation.LIST, 3, Outcome.UNKNOWN);
        assertThat(Ground.codeOf(() -> ground.start(limited))).isEqualTo(ErrorCode.SESSION_STORE_FAILED);
        assertThat(inside.addresses()).containsExactly(created.get(0));
        assertThat(ground.resume(limited, first.credentials()).resumed()).isTrue();

        store.loseAnswer(Operation.REMOVE, 1);
        StartedSession second = ground.start(limited);
        assertThat(inside.addresses()).hasSize(1);
        assertThat(limited.start(ground.browser, StartRequest.resume(second.credentials()))
                        .resumed())
                .isTrue();
    }
}
