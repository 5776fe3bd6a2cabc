package io.datawollet.store;

/** What came of {@link EnvelopeStore#removeDocument}. Whatever is not {@link Done} changed nothing. */
public sealed interface RemoveResult {
    /** The document is gone. */
    record Done() implements RemoveResult {}

    /**
     * The document's current version is not the one that was expected.
     *
     * @param current the version that is
     */
    record Conflict(UploadId current) implements RemoveResult {}

    /** The container has no such document. */
    record Absent() implements RemoveResult {}

    /** There is no such container, or it has expired. */
    record Gone() implements RemoveResult {}
}
