package io.datawollet.session;

import static io.datawollet.testing.Failures.assertFails;
import static io.datawollet.testing.Fixture.caller;
import static io.datawollet.testing.Fixture.issued;
import static io.datawollet.testing.Fixture.start;
import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.client.Caller;
import io.datawollet.client.ClientType;
import io.datawollet.error.ErrorCode;
import io.datawollet.key.RootKey;
import io.datawollet.key.RootKeyState;
import io.datawollet.memory.MemorySessionStore;
import io.datawollet.testing.Fixture;
import io.datawollet.testing.Operation;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How often each call may ask the store. */
class RoundTripBudgetTest {
    private final Fixture fixture = new Fixture(MemorySessionStore.create());
    private final SessionManager manager = fixture.manager();
    private final SessionManager elsewhere = fixture.manager();

    private StartedSession begin(Caller caller) {
        StartedSession started = start(manager, caller, StartRequest.create().partitionKey("p"));
        fixture.store().reset();
        return started;
    }

    private void assertCalls(Operation... expected) {
        assertThat(fixture.store().calls()).isEqualTo(expected.length);
        for (Operation operation : expected) {
            assertThat(fixture.store().calls(operation)).as("%s", operation).isPositive();
        }
        fixture.store().reset();
    }

    @ParameterizedTest
    @EnumSource
    void start_takes_one(ClientType type) {
        start(manager, caller(type, "acme"), StartRequest.create().partitionKey("p"));
        assertCalls(Operation.CREATE);
        start(manager, caller(type, "acme"), StartRequest.create());
        assertCalls(Operation.CREATE);
    }

    @ParameterizedTest
    @EnumSource
    void resume_with_its_first_thousand_takes_one_and_another_when_a_renewal_is_due(ClientType type) {
        Caller caller = caller(type, "acme");
        StartedSession started = begin(caller);
        for (int i = 0; i < 1_001; i++) {
            started.session().record("x", i);
        }
        fixture.store().reset();
        StartedSession again = start(elsewhere, caller, StartRequest.resume(started.credentials()));
        assertThat(again.history().requests()).hasSize(1_000);
        assertCalls(Operation.LOAD);
        again.session().history(again.history().nextCursor().orElseThrow(), 1_000);
        assertCalls(Operation.ROWS);
        fixture.clock().advance(Duration.ofMinutes(3));
        start(elsewhere, caller, StartRequest.resume(started.credentials()));
        assertCalls(Operation.LOAD, Operation.REPLACE);
        start(elsewhere, caller, StartRequest.resume(started.credentials()).timeout(Duration.ofMinutes(40)));
        assertCalls(Operation.LOAD, Operation.REPLACE);
        start(elsewhere, caller, StartRequest.resume(started.credentials()).timeout(Duration.ofMinutes(40)));
        assertCalls(Operation.LOAD);
    }

    @ParameterizedTest
    @EnumSource
    void open_takes_one_and_another_when_a_renewal_is_due(ClientType type) {
        Caller caller = caller(type, "acme");
        StartedSession started = begin(caller);
        elsewhere.open(caller, started.credentials());
        assertCalls(Operation.LOAD);
        fixture.clock().advance(Duration.ofMinutes(3));
        elsewhere.open(caller, started.credentials());
        assertCalls(Operation.LOAD, Operation.REPLACE);
    }

    @ParameterizedTest
    @EnumSource
    void record_takes_one_with_a_renewal_or_without(ClientType type) {
        Session session = begin(caller(type, "acme")).session();
        session.record("x", 1);
        assertCalls(Operation.APPEND);
        fixture.clock().advance(Duration.ofMinutes(3));
        session.record("x", 2);
        assertCalls(Operation.APPEND);
        session.history();
        assertCalls(Operation.ROWS);
    }

    @Test
    void record_takes_one_more_after_each_lost_race() {
        Caller caller = caller(ClientType.CONFIDENTIAL, "acme");
        StartedSession started = begin(caller);
        Session other = elsewhere.open(caller, started.credentials());
        started.session().record("x", 1);
        fixture.store().reset();
        other.record("x", 2);
        assertCalls(Operation.APPEND, Operation.APPEND);
    }

    @ParameterizedTest
    @EnumSource
    void rotate_and_terminate_take_one(ClientType type) {
        Session session = begin(caller(type, "acme")).session();
        Session rotated = issued(session.rotate()).session();
        assertCalls(Operation.MOVE);
        rotated.terminate();
        assertCalls(Operation.REMOVE);
    }

    @Test
    void list_and_terminate_all_take_one_for_each_root_key() {
        Caller caller = caller(ClientType.CONFIDENTIAL, "acme");
        begin(caller);
        manager.list(caller, "p");
        assertCalls(Operation.LIST);
        manager.terminateAll(caller, "p");
        assertCalls(Operation.REMOVE_PARTITION);

        manager.replaceRootKeys(fixture.rootKeys().activate(Fixture.issued(RootKey.generate(2, RootKeyState.ACTIVE))));
        manager.list(caller, "p");
        assertCalls(Operation.LIST, Operation.LIST);
        manager.terminateAll(caller, "p");
        assertCalls(Operation.REMOVE_PARTITION, Operation.REMOVE_PARTITION);
    }

    private void assertRefusedWithoutAsking(Caller caller, SessionCredentials credentials) {
        assertFails(ErrorCode.SESSION_NOT_FOUND, () -> elsewhere.open(caller, credentials));
        assertCalls();
        StartRequest request = StartRequest.resume(credentials);
        assertThat(start(elsewhere, caller, request).resumed()).isFalse();
        assertCalls(Operation.CREATE);
    }

    private static SessionCredentials credentials(String id, Optional<String> key, String partition) {
        return key.map(text -> SessionCredentials.of(id, text))
                .orElseGet(() -> SessionCredentials.of(id))
                .partitionKey(partition);
    }

    @ParameterizedTest
    @EnumSource
    void an_id_that_is_not_of_this_owner_costs_nothing(ClientType type) {
        Caller caller = caller(type, "acme");
        StartedSession started = begin(caller);
        String id = started.credentials().revealId();
        Optional<String> key = started.credentials().revealKey();
        String forged = id.substring(0, 51) + (id.endsWith("A") ? "B" : "A");
        for (String bad : List.of("", "x", id + "A", id.substring(1), forged)) {
            assertRefusedWithoutAsking(caller, credentials(bad, key, "p"));
        }
        assertRefusedWithoutAsking(caller, credentials(id, key, "q"));
        assertRefusedWithoutAsking(caller(type, "other"), credentials(id, key, "p"));
        ClientType otherType = type == ClientType.PUBLIC ? ClientType.CONFIDENTIAL : ClientType.PUBLIC;
        assertRefusedWithoutAsking(caller(otherType, "acme"), credentials(id, key, "p"));
    }

    @Test
    void a_public_client_without_a_key_or_with_a_malformed_one_costs_nothing() {
        Caller caller = caller(ClientType.PUBLIC, "acme");
        String id = begin(caller).credentials().revealId();
        assertRefusedWithoutAsking(caller, credentials(id, Optional.empty(), "p"));
        assertRefusedWithoutAsking(caller, credentials(id, Optional.of(""), "p"));
        assertRefusedWithoutAsking(caller, credentials(id, Optional.of("A".repeat(42)), "p"));
    }

    @Test
    void a_wrong_key_of_a_confidential_client_costs_nothing() {
        Caller caller = caller(ClientType.CONFIDENTIAL, "acme");
        String id = begin(caller).credentials().revealId();
        assertRefusedWithoutAsking(caller, credentials(id, Optional.of("A".repeat(43)), "p"));
    }

    @Test
    void a_wrong_key_of_a_public_client_costs_what_an_unknown_id_costs() {
        Caller caller = caller(ClientType.PUBLIC, "acme");
        StartedSession live = begin(caller);
        StartedSession dead = begin(caller);
        dead.session().terminate();
        fixture.store().reset();
        for (SessionCredentials pair : List.of(
                credentials(live.credentials().revealId(), Optional.of("A".repeat(43)), "p"), dead.credentials())) {
            assertFails(ErrorCode.SESSION_NOT_FOUND, () -> elsewhere.open(caller, pair));
            assertCalls(Operation.LOAD);
        }
    }
}
