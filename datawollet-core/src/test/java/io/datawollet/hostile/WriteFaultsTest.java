package io.datawollet.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.error.ErrorCode;
import io.datawollet.memory.MemorySessionStore;
import io.datawollet.session.Session;
import io.datawollet.session.SessionCredentials;
import io.datawollet.session.SessionEvent;
import io.datawollet.session.SessionManager;
import io.datawollet.session.StartRequest;
import io.datawollet.session.StartedSession;
import io.datawollet.store.StoreException.Outcome;
import io.datawollet.testing.Fault;
import io.datawollet.testing.FaultySessionStore;
import io.datawollet.testing.Operation;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A store that fails at append, replace and remove: the writes to a session that stays where it is. */
class WriteFaultsTest {
    private final FaultySessionStore store = new FaultySessionStore(MemorySessionStore.create());
    private final Ground ground = new Ground(store);
    private final SessionManager manager = ground.manager();
    private final SessionManager other = ground.manager();
    private final Session session = ground.start(manager).session();
    private final SessionCredentials pair = session.credentials();

    /** No fault makes this library believe that the store lied or went back. */
    @AfterEach
    void nobody_was_suspected() {
        assertThat(ground.heard(SessionEvent.Type.TAMPERED)).isZero();
        assertThat(ground.heard(SessionEvent.Type.ROLLED_BACK)).isZero();
    }

    /** What the manager overcomes when it happens once. */
    static Stream<Fault> passingFaults() {
        return Stream.of(
                new Fault.FailBefore(Outcome.NOT_APPLIED),
                new Fault.FailBefore(Outcome.UNKNOWN),
                new Fault.LoseAnswer(),
                new Fault.AnswerNull(),
                new Fault.HoldBack(0),
                new Fault.HoldBack(1),
                new Fault.HoldBack(2),
                new Fault.Throw(new IllegalStateException("a driver's own")));
    }

    private List<String> stored() {
        return Ground.payloads(other.open(ground.browser, pair));
    }

    private ErrorCode opening() {
        return Ground.codeOf(() -> other.open(ground.browser, pair));
    }

    @ParameterizedTest
    @MethodSource("passingFaults")
    void an_append_that_meets_a_passing_fault_is_recorded_once(Fault fault) {
        session.record("count", 0);
        store.script(call -> call.operation() == Operation.APPEND, 1, fault);
        assertThat(session.record("count", 1).sequence()).isEqualTo(1);
        store.landLate();
        assertThat(session.record("count", 2).sequence()).isEqualTo(2);
        assertThat(stored()).containsExactly("0", "1", "2");
    }

    @ParameterizedTest
    @MethodSource("passingFaults")
    void an_append_that_meets_a_passing_fault_is_recorded_once_though_others_wrote_before_the_next_try(Fault fault) {
        Session elsewhere = other.open(ground.browser, pair);
        store.script(Operation.APPEND, 1, fault);
        store.meanwhile(Operation.APPEND, () -> {
            elsewhere.record("count", "theirs");
            elsewhere.record("count", "theirs too");
        });
        long place = session.record("count", "mine").sequence();
        store.landLate();
        session.record("count", "last");
        List<String> all = stored();
        assertThat(all).containsExactlyInAnyOrder("\"mine\"", "\"theirs\"", "\"theirs too\"", "\"last\"");
        assertThat(all.get((int) place)).isEqualTo("\"mine\"");
        boolean landedFirst = fault instanceof Fault.LoseAnswer || fault instanceof Fault.AnswerNull;
        if (landedFirst) {
            assertThat(place).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("passingFaults")
    void reading_the_row_that_tells_whether_an_append_landed_may_fail_too(Fault fault) {
        Session elsewhere = other.open(ground.browser, pair);
        store.loseAnswer(Operation.APPEND, 1);
        store.meanwhile(Operation.APPEND, () -> elsewhere.record("count", "theirs"));
        store.script(Operation.ROWS, 1, fault);
        assertThat(session.record("count", "mine").sequence()).isZero();
        assertThat(stored()).containsExactly("\"mine\"", "\"theirs\"");
    }

    @Test
    void an_append_whose_fate_cannot_be_read_fails_and_was_recorded_once() {
        Session elsewhere = other.open(ground.browser, pair);
        store.loseAnswer(Operation.APPEND, 1);
        store.meanwhile(Operation.APPEND, () -> elsewhere.record("count", "theirs"));
        store.failBefore(Operation.ROWS, 3, Outcome.UNKNOWN);
        assertThat(Ground.codeOf(() -> session.record("count", "mine"))).isEqualTo(ErrorCode.SESSION_STORE_FAILED);
        assertThat(stored()).containsExactly("\"mine\"", "\"theirs\"");
        session.record("count", "next");
        assertThat(stored()).containsExactly("\"mine\"", "\"theirs\"", "\"next\"");
    }

    @ParameterizedTest
    @EnumSource(Outcome.class)
    void a_store_that_keeps_failing_is_a_store_failure_and_the_session_goes_on_when_it_heals(Outcome outcome) {
        session.record("count", 0);
        store.failAll(outcome);
        assertThat(Ground.codeOf(() -> session.record("count", 1))).isEqualTo(ErrorCode.SESSION_STORE_FAILED);
        assertThat(Ground.codeOf(session::history)).isEqualTo(ErrorCode.SESSION_STORE_FAILED);
        assertThat(Ground.codeOf(session::rotate)).isEqualTo(ErrorCode.SESSION_STORE_FAILED);
        assertThat(Ground.codeOf(session::terminate)).isEqualTo(ErrorCode.SESSION_STORE_FAILED);
        assertThat(opening()).isEqualTo(ErrorCode.SESSION_STORE_FAILED);
        assertThat(Ground.codeOf(() -> ground.resume(other, pair))).isEqualTo(ErrorCode.SESSION_STORE_FAILED);
        assertThat(ground.heard(SessionEvent.Type.REFUSED)).isZero();
        assertThat(ground.heard(SessionEvent.Type.STORE_FAILED)).isEqualTo(6);

        store.heal();
        session.record("count", 2);
        assertThat(ground.resume(other, pair).resumed()).isTrue();
        assertThat(stored()).containsExactly("0", "2");
    }

    @Test
    void an_append_that_lands_after_its_failure_was_told_stands_there_once() {
        store.holdBack(Operation.APPEND, 1);
        store.failBefore(Operation.APPEND, 2, Outcome.NOT_APPLIED);
        assertThat(Ground.codeOf(() -> session.record("count", "late"))).isEqualTo(ErrorCode.SESSION_STORE_FAILED);
        assertThat(stored()).isEmpty();
        store.landLate();
        session.record("count", "next");
        assertThat(stored()).containsExactly("\"late\"", "\"next\"");
    }

    @Test
    void an_append_that_comes_too_late_is_not_recorded_at_all() {
        store.holdBack(Operation.APPEND, 3);
        assertThat(Ground.codeOf(() -> session.record("count", "late"))).isEqualTo(ErrorCode.SESSION_STORE_FAILED);
        session.record("count", "next");
        store.landLate();
        session.record("count", "last");
        assertThat(stored()).containsExactly("\"next\"", "\"last\"");
    }

    @Test
    void a_write_that_lands_after_the_end_does_not_bring_the_session_back() {
        store.holdBack(Operation.APPEND, 3);
        assertThat(Ground.codeOf(() -> session.record("count", "late"))).isEqualTo(ErrorCode.SESSION_STORE_FAILED);
        ground.clock.advance(Duration.ofMinutes(10));
        store.holdBack(Operation.REPLACE, 3);
        assertThat(opening()).isEqualTo(ErrorCode.SESSION_STORE_FAILED);
        session.terminate();
        store.landLate();
        assertThat(opening()).isEqualTo(ErrorCode.SESSION_NOT_FOUND);
        assertThat(ground.resume(manager, pair).resumed()).isFalse();
        assertThat(Ground.codeOf(() -> session.record("count", 1))).isEqualTo(ErrorCode.SESSION_NOT_FOUND);
        assertThat(Ground.codeOf(session::history)).isEqualTo(ErrorCode.SESSION_NOT_FOUND);
    }

    @Test
    void a_write_that_lands_after_a_rotation_changes_nothing() {
        store.holdBack(Operation.APPEND, 3);
        assertThat(Ground.codeOf(() -> session.record("count", "late"))).isEqualTo(ErrorCode.SESSION_STORE_FAILED);
        StartedSession rotated = session.rotate();
        rotated.session().record("count", "next");
        store.landLate();
        assertThat(opening()).isEqualTo(ErrorCode.SESSION_NOT_FOUND);
        assertThat(Ground.payloads(other.open(ground.browser, rotated.credentials())))
                .containsExactly("\"next\"");
    }

    @ParameterizedTest
    @MethodSource("passingFaults")
    void a_renewal_that_meets_a_passing_fault_is_done(Fault fault) {
        ground.clock.advance(Duration.ofMinutes(10));
        store.script(Operation.REPLACE, 1, fault);
        Session opened = manager.open(ground.browser, pair);
        store.landLate();
        assertThat(opened.renewed()).isTrue();
        assertThat(opened.expiresAt()).isEqualTo(ground.clock.instant().plus(Duration.ofMinutes(30)));
        assertThat(other.open(ground.browser, pair).expiresAt()).isEqualTo(opened.expiresAt());
    }

    @ParameterizedTest
    @MethodSource("passingFaults")
    void a_new_timeout_that_meets_a_passing_fault_and_a_faster_writer_counts_all_the_same(Fault fault) {
        Session elsewhere = other.open(ground.browser, pair);
        store.script(Operation.REPLACE, 1, fault);
        store.meanwhile(Operation.REPLACE, () -> elsewhere.record("count", "theirs"));
        StartedSession resumed =
                manager.start(ground.browser, StartRequest.resume(pair).timeout(Duration.ofMinutes(45)));
        store.landLate();
        assertThat(resumed.resumed()).isTrue();
        assertThat(resumed.session().expiresAt())
                .isEqualTo(ground.clock.instant().plus(Duration.ofMinutes(45)));
        assertThat(other.open(ground.browser, pair).expiresAt())
                .isEqualTo(resumed.session().expiresAt());
        assertThat(stored()).containsExactly("\"theirs\"");
    }

    @Test
    void a_lost_race_for_a_renewal_is_no_failure() {
        Session elsewhere = other.open(ground.browser, pair);
        ground.clock.advance(Duration.ofMinutes(10));
        store.meanwhile(Operation.REPLACE, () -> elsewhere.record("count", 0));
        Session opened = manager.open(ground.browser, pair);
        assertThat(opened.expiresAt()).isEqualTo(ground.clock.instant().plus(Duration.ofMinutes(30)));
        assertThat(opened.history().requests()).hasSize(1);
    }

    @Test
    void a_renewal_that_keeps_failing_is_a_store_failure_and_not_an_invalid_session() {
        ground.clock.advance(Duration.ofMinutes(10));
        store.failBefore(Operation.REPLACE, 3, Outcome.NOT_APPLIED);
        assertThat(Ground.codeOf(() -> ground.resume(manager, pair))).isEqualTo(ErrorCode.SESSION_STORE_FAILED);
        assertThat(ground.resume(manager, pair).resumed()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("passingFaults")
    void a_removal_that_meets_a_passing_fault_is_done(Fault fault) {
        store.script(Operation.REMOVE, 1, fault);
        session.terminate();
        store.landLate();
        assertThat(opening()).isEqualTo(ErrorCode.SESSION_NOT_FOUND);
        assertThat(ground.resume(manager, pair).resumed()).isFalse();
        session.terminate();
    }

    @Test
    void a_removal_that_keeps_failing_may_be_called_again() {
        store.failBefore(Operation.REMOVE, 3, Outcome.UNKNOWN);
        assertThat(Ground.codeOf(session::terminate)).isEqualTo(ErrorCode.SESSION_STORE_FAILED);
        assertThat(stored()).isEmpty();
        session.terminate();
        assertThat(opening()).isEqualTo(ErrorCode.SESSION_NOT_FOUND);
    }
}
