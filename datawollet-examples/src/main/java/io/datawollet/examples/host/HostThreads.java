package io.datawollet.examples.host;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that serve requests, one request each at a time, none for longer than a bound. The JDK's server has time
 * limits of its own only as system properties of the whole process, off by default; without any, a few clients that send
 * or read a byte now and then would hold every thread for ever.
 *
 * <p>A thread whose time is over is interrupted. That closes the connection that it reads from or writes to, and ends
 * its waiting for a place.
 */
final class HostThreads implements Executor, AutoCloseable {
    private final ExecutorService workers;
    private final ScheduledExecutorService watch;
    private final Duration patience;

    HostThreads(int count, Duration patience) {
        this.patience = patience;
        this.workers = Executors.newFixedThreadPool(count, daemons("host-"));
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, daemons("host-watch-"));
        timer.setRemoveOnCancelPolicy(true);
        this.watch = timer;
    }

    private static ThreadFactory daemons(String prefix) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, prefix + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    @Override
    public void execute(Runnable request) {
        workers.execute(() -> serve(request));
    }

    private void serve(Runnable request) {
        Turn turn = new Turn(Thread.currentThread());
        Future<?> end;
        try {
            end = watch.schedule(turn::timeOver, patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // Closed meanwhile, and the connections with it: there is nobody left to serve.
            return;
        }
        try {
            request.run();
        } finally {
            turn.over();
            end.cancel(false);
        }
    }

    /** One request's time on a thread; an interrupt meant for it never hits the next one. */
    private static final class Turn {
        private final Thread thread;
        private boolean over;

        Turn(Thread thread) {
            this.thread = thread;
        }

        synchronized void timeOver() {
            if (!over) {
                thread.interrupt();
            }
        }

        synchronized void over() {
            over = true;
        }
    }

    /** Interrupts what is under way and takes nothing more; the threads end as soon as they notice. */
    @Override
    public void close() {
        workers.shutdownNow();
        watch.shutdownNow();
    }
}
