package io.datawollet.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntConsumer;

/** Lets things happen at the same time, many times over. */
public final class Race {
    private static final int PATIENCE_SECONDS = 60;

    private Race() {}

    /** One round after the other, so that a failure names the round. */
    public static void rounds(int count, IntConsumer round) {
        for (int i = 0; i < count; i++) {
            try {
                round.accept(i);
            } catch (AssertionError e) {
                throw new AssertionError("round " + i + ": " + e.getMessage(), e);
            }
        }
    }

    /** Runs all at once and returns when all are done; the first failure of any of them is thrown. */
    public static void run(Runnable... runners) {
        ExecutorService threads = Executors.newFixedThreadPool(runners.length);
        try {
            CyclicBarrier start = new CyclicBarrier(runners.length);
            List<Future<?>> running = new ArrayList<>();
            for (Runnable runner : runners) {
                running.add(threads.submit(() -> {
                    start.await();
                    runner.run();
                    return null;
                }));
            }
            for (Future<?> done : running) {
                done.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        } catch (TimeoutException | InterruptedException e) {
            throw new AssertionError("the race did not end", e);
        } finally {
            threads.shutdownNow();
        }
    }
}
