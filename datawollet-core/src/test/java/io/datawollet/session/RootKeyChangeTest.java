package io.datawollet.session;

import static io.datawollet.testing.Failures.assertFails;
import static io.datawollet.testing.Fixture.caller;
import static io.datawollet.testing.Fixture.client;
import static io.datawollet.testing.Fixture.issued;
import static io.datawollet.testing.Fixture.start;
import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.client.Caller;
import io.datawollet.client.ClientType;
import io.datawollet.client.Limits;
import io.datawollet.client.PartitionOverflow;
import io.datawollet.error.ErrorCode;
import io.datawollet.key.RootKey;
import io.datawollet.key.RootKeyState;
import io.datawollet.key.RootKeys;
import io.datawollet.session.RefusedException.Reason;
import io.datawollet.testing.Fixture;
import io.datawollet.testing.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Another root key becomes active while sessions live: none is lost, and every operation finds those of both keys. */
class RootKeyChangeTest {
    /** How the other key comes into use. */
    enum By {
        THE_SAME_MANAGER,
        ANOTHER_MANAGER,
        TWO_CHANGES_IN_A_ROW
    }

    private final Fixture fixture = new Fixture();
    private final SessionManager manager = fixture.manager();
    private final Caller acme = caller(ClientType.CONFIDENTIAL, "acme");
    private final RootKey second = issued(RootKey.generate(2, RootKeyState.ACTIVE));
    private final RootKey third = issued(RootKey.generate(3, RootKeyState.ACTIVE));

    /** Starts under the first key a session with one recorded request. */
    private StartedSession before(Caller caller) {
        StartedSession started = start(manager, caller, StartRequest.create().partitionKey("p"));
        started.session().record("before", 1);
        return started;
    }

    private SessionManager after(By by) {
        RootKeys changed = fixture.rootKeys().activate(second);
        switch (by) {
            case THE_SAME_MANAGER -> manager.replaceRootKeys(changed);
            case ANOTHER_MANAGER -> {
                return fixture.manager(changed);
            }
            case TWO_CHANGES_IN_A_ROW -> {
                manager.replaceRootKeys(changed);
                manager.replaceRootKeys(changed.activate(third));
            }
        }
        return manager;
    }

    static List<Arguments> ways() {
        List<Arguments> ways = new ArrayList<>();
        for (By by : By.values()) {
            for (ClientType type : ClientType.values()) {
                ways.add(Arguments.of(by, type));
            }
        }
        return ways;
    }

    @ParameterizedTest
    @MethodSource("ways")
    void a_session_of_the_old_key_is_resumed_opened_and_recorded_to(By by, ClientType type) {
        Caller caller = caller(type, "acme");
        StartedSession old = before(caller);
        SessionManager after = after(by);
        StartedSession again = start(after, caller, StartRequest.resume(old.credentials()));
        assertThat(again.resumed()).isTrue();
        assertThat(again.credentials().revealId()).isEqualTo(old.credentials().revealId());
        assertThat(again.history().requests()).hasSize(1);
        after.open(caller, old.credentials()).record("opened", 2);
        old.session().record("held", 3);
        again.session().record("resumed", 4);
        assertThat(again.session().history().requests())
                .extracting(RecordedRequest::operation)
                .containsExactly("before", "opened", "held", "resumed");
    }

    @ParameterizedTest
    @MethodSource("ways")
    void a_new_session_is_made_under_the_new_key(By by, ClientType type) {
        Caller caller = caller(type, "acme");
        before(caller);
        StartedSession fresh = start(after(by), caller, StartRequest.create().partitionKey("p"));
        SessionManager newest = fixture.manager(RootKeys.of(by == By.TWO_CHANGES_IN_A_ROW ? third : second));
        assertThat(start(newest, caller, StartRequest.resume(fresh.credentials()))
                        .resumed())
                .isTrue();
        assertThat(start(newest, caller, StartRequest.create().partitionKey("p"))
                        .resumed())
                .isFalse();
    }

    @ParameterizedTest
    @MethodSource("ways")
    void a_session_of_the_old_key_can_be_rotated_again_and_again(By by, ClientType type) {
        Caller caller = caller(type, "acme");
        StartedSession old = before(caller);
        SessionManager after = after(by);
        StartedSession once = issued(after.open(caller, old.credentials()).rotate());
        StartedSession twice = issued(after.open(caller, once.credentials()).rotate());
        assertFails(ErrorCode.SESSION_NOT_FOUND, () -> after.open(caller, old.credentials()));
        assertFails(ErrorCode.SESSION_NOT_FOUND, () -> after.open(caller, once.credentials()));
        assertThat(start(after, caller, StartRequest.resume(twice.credentials()))
                        .history()
                        .requests())
                .hasSize(1);
        assertThat(fixture.image()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void a_list_shows_sessions_of_all_keys_in_one_order(By by) {
        start(manager, acme, StartRequest.create().partitionKey("p").timeout(Duration.ofMinutes(30)));
        SessionManager after = after(by);
        start(after, acme, StartRequest.create().partitionKey("p").timeout(Duration.ofMinutes(10)));
        start(after, acme, StartRequest.create().partitionKey("p").timeout(Duration.ofMinutes(50)));
        assertThat(after.list(acme, "p").sessions())
                .extracting(info ->
                        Duration.between(TestClock.START, info.expiresAt()).toMinutes())
                .containsExactly(10L, 30L, 50L);
    }

    @ParameterizedTest
    @EnumSource
    void a_handle_ends_a_session_of_any_key(By by) {
        StartedSession old = before(acme);
        String handle = manager.list(acme, "p").sessions().get(0).handle();
        SessionManager after = after(by);
        StartedSession fresh = start(after, acme, StartRequest.create().partitionKey("p"));
        after.terminate(acme, "p", handle);
        assertFails(ErrorCode.SESSION_NOT_FOUND, () -> after.open(acme, old.credentials()));
        List<SessionInfo> left = after.list(acme, "p").sessions();
        assertThat(left).hasSize(1);
        assertThat(after.open(acme, fresh.credentials()).expiresAt())
                .isEqualTo(left.get(0).expiresAt());
        after.terminate(acme, "p", left.get(0).handle());
        assertThat(fixture.image()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("ways")
    void a_session_of_the_old_key_can_be_terminated(By by, ClientType type) {
        Caller caller = caller(type, "acme");
        StartedSession old = before(caller);
        after(by).open(caller, old.credentials()).terminate();
        assertThat(fixture.image()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void all_sessions_of_a_partition_end_whatever_their_key(By by) {
        before(acme);
        before(acme);
        SessionManager after = after(by);
        start(after, acme, StartRequest.create().partitionKey("p"));
        StartedSession elsewhere = start(after, acme, StartRequest.create().partitionKey("q"));
        assertThat(after.terminateAll(acme, "p")).isEqualTo(3);
        assertThat(fixture.image()).hasSize(1);
        assertThat(after.open(acme, elsewhere.credentials()).history().requests())
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"THE_SAME_MANAGER", "ANOTHER_MANAGER"})
    void the_limit_of_a_partition_counts_for_each_key(By by) {
        Caller limited = caller(client(ClientType.CONFIDENTIAL, "acme")
                .limits(Limits.defaults().withSessionsPerPartition(1, PartitionOverflow.REFUSE))
                .build());
        StartRequest request = StartRequest.create().partitionKey("p");
        start(manager, limited, request);
        assertFails(ErrorCode.TOO_MANY_SESSIONS, () -> start(manager, limited, request));
        SessionManager after = after(by);
        start(after, limited, request);
        assertFails(ErrorCode.TOO_MANY_SESSIONS, () -> start(after, limited, request));
        assertThat(fixture.image()).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource
    void a_session_of_a_removed_key_is_unknown_without_asking_the_store(ClientType type) {
        Caller caller = caller(type, "acme");
        StartedSession old = before(caller);
        manager.replaceRootKeys(RootKeys.of(second));
        fixture.store().reset();
        fixture.forgetEvents();
        assertFails(ErrorCode.SESSION_NOT_FOUND, () -> manager.open(caller, old.credentials()));
        assertThat(fixture.store().calls()).isZero();
        assertThat(fixture.events())
                .extracting(SessionEvent::reason)
                .containsExactly(new RefusedException(Reason.NOT_AN_ID_OF_THIS_OWNER).words());
        assertThat(start(manager, caller, StartRequest.resume(old.credentials()))
                        .resumed())
                .isFalse();
        assertThat(fixture.store().calls()).isEqualTo(1);
    }

    @Test
    void a_handle_of_a_removed_key_ends_nothing() {
        before(acme);
        String handle = manager.list(acme, "p").sessions().get(0).handle();
        manager.replaceRootKeys(RootKeys.of(second));
        fixture.store().reset();
        assertFails(ErrorCode.SESSION_NOT_FOUND, () -> manager.terminate(acme, "p", handle));
        assertThat(fixture.store().calls()).isZero();
        assertThat(manager.list(acme, "p").sessions()).isEmpty();
    }

    @Test
    void a_key_that_comes_back_brings_its_sessions_back() {
        StartedSession old = before(acme);
        manager.replaceRootKeys(RootKeys.of(second));
        manager.replaceRootKeys(fixture.rootKeys().activate(second));
        assertThat(manager.open(acme, old.credentials()).history().requests()).hasSize(1);
    }

    @Test
    void another_secret_under_the_same_number_is_another_key() {
        StartedSession old = before(acme);
        manager.replaceRootKeys(issued(RootKeys.generate()));
        fixture.store().reset();
        assertFails(ErrorCode.SESSION_NOT_FOUND, () -> manager.open(acme, old.credentials()));
        assertThat(fixture.store().calls()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void a_key_serves_until_the_millisecond_before_its_end(ClientType type) {
        Caller caller = caller(type, "acme");
        StartedSession old = before(caller);
        Instant end = TestClock.START.plus(Duration.ofMinutes(10));
        RootKey ending = fixture.rootKeys().active().openOnlyUntil(end);
        SessionManager after = fixture.manager(RootKeys.of(ending, second));
        StartedSession fresh = start(after, caller, StartRequest.create().partitionKey("p"));

        fixture.clock().set(end.minusMillis(1));
        assertThat(after.open(caller, old.credentials()).history().requests()).hasSize(1);
        after.open(caller, fresh.credentials());
        if (type == ClientType.CONFIDENTIAL) {
            assertThat(after.list(caller, "p").sessions()).hasSize(2);
        }

        fixture.clock().set(end);
        fixture.store().reset();
        assertFails(ErrorCode.SESSION_NOT_FOUND, () -> after.open(caller, old.credentials()));
        assertThat(fixture.store().calls()).isZero();
        assertThat(after.open(caller, fresh.credentials()).history().requests()).isEmpty();
        if (type == ClientType.CONFIDENTIAL) {
            assertThat(after.list(caller, "p").sessions()).hasSize(1);
            assertThat(after.terminateAll(caller, "p")).isEqualTo(1);
        }
    }

    @Test
    void an_open_only_key_of_a_node_behind_serves_what_the_new_key_of_a_node_ahead_made() {
        RootKeys announced = RootKeys.of(fixture.rootKeys().active(), second.in(RootKeyState.OPEN_ONLY));
        SessionManager behind = fixture.manager(announced);
        SessionManager ahead = fixture.manager(fixture.rootKeys().activate(second));
        StartedSession fresh = start(ahead, acme, StartRequest.create().partitionKey("p"));
        assertThat(behind.open(acme, fresh.credentials()).record("x", 1).sequence())
                .isZero();
        assertThat(behind.list(acme, "p").sessions()).hasSize(1);
        assertThat(fixture.events(SessionEvent.Type.TAMPERED)).isEmpty();
    }
}
