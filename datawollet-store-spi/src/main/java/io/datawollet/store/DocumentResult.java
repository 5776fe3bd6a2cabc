package io.datawollet.store;

/** What {@link EnvelopeStore#document} found. */
public sealed interface DocumentResult {
    /**
     * The document's current version.
     *
     * @param version whole as it was committed; its arrays are copies
     */
    record Found(DocumentVersion version) implements DocumentResult {}

    /** The container has no such document. */
    record Absent() implements DocumentResult {}

    /** There is no such container, or it has expired. */
    record Gone() implements DocumentResult {}
}
