package io.datawollet.session;

import io.datawollet.error.DataWolletException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sweeps at intervals on a thread of its own, in small steps, until it is closed. */
final class Sweeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SessionManager.class);

    /** Steps of one round; what is left waits for the next, so that a round has an end. */
    private static final int STEPS = 100;

    private final ScheduledExecutorService thread;

    private Sweeper(ScheduledExecutorService thread) {
        this.thread = thread;
    }

    /**
     * Starts sweeping.
     *
     * @param steps each sweeps once and says how much; 0, or a failure, ends its round and not that of the next
     */
    static Sweeper every(Duration interval, IntSupplier... steps) {
        ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread sweeper = new Thread(task, "datawollet-sweeper");
            sweeper.setDaemon(true);
            return sweeper;
        });
        var unused = thread.scheduleWithFixedDelay(
                () -> Arrays.stream(steps).forEach(Sweeper::round),
                interval.toMillis(),
                interval.toMillis(),
                TimeUnit.MILLISECONDS);
        return new Sweeper(thread);
    }

    private static void round(IntSupplier step) {
        try {
            int steps = 0;
            while (steps < STEPS && !Thread.currentThread().isInterrupted() && step.getAsInt() > 0) {
                steps++;
            }
        } catch (DataWolletException e) {
            // The store's failure has been told already; the next round tries again.
            return;
        } catch (RuntimeException | Error e) {
            // Thrown on, it would end the sweep for good: the clock is the host's code, and memory may be short for
            // once.
            LOG.error("a sweep failed and will be tried again: {}", e.getClass().getName());
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
