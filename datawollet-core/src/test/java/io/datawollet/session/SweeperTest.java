package io.datawollet.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.error.DataWolletException;
import io.datawollet.error.ErrorCode;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The manager sweeps by itself, round after round, whatever a round comes to. */
class SweeperTest {
    private static final Duration OFTEN = Duration.ofMillis(1);

    @Test
    void rounds_go_on_after_a_store_a_clock_or_memory_has_failed() throws InterruptedException {
        AtomicInteger round = new AtomicInteger();
        CountDownLatch later = new CountDownLatch(3);
        try (Sweeper sweeper = Sweeper.every(OFTEN, () -> {
            switch (round.getAndIncrement()) {
                case 0 -> throw new DataWolletException(ErrorCode.SESSION_STORE_FAILED, "down");
                case 1 -> throw new IllegalStateException("a clock that fails");
                case 2 -> throw new OutOfMemoryError("for once");
                default -> later.countDown();
            }
            return 0;
        })) {
            assertThat(sweeper).isNotNull();
            assertThat(later.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void a_round_has_an_end_though_there_is_always_more_to_sweep() throws InterruptedException {
        CountDownLatch secondRound = new CountDownLatch(101);
        try (Sweeper sweeper = Sweeper.every(OFTEN, () -> {
            secondRound.countDown();
            return 1;
        })) {
            assertThat(sweeper).isNotNull();
            assertThat(secondRound.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void closing_interrupts_the_sweep_under_way() throws InterruptedException {
        CountDownLatch began = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        Sweeper sweeper = Sweeper.every(OFTEN, () -> {
            began.countDown();
            try {
                never.await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
            return 0;
        });
        assertThat(began.await(30, TimeUnit.SECONDS)).isTrue();
        sweeper.close();
        assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
    }
}
