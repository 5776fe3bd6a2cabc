package io.datawollet.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.error.BusyException;
import io.datawollet.error.ErrorCode;
import io.datawollet.memory.MemorySessionStore;
import io.datawollet.session.Session;
import io.datawollet.session.SessionManager;
import io.datawollet.store.SessionStore;
import io.datawollet.testing.Fault;
import io.datawollet.testing.FaultySessionStore;
import io.datawollet.testing.Operation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Writers of one session that are in each other's way. */
@Timeout(60)
class ContentionTest {
    private final SessionStore inside = MemorySessionStore.create();
    private final FaultySessionStore store = new FaultySessionStore(inside);
    private final Ground ground = new Ground(store);

    private SessionManager patientFor(Duration timeout) {
        return ground.manager(builder -> builder.contentionTimeout(timeout));
    }

    /** A call on a thread of its own. */
    private static final class Call<T> {
        private final FutureTask<T> task;
        private final Thread thread;

        Call(Callable<T> call) {
            task = new FutureTask<>(call);
            thread = new Thread(task);
            thread.setDaemon(true);
            thread.start();
        }

        Call<T> untilItWaits() {
            while (thread.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
            return this;
        }

        T get() throws Exception {
            return task.get(30, TimeUnit.SECONDS);
        }
    }

    /** The next append stands still until the latch that comes back is counted down. */
    private CountDownLatch holdNextAppend(CountDownLatch reached) {
        CountDownLatch release = new CountDownLatch(1);
        store.meanwhile(Operation.APPEND, () -> {
            reached.countDown();
            try {
                release.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        return release;
    }

    @Test
    void a_writer_who_is_never_first_hears_busy_after_the_timeout_and_nothing_is_recorded() {
        Duration timeout = Duration.ofMillis(300);
        Session session = ground.start(patientFor(timeout)).session();
        Session faster = new Ground(inside).manager().open(ground.browser, session.credentials());
        store.script(
                call -> call.operation() == Operation.APPEND || call.operation() == Operation.MOVE,
                Integer.MAX_VALUE,
                new Fault.Meanwhile(() -> faster.record("count", "theirs")));
        for (Runnable write : List.<Runnable>of(() -> session.record("count", "mine"), session::rotate)) {
            long began = System.nanoTime();
            assertThat(Ground.codeOf(write::run)).isEqualTo(ErrorCode.BUSY);
            Duration took = Duration.ofNanos(System.nanoTime() - began);
            assertThat(took).isBetween(timeout, timeout.plusSeconds(10));
        }
        assertThat(ErrorCode.BUSY.status()).isEqualTo(503);
        store.heal();
        assertThat(Ground.payloads(session)).isNotEmpty().containsOnly("\"theirs\"");
        session.record("count", "mine");
        assertThat(Ground.payloads(session)).endsWith("\"mine\"");
    }

    @Test
    void a_writer_who_becomes_first_in_time_records() {
        Session session = ground.start(patientFor(Duration.ofSeconds(30))).session();
        Session faster = new Ground(inside).manager().open(ground.browser, session.credentials());
        store.script(Operation.APPEND, 25, new Fault.Meanwhile(() -> faster.record("count", "theirs")));
        assertThat(session.record("count", "mine").sequence()).isEqualTo(25);
    }

    @Test
    void writers_of_one_manager_queue_and_are_served_in_the_order_in_which_they_came() throws Exception {
        SessionManager manager = patientFor(Duration.ofSeconds(30));
        Session session = ground.start(manager).session();
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch release = holdNextAppend(reached);
        List<Call<?>> calls = new ArrayList<>();
        calls.add(new Call<>(() -> session.record("count", 0)));
        reached.await();
        for (int i = 1; i <= 8; i++) {
            int number = i;
            // Objects of their own, opened one by one: the queue is the session's, not the object's.
            Session own = manager.open(ground.browser, session.credentials());
            calls.add(new Call<>(() -> own.record("count", number)).untilItWaits());
        }
        release.countDown();
        for (Call<?> call : calls) {
            call.get();
        }
        assertThat(Ground.payloads(session))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(0, 8).mapToObj(String::valueOf).toList());
    }

    @Test
    void who_comes_back_at_once_does_not_overtake_who_waits() throws Exception {
        SessionManager manager = patientFor(Duration.ofSeconds(30));
        // Many rounds, since overtaking is a matter of microseconds.
        for (int round = 0; round < 100; round++) {
            Session session = ground.start(manager).session();
            CountDownLatch reached = new CountDownLatch(1);
            CountDownLatch release = holdNextAppend(reached);
            Call<?> greedy = new Call<>(() -> {
                for (int i = 0; i < 5; i++) {
                    session.record("count", "greedy");
                }
                return session;
            });
            reached.await();
            Call<Long> modest =
                    new Call<>(() -> session.record("count", "modest").sequence()).untilItWaits();
            release.countDown();
            assertThat(modest.get()).isEqualTo(1);
            greedy.get();
        }
    }

    @Test
    void who_queues_too_long_hears_busy_and_records_nothing() throws Exception {
        Session session = ground.start(patientFor(Duration.ofMillis(200))).session();
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch release = holdNextAppend(reached);
        Call<?> first = new Call<>(() -> session.record("count", "first"));
        reached.await();
        long began = System.nanoTime();
        assertThat(Ground.codeOf(() -> session.record("count", "second"))).isEqualTo(ErrorCode.BUSY);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThanOrEqualTo(Duration.ofMillis(200));
        assertThat(Ground.codeOf(session::rotate)).isEqualTo(ErrorCode.BUSY);
        release.countDown();
        first.get();
        assertThat(Ground.payloads(session)).containsExactly("\"first\"");
    }

    @Test
    void who_is_interrupted_in_the_queue_hears_busy_stays_interrupted_and_records_nothing() throws Exception {
        Session session = ground.start(patientFor(Duration.ofSeconds(30))).session();
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch release = holdNextAppend(reached);
        Call<?> first = new Call<>(() -> session.record("count", "first"));
        reached.await();
        Call<Boolean> second = new Call<>(() -> {
            try {
                session.record("count", "second");
                return false;
            } catch (BusyException e) {
                return Thread.currentThread().isInterrupted();
            }
        });
        second.untilItWaits().thread.interrupt();
        assertThat(second.get()).isTrue();
        release.countDown();
        first.get();
        assertThat(session.record("count", "third").sequence()).isEqualTo(1);
    }
}
