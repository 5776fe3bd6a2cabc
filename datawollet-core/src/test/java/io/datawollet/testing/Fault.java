package io.datawollet.testing;

import io.datawollet.store.StoreException;

/** What a {@link FaultScript} does to a call. */
public sealed interface Fault {
    /** Throws and applies nothing. With {@code UNKNOWN} the store is over-cautious, as it may be. */
    record FailBefore(StoreException.Outcome outcome) implements Fault {}

    /** Applies the call and throws {@code UNKNOWN} in the place of its answer. */
    record LoseAnswer() implements Fault {}

    /**
     * Throws {@code UNKNOWN} now and applies the call later.
     *
     * @param operations after how many further operations; 0 waits for {@link FaultScript#landLate()}
     */
    record HoldBack(int operations) implements Fault {}

    /** Applies the call and answers null: a store that breaks its contract. */
    record AnswerNull() implements Fault {}

    /** No fault: something else happens while the call travels, and then it is applied and answered as ever. */
    record Meanwhile(Runnable elsewhere) implements Fault {}

    /** Throws this and applies nothing: a store that breaks its contract. */
    record Throw(RuntimeException exception) implements Fault {}
}
