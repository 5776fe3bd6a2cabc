package io.datawollet.testing;

import io.datawollet.store.SessionStore;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Supplier;

/** Counts the calls of a store, those that fail included. Safe for use by many threads. */
public final class CountingSessionStore extends SessionStoreFilter {
    private final AtomicIntegerArray calls = new AtomicIntegerArray(Operation.values().length);

    /** Counts what passes through to this store. */
    public CountingSessionStore(SessionStore store) {
        super(store);
    }

    /** How many calls of all operations there were since the last reset. */
    public int calls() {
        int sum = 0;
        for (Operation operation : Operation.values()) {
            sum += calls(operation);
        }
        return sum;
    }

    /** How many calls of this operation there were since the last reset. */
    public int calls(Operation operation) {
        return calls.get(operation.ordinal());
    }

    /** Begins to count from 0. */
    public void reset() {
        for (Operation operation : Operation.values()) {
            calls.set(operation.ordinal(), 0);
        }
    }

    @Override
    <T> T call(Operation operation, List<Object> arguments, Supplier<T> real) {
        calls.incrementAndGet(operation.ordinal());
        return real.get();
    }
}
