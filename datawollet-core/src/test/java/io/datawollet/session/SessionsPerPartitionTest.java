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
import io.datawollet.memory.MemoryCapacity;
import io.datawollet.memory.MemorySessionStore;
import io.datawollet.session.AdmissionPolicy.Making;
import io.datawollet.testing.Fixture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What keeps a further session from being made: the host, the limit of a partition, a full store. */
class SessionsPerPartitionTest {
    private final Fixture fixture = new Fixture();
    private final SessionManager manager = fixture.manager();

    private static Caller limited(ClientType type, int sessions, PartitionOverflow overflow) {
        return caller(client(type, "acme")
                .limits(Limits.defaults().withSessionsPerPartition(sessions, overflow))
                .build());
    }

    private StartedSession begin(Caller caller, int minutes) {
        return start(manager, caller, StartRequest.create().partitionKey("p").timeout(Duration.ofMinutes(minutes)));
    }

    private boolean lives(Caller caller, StartedSession session) {
        return start(
                        manager,
                        caller(caller.client().type(), "acme"),
                        StartRequest.resume(session.credentials()).partitionKey("p"))
                .resumed();
    }

    @ParameterizedTest
    @EnumSource
    void one_more_than_the_limit_is_refused_and_leaves_nothing(ClientType type) {
        Caller caller = limited(type, 2, PartitionOverflow.REFUSE);
        StartedSession one = begin(caller, 30);
        StartedSession two = begin(caller, 30);
        var before = fixture.image();
        for (int i = 0; i < 3; i++) {
            TooManySessionsException thrown =
                    assertFails(TooManySessionsException.class, ErrorCode.TOO_MANY_SESSIONS, () -> begin(caller, 30));
            assertThat(thrown.retryAfter()).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
        }
        assertThat(fixture.image()).isEqualTo(before);
        assertThat(fixture.events(SessionEvent.Type.STARTED)).hasSize(2);
        two.session().terminate();
        begin(caller, 30);
        assertFails(ErrorCode.TOO_MANY_SESSIONS, () -> begin(caller, 30));
        assertThat(lives(caller, one)).isTrue();
    }

    @Test
    void an_expired_session_makes_room_at_that_instant() {
        Caller caller = limited(ClientType.CONFIDENTIAL, 1, PartitionOverflow.REFUSE);
        begin(caller, 30);
        fixture.clock().advance(Duration.ofMinutes(30).minusMillis(1));
        assertFails(ErrorCode.TOO_MANY_SESSIONS, () -> begin(caller, 30));
        fixture.clock().advance(Duration.ofMillis(1));
        assertThat(begin(caller, 30).resumed()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(PartitionOverflow.class)
    void other_partitions_other_clients_and_sessions_without_a_partition_do_not_count(PartitionOverflow overflow) {
        Caller caller = limited(ClientType.CONFIDENTIAL, 1, overflow);
        StartedSession one = begin(caller, 30);
        for (int i = 0; i < 3; i++) {
            start(manager, caller, StartRequest.create());
            start(manager, caller, StartRequest.create().partitionKey("q" + i));
            begin(caller(ClientType.CONFIDENTIAL, "other"), 30);
        }
        begin(limited(ClientType.PUBLIC, 1, overflow), 30);
        assertThat(fixture.image()).hasSize(11);
        assertThat(lives(caller, one)).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void the_one_that_expires_first_makes_room(ClientType type) {
        Caller caller = limited(type, 2, PartitionOverflow.END_SOONEST_TO_EXPIRE);
        StartedSession soon = begin(caller, 10);
        StartedSession late = begin(caller, 50);
        fixture.forgetEvents();
        StartedSession next = begin(caller, 30);
        assertThat(fixture.image()).hasSize(2);
        assertThat(lives(caller, late)).isTrue();
        assertThat(lives(caller, next)).isTrue();
        assertThat(fixture.events())
                .extracting(SessionEvent::type)
                .startsWith(SessionEvent.Type.TERMINATED, SessionEvent.Type.STARTED);
        assertFails(ErrorCode.SESSION_NOT_FOUND, () -> soon.session().history());
    }

    @Test
    void the_new_one_stays_though_it_expires_first_itself() {
        Caller caller = limited(ClientType.CONFIDENTIAL, 1, PartitionOverflow.END_SOONEST_TO_EXPIRE);
        StartedSession late = begin(caller, 50);
        StartedSession next = begin(caller, 1);
        assertThat(fixture.image()).hasSize(1);
        assertThat(next.session().history().requests()).isEmpty();
        assertFails(ErrorCode.SESSION_NOT_FOUND, () -> late.session().history());
    }

    @Test
    void a_surplus_is_put_right_by_the_next_start() {
        Caller unlimited = caller(ClientType.CONFIDENTIAL, "acme");
        List<StartedSession> started = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            started.add(begin(unlimited, 10 + i));
        }
        assertFails(
                ErrorCode.TOO_MANY_SESSIONS,
                () -> begin(limited(ClientType.CONFIDENTIAL, 3, PartitionOverflow.REFUSE), 5));
        assertThat(fixture.image()).hasSize(7);
        begin(limited(ClientType.CONFIDENTIAL, 3, PartitionOverflow.END_SOONEST_TO_EXPIRE), 5);
        assertThat(fixture.image()).hasSize(3);
        assertThat(lives(unlimited, started.get(5))).isTrue();
        assertThat(lives(unlimited, started.get(6))).isTrue();
        assertFails(ErrorCode.SESSION_NOT_FOUND, () -> started.get(4).session().history());
    }

    @Test
    void the_limit_of_the_manager_counts_where_a_client_has_none() {
        SessionManager strict = fixture.manager(
                options -> options.limits(Limits.defaults().withSessionsPerPartition(1, PartitionOverflow.REFUSE)));
        Caller plain = caller(ClientType.CONFIDENTIAL, "acme");
        StartRequest request = StartRequest.create().partitionKey("p");
        start(strict, plain, request);
        assertFails(ErrorCode.TOO_MANY_SESSIONS, () -> start(strict, plain, request));
        start(strict, limited(ClientType.CONFIDENTIAL, 2, PartitionOverflow.REFUSE), request);
    }

    @ParameterizedTest
    @EnumSource
    void the_host_is_asked_once_for_a_new_session_and_never_for_a_resume(ClientType type) {
        List<String> asked = new ArrayList<>();
        SessionManager asking = fixture.manager(options -> options.admission((caller, partition, making) -> {
            asked.add(caller.client().id() + " " + partition.orElse("-") + " " + making);
            return Optional.empty();
        }));
        Caller caller = caller(type, "acme");
        StartedSession started = start(asking, caller, StartRequest.create().partitionKey("p"));
        start(asking, caller, StartRequest.resume(started.credentials()));
        asking.open(caller, started.credentials());
        Fixture.issued(started.session().rotate());
        assertThat(asked).containsExactly("acme p " + Making.SESSION);
        start(asking, caller, StartRequest.resume(started.credentials()));
        start(asking, caller, StartRequest.create());
        assertThat(asked)
                .containsExactly("acme p " + Making.SESSION, "acme p " + Making.SESSION, "acme - " + Making.SESSION);
    }

    @Test
    void a_refusal_of_the_host_says_when_to_try_again_and_stores_nothing() {
        for (Duration wish : new Duration[] {Duration.ofSeconds(1), Duration.ofMinutes(7)}) {
            SessionManager refusing =
                    fixture.manager(options -> options.admission((caller, partition, making) -> Optional.of(wish)));
            TooManySessionsException thrown = assertFails(
                    TooManySessionsException.class,
                    ErrorCode.TOO_MANY_SESSIONS,
                    () -> start(refusing, caller(ClientType.PUBLIC, "acme"), StartRequest.create()));
            assertThat(thrown.retryAfter()).isEqualTo(wish);
        }
        assertThat(fixture.store().calls()).isZero();
    }

    @Test
    void less_than_a_second_becomes_one() {
        for (Duration wish : new Duration[] {Duration.ZERO, Duration.ofMillis(999), Duration.ofSeconds(-5)}) {
            assertThat(new TooManySessionsException("no", wish).retryAfter()).isEqualTo(Duration.ofSeconds(1));
            assertThat(new TooManySessionsException("no", wish, new IllegalStateException()).retryAfter())
                    .isEqualTo(Duration.ofSeconds(1));
        }
    }

    @Test
    void an_exception_of_the_host_ends_the_start_with_nothing_stored() {
        IllegalStateException thrown = new IllegalStateException("quota service is down");
        SessionManager failing = fixture.manager(options -> options.admission((caller, partition, making) -> {
            throw thrown;
        }));
        assertThatThrownBy(() -> start(failing, caller(ClientType.PUBLIC, "acme"), StartRequest.create()))
                .isSameAs(thrown);
        assertThat(fixture.store().calls()).isZero();
    }

    @Test
    void a_full_store_takes_no_further_session_and_serves_those_it_has() {
        MemoryCapacity capacity = MemoryCapacity.ofBytes(20_000);
        Fixture small = new Fixture(MemorySessionStore.create(capacity));
        SessionManager tight = small.manager();
        Caller caller = caller(ClientType.CONFIDENTIAL, "acme");
        StartedSession first = start(tight, caller, StartRequest.create().partitionKey("p"));
        first.session().record("x", 1);
        TooManySessionsException thrown =
                assertFails(TooManySessionsException.class, ErrorCode.TOO_MANY_SESSIONS, () -> {
                    for (int i = 0; i < 1_000; i++) {
                        start(tight, caller, StartRequest.create().partitionKey("p"));
                    }
                });
        assertThat(thrown.retryAfter()).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
        int live = tight.list(caller, "p").sessions().size();
        assertThat(live).isBetween(5, 100);

        small.clock().advance(Duration.ofMinutes(10));
        StartedSession again = start(tight, caller, StartRequest.resume(first.credentials()));
        assertThat(again.resumed()).isTrue();
        assertThat(again.session().renewed()).isTrue();
        assertThat(again.history().requests()).hasSize(1);
        StartedSession rotated = Fixture.issued(again.session().rotate());
        assertFails(ErrorCode.TOO_MANY_SESSIONS, () -> rotated.session().record("x", "y".repeat(20_000)));
        assertThat(rotated.session().history().requests()).hasSize(1);
        assertThat(tight.list(caller, "p").sessions()).hasSize(live);
        rotated.session().terminate();
        assertThat(start(tight, caller, StartRequest.create()).resumed()).isFalse();
    }
}
