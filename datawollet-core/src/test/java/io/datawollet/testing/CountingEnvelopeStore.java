package io.datawollet.testing;

import io.datawollet.store.EnvelopeStore;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Counts the calls of an envelope store, those that fail included. Safe for use by many threads. */
public final class CountingEnvelopeStore extends EnvelopeStoreFilter {
    private final Map<Operation, Integer> calls = new ConcurrentHashMap<>();

    /** Counts what passes through to this store. */
    public CountingEnvelopeStore(EnvelopeStore store) {
        super(store);
    }

    /** How many calls of all operations there were since the last reset. */
    public int calls() {
        return calls.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** How many calls of this operation there were since the last reset. */
    public int calls(Operation operation) {
        return calls.getOrDefault(operation, 0);
    }

    /** Begins to count from 0. */
    public void reset() {
        calls.clear();
    }

    @Override
    <T> T call(Operation operation, List<Object> arguments, Supplier<T> real) {
        calls.merge(operation, 1, Integer::sum);
        return real.get();
    }
}
