package io.datawollet.session;

import static io.datawollet.testing.Failures.assertFails;
import static io.datawollet.testing.Fixture.caller;
import static io.datawollet.testing.Fixture.client;
import static io.datawollet.testing.Fixture.start;
import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.client.Caller;
import io.datawollet.client.ClientType;
import io.datawollet.client.Limits;
import io.datawollet.error.ErrorCode;
import io.datawollet.error.LimitExceededException;
import io.datawollet.testing.Fixture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Limits of a history hold exactly: what fits is taken, one byte or entry more is refused whole. */
class HistoryLimitsTest {
    private final Fixture fixture = new Fixture();

    private Session session(Limits limits) {
        Caller caller =
                caller(client(ClientType.CONFIDENTIAL, "acme").limits(limits).build());
        return start(fixture.manager(), caller, StartRequest.create()).session();
    }

    /** A payload whose JSON has so many bytes. */
    private static String json(int bytes) {
        return "x".repeat(bytes - 2);
    }

    private static void assertExceeded(String limit, long value, ThrowingCallable call) {
        LimitExceededException thrown = assertFails(LimitExceededException.class, ErrorCode.LIMIT_EXCEEDED, call);
        assertThat(thrown.limit()).isEqualTo(limit);
        assertThat(thrown.value()).isEqualTo(value);
        assertThat(thrown).hasMessageContaining(limit).hasMessageContaining(String.valueOf(value));
    }

    @Test
    void an_entry_may_have_as_many_bytes_as_its_limit_says_and_no_more() {
        for (int limit : new int[] {20, 9_000, 40_000}) {
            Session session = session(Limits.defaults().withEntryBytes(limit));
            session.record("op", json(limit - 2));
            assertExceeded("bytes of a recorded request", limit, () -> session.record("op", json(limit - 1)));
            assertExceeded("bytes of a recorded request", limit, () -> session.record("opq", json(limit - 2)));
            assertExceeded("bytes of a recorded request", limit, () -> session.record("op", json(1_000_000)));
            assertThat(session.history().requests()).hasSize(1);
        }
    }

    @Test
    void bytes_of_an_entry_are_those_of_its_utf_8() {
        Session session = session(Limits.defaults().withEntryBytes(10));
        session.record("op", "äää");
        assertExceeded("bytes of a recorded request", 10, () -> session.record("op", "ääää"));
        assertThat(session.history().requests()).hasSize(1);
    }

    @Test
    void by_default_an_entry_has_at_most_256_kib() {
        Session session = session(Limits.defaults());
        session.record("op", json((256 << 10) - 2));
        assertExceeded("bytes of a recorded request", 256 << 10, () -> session.record("op", json((256 << 10) - 1)));
        assertThat(session.history().requests()).hasSize(1);
    }

    @Test
    void all_entries_together_may_have_as_many_bytes_as_their_limit_says_and_no_more() {
        Session session = session(Limits.defaults().withHistory(100, 30));
        session.record("op", json(8));
        session.record("op", json(8));
        assertExceeded("bytes of a history", 30, () -> session.record("op", json(9)));
        session.record("op", json(8));
        assertExceeded("bytes of a history", 30, () -> session.record("o", 1));
        assertThat(session.history().requests()).hasSize(3);
    }

    @Test
    void a_history_has_at_most_as_many_entries_as_its_limit_says() {
        Session session = session(Limits.defaults().withHistory(3, 1_000));
        for (int i = 0; i < 3; i++) {
            session.record("op", i);
        }
        assertExceeded("entries of a history", 3, () -> session.record("op", 3));
        assertThat(session.history().requests()).hasSize(3);
    }

    @Test
    void a_refused_entry_leaves_the_store_alone_and_the_session_usable() {
        Session session = session(Limits.defaults().withEntryBytes(20));
        fixture.store().reset();
        assertExceeded("bytes of a recorded request", 20, () -> session.record("op", json(100)));
        assertThat(fixture.store().calls()).isZero();
        assertThat(session.record("op", 1).sequence()).isZero();
    }

    @Test
    void a_full_history_can_be_read_resumed_rotated_and_ended() {
        Limits limits = Limits.defaults().withHistory(1, 1_000);
        Caller caller =
                caller(client(ClientType.CONFIDENTIAL, "acme").limits(limits).build());
        SessionManager manager = fixture.manager();
        StartedSession started = start(manager, caller, StartRequest.create());
        started.session().record("op", 1);
        StartedSession again = start(manager, caller, StartRequest.resume(started.credentials()));
        assertThat(again.history().requests()).hasSize(1);
        StartedSession rotated = Fixture.issued(again.session().rotate());
        assertThat(rotated.session().history().requests()).hasSize(1);
        assertExceeded("entries of a history", 1, () -> rotated.session().record("op", 1));
        rotated.session().terminate();
        assertThat(fixture.image()).isEmpty();
    }

    @Test
    void a_clients_own_limits_count_and_else_the_managers() {
        Limits one = Limits.defaults().withHistory(1, 1_000);
        SessionManager manager = fixture.manager(options -> options.limits(one));
        Session managers = start(manager, caller(ClientType.PUBLIC, "plain"), StartRequest.create())
                .session();
        managers.record("op", 1);
        assertExceeded("entries of a history", 1, () -> managers.record("op", 2));
        Caller own = caller(client(ClientType.PUBLIC, "own")
                .limits(Limits.defaults().withHistory(2, 1_000))
                .build());
        Session clients = start(manager, own, StartRequest.create()).session();
        clients.record("op", 1);
        clients.record("op", 2);
        assertExceeded("entries of a history", 2, () -> clients.record("op", 3));
    }

    @Test
    void a_limit_that_was_lowered_refuses_more_and_hides_nothing() {
        Caller before = caller(ClientType.CONFIDENTIAL, "acme");
        Caller after = caller(client(ClientType.CONFIDENTIAL, "acme")
                .limits(Limits.defaults().withHistory(1, 10).withEntryBytes(5))
                .build());
        SessionManager manager = fixture.manager();
        StartedSession started = start(manager, before, StartRequest.create());
        started.session().record("op", json(100));
        started.session().record("op", json(100));
        StartedSession again = start(manager, after, StartRequest.resume(started.credentials()));
        assertThat(again.history().requests()).hasSize(2);
        assertExceeded("entries of a history", 1, () -> again.session().record("o", 1));
    }
}
