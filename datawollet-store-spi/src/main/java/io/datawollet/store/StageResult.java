package io.datawollet.store;

/** What came of {@link EnvelopeStore#stage}. Whatever is not {@link #DONE} changed nothing. */
public enum StageResult {
    /** The blocks are there, from this call or an earlier one. */
    DONE,
    /** There is no such container, or it has expired. */
    GONE,
    /** The upload was discarded, swept or committed, or was never begun; it does not come back. */
    LOST,
    /** A new upload, and the container has as many under way as it may. */
    FULL
}
