package io.datawollet.testing;

import io.datawollet.store.SessionStore;
import io.datawollet.store.StoreException.Outcome;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** A session store that keeps its contract until a {@link FaultScript} says otherwise. Safe for use by many threads. */
public final class FaultySessionStore extends SessionStoreFilter {
    private final FaultScript faults = new FaultScript();

    /** Faults are put between the caller and this store. */
    public FaultySessionStore(SessionStore store) {
        super(store);
    }

    /** See {@link FaultScript#failBefore}. */
    public void failBefore(Operation operation, int times, Outcome outcome) {
        faults.failBefore(operation, times, outcome);
    }

    /** See {@link FaultScript#loseAnswer}. */
    public void loseAnswer(Operation operation, int times) {
        faults.loseAnswer(operation, times);
    }

    /** See {@link FaultScript#holdBack(Operation, int)}. */
    public void holdBack(Operation operation, int times) {
        faults.holdBack(operation, times);
    }

    /** See {@link FaultScript#holdBack(Operation, int, int)}. */
    public void holdBack(Operation operation, int times, int furtherOperations) {
        faults.holdBack(operation, times, furtherOperations);
    }

    /** See {@link FaultScript#throwUnlisted}. */
    public void throwUnlisted(Operation operation, int times, RuntimeException exception) {
        faults.throwUnlisted(operation, times, exception);
    }

    /** See {@link FaultScript#meanwhile}. */
    public void meanwhile(Operation operation, Runnable elsewhere) {
        faults.meanwhile(operation, elsewhere);
    }

    /** See {@link FaultScript#script(Operation, int, Fault)}. */
    public void script(Operation operation, int times, Fault fault) {
        faults.script(operation, times, fault);
    }

    /** See {@link FaultScript#script(Predicate, int, Fault)}. */
    public void script(Predicate<StoreCall> which, int times, Fault fault) {
        faults.script(which, times, fault);
    }

    /** See {@link FaultScript#failAll}. */
    public void failAll(Outcome outcome) {
        faults.failAll(outcome);
    }

    /** See {@link FaultScript#heal}. */
    public void heal() {
        faults.heal();
    }

    /** See {@link FaultScript#held}. */
    public int held() {
        return faults.held();
    }

    /** See {@link FaultScript#landLate}. */
    public List<Object> landLate() {
        return faults.landLate();
    }

    @Override
    <T> T call(Operation operation, List<Object> arguments, Supplier<T> real) {
        return faults.call(operation, arguments, real);
    }
}
