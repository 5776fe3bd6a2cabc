package io.datawollet.testing;

import io.datawollet.store.EnvelopeStore;
import java.util.List;
import java.util.function.Supplier;

/** An envelope store that keeps its contract until a {@link FaultScript} says otherwise. Safe for use by many threads. */
public final class FaultyEnvelopeStore extends EnvelopeStoreFilter {
    private final FaultScript faults = new FaultScript();

    /** Faults are put between the caller and this store. */
    public FaultyEnvelopeStore(EnvelopeStore store) {
        super(store);
    }

    /** What goes wrong, and when. */
    public FaultScript faults() {
        return faults;
    }

    @Override
    <T> T call(Operation operation, List<Object> arguments, Supplier<T> real) {
        return faults.call(operation, arguments, real);
    }
}
