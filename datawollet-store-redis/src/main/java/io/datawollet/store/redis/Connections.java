package io.datawollet.store.redis;

import io.lettuce.core.api.StatefulConnection;
import java.time.Duration;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The store's connections, opened when they are first needed. One serves all threads, since answers come in the order of the
 * commands; whoever has to wait on a connection for the replicas has it for itself meanwhile. The driver opens a connection that
 * was lost again.
 */
final class Connections implements AutoCloseable {
    /** How many may wait for replicas at the same time; more wait for their turn. */
    private static final int MOST_LEASED = 32;

    private final Supplier<StatefulConnection<byte[], byte[]>> opening;
    private final ReentrantLock lock = new ReentrantLock();
    private final Semaphore leases = new Semaphore(MOST_LEASED, true);
    private final Deque<StatefulConnection<byte[], byte[]>> idle = new ConcurrentLinkedDeque<>();
    private volatile @Nullable StatefulConnection<byte[], byte[]> shared;
    private volatile boolean closed;

    /** What is done with a connection that nobody else uses meanwhile. */
    @FunctionalInterface
    interface Use<T> {
        T with(StatefulConnection<byte[], byte[]> connection) throws CommandFailure;
    }

    Connections(Supplier<StatefulConnection<byte[], byte[]>> opening) {
        this.opening = opening;
    }

    /**
     * The connection that all threads use.
     *
     * @throws CommandFailure if there is none yet and none can be opened
     */
    StatefulConnection<byte[], byte[]> shared(Duration patience) throws CommandFailure {
        StatefulConnection<byte[], byte[]> open = shared;
        return open != null && !closed ? open : opened(patience);
    }

    private StatefulConnection<byte[], byte[]> opened(Duration patience) throws CommandFailure {
        if (!waited(() -> lock.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS))) {
            throw CommandFailure.unanswered(false, null);
        }
        try {
            StatefulConnection<byte[], byte[]> open = shared;
            if (open == null || closed) {
                open = open();
                shared = open;
            }
            return open;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Lends a connection for one use.
     *
     * @throws CommandFailure if none can be had in that time, or from the use; the connection is closed then, since an answer may
     *     still be under way on it
     */
    <T> T lease(Duration patience, Use<T> use) throws CommandFailure {
        if (!waited(() -> leases.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS))) {
            throw CommandFailure.unanswered(false, null);
        }
        StatefulConnection<byte[], byte[]> leased = null;
        boolean sound = false;
        try {
            StatefulConnection<byte[], byte[]> kept = idle.poll();
            leased = kept == null ? open() : kept;
            T result = use.with(leased);
            sound = true;
            return result;
        } finally {
            if (leased != null) {
                giveBack(leased, sound);
            }
            leases.release();
        }
    }

    private void giveBack(StatefulConnection<byte[], byte[]> leased, boolean sound) {
        if (sound) {
            idle.push(leased);
        }
        // Whoever closed the store may have looked before this one was back.
        if (!sound || (closed && idle.remove(leased))) {
            leased.close();
        }
    }

    private StatefulConnection<byte[], byte[]> open() throws CommandFailure {
        if (closed) {
            throw CommandFailure.unanswered(false, new IllegalStateException("the store is closed"));
        }
        try {
            return opening.get();
        } catch (RuntimeException e) {
            // Not the driver's own alone: a client that was shut down, or has no address, throws others.
            throw CommandFailure.unanswered(false, e);
        }
    }

    private interface Waiting {
        boolean inTime() throws InterruptedException;
    }

    private static boolean waited(Waiting waiting) throws CommandFailure {
        try {
            return waiting.inTime();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandFailure.unanswered(false, e);
        }
    }

    @Override
    public void close() {
        closed = true;
        lock.lock();
        try {
            StatefulConnection<byte[], byte[]> open = shared;
            if (open != null) {
                open.close();
                shared = null;
            }
        } finally {
            lock.unlock();
        }
        for (StatefulConnection<byte[], byte[]> kept = idle.poll(); kept != null; kept = idle.poll()) {
            kept.close();
        }
    }
}
