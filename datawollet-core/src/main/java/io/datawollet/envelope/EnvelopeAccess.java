package io.datawollet.envelope;

/** What the caller of a session may do with the envelope that is attached to it. */
public enum EnvelopeAccess {
    /** At most read. */
    READ,
    /** Read and write. */
    READ_WRITE
}
