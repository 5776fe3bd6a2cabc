package io.datawollet.session;

import static io.datawollet.testing.Failures.assertFails;
import static io.datawollet.testing.Fixture.caller;
import static io.datawollet.testing.Fixture.client;
import static io.datawollet.testing.Fixture.start;
import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.client.Caller;
import io.datawollet.client.ClientType;
import io.datawollet.error.ErrorCode;
import io.datawollet.testing.Fixture;
import io.datawollet.testing.Operation;
import io.datawollet.testing.TestClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When a session ends, to the millisecond. */
class SessionTimeTest {
    private static final Duration MILLI = Duration.ofMillis(1);
    private static final Duration TIMEOUT = Duration.ofMinutes(30);
    private static final Duration TENTH = TIMEOUT.dividedBy(10);
    private static final Instant START = TestClock.START;

    private final Fixture fixture = new Fixture();
    private final SessionManager manager = fixture.manager();
    private final Caller caller = caller(ClientType.CONFIDENTIAL, "acme");

    private StartedSession begin() {
        return start(manager, caller, StartRequest.create());
    }

    private StartedSession resume(StartedSession earlier) {
        return start(manager, caller, StartRequest.resume(earlier.credentials()));
    }

    private void at(Instant time) {
        fixture.clock().set(time);
    }

    private void assertGoneAt(Instant end, StartedSession session) {
        at(end.minus(MILLI));
        assertThat(session.session().history().requests()).isNotNull();
        at(end);
        assertGone(session);
    }

    /** For every operation, although nothing has swept it. */
    private void assertGone(StartedSession session) {
        assertFails(ErrorCode.SESSION_NOT_FOUND, () -> session.session().history());
        assertFails(ErrorCode.SESSION_NOT_FOUND, () -> session.session().record("x", 1));
        assertFails(ErrorCode.SESSION_NOT_FOUND, () -> session.session().rotate());
        assertFails(ErrorCode.SESSION_NOT_FOUND, () -> manager.open(caller, session.credentials()));
        assertFails(ErrorCode.SESSION_NOT_FOUND, () -> fixture.manager().open(caller, session.credentials()));
        assertThat(resume(session).resumed()).isFalse();
    }

    @Test
    void a_new_session_says_when_it_ends() {
        Session session = begin().session();
        assertThat(session.createdAt()).isEqualTo(START);
        assertThat(session.expiresAt()).isEqualTo(START.plus(TIMEOUT));
        assertThat(session.deadline()).isEqualTo(START.plus(Duration.ofHours(8)));
        assertThat(session.renewed()).isTrue();
    }

    @Test
    void times_are_whole_milliseconds_and_cut_down() {
        at(START.plusNanos(5_999_999));
        Session session = begin().session();
        assertThat(session.createdAt()).isEqualTo(START.plusMillis(5));
        assertThat(manager.now()).isEqualTo(START.plusMillis(5));
        assertThat(session.record("x", 1).at()).isEqualTo(START.plusMillis(5));
    }

    @Test
    void a_session_is_gone_at_the_very_instant_of_its_idle_end() {
        assertGoneAt(START.plus(TIMEOUT), begin());
    }

    @Test
    void a_session_can_be_resumed_a_millisecond_before_its_end() {
        StartedSession session = begin();
        at(START.plus(TIMEOUT).minus(MILLI));
        StartedSession again = resume(session);
        assertThat(again.resumed()).isTrue();
        assertThat(again.session().expiresAt())
                .isEqualTo(START.plus(TIMEOUT).minus(MILLI).plus(TIMEOUT));
    }

    @Test
    void a_use_before_a_tenth_has_passed_renews_nothing() {
        StartedSession session = begin();
        fixture.store().reset();
        at(START.plus(TENTH).minus(MILLI));
        StartedSession again = resume(session);
        Session opened = manager.open(caller, session.credentials());
        session.session().record("x", 1);
        assertThat(again.session().renewed()).isFalse();
        assertThat(opened.renewed()).isFalse();
        assertThat(session.session().expiresAt()).isEqualTo(START.plus(TIMEOUT));
        assertThat(again.session().expiresAt()).isEqualTo(START.plus(TIMEOUT));
        assertThat(fixture.store().calls(Operation.REPLACE)).isZero();
        assertGoneAt(START.plus(TIMEOUT), session);
    }

    @Test
    void resuming_after_a_tenth_renews() {
        StartedSession session = begin();
        at(START.plus(TENTH));
        StartedSession again = resume(session);
        assertThat(again.session().renewed()).isTrue();
        assertThat(again.session().expiresAt()).isEqualTo(START.plus(TENTH).plus(TIMEOUT));
        assertThat(session.session().expiresAt()).isEqualTo(START.plus(TENTH).plus(TIMEOUT));
        assertGoneAt(START.plus(TENTH).plus(TIMEOUT), again);
    }

    @Test
    void opening_after_a_tenth_renews() {
        StartedSession session = begin();
        at(START.plus(TENTH));
        Session opened = manager.open(caller, session.credentials());
        assertThat(opened.renewed()).isTrue();
        assertThat(opened.expiresAt()).isEqualTo(START.plus(TENTH).plus(TIMEOUT));
        assertGoneAt(START.plus(TENTH).plus(TIMEOUT), session);
    }

    @Test
    void recording_after_a_tenth_renews() {
        StartedSession session = begin();
        at(START.plus(TENTH));
        session.session().record("x", 1);
        assertThat(session.session().expiresAt()).isEqualTo(START.plus(TENTH).plus(TIMEOUT));
        assertThat(fixture.store().calls(Operation.REPLACE)).isZero();
        assertGoneAt(START.plus(TENTH).plus(TIMEOUT), session);
    }

    @Test
    void rotating_after_a_tenth_renews() {
        StartedSession session = begin();
        at(START.plus(TENTH));
        StartedSession rotated = Fixture.issued(session.session().rotate());
        assertThat(rotated.session().expiresAt()).isEqualTo(START.plus(TENTH).plus(TIMEOUT));
        assertThat(rotated.session().deadline()).isEqualTo(session.session().deadline());
        assertThat(rotated.session().createdAt()).isEqualTo(START);
        assertGoneAt(START.plus(TENTH).plus(TIMEOUT), rotated);
    }

    @Test
    void reading_the_history_is_no_use() {
        StartedSession session = begin();
        at(START.plus(TENTH));
        session.session().history();
        assertGoneAt(START.plus(TIMEOUT), session);
    }

    @Test
    void the_next_tenth_counts_from_the_last_renewal() {
        StartedSession session = begin();
        at(START.plus(TENTH.multipliedBy(2)).minus(MILLI));
        assertThat(resume(session).session().renewed()).isTrue();
        at(START.plus(TENTH.multipliedBy(3)).minus(MILLI.multipliedBy(2)));
        assertThat(resume(session).session().renewed()).isFalse();
        at(START.plus(TENTH.multipliedBy(3)).minus(MILLI));
        assertThat(resume(session).session().renewed()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 5, 9, 10, 11, 15, 19, 99, 1_001, 59_999})
    void a_session_ends_between_nine_tenths_and_the_whole_of_its_timeout_after_its_last_use(long timeout) {
        for (long used = 0; used < Math.min(timeout, 30); used++) {
            at(START);
            StartedSession session =
                    start(manager, caller, StartRequest.create().timeout(Duration.ofMillis(timeout)));
            long use = timeout <= 30 ? used : timeout / 15 + used * timeout / 100;
            if (use >= timeout) {
                continue;
            }
            at(START.plusMillis(use));
            Session opened = manager.open(caller, session.credentials());
            long left =
                    Duration.between(START.plusMillis(use), opened.expiresAt()).toMillis();
            assertThat(left).isBetween((long) Math.ceil(timeout * 0.9), timeout);
            assertGoneAt(opened.expiresAt(), session);
        }
    }

    @Test
    void use_carries_a_session_to_its_deadline_and_not_a_millisecond_further() {
        StartedSession session = begin();
        Instant deadline = START.plus(Duration.ofHours(8));
        while (fixture.clock().instant().isBefore(deadline.minus(TENTH))) {
            fixture.clock().advance(Duration.ofMinutes(25));
            if (fixture.clock().instant().isBefore(deadline)) {
                StartedSession again = resume(session);
                assertThat(again.resumed()).isTrue();
                assertThat(again.session().deadline()).isEqualTo(deadline);
                assertThat(again.session().expiresAt()).isBeforeOrEqualTo(deadline);
            }
        }
        assertThat(session.session().expiresAt()).isEqualTo(deadline);
        assertGoneAt(deadline, session);
    }

    @Test
    void at_the_deadline_a_use_writes_nothing_any_more() {
        Caller brief = caller(client(ClientType.CONFIDENTIAL, "brief")
                .maxDuration(Duration.ofMinutes(40))
                .build());
        StartedSession session = start(manager, brief, StartRequest.create());
        at(START.plus(Duration.ofMinutes(20)));
        assertThat(manager.open(brief, session.credentials()).expiresAt())
                .isEqualTo(START.plus(Duration.ofMinutes(40)));
        fixture.store().reset();
        at(START.plus(Duration.ofMinutes(39)));
        assertThat(manager.open(brief, session.credentials()).renewed()).isFalse();
        assertThat(fixture.store().calls()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void a_long_timeout_is_cut_to_the_longest_of_the_client(ClientType type) {
        Caller any = caller(type, "acme");
        for (Duration wish : new Duration[] {
            Duration.ofHours(2).plus(MILLI),
            Duration.ofDays(400),
            Duration.ofMillis(Long.MAX_VALUE),
            Duration.ofSeconds(Long.MAX_VALUE, 999_999_999)
        }) {
            at(START);
            StartedSession session = start(manager, any, StartRequest.create().timeout(wish));
            assertThat(session.session().expiresAt()).isEqualTo(START.plus(Duration.ofHours(2)));
            StartedSession again = start(
                    manager, any, StartRequest.resume(session.credentials()).timeout(wish));
            assertThat(again.resumed()).isTrue();
            assertThat(again.session().expiresAt()).isEqualTo(START.plus(Duration.ofHours(2)));
        }
    }

    @Test
    void a_timeout_that_is_not_positive_is_refused() {
        for (Duration wish : new Duration[] {
            Duration.ZERO, MILLI.negated(), Duration.ofSeconds(Long.MIN_VALUE), Duration.ofNanos(999_999)
        }) {
            assertFails(ErrorCode.INVALID_PAYLOAD, () -> StartRequest.create().timeout(wish));
        }
        assertThat(start(manager, caller, StartRequest.create().timeout(MILLI))
                        .session()
                        .expiresAt())
                .isEqualTo(START.plus(MILLI));
    }

    @Test
    void a_timeout_on_resume_replaces_the_old_one_and_counts_from_now() {
        StartedSession session = begin();
        at(START.plus(MILLI));
        StartedSession shorter = start(
                manager, caller, StartRequest.resume(session.credentials()).timeout(Duration.ofMinutes(5)));
        assertThat(shorter.session().renewed()).isTrue();
        assertThat(shorter.session().expiresAt()).isEqualTo(START.plus(MILLI).plus(Duration.ofMinutes(5)));
        at(START.plus(Duration.ofMinutes(1)));
        assertThat(resume(session).session().expiresAt()).isEqualTo(START.plus(Duration.ofMinutes(6)));
        StartedSession longer = start(
                manager, caller, StartRequest.resume(session.credentials()).timeout(Duration.ofHours(1)));
        assertThat(longer.session().expiresAt()).isEqualTo(START.plus(Duration.ofMinutes(61)));
        assertGoneAt(START.plus(Duration.ofMinutes(61)), longer);
    }

    @Test
    void without_one_a_session_keeps_its_timeout_whatever_the_configuration_says_now() {
        StartedSession session = start(manager, caller, StartRequest.create().timeout(Duration.ofHours(1)));
        Caller changed = caller(client(ClientType.CONFIDENTIAL, "acme")
                .defaultTimeout(Duration.ofMinutes(1))
                .maxTimeout(Duration.ofMinutes(2))
                .maxDuration(Duration.ofMinutes(3))
                .build());
        at(START.plus(Duration.ofMinutes(30)));
        StartedSession again = start(manager, changed, StartRequest.resume(session.credentials()));
        assertThat(again.resumed()).isTrue();
        assertThat(again.session().expiresAt()).isEqualTo(START.plus(Duration.ofMinutes(90)));
        assertThat(again.session().deadline()).isEqualTo(START.plus(Duration.ofHours(8)));
    }

    @Test
    void a_longer_duration_in_the_configuration_moves_no_deadline() {
        StartedSession session = begin();
        Caller changed = caller(client(ClientType.CONFIDENTIAL, "acme")
                .defaultTimeout(Duration.ofDays(2))
                .maxTimeout(Duration.ofDays(5))
                .maxDuration(Duration.ofDays(10))
                .build());
        StartedSession again = start(
                manager, changed, StartRequest.resume(session.credentials()).timeout(Duration.ofDays(5)));
        assertThat(again.session().deadline()).isEqualTo(START.plus(Duration.ofHours(8)));
        assertThat(again.session().expiresAt()).isEqualTo(START.plus(Duration.ofHours(8)));
        assertGoneAt(START.plus(Duration.ofHours(8)), again);
    }

    @Test
    void a_clock_that_goes_back_takes_nothing_back() {
        StartedSession session = begin();
        at(START.plus(TENTH));
        session.session().record("first", 1);
        at(START.plus(TENTH).minusSeconds(30));
        RecordedRequest second = session.session().record("second", 2);
        assertThat(second.at()).isEqualTo(START.plus(TENTH));
        StartedSession again = resume(session);
        assertThat(again.session().expiresAt()).isEqualTo(START.plus(TENTH).plus(TIMEOUT));
        StartedSession replaced = start(
                manager, caller, StartRequest.resume(session.credentials()).timeout(Duration.ofHours(1)));
        assertThat(replaced.session().expiresAt()).isEqualTo(START.plus(TENTH).plus(Duration.ofHours(1)));
        assertThat(replaced.history().requests())
                .extracting(RecordedRequest::at)
                .containsExactly(START.plus(TENTH), START.plus(TENTH));
    }

    @Test
    void a_node_whose_clock_is_behind_serves_a_session_that_starts_in_its_future() {
        StartedSession session = begin();
        at(START.minusSeconds(30));
        SessionManager behind = fixture.manager();
        Session opened = behind.open(caller, session.credentials());
        assertThat(opened.record("x", 1).at()).isEqualTo(START);
        assertThat(opened.expiresAt()).isEqualTo(START.plus(TIMEOUT));
        assertThat(Fixture.issued(opened.rotate()).session().expiresAt()).isEqualTo(START.plus(TIMEOUT));
    }
}
