package io.datawollet.store.tck;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/** Lets things happen at the same time, many times over. */
final class Race {
    private static final int PATIENCE_SECONDS = 120;

    /** After so many looks a runner lets go of its core, for another one that has none yet. */
    private static final int LOOKS_BEFORE_PAUSE = 500;

    private Race() {}

    /** One round after the other, so that a failure names the round. */
    static void rounds(int count, IntConsumer round) {
        for (int i = 0; i < count; i++) {
            try {
                round.accept(i);
            } catch (AssertionError e) {
                throw new AssertionError("In round " + (i + 1) + " of " + count + ": " + e.getMessage(), e);
            }
        }
    }

    /**
     * Runs all at once and returns when all are done; the first failure of any of them is thrown. They wait for each other
     * awake: a thread that has to be woken is late by more than many a store needs for all of a round.
     */
    static void run(Runnable... runners) {
        ExecutorService threads = Executors.newFixedThreadPool(runners.length);
        try {
            AtomicInteger arrived = new AtomicInteger();
            List<Future<?>> running = new ArrayList<>();
            for (Runnable runner : runners) {
                running.add(threads.submit(() -> {
                    arrived.incrementAndGet();
                    await(arrived, runners.length);
                    runner.run();
                }));
            }
            for (Future<?> done : running) {
                done.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
        } catch (ExecutionException e) {
            throw new AssertionError(BrokenRule.said(e.getCause()), e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("the operations did not end within " + PATIENCE_SECONDS + " seconds", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("the race was interrupted", e);
        } finally {
            threads.shutdownNow();
        }
    }

    /**
     * Runs all in steps: each begins its next step at the moment at which the slowest does. Otherwise the fastest would be
     * through before the others have well begun, and they would meet once, by luck.
     */
    static void inStep(int steps, IntConsumer... runners) {
        AtomicInteger arrived = new AtomicInteger();
        Runnable[] walking = new Runnable[runners.length];
        for (int r = 0; r < runners.length; r++) {
            IntConsumer runner = runners[r];
            walking[r] = () -> {
                try {
                    for (int i = 0; i < steps; i++) {
                        arrived.incrementAndGet();
                        await(arrived, (i + 1) * runners.length);
                        runner.accept(i);
                    }
                } finally {
                    // Nobody waits for one that has failed.
                    arrived.addAndGet(steps * runners.length);
                }
            };
        }
        run(walking);
    }

    /** Runs the work, and meanwhile each look again and again: once at least, and until the work is over. */
    static void during(Runnable work, Runnable... looks) {
        AtomicBoolean over = new AtomicBoolean();
        Runnable[] all = new Runnable[looks.length + 1];
        all[looks.length] = () -> {
            try {
                work.run();
            } finally {
                over.set(true);
            }
        };
        for (int i = 0; i < looks.length; i++) {
            Runnable look = looks[i];
            all[i] = () -> {
                do {
                    look.run();
                } while (!over.get());
            };
        }
        run(all);
    }

    private static void await(AtomicInteger arrived, int all) {
        for (int looks = 1; arrived.get() < all; looks++) {
            if (looks % LOOKS_BEFORE_PAUSE == 0) {
                LockSupport.parkNanos(1);
            }
            Thread.onSpinWait();
        }
    }
}
