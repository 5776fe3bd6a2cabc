package io.datawollet.store;

/** What a writer of a document demands of the version that is current when it writes. */
public sealed interface Expected {
    /** Nothing: the last one wins. */
    record Any() implements Expected {}

    /** That there is no document yet. */
    record None() implements Expected {}

    /**
     * That this version is current.
     *
     * @param upload its upload id
     */
    record Version(UploadId upload) implements Expected {}
}
