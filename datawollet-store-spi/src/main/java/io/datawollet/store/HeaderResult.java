package io.datawollet.store;

/** What came of {@link EnvelopeStore#replaceHeader}. Whatever is not {@link Done} changed nothing. */
public sealed interface HeaderResult {
    /** The header was replaced. */
    record Done() implements HeaderResult {}

    /**
     * The container lives, but its header has another revision than the writer named.
     *
     * @param current the container as it stood when the write was refused
     */
    record Conflict(ContainerSnapshot current) implements HeaderResult {}

    /** There is no such container, or it has expired. */
    record Gone() implements HeaderResult {}
}
