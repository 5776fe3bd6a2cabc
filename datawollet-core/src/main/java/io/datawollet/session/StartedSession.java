package io.datawollet.session;

import io.datawollet.envelope.EnvelopeCredentials;
import java.util.Optional;

/**
 * The answer to a start or a rotation.
 *
 * @param session the session, ready for use
 * @param resumed whether it is the one that was asked for; false for every reason for which it is not
 * @param history the first page of what was recorded in it, oldest first; empty for a new one and after a rotation
 * @param newEnvelope id and key of the envelope that this start has created, the only time that the key is shown; empty
 *     otherwise, for one that was attached too
 */
public record StartedSession(
        Session session, boolean resumed, HistoryPage history, Optional<EnvelopeCredentials> newEnvelope) {
    /**
     * What reaches this session again. The id goes into the answer's body, the key into a cookie or to a client that
     * keeps it; neither into a log.
     *
     * @return id, key and partition key
     */
    public SessionCredentials credentials() {
        return session.credentials();
    }
}
