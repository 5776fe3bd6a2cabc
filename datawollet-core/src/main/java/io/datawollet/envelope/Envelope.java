package io.datawollet.envelope;

import io.datawollet.document.Documents;
import io.datawollet.error.DataWolletException;
import io.datawollet.error.InsufficientScopeException;
import io.datawollet.error.SessionNotFoundException;
import io.datawollet.error.StoreFailedException;
import java.time.Instant;

/**
 * An envelope in the hands of a session that created or attached it: a durable container of documents that outlives
 * sessions. Safe for many threads.
 *
 * <p>It belongs to the client that created it; for every other client it does not exist. It is there until its retention
 * ends, which was fixed when it was created, whatever the sessions do, and gone at that instant.
 */
public interface Envelope {
    /**
     * Its id, which together with its key attaches it to another session. The key was shown once, when it was created.
     *
     * @return 28 characters of base64url
     */
    String id();

    /**
     * What this session's caller may do with it. The session that created it reads and writes; any other reads with
     * {@code envelopes:read} and writes with {@code envelopes:write} too. Asked again at each use.
     *
     * @return {@code READ_WRITE} if documents may be put and deleted; {@code READ} otherwise, also for a caller who has lost
     *     {@code envelopes:read} since the session attached it and is refused at each use
     */
    EnvelopeAccess access();

    /**
     * When it was created.
     *
     * @return whole milliseconds
     */
    Instant createdAt();

    /**
     * The first instant at which it is gone.
     *
     * @return whole milliseconds; never changes
     */
    Instant expiresAt();

    /**
     * Its documents.
     *
     * @return the documents
     */
    Documents documents();

    /**
     * Deletes the envelope with its documents, for every session at once. It stays attached to sessions that have attached it,
     * and every use fails.
     *
     * @throws InsufficientScopeException if the caller lacks {@code envelopes:write}, the session that created it included
     * @throws DataWolletException {@code ENVELOPE_NOT_FOUND} if it is gone already
     * @throws SessionNotFoundException if the session has ended
     * @throws StoreFailedException if the store failed; to be called again
     */
    void delete();
}
