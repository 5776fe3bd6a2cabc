package io.datawollet.internal.store;

import io.datawollet.error.DataWolletException;
import io.datawollet.error.ErrorCode;
import io.datawollet.error.StoreFailedException;
import io.datawollet.error.TooManySessionsException;
import io.datawollet.store.StoreException;
import io.datawollet.store.StoreException.Outcome;
import io.datawollet.store.StoreFullException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Calls one store: repeats what may be repeated, makes a {@link StoreException} of whatever else it throws, and turns a
 * failure that stays into what the caller is told.
 */
public final class StoreCalls {
    /** How often a failing operation is tried in all. */
    public static final int TRIES = 3;

    private static final Duration RETRY_FULL = Duration.ofMinutes(1);

    private final String store;
    private final ErrorCode code;
    private final FailureListener listener;

    /** Hears of each failure that stays. */
    @FunctionalInterface
    public interface FailureListener {
        void storeFailed(String operation, RuntimeException cause);
    }

    /**
     * For one store.
     *
     * @param store what it is called in messages, such as {@code session store}
     * @param code what a failure of it is
     */
    public StoreCalls(String store, ErrorCode code, FailureListener listener) {
        this.store = store;
        this.code = code;
        this.listener = listener;
    }

    /** Sent once; whatever a store throws is a store's failure, and what it does not vouch for is unknown. */
    public static <T> T once(String operation, Supplier<T> call) {
        try {
            return Objects.requireNonNull(call.get(), "the store answered null");
        } catch (StoreException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new StoreException(Outcome.UNKNOWN, "the store threw at " + operation, e);
        }
    }

    /** Sent again while it fails: for reads, and for writes that do no more when they are done twice. */
    public <T> T repeated(String operation, Supplier<T> call) {
        return resent(operation, earlierUnknown -> call.get());
    }

    /** A call that is told whether an earlier try may have taken effect. */
    @FunctionalInterface
    public interface Resent<T> {
        T send(boolean earlierUnknown);
    }

    /** The same for a write whose answer must be read in another light once an earlier try may have taken effect. */
    public <T> T resent(String operation, Resent<T> call) {
        boolean unsure = false;
        for (int failures = 1; ; failures++) {
            boolean earlierUnknown = unsure;
            try {
                return once(operation, () -> call.send(earlierUnknown));
            } catch (StoreException e) {
                unsure |= e.outcome() == Outcome.UNKNOWN;
                if (failures >= TRIES) {
                    throw unsure && e instanceof StoreFullException ? failedUnsure(operation, e) : failed(operation, e);
                }
                pause(failures);
            }
        }
    }

    /** What the caller is told of a failure that stays. */
    public DataWolletException failed(String operation, StoreException cause) {
        if (cause instanceof StoreFullException) {
            listener.storeFailed(operation, cause);
            return new TooManySessionsException("the " + store + " is full", RETRY_FULL, cause);
        }
        return failedUnsure(operation, cause);
    }

    /** The same where an earlier try may have taken effect: even a full store is no plain refusal then. */
    public StoreFailedException failedUnsure(String operation, StoreException cause) {
        listener.storeFailed(operation, cause);
        return new StoreFailedException(code, "the " + store + " failed; try again", cause);
    }

    /** Lets a failing store breathe before the next try. */
    public static void pause(int failures) {
        LockSupport.parkNanos(
                Duration.ofMillis(1L << (2 * Math.min(failures, 4))).toNanos());
    }
}
