package io.datawollet.store;

/** What came of {@link SessionStore#create}. */
public sealed interface CreateResult {
    /**
     * The record is stored.
     *
     * @param others how many other live sessions the partition has, counted up to the bound that was given
     */
    record Created(int others) implements CreateResult {}

    /** Something lies at the address already, be it expired; nothing was changed. */
    record Taken() implements CreateResult {}
}
