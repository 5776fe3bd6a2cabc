package io.datawollet.store.redis;

import io.lettuce.core.api.StatefulConnection;
import java.time.Duration;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The store's connections, opened when they are first needed. One serves all threads, since answers come in the order of the
 * commands; whoever has to wait on a connection for the replicas has it for itself meanwhile. The driver opens a connection that
 * was lost again; one that lives and leads to a server that is of no use any more is given up here.
 */
final class Connections implements AutoCloseable {
    /** How many may wait for replicas at the same time; more wait for their turn. */
    private static final int MOST_LEASED = 32;

    private static final long NEVER = Long.MIN_VALUE;

    /** A server that answers nothing for a shorter time is no reason to look for another one, and not more often than this. */
    private static final Duration LEAST_SILENCE = Duration.ofSeconds(1);

    private final Servers servers;
    private final ReentrantLock lock = new ReentrantLock();
    private final Semaphore leases = new Semaphore(MOST_LEASED, true);
    private final Deque<StatefulConnection<byte[], byte[]>> idle = new ConcurrentLinkedDeque<>();
    private volatile @Nullable StatefulConnection<byte[], byte[]> shared;
    private volatile boolean closed;

    /** When the first of the commands was sent that nothing was answered to, on any connection; {@code NEVER} if all is well. */
    private final AtomicLong silentSince = new AtomicLong(NEVER);

    private final AtomicLong lookedAnew = new AtomicLong(System.nanoTime() - LEAST_SILENCE.toNanos());

    /** What is done with a connection that nobody else uses meanwhile. */
    @FunctionalInterface
    interface Use<T> {
        T with(StatefulConnection<byte[], byte[]> connection) throws CommandFailure;
    }

    Connections(Servers servers) {
        this.servers = servers;
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

    /** Takes note that the shared connection leads to a server that answers. */
    void answered() {
        if (silentSince.get() != NEVER) {
            silentSince.set(NEVER);
        }
    }

    /**
     * Takes note of a failure on the shared connection. If its server is a replica, or has been silent for too long, the next call
     * gets another connection, or a cluster's nodes are looked at anew.
     *
     * @param sent when the command was sent, at the earliest
     */
    void failed(StatefulConnection<byte[], byte[]> connection, CommandFailure failure, long sent) {
        boolean useless =
                failure.code().equals(CommandFailure.READONLY) || (failure.isSilence() && isSilentTooLong(sent));
        long last = lookedAnew.get();
        long now = System.nanoTime();
        if (useless && now - last >= LEAST_SILENCE.toNanos() && lookedAnew.compareAndSet(last, now)) {
            if (!servers.lookAnew()) {
                giveUp(connection);
            }
        }
    }

    private boolean isSilentTooLong(long sent) {
        if (servers.areMany()) {
            // The answers of the other nodes say nothing about this one, and to look costs little.
            return true;
        }
        silentSince.compareAndSet(NEVER, sent);
        return System.nanoTime() - silentSince.get() >= LEAST_SILENCE.toNanos();
    }

    /** Whatever else waits on it for an answer will not know what became of it. */
    private void giveUp(StatefulConnection<byte[], byte[]> connection) {
        lock.lock();
        try {
            if (shared == connection) {
                shared = null;
            }
        } finally {
            lock.unlock();
        }
        silentSince.set(NEVER);
        connection.close();
    }

    /**
     * Lends a connection for one use.
     *
     * @throws CommandFailure if none can be had in that time, or from the use; the connection is closed if an answer may still be
     *     under way on it, or it leads to a replica
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
        } catch (CommandFailure e) {
            sound = e.isAnswered() && !e.code().equals(CommandFailure.READONLY);
            throw e;
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
            return servers.connect();
        } catch (RuntimeException e) {
            // Not the driver's own alone: a client that was shut down, or has no address, throws others.
            throw CommandFailure.unconnected(e);
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
