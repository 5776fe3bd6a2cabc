package io.datawollet.store;

import java.util.Optional;

/** What came of {@link EnvelopeStore#commit}. Whatever is not {@link Done} changed nothing. */
public sealed interface CommitResult {
    /** The version is the current one, by this call or an earlier one. */
    record Done() implements CommitResult {}

    /**
     * The document's current version is not the one that was expected.
     *
     * @param current the version that is; empty if there is no such document
     */
    record Conflict(Optional<UploadId> current) implements CommitResult {}

    /** There is no such container, or it has expired. */
    record Gone() implements CommitResult {}

    /** The upload's blocks are not all there: it was discarded or swept, or has been committed before. */
    record Lost() implements CommitResult {}

    /** The container has as many documents as it may, and this would be another. */
    record TooManyDocuments() implements CommitResult {}

    /** The documents together would be larger than they may. */
    record TooManyBytes() implements CommitResult {}
}
