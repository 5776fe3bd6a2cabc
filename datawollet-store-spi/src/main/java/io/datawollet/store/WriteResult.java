package io.datawollet.store;

/** What came of a compare-and-set write. Whatever is not {@link Done} changed nothing. */
public sealed interface WriteResult {
    /** The write took effect. */
    record Done() implements WriteResult {}

    /**
     * The session lives, but under another revision than the writer named.
     *
     * @param current the session as it stood when the write was refused, from one consistent read, so that the loser
     *     can go on from there without asking again
     */
    record Conflict(SessionSnapshot current) implements WriteResult {}

    /** There is no such session, or it has expired. */
    record Gone() implements WriteResult {}

    /** Only from {@link SessionStore#move}: something lies at the new address already, be it expired. */
    record Taken() implements WriteResult {}
}
