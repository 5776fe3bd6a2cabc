package io.datawollet.internal.record;

import io.datawollet.internal.crypto.Primitives;

/**
 * What opens an envelope for the sessions that have created or attached it: an envelope's header opened, as a session's
 * header keeps it. Times are milliseconds of the epoch. A secret: it holds the envelope's data key.
 */
public final class EnvelopeLink {
    /** {@code random part of the id 20 | data key 32 | record id 16 | created u64 | end u64}. */
    static final int LENGTH = EnvelopeId.RANDOM_BYTES + Primitives.KEY_BYTES + SessionHeader.RECORD_ID_BYTES + 16;

    final EnvelopeId id;
    final byte[] dataKey;
    final byte[] recordId;
    private final long createdAt;
    private final long expiresAt;
    private final boolean createdHere;

    EnvelopeLink(EnvelopeId id, byte[] dataKey, byte[] recordId, long createdAt, long expiresAt, boolean createdHere) {
        this.id = id;
        this.dataKey = dataKey;
        this.recordId = recordId;
        this.createdAt = createdAt;
        this.expiresAt = expiresAt;
        this.createdHere = createdHere;
    }

    /** The link of the session that creates a new envelope. */
    public static EnvelopeLink created(EnvelopeId id, byte[] dataKey, byte[] recordId, long createdAt, long expiresAt) {
        return new EnvelopeLink(id, dataKey, recordId, createdAt, expiresAt, true);
    }

    public EnvelopeId id() {
        return id;
    }

    public long createdAt() {
        return createdAt;
    }

    /** The first instant at which the envelope is gone; the one that counts. */
    public long expiresAt() {
        return expiresAt;
    }

    /** Whether the session that has this link created the envelope. */
    public boolean createdHere() {
        return createdHere;
    }

    /** The keys of its documents. */
    public ContainerKeys keys(Primitives primitives) {
        return ContainerKeys.derive(primitives, dataKey, recordId);
    }

    /** Shows nothing of it. */
    @Override
    public String toString() {
        return "EnvelopeLink[redacted]";
    }
}
