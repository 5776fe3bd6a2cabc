package io.datawollet.session;

import static io.datawollet.testing.Failures.assertFails;
import static io.datawollet.testing.Fixture.caller;
import static io.datawollet.testing.Fixture.issued;
import static io.datawollet.testing.Fixture.start;
import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.client.Caller;
import io.datawollet.client.ClientType;
import io.datawollet.error.ErrorCode;
import io.datawollet.error.SessionNotFoundException;
import io.datawollet.testing.Fixture;
import io.datawollet.testing.Operation;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rotation gives a session another id and key, and everything else stays. */
class RotateTest {
    private final Fixture fixture = new Fixture();
    private final SessionManager manager = fixture.manager();
    private final SessionManager elsewhere = fixture.manager();

    private StartedSession begin(Caller caller) {
        StartedSession started = start(manager, caller, StartRequest.create().partitionKey("p"));
        started.session().record("before", 1);
        return started;
    }

    private static void assertDead(SessionManager manager, Caller caller, SessionCredentials old) {
        assertFails(SessionNotFoundException.class, ErrorCode.SESSION_NOT_FOUND, () -> manager.open(caller, old));
    }

    @ParameterizedTest
    @EnumSource
    void id_and_key_are_new_and_all_else_is_as_it_was(ClientType type) {
        Caller caller = caller(type, "acme");
        StartedSession old = begin(caller);
        fixture.clock().advance(Duration.ofMinutes(1));
        StartedSession rotated = issued(old.session().rotate());

        assertThat(rotated.resumed()).isTrue();
        assertThat(rotated.history()).isEqualTo(HistoryPage.empty());
        SessionCredentials pair = rotated.credentials();
        assertThat(pair.revealId()).hasSize(52).isNotEqualTo(old.credentials().revealId());
        assertThat(pair.revealKey().orElseThrow())
                .hasSize(43)
                .isNotEqualTo(old.credentials().revealKey().orElseThrow());
        assertThat(pair.partitionKey()).contains("p");
        assertThat(rotated.session().createdAt()).isEqualTo(old.session().createdAt());
        assertThat(rotated.session().deadline()).isEqualTo(old.session().deadline());
        assertThat(rotated.session().expiresAt()).isEqualTo(old.session().expiresAt());
        rotated.session().record("after", 2);

        StartedSession again = start(elsewhere, caller, StartRequest.resume(pair));
        assertThat(again.resumed()).isTrue();
        assertThat(again.history().requests())
                .extracting(RecordedRequest::operation)
                .containsExactly("before", "after");
        assertThat(fixture.image()).hasSize(1);
        assertThat(fixture.store().calls(Operation.MOVE)).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void the_old_pair_is_dead_at_once_on_every_node(ClientType type) {
        Caller caller = caller(type, "acme");
        StartedSession old = begin(caller);
        Session heldElsewhere = elsewhere.open(caller, old.credentials());
        StartedSession rotated = issued(old.session().rotate());

        assertDead(manager, caller, old.credentials());
        assertDead(elsewhere, caller, old.credentials());
        for (Session held : new Session[] {old.session(), heldElsewhere}) {
            assertFails(ErrorCode.SESSION_NOT_FOUND, () -> held.record("x", 1));
            assertFails(ErrorCode.SESSION_NOT_FOUND, held::history);
            assertFails(ErrorCode.SESSION_NOT_FOUND, held::rotate);
            held.terminate();
        }
        StartedSession fresh = start(elsewhere, caller, StartRequest.resume(old.credentials()));
        assertThat(fresh.resumed()).isFalse();
        assertThat(elsewhere.open(caller, rotated.credentials()).history().requests())
                .hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void neither_half_of_the_old_pair_opens_the_new_session(ClientType type) {
        Caller caller = caller(type, "acme");
        StartedSession old = begin(caller);
        StartedSession rotated = issued(old.session().rotate());
        String oldKey = old.credentials().revealKey().orElseThrow();
        String newKey = rotated.credentials().revealKey().orElseThrow();
        assertDead(
                manager,
                caller,
                SessionCredentials.of(rotated.credentials().revealId(), oldKey).partitionKey("p"));
        assertDead(
                manager,
                caller,
                SessionCredentials.of(old.credentials().revealId(), newKey).partitionKey("p"));
    }

    @ParameterizedTest
    @EnumSource
    void a_session_can_be_rotated_again_and_again(ClientType type) {
        Caller caller = caller(type, "acme");
        StartedSession current = start(manager, caller, StartRequest.create());
        for (int i = 0; i < 5; i++) {
            current.session().record("step", i);
            current = issued(elsewhere.open(caller, current.credentials()).rotate());
        }
        assertThat(current.session().history().requests()).hasSize(5);
        assertThat(fixture.image()).hasSize(1);
        assertThat(fixture.events(SessionEvent.Type.ROTATED)).hasSize(5);
    }

    @ParameterizedTest
    @EnumSource
    void what_another_node_recorded_just_before_comes_along(ClientType type) {
        Caller caller = caller(type, "acme");
        StartedSession old = begin(caller);
        elsewhere.open(caller, old.credentials()).record("elsewhere", 2);
        StartedSession rotated = issued(old.session().rotate());
        assertThat(rotated.session().history().requests())
                .extracting(RecordedRequest::operation)
                .containsExactly("before", "elsewhere");
    }
}
