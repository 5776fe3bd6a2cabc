package io.datawollet.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.error.ErrorCode;
import io.datawollet.session.Session;
import io.datawollet.session.SessionCredentials;
import io.datawollet.session.SessionEvent;
import io.datawollet.session.SessionManager;
import io.datawollet.session.StartedSession;
import io.datawollet.store.StoreException.Outcome;
import io.datawollet.testing.Fault;
import io.datawollet.testing.FaultySessionStore;
import io.datawollet.testing.Operation;
import io.datawollet.testing.TamperingSessionStore;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A store that fails while a session gets its new id and key. */
class RotationFaultsTest {
    private final TamperingSessionStore inside = new TamperingSessionStore();
    private final FaultySessionStore store = new FaultySessionStore(inside);
    private final Ground ground = new Ground(store);
    private final SessionManager manager = ground.manager();
    private final SessionManager other = ground.manager();
    private final Session session = ground.start(manager).session();
    private final SessionCredentials old = session.credentials();

    @AfterEach
    void nobody_was_suspected() {
        assertThat(ground.heard(SessionEvent.Type.TAMPERED)).isZero();
        assertThat(ground.heard(SessionEvent.Type.ROLLED_BACK)).isZero();
    }

    static Stream<Fault> passingFaults() {
        return WriteFaultsTest.passingFaults();
    }

    private void assertMoved(StartedSession rotated, String... payloads) {
        assertThat(inside.addresses()).as("never both").hasSize(1);
        assertThat(Ground.codeOf(() -> other.open(ground.browser, old))).isEqualTo(ErrorCode.SESSION_NOT_FOUND);
        assertThat(ground.resume(other, rotated.credentials()).resumed()).isTrue();
        assertThat(Ground.payloads(other.open(ground.browser, rotated.credentials())))
                .containsExactly(payloads);
        rotated.session().record("count", "more");
        assertThat(Ground.codeOf(() -> session.record("count", "dead"))).isEqualTo(ErrorCode.SESSION_NOT_FOUND);
    }

    @ParameterizedTest
    @MethodSource("passingFaults")
    void a_rotation_that_meets_a_passing_fault_comes_out_right(Fault fault) {
        session.record("count", 0);
        store.script(Operation.MOVE, 1, fault);
        StartedSession rotated = session.rotate();
        store.landLate();
        assertThat(rotated.resumed()).isTrue();
        assertMoved(rotated, "0");
    }

    @ParameterizedTest
    @MethodSource("passingFaults")
    void a_rotation_that_meets_a_passing_fault_while_others_write_takes_their_rows_along(Fault fault) {
        Session elsewhere = other.open(ground.browser, old);
        boolean landedFirst = fault instanceof Fault.LoseAnswer || fault instanceof Fault.AnswerNull;
        store.script(Operation.MOVE, 1, fault);
        if (!landedFirst) {
            store.meanwhile(Operation.MOVE, () -> elsewhere.record("count", "theirs"));
        }
        StartedSession rotated = session.rotate();
        store.landLate();
        assertMoved(rotated, landedFirst ? new String[0] : new String[] {"\"theirs\""});
    }

    @ParameterizedTest
    @MethodSource("passingFaults")
    void looking_for_a_session_whose_move_was_not_answered_may_fail_too(Fault fault) {
        store.loseAnswer(Operation.MOVE, 1);
        store.script(Operation.LOAD, 1, fault);
        assertMoved(session.rotate());
    }

    @Test
    void a_rotation_that_keeps_failing_leaves_the_old_pair_valid() {
        store.failBefore(Operation.MOVE, 3, Outcome.UNKNOWN);
        assertThat(Ground.codeOf(session::rotate)).isEqualTo(ErrorCode.SESSION_STORE_FAILED);
        session.record("count", 0);
        assertThat(ground.resume(other, old).history().requests()).hasSize(1);
        assertMoved(session.rotate(), "0");
    }

    @Test
    void a_move_that_lands_after_the_end_brings_nothing_back() {
        store.holdBack(Operation.MOVE, 3);
        assertThat(Ground.codeOf(session::rotate)).isEqualTo(ErrorCode.SESSION_STORE_FAILED);
        session.terminate();
        store.landLate();
        assertThat(inside.addresses()).isEmpty();
    }

    @Test
    void a_move_that_lands_after_a_later_write_does_nothing() {
        store.holdBack(Operation.MOVE, 3);
        assertThat(Ground.codeOf(session::rotate)).isEqualTo(ErrorCode.SESSION_STORE_FAILED);
        session.record("count", 0);
        store.landLate();
        assertMoved(session.rotate(), "0");
    }

    @Test
    void a_move_that_lands_after_its_failure_was_told_leaves_a_session_that_nobody_can_reach() {
        store.holdBack(Operation.MOVE, 3);
        assertThat(Ground.codeOf(session::rotate)).isEqualTo(ErrorCode.SESSION_STORE_FAILED);
        store.landLate();
        assertThat(Ground.codeOf(() -> other.open(ground.browser, old))).isEqualTo(ErrorCode.SESSION_NOT_FOUND);
        assertThat(Ground.codeOf(session::rotate)).isEqualTo(ErrorCode.SESSION_NOT_FOUND);
        assertThat(inside.addresses()).hasSize(1);
    }

    @Test
    void a_session_that_ended_meanwhile_is_gone_and_not_moved() {
        store.loseAnswer(Operation.MOVE, 1);
        // It was moved, and the whole partition ended before the next try.
        store.meanwhile(Operation.MOVE, () -> inside.addresses().forEach(inside::remove));
        assertThat(Ground.codeOf(session::rotate)).isEqualTo(ErrorCode.SESSION_NOT_FOUND);
        assertThat(inside.addresses()).isEmpty();
    }
}
