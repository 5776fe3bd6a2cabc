package io.datawollet.session;

import static io.datawollet.testing.Failures.assertFails;
import static io.datawollet.testing.Fixture.caller;
import static io.datawollet.testing.Fixture.client;
import static io.datawollet.testing.Fixture.start;
import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.client.Caller;
import io.datawollet.client.ClientType;
import io.datawollet.error.DataWolletException;
import io.datawollet.error.ErrorCode;
import io.datawollet.store.StoreException.Outcome;
import io.datawollet.store.StoreKey;
import io.datawollet.testing.Contents;
import io.datawollet.testing.CountingEnvelopeStore;
import io.datawollet.testing.FaultyEnvelopeStore;
import io.datawollet.testing.FaultySessionStore;
import io.datawollet.testing.Fixture;
import io.datawollet.testing.Operation;
import io.datawollet.testing.TamperingEnvelopeStore;
import io.datawollet.testing.TamperingSessionStore;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The sweep takes from both stores what nobody can reach any more, in steps, and nothing that somebody can. */
class PurgeTest {
    private static final Duration GRACE = Duration.ofMinutes(5);
    private static final Duration MILLI = Duration.ofMillis(1);
    private static final int TWO_BLOCKS = 300_000;

    private final TamperingSessionStore sessions = new TamperingSessionStore();
    private final TamperingEnvelopeStore envelopes = new TamperingEnvelopeStore();
    private final FaultySessionStore sessionFaults = new FaultySessionStore(sessions);
    private final FaultyEnvelopeStore envelopeFaults = new FaultyEnvelopeStore(envelopes);
    private final Fixture fixture = new Fixture(sessionFaults, envelopeFaults);
    private final SessionManager manager = fixture.manager();
    private final Caller acme = caller(client(ClientType.CONFIDENTIAL, "acme")
            .envelopeRetention(Duration.ofHours(3))
            .build());

    private StartedSession begin(StartRequest request, int documents) throws IOException {
        StartedSession started = start(manager, acme, request);
        for (int i = 0; i < documents; i++) {
            started.session().documents().put("own " + i, "text/plain", Contents.stream(TWO_BLOCKS, i));
            if (request.createsEnvelope()) {
                started.session()
                        .envelope()
                        .orElseThrow()
                        .documents()
                        .put("kept " + i, "text/plain", Contents.stream(TWO_BLOCKS, i));
            }
        }
        return started;
    }

    private int sweepAll(int step) {
        int swept = 0;
        for (int done = manager.purgeExpired(step); done > 0; done = manager.purgeExpired(step)) {
            assertThat(done).isLessThanOrEqualTo(step);
            swept += done;
        }
        return swept;
    }

    private void assertKept(Instant end, Runnable check) {
        fixture.clock().set(end.plus(GRACE));
        assertThat(sweepAll(10)).as("five minutes are for clocks that differ").isZero();
        check.run();
        fixture.clock().advance(MILLI);
        assertThat(sweepAll(10)).isPositive();
    }

    @Test
    void each_kind_goes_five_minutes_after_its_own_end() throws IOException {
        StartedSession started = begin(StartRequest.create().newEnvelope(), 2);
        Instant begun = started.session().createdAt();
        StoreKey own = envelopes.addresses().stream()
                .filter(each -> envelopes.record(each).header().length == 0)
                .findFirst()
                .orElseThrow();
        assertKept(
                begun.plus(Duration.ofMinutes(30)),
                () -> assertThat(sessions.addresses()).hasSize(1));
        assertThat(sessions.addresses()).isEmpty();
        assertKept(
                begun.plus(Duration.ofHours(3)),
                () -> assertThat(envelopes.addresses()).hasSize(2));
        assertThat(envelopes.addresses()).as("the envelope").containsExactly(own);
        assertKept(
                begun.plus(Duration.ofHours(8)),
                () -> assertThat(envelopes.addresses()).hasSize(1));
        assertThat(envelopes.addresses()).as("the session's own").isEmpty();
        assertThat(envelopes.storedBlocks()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 1_000})
    void each_step_does_at_most_what_it_is_told_and_all_steps_do_everything(int step) throws IOException {
        for (int i = 0; i < 5; i++) {
            begin(StartRequest.create().newEnvelope(), 2);
        }
        fixture.clock().advance(Duration.ofMinutes(181));
        StartedSession live = begin(StartRequest.create().newEnvelope(), 2);
        fixture.clock().set(live.session().createdAt().plus(Duration.ofMinutes(29)));
        // Five sessions, and five envelopes with two documents each; their sessions' documents stay to the deadline.
        assertThat(sweepAll(step)).isEqualTo(5 + 5 * 3);
        assertThat(sessions.addresses()).hasSize(1);
        assertThat(envelopes.addresses()).hasSize(5 + 2);
        assertThat(manager.open(acme, live.credentials())
                        .documents()
                        .get("own 1")
                        .content()
                        .readAllBytes())
                .isEqualTo(Contents.bytes(TWO_BLOCKS, 1));
        assertThat(live.session().envelope().orElseThrow().documents().list().documents())
                .hasSize(2);
    }

    @Test
    void neither_store_waits_until_the_other_is_clean() throws IOException {
        for (int i = 0; i < 20; i++) {
            begin(StartRequest.create().newEnvelope(), 0);
        }
        fixture.clock().advance(Duration.ofHours(4));
        assertThat(manager.purgeExpired(10)).isEqualTo(10);
        assertThat(sessions.addresses()).hasSize(15);
        assertThat(envelopes.addresses()).hasSize(15);
        assertThat(sweepAll(10)).isEqualTo(30);
    }

    @Test
    void a_step_goes_to_the_store_that_has_more_to_do() throws IOException {
        for (int i = 0; i < 20; i++) {
            begin(StartRequest.create(), 0);
        }
        fixture.clock().advance(Duration.ofHours(4));
        assertThat(manager.purgeExpired(15)).isEqualTo(15);
        assertThat(sweepAll(15)).isEqualTo(5);
        for (int i = 0; i < 20; i++) {
            begin(StartRequest.create().newEnvelope(), 0).session().terminate();
        }
        fixture.clock().advance(Duration.ofHours(4));
        assertThat(manager.purgeExpired(15)).isEqualTo(15);
        assertThat(envelopes.addresses()).hasSize(5);
    }

    @ParameterizedTest
    @EnumSource(names = {"REMOVE_EXPIRED", "SWEEP"})
    void a_store_that_fails_does_not_keep_the_other_from_being_swept(Operation failing) throws IOException {
        for (int i = 0; i < 3; i++) {
            begin(StartRequest.create().newEnvelope(), 0);
        }
        fixture.clock().advance(Duration.ofHours(4));
        boolean ofSessions = failing == Operation.REMOVE_EXPIRED;
        if (ofSessions) {
            sessionFaults.failBefore(failing, 3, Outcome.NOT_APPLIED);
        } else {
            envelopeFaults.faults().failBefore(failing, 3, Outcome.NOT_APPLIED);
        }
        assertFails(
                ofSessions ? ErrorCode.SESSION_STORE_FAILED : ErrorCode.ENVELOPE_STORE_FAILED,
                () -> manager.purgeExpired(100));
        assertThat(sessions.addresses()).hasSize(ofSessions ? 3 : 0);
        assertThat(envelopes.addresses()).hasSize(ofSessions ? 0 : 3);
        assertThat(sweepAll(100)).isEqualTo(3);
    }

    @Test
    void everything_at_once_is_a_limit_too() throws IOException {
        StartedSession started = begin(StartRequest.create(), 1);
        fixture.clock().set(started.session().deadline().plus(GRACE).plus(MILLI));
        assertThat(manager.purgeExpired(Integer.MAX_VALUE)).isPositive();
        assertThat(manager.purgeExpired(Integer.MAX_VALUE)).isZero();
        assertThat(sessions.addresses()).isEmpty();
        assertThat(envelopes.addresses()).isEmpty();
    }

    @Test
    void with_both_stores_failing_the_one_failure_carries_the_other() {
        sessionFaults.failBefore(Operation.REMOVE_EXPIRED, 3, Outcome.NOT_APPLIED);
        envelopeFaults.faults().failBefore(Operation.SWEEP, 3, Outcome.NOT_APPLIED);
        DataWolletException thrown = assertFails(ErrorCode.ENVELOPE_STORE_FAILED, () -> manager.purgeExpired(10));
        assertThat(thrown.getSuppressed())
                .extracting(each -> ((DataWolletException) each).code())
                .containsExactly(ErrorCode.SESSION_STORE_FAILED);
    }

    @Test
    void a_store_of_envelopes_that_fails_leaves_all_of_the_limit_to_sessions() throws IOException {
        for (int i = 0; i < 10; i++) {
            begin(StartRequest.create(), 0);
        }
        fixture.clock().advance(Duration.ofDays(1));
        envelopeFaults.faults().failBefore(Operation.SWEEP, 3, Outcome.NOT_APPLIED);
        assertFails(ErrorCode.ENVELOPE_STORE_FAILED, () -> manager.purgeExpired(10));
        assertThat(sessions.addresses()).isEmpty();
    }

    @Test
    void a_sweep_of_nothing_asks_each_store_once() {
        fixture.store().reset();
        fixture.envelopes().reset();
        assertThat(manager.purgeExpired(1_000)).isZero();
        assertThat(fixture.store().calls()).isEqualTo(1);
        assertThat(fixture.envelopes().calls()).isEqualTo(1);
    }

    @Test
    void the_manager_sweeps_both_stores_by_itself_until_it_is_closed() throws IOException, InterruptedException {
        begin(StartRequest.create().newEnvelope(), 1);
        fixture.clock().advance(Duration.ofHours(9));
        CountDownLatch swept = new CountDownLatch(1);
        envelopeFaults.faults().meanwhile(Operation.SWEEP, () -> {
            // The first call does the work, the second finds nothing left.
            envelopeFaults.faults().meanwhile(Operation.SWEEP, swept::countDown);
        });
        CountingEnvelopeStore counting = fixture.envelopes();
        try (SessionManager sweeping = fixture.manager(options -> options.sweepEvery(Duration.ofSeconds(1)))) {
            assertThat(sweeping.now()).isEqualTo(fixture.clock().instant());
            assertThat(swept.await(30, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(sessions.addresses()).isEmpty();
        assertThat(envelopes.addresses()).isEmpty();
        assertThat(counting.calls(Operation.SWEEP)).isGreaterThanOrEqualTo(2);
    }
}
