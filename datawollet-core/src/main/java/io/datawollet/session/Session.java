package io.datawollet.session;

import io.datawollet.client.Limits;
import io.datawollet.document.Documents;
import io.datawollet.envelope.Envelope;
import io.datawollet.error.BusyException;
import io.datawollet.error.DataWolletException;
import io.datawollet.error.LimitExceededException;
import io.datawollet.error.SessionNotFoundException;
import io.datawollet.error.StoreFailedException;
import io.datawollet.error.TooManySessionsException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A live session in the hands of a caller who proved that it is his. Safe for many threads. There is nothing to close;
 * a session that ends elsewhere is noticed at the next call, which then throws {@link SessionNotFoundException}.
 *
 * <p>Every call may throw {@link StoreFailedException} when the store fails; the session itself is not harmed by that.
 */
public final class Session {
    private final SessionWork work;
    private final Identity identity;
    private final Lane lane;
    private final State opened;
    private final boolean renewed;

    Session(SessionWork work, Identity identity, Lane lane, State opened, boolean renewed) {
        this.work = work;
        this.identity = identity;
        this.lane = lane;
        this.opened = opened;
        this.renewed = renewed;
    }

    /**
     * What reaches this session again.
     *
     * @return id, key and partition key; secrets, not for logs
     */
    public SessionCredentials credentials() {
        return identity.credentials();
    }

    /**
     * The partition that the session is in.
     *
     * @return the partition key, if it was started with one
     */
    public Optional<String> partitionKey() {
        return identity.partitionKey();
    }

    /**
     * When it started.
     *
     * @return whole milliseconds
     */
    public Instant createdAt() {
        return Instant.ofEpochMilli(opened.header().createdAt());
    }

    /**
     * The first instant at which it is gone unless it is used before: the idle end, or the deadline if that is sooner.
     * A use moves it once a tenth of the timeout has passed since the last time.
     *
     * @return as this manager last saw it
     */
    public Instant expiresAt() {
        return Instant.ofEpochMilli(newest().header().expiresAt());
    }

    /**
     * The first instant at which it is gone whatever happens.
     *
     * @return whole milliseconds; never changes
     */
    public Instant deadline() {
        return Instant.ofEpochMilli(opened.header().deadline());
    }

    /**
     * Whether opening it moved {@link #expiresAt}, so that a client's cookie needs its new end.
     *
     * @return false if the time had not come yet
     */
    public boolean renewed() {
        return renewed;
    }

    /**
     * Adds a request to the history; the only thing that does. Recorders on any number of threads and nodes lose
     * nothing, record nothing twice, and agree on one order, also where the store's answer to a write is lost.
     *
     * @param operation what was done, 1 to 64 of {@code [a-z0-9._-]}
     * @param payload any value that Jackson writes, null included; for a failed request it says so, such as
     *     {@code {"error": {"code": …}}}
     * @return the request as it was recorded
     * @throws DataWolletException {@code INVALID_PAYLOAD} if the operation has other characters or none, or the payload cannot be
     *     written as JSON that everybody can read, as is text with an unpaired surrogate
     * @throws LimitExceededException if the operation or the entry is too long, or the history full
     * @throws SessionNotFoundException if the session has ended
     * @throws BusyException if others wrote to the session for 10 seconds (by default); nothing was recorded
     * @throws TooManySessionsException if the store is full; nothing was recorded
     * @throws StoreFailedException if the store failed; whether it was recorded may be unknown then, it never is twice
     */
    public RecordedRequest record(String operation, @Nullable Object payload) {
        return work.record(identity, lane, newest(), operation, payload);
    }

    /**
     * The first page of the history.
     *
     * @return up to 1,000 requests, oldest first
     * @throws SessionNotFoundException if the session has ended, or what the store gives does not verify
     */
    public HistoryPage history() {
        return work.history(identity, lane, Optional.empty(), Limits.MAX_PAGE_ENTRIES);
    }

    /**
     * A further page of the history.
     *
     * @param cursor from the page before
     * @param limit how many requests at most, 1 to 1,000
     * @return the requests, oldest first; none at the end
     * @throws DataWolletException {@code INVALID_PAYLOAD} if the cursor is not one of this history or the limit out of
     *     range
     * @throws SessionNotFoundException if the session has ended, or what the store gives does not verify
     */
    public HistoryPage history(String cursor, int limit) {
        return work.history(identity, lane, Optional.of(cursor), limit);
    }

    /**
     * The first page of the history, in a size of one's own.
     *
     * @param limit how many requests at most, 1 to 1,000
     * @return the requests, oldest first
     * @throws DataWolletException {@code INVALID_PAYLOAD} if the limit is out of range
     * @throws SessionNotFoundException if the session has ended, or what the store gives does not verify
     */
    public HistoryPage history(int limit) {
        return work.history(identity, lane, Optional.empty(), limit);
    }

    /**
     * The session's own documents, gone with it. They stay when it is rotated.
     *
     * @return the documents
     */
    public Documents documents() {
        return work.containers().documents(identity, lane, opened);
    }

    /**
     * The envelope that the session has created or attached.
     *
     * @return empty if there is none, or its retention is over; one that was deleted elsewhere shows at its first use
     */
    public Optional<Envelope> envelope() {
        return work.containers().envelope(identity, lane, opened);
    }

    /**
     * Gives the session a new id and key, for use after sign-in. History, deadline and partition stay; the old pair is
     * dead at once, and so is this object. A host whose own session id is the partition key and changes at sign-in starts a
     * new session instead, since the partition of this one cannot change.
     *
     * @return the session under its new id, {@code resumed}, without its history
     * @throws SessionNotFoundException if the session has ended
     * @throws BusyException if others wrote to the session for 10 seconds (by default); nothing was changed
     * @throws StoreFailedException if the store failed; should it have moved the session all the same, nobody knows its
     *     new id, and it ends by itself
     */
    public StartedSession rotate() {
        return work.rotate(identity, lane, newest());
    }

    /**
     * Ends the session, with its history and documents. Ending one that has ended already does nothing. Should the store of
     * documents fail, or another node have put the session's first document since this one has last seen the session, the
     * session has ended all the same: nobody can open the documents any more, and they go with the sweep at the deadline.
     *
     * @return whether this call ended it; false if it had ended before, or was given a new id and key meanwhile, under
     *     which it lives on
     * @throws StoreFailedException if the store failed; to be called again, and if the session had ended all the same, its
     *     documents then go with the sweep
     */
    public boolean terminate() {
        return work.terminate(identity, newest());
    }

    /** Shows nothing of it. */
    @Override
    public String toString() {
        return "Session[redacted]";
    }

    private State newest() {
        return lane.newest().orElse(opened);
    }
}
