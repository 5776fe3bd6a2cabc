package io.datawollet.session;

import java.time.Instant;

/**
 * Something that happened to a session or an envelope, for audit and alarm. Holds no id, key, partition key or payload.
 *
 * @param at when, by the manager's clock
 * @param type what
 * @param clientId whose session; empty where no client is concerned
 * @param session eight bytes of a MAC over the session's id in hexadecimal, the same in logs; empty where no session is
 *     concerned
 * @param reason the exact reason in words of this library; empty where there is none
 */
public record SessionEvent(Instant at, Type type, String clientId, String session, String reason) {
    /** What happened. */
    public enum Type {
        /** A new session was stored. */
        STARTED,
        /** A session was resumed. */
        RESUMED,
        /** Credentials reached no session; the reason says why, the answer does not. */
        REFUSED,
        /** A session got a new id and key. */
        ROTATED,
        /** A session was ended. */
        TERMINATED,
        /** All sessions of a partition were ended. */
        PARTITION_TERMINATED,
        /** A session created an envelope. */
        ENVELOPE_CREATED,
        /** A session attached an envelope. */
        ENVELOPE_ATTACHED,
        /** A session deleted its envelope. */
        ENVELOPE_DELETED,
        /** An envelope was not attached; the reason says why, the answer less. */
        ENVELOPE_REFUSED,
        /** The store gave something that this library did not put there. */
        TAMPERED,
        /** The store gave an older state than it had before; the session goes on from there. */
        ROLLED_BACK,
        /** A store failed; the reason says which operation, with the word envelope where it is that of envelopes. */
        STORE_FAILED
    }
}
