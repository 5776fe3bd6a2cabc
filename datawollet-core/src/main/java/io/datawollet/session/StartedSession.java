package io.datawollet.session;

/**
 * The answer to a start or a rotation.
 *
 * @param session the session, ready for use
 * @param resumed whether it is the one that was asked for; false for every reason for which it is not
 * @param history the first page of what was recorded in it, oldest first; empty for a new one and after a rotation
 */
public record StartedSession(Session session, boolean resumed, HistoryPage history) {
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
