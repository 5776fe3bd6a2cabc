package io.datawollet.session;

import io.datawollet.envelope.EnvelopeCredentials;
import io.datawollet.error.DataWolletException;
import io.datawollet.error.ErrorCode;
import java.time.Duration;
import java.util.Optional;

/**
 * What a start asks for. Immutable; each method gives a copy. {@link #create()} asks for a new session,
 * {@link #resume} for the one that the credentials name, or a new one if they name none that lives.
 *
 * <p>A host that has sessions of its own should use its session's id as the partition key. An id that an attacker plants
 * on a victim then lies in another partition and opens nothing.
 */
public final class StartRequest {
    private final Optional<String> partitionKey;
    private final Optional<SessionCredentials> resumed;
    private final Optional<Duration> timeout;
    private final boolean newEnvelope;
    private final Optional<EnvelopeCredentials> attached;

    private StartRequest(
            Optional<String> partitionKey,
            Optional<SessionCredentials> resumed,
            Optional<Duration> timeout,
            boolean newEnvelope,
            Optional<EnvelopeCredentials> attached) {
        if (newEnvelope && attached.isPresent()) {
            throw invalid("an envelope is created or attached, not both");
        }
        this.partitionKey = partitionKey;
        this.resumed = resumed;
        this.timeout = timeout;
        this.newEnvelope = newEnvelope;
        this.attached = attached;
    }

    /**
     * Asks for a new session.
     *
     * @return a request without further wishes
     */
    public static StartRequest create() {
        return new StartRequest(Optional.empty(), Optional.empty(), Optional.empty(), false, Optional.empty());
    }

    /**
     * Asks for the session that these credentials name, or a new one if they name none that lives.
     *
     * @param credentials what the caller presents; their partition key counts unless another is set here
     * @return a request without further wishes
     */
    public static StartRequest resume(SessionCredentials credentials) {
        return new StartRequest(
                credentials.partitionKey(), Optional.of(credentials), Optional.empty(), false, Optional.empty());
    }

    /**
     * Puts the session into a partition of the client's sessions, or says in which one it is.
     *
     * @param value 1 to 512 bytes of UTF-8 by default; compared byte by byte
     * @return a copy
     * @throws DataWolletException {@code INVALID_PAYLOAD} if it is empty or not Unicode text
     */
    public StartRequest partitionKey(String value) {
        return new StartRequest(Optional.of(PartitionKeys.wellFormed(value)), resumed, timeout, newEnvelope, attached);
    }

    /**
     * Asks for an idle timeout. Cut to the client's longest; default: the client's default for a new session, as it was
     * for a resumed one.
     *
     * @param value at least a millisecond
     * @return a copy
     * @throws DataWolletException {@code INVALID_PAYLOAD} if it is shorter
     */
    public StartRequest timeout(Duration value) {
        if (value.compareTo(Duration.ofMillis(1)) < 0) {
            throw invalid("the timeout must be positive");
        }
        return new StartRequest(partitionKey, resumed, Optional.of(value), newEnvelope, attached);
    }

    /**
     * Asks for an envelope to be created with the session. It belongs to the client, is kept as long as the client's
     * policy says now, and its key is shown once, in {@link StartedSession#newEnvelope}.
     *
     * @return a copy
     * @throws DataWolletException {@code INVALID_PAYLOAD} if one is to be attached already
     */
    public StartRequest newEnvelope() {
        return new StartRequest(partitionKey, resumed, timeout, true, attached);
    }

    /**
     * Asks for an existing envelope of the client to be attached to the new session.
     *
     * @param credentials the envelope's id and key
     * @return a copy
     * @throws DataWolletException {@code INVALID_PAYLOAD} if one is to be created already
     */
    public StartRequest attachEnvelope(EnvelopeCredentials credentials) {
        return new StartRequest(partitionKey, resumed, timeout, newEnvelope, Optional.of(credentials));
    }

    Optional<String> partition() {
        return partitionKey;
    }

    Optional<SessionCredentials> resumed() {
        return resumed;
    }

    Optional<Duration> timeout() {
        return timeout;
    }

    boolean createsEnvelope() {
        return newEnvelope;
    }

    Optional<EnvelopeCredentials> attachedEnvelope() {
        return attached;
    }

    /** Shows nothing of the credentials. */
    @Override
    public String toString() {
        return "StartRequest[" + (resumed.isPresent() ? "resume" : "create") + "]";
    }

    private static DataWolletException invalid(String message) {
        return new DataWolletException(ErrorCode.INVALID_PAYLOAD, message);
    }
}
