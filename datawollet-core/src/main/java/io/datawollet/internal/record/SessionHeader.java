package io.datawollet.internal.record;

import io.datawollet.internal.crypto.Encoding;
import io.datawollet.internal.crypto.Label;
import io.datawollet.internal.crypto.Primitives;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a session's header says, opened. Immutable; a change is a new header of the next generation. Times are
 * milliseconds of the epoch. A secret: it holds the keys of history and documents.
 */
public final class SessionHeader {
    static final int RECORD_ID_BYTES = 16;

    final byte[] dataKey;
    final byte[] recordId;
    private final long generation;
    private final long createdAt;
    private final long deadline;
    private final long timeout;
    private final long lastUse;
    private final long nextSequence;
    private final long historyBytes;
    final byte[] lastTag;
    private final long lastRowAt;
    private final boolean hasDocuments;
    final @Nullable EnvelopeLink envelope;
    private final byte[] historyKey;

    /** Every field, in the order of the record. */
    SessionHeader(
            byte[] dataKey,
            byte[] recordId,
            long generation,
            long createdAt,
            long deadline,
            long timeout,
            long lastUse,
            long nextSequence,
            long historyBytes,
            byte[] lastTag,
            long lastRowAt,
            boolean hasDocuments,
            @Nullable EnvelopeLink envelope,
            byte[] historyKey) {
        this.dataKey = dataKey;
        this.recordId = recordId;
        this.generation = generation;
        this.createdAt = createdAt;
        this.deadline = deadline;
        this.timeout = timeout;
        this.lastUse = lastUse;
        this.nextSequence = nextSequence;
        this.historyBytes = historyBytes;
        this.lastTag = lastTag;
        this.lastRowAt = lastRowAt;
        this.hasDocuments = hasDocuments;
        this.envelope = envelope;
        this.historyKey = historyKey;
    }

    /** The first header of a session, without history and documents. */
    public static SessionHeader first(
            Primitives primitives,
            byte[] dataKey,
            byte[] recordId,
            long now,
            long timeout,
            long deadline,
            Optional<EnvelopeLink> envelope) {
        return new SessionHeader(
                dataKey,
                recordId,
                1,
                now,
                deadline,
                timeout,
                now,
                0,
                0,
                new byte[Primitives.TAG_BYTES],
                now,
                false,
                envelope.orElse(null),
                historyKey(primitives, dataKey, recordId));
    }

    static byte[] historyKey(Primitives primitives, byte[] dataKey, byte[] recordId) {
        return primitives.expand(dataKey, Encoding.of(Label.HISTORY_KEY, recordId), Primitives.KEY_BYTES);
    }

    /** The next generation, used at {@code use} (which never goes back) and with this idle timeout. */
    public SessionHeader renewed(long use, long newTimeout) {
        return new SessionHeader(
                dataKey,
                recordId,
                generation + 1,
                createdAt,
                deadline,
                newTimeout,
                Math.max(lastUse, use),
                nextSequence,
                historyBytes,
                lastTag,
                lastRowAt,
                hasDocuments,
                envelope,
                historyKey);
    }

    /** This generation's content where the session has documents of its own. */
    public SessionHeader withDocuments() {
        return new SessionHeader(
                dataKey,
                recordId,
                generation,
                createdAt,
                deadline,
                timeout,
                lastUse,
                nextSequence,
                historyBytes,
                lastTag,
                lastRowAt,
                true,
                envelope,
                historyKey);
    }

    /** This generation's content after one more row of the history. */
    SessionHeader withRow(long bytes, byte[] tag, long at) {
        return new SessionHeader(
                dataKey,
                recordId,
                generation,
                createdAt,
                deadline,
                timeout,
                lastUse,
                nextSequence + 1,
                historyBytes + bytes,
                tag,
                at,
                hasDocuments,
                envelope,
                historyKey);
    }

    /** One more at each seal; a store that gives an older one has gone back. */
    public long generation() {
        return generation;
    }

    public long createdAt() {
        return createdAt;
    }

    /** The instant that nothing moves. */
    public long deadline() {
        return deadline;
    }

    /** The idle timeout. */
    public long timeout() {
        return timeout;
    }

    public long lastUse() {
        return lastUse;
    }

    /** The first instant at which the session is gone. */
    public long expiresAt() {
        long idle = lastUse + timeout;
        return idle < lastUse ? deadline : Math.min(idle, deadline);
    }

    /** Whether a use at this time renews: a tenth of the timeout has passed since the last renewal. */
    public boolean renewalDue(long now) {
        return now - lastUse >= Math.max(1, timeout / 10) && expiresAt() < deadline;
    }

    /** The number of recorded requests, and the sequence number of the next. */
    public long nextSequence() {
        return nextSequence;
    }

    /** Bytes of all recorded requests. */
    public long historyBytes() {
        return historyBytes;
    }

    /** When the last request was recorded; the start if none was. */
    public long lastRowAt() {
        return lastRowAt;
    }

    /** Whether there may be documents of the session's own. */
    public boolean hasDocuments() {
        return hasDocuments;
    }

    /** The envelope that the session has created or attached. */
    public Optional<EnvelopeLink> envelope() {
        return Optional.ofNullable(envelope);
    }

    /** The keys of the session's own documents. */
    public ContainerKeys documentKeys(Primitives primitives) {
        return ContainerKeys.derive(primitives, dataKey, recordId);
    }

    byte[] historyKey() {
        return historyKey;
    }

    /** Shows nothing of it. */
    @Override
    public String toString() {
        return "SessionHeader[redacted]";
    }
}
