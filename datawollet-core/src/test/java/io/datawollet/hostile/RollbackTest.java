package io.datawollet.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.error.ErrorCode;
import io.datawollet.memory.MemorySessionStore;
import io.datawollet.session.Session;
import io.datawollet.session.SessionCredentials;
import io.datawollet.session.SessionEvent;
import io.datawollet.session.SessionManager;
import io.datawollet.testing.FaultySessionStore;
import io.datawollet.testing.Operation;
import io.datawollet.testing.RewindableSessionStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** A store that lost its last writes, by a failover or a restored backup, and counts on with others' writes. */
class RollbackTest {
    private final RewindableSessionStore inside = new RewindableSessionStore();
    private final FaultySessionStore store = new FaultySessionStore(inside);
    private final Ground ground = new Ground(store);
    private final SessionManager manager = ground.manager();
    private final SessionManager other = ground.manager(builder -> builder.listener(event -> {}));
    private final Session session = ground.start(manager).session();
    private final SessionCredentials pair = session.credentials();

    private void record(Session by, int from, int until) {
        for (int i = from; i < until; i++) {
            by.record("count", i);
        }
    }

    private List<String> stored() {
        return Ground.payloads(other.open(ground.browser, pair));
    }

    private void assertHeardOnce() {
        assertThat(ground.heard(SessionEvent.Type.ROLLED_BACK)).isEqualTo(1);
        assertThat(ground.heard(SessionEvent.Type.TAMPERED)).isZero();
    }

    /** Whatever comes next, the same loss is not told again. */
    private void assertHeardOnceEvenLater() {
        assertHeardOnce();
        session.record("count", "a");
        manager.open(ground.browser, pair).record("count", "b");
        ground.resume(manager, pair).session().record("count", "c");
        session.history();
        ground.clock.advance(Duration.ofMinutes(10));
        manager.open(ground.browser, pair).record("count", "d");
        assertHeardOnce();
    }

    @Test
    void recording_goes_on_from_what_is_there() {
        record(session, 0, 2);
        var early = inside.snapshot();
        record(session, 2, 5);
        inside.rewind(early);
        session.record("count", "next");
        assertThat(stored()).containsExactly("0", "1", "\"next\"");
        assertHeardOnceEvenLater();
    }

    @Test
    void opening_resuming_and_reading_notice_it_too() {
        record(session, 0, 2);
        var early = inside.snapshot();
        record(session, 2, 5);
        inside.rewind(early);
        assertThat(manager.open(ground.browser, pair).history().requests()).hasSize(2);
        assertHeardOnceEvenLater();
    }

    @Test
    void resuming_gives_the_shorter_history() {
        record(session, 0, 2);
        var early = inside.snapshot();
        record(session, 2, 5);
        inside.rewind(early);
        assertThat(ground.resume(manager, pair).history().requests()).hasSize(2);
        assertHeardOnceEvenLater();
    }

    @Test
    void reading_gives_the_shorter_history() {
        record(session, 0, 2);
        var early = inside.snapshot();
        record(session, 2, 5);
        inside.rewind(early);
        assertThat(session.history().requests()).hasSize(2);
        assertHeardOnceEvenLater();
    }

    @Test
    void rotating_goes_on_from_what_is_there() {
        record(session, 0, 2);
        var early = inside.snapshot();
        record(session, 2, 5);
        inside.rewind(early);
        Session rotated = session.rotate().session();
        assertThat(Ground.payloads(rotated)).containsExactly("0", "1");
        rotated.record("count", 2);
        assertHeardOnce();
    }

    @Test
    void a_generation_of_the_same_number_with_other_content_is_noticed() {
        Session elsewhere = other.open(ground.browser, pair);
        record(session, 0, 2);
        var early = inside.snapshot();
        record(session, 2, 5);
        inside.rewind(early);
        record(elsewhere, 12, 15);
        session.record("count", "next");
        assertThat(stored()).containsExactly("0", "1", "12", "13", "14", "\"next\"");
        assertHeardOnceEvenLater();
    }

    @Test
    void a_store_that_went_on_beyond_what_was_lost_gives_no_broken_chain() {
        Session elsewhere = other.open(ground.browser, pair);
        record(session, 0, 2);
        var early = inside.snapshot();
        record(session, 2, 5);
        inside.rewind(early);
        record(elsewhere, 12, 20);
        session.record("count", "next");
        assertThat(stored()).containsExactly("0", "1", "12", "13", "14", "15", "16", "17", "18", "19", "\"next\"");
        assertThat(ground.heard(SessionEvent.Type.TAMPERED)).isZero();
    }

    @Test
    void each_of_two_losses_is_told_once() {
        record(session, 0, 2);
        var early = inside.snapshot();
        for (int i = 1; i <= 2; i++) {
            record(session, 2, 5);
            inside.rewind(early);
            manager.open(ground.browser, pair);
            session.record("count", "next");
            assertThat(ground.heard(SessionEvent.Type.ROLLED_BACK)).isEqualTo(i);
            inside.rewind(early);
            session.history();
            assertThat(ground.heard(SessionEvent.Type.ROLLED_BACK)).isEqualTo(++i);
        }
        assertThat(stored()).containsExactly("0", "1");
    }

    @Test
    void a_cursor_from_the_lost_time_is_not_one_of_this_history() {
        record(session, 0, 4);
        var early = inside.snapshot();
        record(session, 4, 8);
        String cursor = session.history(6).nextCursor().orElseThrow();
        inside.rewind(early);
        record(session, 14, 18);
        assertThat(Ground.codeOf(() -> session.history(cursor, 6))).isEqualTo(ErrorCode.INVALID_PAYLOAD);
        assertThat(Ground.payloads(session)).hasSize(8);
        assertHeardOnce();
    }

    @Test
    void a_loss_between_two_tries_of_one_append_records_once() {
        record(session, 0, 2);
        var early = inside.snapshot();
        record(session, 2, 5);
        store.loseAnswer(Operation.APPEND, 1);
        store.meanwhile(Operation.APPEND, () -> inside.rewind(early));
        assertThat(session.record("count", "mine").sequence()).isEqualTo(2);
        assertThat(stored()).containsExactly("0", "1", "\"mine\"");
        assertHeardOnceEvenLater();
    }

    @Test
    void of_many_who_notice_one_loss_one_tells_it() throws Exception {
        for (int round = 1; round <= 30; round++) {
            record(session, 0, 1);
            var early = inside.snapshot();
            record(session, 1, 4);
            inside.rewind(early);
            List<Callable<Object>> calls = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                calls.add(() -> manager.open(ground.browser, pair));
                calls.add(session::history);
                calls.add(() -> session.record("count", "x"));
            }
            together(calls);
            assertThat(ground.heard(SessionEvent.Type.ROLLED_BACK)).isEqualTo(round);
        }
        assertThat(ground.heard(SessionEvent.Type.TAMPERED)).isZero();
    }

    private static void together(List<Callable<Object>> calls) throws Exception {
        CyclicBarrier line = new CyclicBarrier(calls.size());
        ExecutorService threads = Executors.newFixedThreadPool(calls.size());
        try {
            List<Callable<Object>> lined = calls.stream()
                    .map(call -> (Callable<Object>) () -> {
                        line.await();
                        return call.call();
                    })
                    .toList();
            for (Future<Object> done : threads.invokeAll(lined)) {
                done.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void recording_opening_renewing_and_reading_at_once_on_two_nodes_is_no_loss() throws Exception {
        Ground busy = new Ground(MemorySessionStore.create());
        SessionManager one = busy.manager();
        SessionManager two = busy.manager();
        SessionCredentials credentials = busy.start(one).credentials();
        List<Callable<Object>> calls = new ArrayList<>();
        for (SessionManager node : List.of(one, two)) {
            for (int i = 0; i < 3; i++) {
                calls.add(() -> {
                    Session mine = node.open(busy.browser, credentials);
                    for (int n = 0; n < 150; n++) {
                        mine.record("count", n);
                    }
                    return mine;
                });
                calls.add(() -> {
                    Session last = node.open(busy.browser, credentials);
                    for (int n = 0; n < 150; n++) {
                        busy.clock.advance(Duration.ofSeconds(5));
                        last = node.open(busy.browser, credentials);
                        last.history(3);
                    }
                    return last;
                });
            }
        }
        together(calls);
        assertThat(busy.heard(SessionEvent.Type.ROLLED_BACK)).isZero();
        assertThat(busy.heard(SessionEvent.Type.TAMPERED)).isZero();
        assertThat(Ground.payloads(one.open(busy.browser, credentials))).hasSize(900);
    }
}
