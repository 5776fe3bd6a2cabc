package io.datawollet.testing;

import io.datawollet.store.StoreException;
import io.datawollet.store.StoreException.Outcome;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets calls of a store through until the script says otherwise. Of several rules that match a call the one that was added
 * first is spent. Safe for use by many threads; no lock is held while the store works.
 */
public final class FaultScript {
    private final Object lock = new Object();
    private final List<Rule> rules = new ArrayList<>();
    private final List<Held> held = new ArrayList<>();
    private final Map<Operation, Integer> numbers = new EnumMap<>(Operation.class);
    private @Nullable Outcome broken;

    /** The next calls of the operation throw with this outcome and are not applied. */
    public void failBefore(Operation operation, int times, Outcome outcome) {
        script(operation, times, new Fault.FailBefore(outcome));
    }

    /** The next calls of the operation are applied, and throw {@code UNKNOWN} in the place of their answer. */
    public void loseAnswer(Operation operation, int times) {
        script(operation, times, new Fault.LoseAnswer());
    }

    /** The next calls of the operation throw {@code UNKNOWN} and are applied by {@link #landLate()}. */
    public void holdBack(Operation operation, int times) {
        script(operation, times, new Fault.HoldBack(0));
    }

    /** The next calls of the operation throw {@code UNKNOWN}; each is applied once so many further calls were made. */
    public void holdBack(Operation operation, int times, int furtherOperations) {
        script(operation, times, new Fault.HoldBack(furtherOperations));
    }

    /** The next calls of the operation throw something that the contract does not list, and are not applied. */
    public void throwUnlisted(Operation operation, int times, RuntimeException exception) {
        script(operation, times, new Fault.Throw(exception));
    }

    /** Something else happens while the next call of the operation travels. */
    public void meanwhile(Operation operation, Runnable elsewhere) {
        script(operation, 1, new Fault.Meanwhile(elsewhere));
    }

    /** The next calls of the operation meet this fault. */
    public void script(Operation operation, int times, Fault fault) {
        script(call -> call.operation() == operation, times, fault);
    }

    /** The next calls that match meet this fault. The predicate is called under a lock: it only looks. */
    public void script(Predicate<StoreCall> which, int times, Fault fault) {
        synchronized (lock) {
            rules.add(new Rule(which, times, fault));
        }
    }

    /** From now on every operation throws with this outcome and is not applied, until {@link #heal()}. */
    public void failAll(Outcome outcome) {
        synchronized (lock) {
            broken = outcome;
        }
    }

    /** No more faults: forgets the whole script. What is held back stays so until {@link #landLate()}. */
    public void heal() {
        synchronized (lock) {
            broken = null;
            rules.clear();
        }
    }

    /** How many calls are held back now. */
    public int held() {
        synchronized (lock) {
            return held.size();
        }
    }

    /**
     * Applies everything that is held back, in the order in which it was called.
     *
     * @return what each call answered, or the {@link StoreException} with which it failed
     */
    public List<Object> landLate() {
        List<Held> landing;
        synchronized (lock) {
            landing = List.copyOf(held);
            held.clear();
        }
        return landing.stream().map(Held::land).toList();
    }

    /** Called in the place of each operation of a store. */
    <T> T call(Operation operation, List<Object> arguments, Supplier<T> real) {
        List<Held> earlier;
        Fault fault;
        synchronized (lock) {
            earlier = List.copyOf(held);
            fault = next(new StoreCall(operation, numbers.merge(operation, 1, Integer::sum), arguments));
        }
        try {
            return fault == null ? real.get() : fail(operation, real, fault);
        } finally {
            takeDue(earlier).forEach(Held::land);
        }
    }

    private <T> T fail(Operation operation, Supplier<T> real, Fault fault) {
        if (fault instanceof Fault.FailBefore before) {
            throw new StoreException(before.outcome(), operation + " failed by script");
        }
        if (fault instanceof Fault.Throw unlisted) {
            throw unlisted.exception();
        }
        if (fault instanceof Fault.HoldBack late) {
            synchronized (lock) {
                held.add(new Held(real, late.operations()));
            }
            throw new StoreException(Outcome.UNKNOWN, operation + " held back by script");
        }
        if (fault instanceof Fault.Meanwhile meanwhile) {
            meanwhile.elsewhere().run();
            return real.get();
        }
        T answer = real.get();
        if (fault instanceof Fault.AnswerNull) {
            return none();
        }
        throw new StoreException(
                Outcome.UNKNOWN,
                "answer of " + operation + " lost by script: "
                        + answer.getClass().getSimpleName());
    }

    /** Null where no null may be: what this class is for. */
    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
    private static <T> T none() {
        return null;
    }

    private @Nullable Fault next(StoreCall call) {
        if (broken != null) {
            return new Fault.FailBefore(broken);
        }
        Iterator<Rule> left = rules.iterator();
        while (left.hasNext()) {
            Rule rule = left.next();
            if (rule.which.test(call)) {
                if (--rule.times <= 0) {
                    left.remove();
                }
                return rule.fault;
            }
        }
        return null;
    }

    /** Counts one more operation for what was held back before it, and takes out what may wait no longer. */
    private List<Held> takeDue(List<Held> earlier) {
        synchronized (lock) {
            List<Held> due = new ArrayList<>();
            for (Held call : earlier) {
                if (call.operations > 0 && --call.operations == 0 && held.remove(call)) {
                    due.add(call);
                }
            }
            return due;
        }
    }

    private static final class Rule {
        private final Predicate<StoreCall> which;
        private final Fault fault;
        private int times;

        Rule(Predicate<StoreCall> which, int times, Fault fault) {
            if (times < 1) {
                throw new IllegalArgumentException("a fault happens at least once, not " + times + " times");
            }
            this.which = which;
            this.times = times;
            this.fault = fault;
        }
    }

    private static final class Held {
        private final Supplier<?> real;
        private int operations;

        Held(Supplier<?> real, int operations) {
            this.real = real;
            this.operations = operations;
        }

        /** Nobody waits for the answer any more, so a failure is one too. */
        Object land() {
            try {
                return real.get();
            } catch (StoreException e) {
                return e;
            }
        }
    }
}
