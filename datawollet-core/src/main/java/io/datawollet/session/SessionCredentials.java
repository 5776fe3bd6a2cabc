package io.datawollet.session;

import java.util.Optional;

/**
 * What a caller presents to reach a session: its id, perhaps its key, and the partition key that it was started with.
 * Texts come from outside and may be anything; ones that no session has reach none. Immutable; printing shows nothing.
 */
public final class SessionCredentials {
    private final String id;
    private final Optional<String> key;
    private final Optional<String> partitionKey;

    private SessionCredentials(String id, Optional<String> key, Optional<String> partitionKey) {
        this.id = id;
        this.key = key;
        this.partitionKey = partitionKey;
    }

    /**
     * An id alone. Enough for a confidential client, since its sessions are bound to its credentials.
     *
     * @param id the session's id
     * @return the credentials, without a partition key
     */
    public static SessionCredentials of(String id) {
        return new SessionCredentials(id, Optional.empty(), Optional.empty());
    }

    /**
     * An id with its key.
     *
     * @param id the session's id
     * @param key the session's key in its text form
     * @return the credentials, without a partition key
     */
    public static SessionCredentials of(String id, String key) {
        return new SessionCredentials(id, Optional.of(key), Optional.empty());
    }

    /**
     * The same with the partition key that the session was started with.
     *
     * @param value the partition key
     * @return a copy
     * @throws io.datawollet.error.DataWolletException {@code INVALID_PAYLOAD} if it is empty or not Unicode text
     */
    public SessionCredentials partitionKey(String value) {
        return new SessionCredentials(id, key, Optional.of(PartitionKeys.wellFormed(value)));
    }

    /**
     * The session's id, half a secret: not for URLs or logs.
     *
     * @return as it was given
     */
    public String revealId() {
        return id;
    }

    /**
     * The session's key in the clear.
     *
     * @return as it was given, if it was
     */
    public Optional<String> revealKey() {
        return key;
    }

    /**
     * The partition key.
     *
     * @return as it was given, if it was
     */
    public Optional<String> partitionKey() {
        return partitionKey;
    }

    /** Shows nothing. */
    @Override
    public String toString() {
        return "SessionCredentials[redacted]";
    }
}
