package io.datawollet.testing;

import io.datawollet.store.StoreException;

/** What a {@link FaultySessionStore} does to a call. */
public sealed interface Fault {
    /** Throws and applies nothing. With {@code UNKNOWN} the store is over-cautious, as it may be. */
    record FailBefore(StoreException.Outcome outcome) implements Fault {}

    /** Applies the call and throws {@code UNKNOWN} in the place of its answer. */
    record LoseAnswer() implements Fault {}

    /**
     * Throws {@code UNKNOWN} now and applies the call later.
     *
     * @param operations after how many further operations; 0 waits for {@link FaultySessionStore#landLate()}
     */
    record HoldBack(int operations) implements Fault {}

    /** Throws this and applies nothing: a store that breaks its contract. */
    record Throw(RuntimeException exception) implements Fault {}
}
