package io.datawollet.session;

import static io.datawollet.testing.Failures.assertFails;
import static io.datawollet.testing.Fixture.caller;
import static io.datawollet.testing.Fixture.client;
import static io.datawollet.testing.Fixture.start;
import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.client.Caller;
import io.datawollet.client.ClientType;
import io.datawollet.client.Limits;
import io.datawollet.client.Scope;
import io.datawollet.error.ErrorCode;
import io.datawollet.error.LimitExceededException;
import io.datawollet.memory.MemorySessionStore;
import io.datawollet.testing.Fixture;
import io.datawollet.testing.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Listing and ending the sessions of a partition, and which partition keys there are. */
class PartitionTest {
    private final Fixture fixture = new Fixture(MemorySessionStore.create());
    private final SessionManager manager = fixture.manager();
    private final Caller acme = caller(ClientType.CONFIDENTIAL, "acme");

    private StartedSession begin(Caller caller, String partition, Duration timeout) {
        return start(
                manager, caller, StartRequest.create().partitionKey(partition).timeout(timeout));
    }

    private StartedSession begin(String partition) {
        return begin(acme, partition, Duration.ofMinutes(30));
    }

    private List<ThrowingCallable> all(Caller caller, String partition) {
        return List.of(
                () -> manager.list(caller, partition),
                () -> manager.terminate(caller, partition, "handle"),
                () -> manager.terminateAll(caller, partition));
    }

    @Test
    void a_list_shows_times_the_soonest_to_expire_first() {
        begin(acme, "p", Duration.ofMinutes(50));
        fixture.clock().advance(Duration.ofMinutes(1));
        begin(acme, "p", Duration.ofMinutes(10));
        fixture.clock().advance(Duration.ofMinutes(1));
        begin(acme, "p", Duration.ofMinutes(20));
        SessionList list = fixture.manager().list(acme, "p");
        assertThat(list.more()).isFalse();
        Instant start = TestClock.START;
        assertThat(list.sessions())
                .extracting(SessionInfo::createdAt)
                .containsExactly(start.plus(Duration.ofMinutes(1)), start.plus(Duration.ofMinutes(2)), start);
        assertThat(list.sessions())
                .extracting(SessionInfo::expiresAt)
                .containsExactly(
                        start.plus(Duration.ofMinutes(11)),
                        start.plus(Duration.ofMinutes(22)),
                        start.plus(Duration.ofMinutes(50)));
        assertThat(list.sessions()).extracting(SessionInfo::handle).doesNotHaveDuplicates();
    }

    @Test
    void a_list_shows_neither_id_nor_key() {
        SessionCredentials pair = begin("p").credentials();
        String shown = manager.list(acme, "p").toString();
        assertThat(shown)
                .doesNotContain(pair.revealId())
                .doesNotContain(pair.revealKey().orElseThrow());
        String handle = manager.list(acme, "p").sessions().get(0).handle();
        assertThat(start(
                                manager,
                                acme,
                                StartRequest.resume(
                                        SessionCredentials.of(handle).partitionKey("p")))
                        .resumed())
                .isFalse();
    }

    @Test
    void a_list_shows_the_partition_alone_and_only_what_lives() {
        StartedSession mine = begin("p");
        begin("q");
        begin(caller(ClientType.CONFIDENTIAL, "other"), "p", Duration.ofMinutes(30));
        begin(caller(ClientType.PUBLIC, "acme"), "p", Duration.ofMinutes(30));
        start(manager, acme, StartRequest.create());
        begin(acme, "p", Duration.ofMinutes(5));
        begin("p").session().terminate();
        fixture.clock().advance(Duration.ofMinutes(5));
        assertThat(manager.list(acme, "p").sessions()).hasSize(1);
        fixture.clock().advance(Duration.ofMinutes(5));
        manager.open(acme, mine.credentials());
        assertThat(manager.list(acme, "p").sessions().get(0).expiresAt())
                .isEqualTo(TestClock.START.plus(Duration.ofMinutes(40)));
        assertThat(manager.list(acme, "nobody's")).isEqualTo(new SessionList(List.of(), false));
    }

    @Test
    void a_list_has_a_thousand_sessions_and_says_if_there_are_more() {
        for (int i = 0; i < 1_000; i++) {
            begin("p");
        }
        assertThat(manager.list(acme, "p").sessions()).hasSize(1_000);
        assertThat(manager.list(acme, "p").more()).isFalse();
        begin(acme, "p", Duration.ofHours(1));
        SessionList list = manager.list(acme, "p");
        assertThat(list.sessions()).hasSize(1_000);
        assertThat(list.more()).isTrue();
        assertThat(list.sessions())
                .extracting(SessionInfo::expiresAt)
                .containsOnly(TestClock.START.plus(Duration.ofMinutes(30)));
    }

    @Test
    void all_of_a_partition_end_at_once_and_no_others() {
        StartedSession one = begin("p");
        Session rotated = Fixture.issued(begin("p").session().rotate()).session();
        StartedSession kept = begin("q");
        StartedSession foreign = begin(caller(ClientType.CONFIDENTIAL, "other"), "p", Duration.ofMinutes(30));
        StartedSession unpartitioned = start(manager, acme, StartRequest.create());
        assertThat(fixture.manager().terminateAll(acme, "p")).isEqualTo(2);
        assertFails(ErrorCode.SESSION_NOT_FOUND, () -> one.session().history());
        assertFails(ErrorCode.SESSION_NOT_FOUND, rotated::history);
        assertThat(kept.session().record("x", 1).sequence()).isZero();
        assertThat(foreign.session().record("x", 1).sequence()).isZero();
        assertThat(unpartitioned.session().record("x", 1).sequence()).isZero();
        assertThat(manager.list(acme, "p").sessions()).isEmpty();
        assertThat(manager.terminateAll(acme, "p")).isZero();
        assertThat(fixture.events(SessionEvent.Type.PARTITION_TERMINATED))
                .extracting(SessionEvent::reason)
                .containsExactly("2 ended", "0 ended");
    }

    @Test
    void all_of_a_partition_are_more_than_a_thousand_and_expired_ones_too() {
        begin(acme, "p", Duration.ofMinutes(1));
        fixture.clock().advance(Duration.ofMinutes(1));
        for (int i = 0; i < 2_000; i++) {
            begin("p");
        }
        assertThat(manager.terminateAll(acme, "p")).isEqualTo(2_001);
        assertThat(manager.list(acme, "p").sessions()).isEmpty();
    }

    @Test
    void a_host_does_all_of_this_for_a_public_client_and_to_no_other_client_of_the_same_name() {
        Caller browser = caller(ClientType.PUBLIC, "acme");
        StartedSession one = begin(browser, "p", Duration.ofMinutes(30));
        StartedSession two = begin(browser, "p", Duration.ofMinutes(30));
        StartedSession elsewhere = begin(browser, "q", Duration.ofMinutes(30));
        StartedSession foreign = begin("p");

        assertThat(manager.list(browser, "p").sessions()).hasSize(2);
        manager.terminate(
                browser, "p", manager.list(browser, "p").sessions().get(0).handle());
        assertThat(manager.terminateAll(browser, "p")).isEqualTo(1);

        assertFails(ErrorCode.SESSION_NOT_FOUND, () -> one.session().history());
        assertFails(ErrorCode.SESSION_NOT_FOUND, () -> two.session().history());
        assertThat(elsewhere.session().record("x", 1).sequence()).isZero();
        assertThat(foreign.session().record("x", 1).sequence()).isZero();
    }

    @Test
    void all_of_this_needs_the_scope() {
        Caller without = Caller.of(client(ClientType.CONFIDENTIAL, "acme").build(), Set.of(Scope.ENVELOPES_READ));
        for (ThrowingCallable call : all(without, "p")) {
            assertFails(ErrorCode.INSUFFICIENT_SCOPE, call);
        }
        assertFails(
                ErrorCode.INSUFFICIENT_SCOPE,
                () -> manager.open(without, begin("p").credentials()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\ud800", "a\udc00", "\udc00\ud800"})
    void a_partition_key_that_is_empty_or_no_unicode_text_is_refused_everywhere(String key) {
        for (ThrowingCallable call : all(acme, key)) {
            assertFails(ErrorCode.INVALID_PAYLOAD, call);
        }
        for (ThrowingCallable call : all(caller(ClientType.PUBLIC, "acme"), key)) {
            assertFails(ErrorCode.INVALID_PAYLOAD, call);
        }
        assertFails(ErrorCode.INVALID_PAYLOAD, () -> StartRequest.create().partitionKey(key));
        assertFails(ErrorCode.INVALID_PAYLOAD, () -> SessionCredentials.of("id").partitionKey(key));
        assertThat(fixture.store().calls()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void a_partition_key_is_as_long_as_its_utf_8(ClientType type) {
        Caller any = caller(type, "acme");
        for (String unit : List.of("x", "é", "€", "😀")) {
            int bytes = unit.getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
            String longest = unit.repeat(512 / bytes) + "y".repeat(512 % bytes);
            StartedSession started = start(manager, any, StartRequest.create().partitionKey(longest));
            assertThat(manager.open(any, started.credentials()).partitionKey()).contains(longest);
            assertTooLong(512, any, longest + "y");
        }
        assertTooLong(512, any, "x".repeat(5_000));
        assertTooLong(512, any, "x".repeat(10_000_000));
    }

    private void assertTooLong(int limit, Caller caller, String key) {
        List<ThrowingCallable> calls = new ArrayList<>();
        calls.add(() -> manager.start(caller, StartRequest.create().partitionKey(key)));
        calls.add(() -> manager.open(caller, SessionCredentials.of("id").partitionKey(key)));
        if (caller.client().type() == ClientType.CONFIDENTIAL) {
            calls.addAll(all(caller, key));
        }
        for (ThrowingCallable call : calls) {
            LimitExceededException thrown = assertFails(LimitExceededException.class, ErrorCode.LIMIT_EXCEEDED, call);
            assertThat(thrown.value()).isEqualTo(limit);
        }
    }

    @Test
    void a_client_may_have_another_bound_for_partition_keys() {
        for (int bound : new int[] {1, 4_096}) {
            Caller own = caller(client(ClientType.CONFIDENTIAL, "own" + bound)
                    .limits(Limits.defaults().withPartitionKeyBytes(bound))
                    .build());
            String longest = "x".repeat(bound);
            assertThat(start(manager, own, StartRequest.create().partitionKey(longest))
                            .resumed())
                    .isFalse();
            assertTooLong(bound, own, longest + "x");
        }
    }
}
