package io.datawollet.session;

import io.datawollet.error.BusyException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Where the writers of one session inside one manager queue, first come first served, and find the newest state that the
 * manager knows, so that they do not race each other at the store.
 */
final class Lane {
    private final ReentrantLock lock = new ReentrantLock(true);
    private final AtomicReference<@Nullable State> newest = new AtomicReference<>();
    private final AtomicReference<@Nullable Object> doubt = new AtomicReference<>();

    /** Takes a state into account if none newer is known. */
    void offer(State state) {
        newest.accumulateAndGet(
                state,
                (old, fresh) -> old == null
                                || fresh.header().generation() >= old.header().generation()
                        ? fresh
                        : old);
    }

    /** Takes a state that the store has just confirmed, whatever was known. */
    void set(State state) {
        newest.set(state);
    }

    Optional<State> newest() {
        return Optional.ofNullable(newest.get());
    }

    /** The session may have ended: what is known of it no longer says that it lives. */
    void doubt() {
        doubt.set(new Object());
    }

    /** Asks whether the session lives if that is in doubt, and lets go of the doubt unless there is a newer one. */
    void settle(Runnable asking) {
        Object known = doubt.get();
        if (known != null) {
            asking.run();
            doubt.compareAndSet(known, null);
        }
    }

    /** Waits for its turn. */
    void enter(Duration patience) {
        try {
            if (!lock.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new BusyException(
                        "others have been writing to the session for " + patience + "; nothing was done");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BusyException("interrupted while others wrote to the session; nothing was done");
        }
    }

    void leave() {
        lock.unlock();
    }
}
