package io.datawollet.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.error.DataWolletException;
import io.datawollet.error.ErrorCode;
import io.datawollet.memory.MemorySessionStore;
import io.datawollet.session.RecordedRequest;
import io.datawollet.session.Session;
import io.datawollet.session.SessionCredentials;
import io.datawollet.session.SessionEvent;
import io.datawollet.session.SessionManager;
import io.datawollet.store.StoreException.Outcome;
import io.datawollet.testing.Fault;
import io.datawollet.testing.FaultySessionStore;
import io.datawollet.testing.Operation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two managers over one store, 16 threads on each, all recording into one session. */
class ManyRecordersTest {
    private static final int THREADS = 16;
    private static final int REQUESTS = 5_000;

    /** What was asked for, and what of it was acknowledged under which sequence number. */
    private static final class Tally {
        final AtomicInteger next = new AtomicInteger();
        final Map<Integer, RecordedRequest> acknowledged = new ConcurrentHashMap<>();
        final Set<Integer> unsure = ConcurrentHashMap.newKeySet();
    }

    private static Tally recordAll(Ground ground, SessionManager one, SessionManager other, SessionCredentials pair)
            throws Exception {
        Tally tally = new Tally();
        ExecutorService threads = Executors.newFixedThreadPool(2 * THREADS);
        try {
            List<Callable<Void>> tasks = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                tasks.add(recorder(one.open(ground.browser, pair), tally));
                tasks.add(recorder(other.open(ground.browser, pair), tally));
            }
            for (Future<Void> done : threads.invokeAll(tasks)) {
                done.get();
            }
        } finally {
            threads.shutdownNow();
        }
        return tally;
    }

    private static Callable<Void> recorder(Session session, Tally tally) {
        return () -> {
            for (int i = tally.next.getAndIncrement(); i < REQUESTS; i = tally.next.getAndIncrement()) {
                try {
                    tally.acknowledged.put(i, session.record("count", i));
                } catch (DataWolletException e) {
                    assertThat(e.code()).isEqualTo(ErrorCode.SESSION_STORE_FAILED);
                    tally.unsure.add(i);
                }
            }
            return null;
        };
    }

    /** One history for both, in which every acknowledged request stands exactly where it was said to stand. */
    private static List<String> agreedHistory(Session one, Session other, Tally tally) {
        List<String> payloads = Ground.payloads(one);
        assertThat(Ground.payloads(other)).isEqualTo(payloads);
        assertThat(new HashSet<>(payloads)).as("nothing twice").hasSameSizeAs(payloads);
        tally.acknowledged.forEach((number, recorded) ->
                assertThat(payloads.get((int) recorded.sequence())).isEqualTo(String.valueOf(number)));
        List<String> surplus = new ArrayList<>(payloads);
        tally.acknowledged.keySet().forEach(number -> surplus.remove(String.valueOf(number)));
        assertThat(tally.unsure.stream().map(String::valueOf).toList()).containsAll(surplus);
        return payloads;
    }

    @Test
    void two_managers_record_5000_requests_once_each_in_one_order() throws Exception {
        Ground ground = new Ground(MemorySessionStore.create());
        try (SessionManager one = ground.manager();
                SessionManager other = ground.manager()) {
            SessionCredentials pair = ground.start(one).credentials();
            Tally tally = recordAll(ground, one, other, pair);
            List<String> payloads =
                    agreedHistory(one.open(ground.browser, pair), other.open(ground.browser, pair), tally);
            assertThat(payloads).hasSize(REQUESTS);
            assertThat(tally.unsure).isEmpty();
        }
        assertThat(ground.heard(SessionEvent.Type.ROLLED_BACK)).isZero();
        assertThat(ground.heard(SessionEvent.Type.TAMPERED)).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void two_managers_record_5000_requests_at_most_once_each_while_the_store_fails_at_random(long seed)
            throws Exception {
        FaultySessionStore store = new FaultySessionStore(MemorySessionStore.create());
        Ground ground = new Ground(store);
        try (SessionManager one = ground.manager();
                SessionManager other = ground.manager()) {
            SessionCredentials pair = ground.start(one).credentials();
            failAtRandom(store, seed, new Fault.FailBefore(Outcome.NOT_APPLIED), 1);
            failAtRandom(store, seed, new Fault.FailBefore(Outcome.UNKNOWN), 2);
            failAtRandom(store, seed, new Fault.LoseAnswer(), 3);
            failAtRandom(store, seed, new Fault.HoldBack(1), 4);
            failAtRandom(store, seed, new Fault.HoldBack(7), 5);
            failAtRandom(store, seed, new Fault.Throw(new IllegalStateException("a driver's own")), 6);
            Tally tally = recordAll(ground, one, other, pair);
            store.heal();
            store.landLate();

            List<String> payloads =
                    agreedHistory(one.open(ground.browser, pair), other.open(ground.browser, pair), tally);
            assertThat(payloads).hasSizeGreaterThan(REQUESTS * 9 / 10);
            assertThat(one.open(ground.browser, pair).record("count", "after").sequence())
                    .isEqualTo(payloads.size());
        }
        assertThat(ground.heard(SessionEvent.Type.ROLLED_BACK)).isZero();
        assertThat(ground.heard(SessionEvent.Type.TAMPERED)).isZero();
    }

    /** Each fault strikes one in a hundred appends, picked by number and seed alone. */
    private static void failAtRandom(FaultySessionStore store, long seed, Fault fault, int salt) {
        store.script(
                call -> call.operation() == Operation.APPEND
                        && Math.floorMod(mixed(seed * 31 + salt, call.number()), 100) == 0,
                Integer.MAX_VALUE,
                fault);
    }

    private static long mixed(long seed, long number) {
        long z = (seed << 32) + number * 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
