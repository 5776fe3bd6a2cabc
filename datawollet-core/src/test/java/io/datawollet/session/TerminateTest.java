package io.datawollet.session;

import static io.datawollet.testing.Failures.assertFails;
import static io.datawollet.testing.Fixture.caller;
import static io.datawollet.testing.Fixture.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.datawollet.client.Caller;
import io.datawollet.client.ClientType;
import io.datawollet.error.ErrorCode;
import io.datawollet.testing.Fixture;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Ending one session, by itself or by its handle, and what the sweep does with the rest. */
class TerminateTest {
    private final Fixture fixture = new Fixture();
    private final SessionManager manager = fixture.manager();
    private final SessionManager elsewhere = fixture.manager();
    private final Caller acme = caller(ClientType.CONFIDENTIAL, "acme");

    private StartedSession begin(Caller caller, String partition) {
        StartedSession started = start(manager, caller, StartRequest.create().partitionKey(partition));
        started.session().record("x", 1);
        return started;
    }

    private String onlyHandle(String partition) {
        List<SessionInfo> sessions = manager.list(acme, partition).sessions();
        assertThat(sessions).hasSize(1);
        return sessions.get(0).handle();
    }

    @ParameterizedTest
    @EnumSource
    void a_terminated_session_is_gone_everywhere_with_its_history(ClientType type) {
        Caller caller = caller(type, "acme");
        StartedSession started = begin(caller, "p");
        Session held = elsewhere.open(caller, started.credentials());
        started.session().terminate();
        assertThat(fixture.image()).isEmpty();
        for (Session session : List.of(held, started.session())) {
            assertFails(ErrorCode.SESSION_NOT_FOUND, session::history);
            assertFails(ErrorCode.SESSION_NOT_FOUND, () -> session.record("x", 1));
            assertFails(ErrorCode.SESSION_NOT_FOUND, session::rotate);
        }
        assertFails(ErrorCode.SESSION_NOT_FOUND, () -> elsewhere.open(caller, started.credentials()));
        assertThat(start(elsewhere, caller, StartRequest.resume(started.credentials()))
                        .resumed())
                .isFalse();
    }

    @Test
    void terminating_again_does_nothing() {
        StartedSession started = begin(acme, "p");
        StartedSession other = begin(acme, "p");
        assertThat(started.session().terminate()).isTrue();
        assertThat(started.session().terminate()).isFalse();
        assertThat(other.session().history().requests()).hasSize(1);
        assertThat(fixture.events(SessionEvent.Type.TERMINATED))
                .extracting(SessionEvent::reason)
                .containsExactly("");
    }

    @Test
    void an_expired_session_can_be_terminated_too() {
        StartedSession started = begin(acme, "p");
        fixture.clock().advance(Duration.ofMinutes(30));
        started.session().terminate();
        assertThat(fixture.image()).isEmpty();
    }

    @Test
    void a_handle_ends_its_session_and_no_other() {
        StartedSession one = begin(acme, "p");
        String handle = onlyHandle("p");
        StartedSession other = begin(acme, "p");
        elsewhere.terminate(acme, "p", handle);
        assertFails(ErrorCode.SESSION_NOT_FOUND, () -> one.session().record("x", 1));
        assertThat(other.session().record("x", 1).sequence()).isEqualTo(1);
        assertFails(ErrorCode.SESSION_NOT_FOUND, () -> manager.terminate(acme, "p", handle));
    }

    @Test
    void a_handle_means_nothing_in_another_partition_or_to_another_client() {
        StartedSession one = begin(acme, "p");
        String handle = onlyHandle("p");
        assertFails(ErrorCode.SESSION_NOT_FOUND, () -> manager.terminate(acme, "q", handle));
        assertFails(
                ErrorCode.SESSION_NOT_FOUND,
                () -> manager.terminate(caller(ClientType.CONFIDENTIAL, "other"), "p", handle));
        assertFails(
                ErrorCode.SESSION_NOT_FOUND, () -> manager.terminate(caller(ClientType.PUBLIC, "acme"), "p", handle));
        assertThat(one.session().record("x", 1).sequence()).isEqualTo(1);
    }

    @Test
    void a_malformed_or_unknown_handle_ends_nothing() {
        StartedSession one = begin(acme, "p");
        String handle = onlyHandle("p");
        fixture.store().reset();
        for (String malformed : List.of(
                "",
                " ",
                "x",
                handle + "A",
                handle + "=",
                handle.substring(1),
                "*" + handle.substring(1),
                "ā".repeat(46))) {
            assertFails(ErrorCode.SESSION_NOT_FOUND, () -> manager.terminate(acme, "p", malformed));
        }
        assertFails(ErrorCode.SESSION_NOT_FOUND, () -> manager.terminate(acme, "p", "ZZ" + handle.substring(2)));
        assertThat(fixture.store().calls()).isZero();
        String unknown = handle.substring(0, 20) + "AAAA" + handle.substring(24);
        assertFails(ErrorCode.SESSION_NOT_FOUND, () -> manager.terminate(acme, "p", unknown));
        assertFails(
                ErrorCode.SESSION_NOT_FOUND,
                () -> manager.terminate(acme, "p", one.credentials().revealId()));
        assertThat(one.session().record("x", 1).sequence()).isEqualTo(1);
    }

    @Test
    void a_handle_of_an_expired_session_is_of_none() {
        begin(acme, "p");
        String handle = onlyHandle("p");
        fixture.clock().advance(Duration.ofMinutes(30));
        assertFails(ErrorCode.SESSION_NOT_FOUND, () -> manager.terminate(acme, "p", handle));
    }

    @Test
    void a_handle_of_before_a_rotation_ends_nothing() {
        StartedSession one = begin(acme, "p");
        String handle = onlyHandle("p");
        StartedSession rotated = Fixture.issued(one.session().rotate());
        assertFails(ErrorCode.SESSION_NOT_FOUND, () -> manager.terminate(acme, "p", handle));
        assertThat(rotated.session().history().requests()).hasSize(1);
        manager.terminate(acme, "p", onlyHandle("p"));
        assertThat(fixture.image()).isEmpty();
    }

    @Test
    void the_sweep_takes_what_ended_more_than_five_minutes_ago() {
        begin(acme, "p");
        fixture.clock().advance(Duration.ofMinutes(35));
        assertThat(manager.purgeExpired(10)).isZero();
        fixture.clock().advance(Duration.ofMillis(1));
        begin(acme, "p");
        assertThat(manager.purgeExpired(10)).isEqualTo(1);
        assertThat(manager.purgeExpired(10)).isZero();
        assertThat(fixture.image()).hasSize(1);
    }

    @Test
    void the_sweep_takes_no_more_than_it_is_told() {
        begin(acme, "p");
        begin(acme, "q");
        fixture.clock().advance(Duration.ofHours(1));
        assertThat(manager.purgeExpired(1)).isEqualTo(1);
        assertThat(fixture.image()).hasSize(1);
        assertThatIllegalArgumentException().isThrownBy(() -> manager.purgeExpired(0));
    }
}
