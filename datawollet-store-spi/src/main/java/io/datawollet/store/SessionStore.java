package io.datawollet.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Holds sessions: each a sealed header that is replaced by compare-and-set, and a log of sealed rows that only grows.
 *
 * <h2>Rules for every operation</h2>
 *
 * <ul>
 *   <li><b>S1</b> Each operation is one atomic step for all threads and all nodes that share the store. Nobody ever
 *       sees half of one.
 *   <li><b>S2</b> Once an operation has returned, every later operation on any node sees its effect.
 *   <li><b>S3</b> Time is the {@code now} that is passed in, whatever the store's own clock says. A session is live
 *       while {@code now} is before its {@code expiresAt}, and gone from that very instant for {@code load},
 *       {@code rows}, {@code append}, {@code replace}, {@code move} (as the source), {@code list} and counting, whether
 *       or not it was swept. Clocks of nodes may differ by 30 seconds: a store with native expiry keeps a record at
 *       least that long beyond its end.
 *   <li><b>S4</b> No operation but {@code create} and {@code move} makes an address exist. A write that meets a removed
 *       or expired session answers {@code Gone} and never brings it back.
 *   <li><b>S5</b> Bytes come back exactly as they were given. Arrays that are passed in are the store's from then on;
 *       the caller changes them no more. Arrays that are handed out are the receiver's: changing one changes nothing in
 *       the store.
 *   <li><b>S6</b> A failure is a {@link StoreException} whose outcome is true: {@code NOT_APPLIED} only when nothing
 *       was changed and nothing will be. Nothing else is thrown, but for a broken precondition an
 *       {@link IllegalArgumentException}.
 *   <li><b>S7</b> Instants have whole milliseconds and are kept exactly.
 *   <li><b>S8</b> Implementations are safe for use by many threads and hold nothing (no connection, no lock) between
 *       two calls.
 * </ul>
 *
 * <p>The caller for its part never uses an address for a second session, never gives one revision to two headers, and
 * passes limits of rows, sessions and bytes that are not negative.
 */
public interface SessionStore {
    /**
     * Stores a new session with an empty log.
     *
     * <ul>
     *   <li><b>S10</b> If anything lies at the address, even something expired, the answer is {@code Taken} and nothing
     *       changes.
     *   <li><b>S11</b> {@code Created} tells how many other live sessions the partition has, counted up to
     *       {@code countUpTo}. At least every session whose creation was acknowledged before this call began is
     *       counted; one that is created or removed meanwhile may be or not.
     *   <li><b>S12</b> With {@code countUpTo} 0 nothing is counted and the answer says 0.
     *   <li><b>S13</b> A store without room throws {@link StoreFullException}; it never drops a live session to make
     *       some.
     * </ul>
     *
     * @param record the session
     * @param now the time of the call
     * @param countUpTo where counting may stop, 0 or more
     * @return {@link CreateResult.Created} or {@link CreateResult.Taken}
     */
    CreateResult create(SessionRecord record, Instant now, int countUpTo);

    /**
     * Reads a session with the first rows of its log: {@link #rows} from index 0.
     *
     * <ul>
     *   <li><b>S20</b> Header, revision, expiry, number of rows and the rows are from one consistent read.
     *   <li><b>S21</b> As many rows come as there are, at most {@code maxRows}, and no further one once it would take
     *       the sum of their lengths over {@code maxBytes}; but if there is a row to give, the first always comes.
     *   <li><b>S22</b> Absent, removed or expired: empty.
     * </ul>
     *
     * @param address which session
     * @param now the time of the call
     * @param maxRows how many rows at most; 0 asks for the header alone
     * @param maxBytes how many bytes of rows at most, the first row excepted
     * @return the session, or empty
     */
    Optional<SessionPage> load(SessionAddress address, Instant now, int maxRows, long maxBytes);

    /**
     * Replaces the header and adds a row at the end of the log, as one step.
     *
     * <ul>
     *   <li><b>S30</b> Takes effect only while the session is live and has the revision {@code expected}: then
     *       {@code Done}, the row has the index that was the number of rows before, and header, revision and expiry are
     *       the new ones.
     *   <li><b>S31</b> Live under another revision: {@code Conflict} with the newest state, at least as new as every
     *       write acknowledged before this call began.
     *   <li><b>S32</b> Not there or expired: {@code Gone}.
     *   <li><b>S33</b> Its cost depends on the sizes of header and row, not on the length of the log.
     * </ul>
     *
     * @param address which session
     * @param expected the revision that the writer has read
     * @param revision the revision of the new header
     * @param header the new header
     * @param row the row to add
     * @param expiresAt the new end
     * @param now the time of the call
     * @return {@link WriteResult.Done}, {@link WriteResult.Conflict} or {@link WriteResult.Gone}
     */
    WriteResult append(
            SessionAddress address,
            Revision expected,
            Revision revision,
            byte[] header,
            byte[] row,
            Instant expiresAt,
            Instant now);

    /**
     * Replaces the header and leaves the log as it is.
     *
     * <ul>
     *   <li><b>S40</b> The same conditions and answers as for {@code append}; no row is added or touched.
     * </ul>
     *
     * @param address which session
     * @param expected the revision that the writer has read
     * @param revision the revision of the new header
     * @param header the new header
     * @param expiresAt the new end
     * @param now the time of the call
     * @return {@link WriteResult.Done}, {@link WriteResult.Conflict} or {@link WriteResult.Gone}
     */
    WriteResult replace(
            SessionAddress address,
            Revision expected,
            Revision revision,
            byte[] header,
            Instant expiresAt,
            Instant now);

    /**
     * Gives a session a new address in its partition, with a new header, and takes its log along.
     *
     * <ul>
     *   <li><b>S50</b> Takes effect only while the session at {@code from} is live and has the revision
     *       {@code expected}: then {@code Done}, the old address holds nothing, the new one the record with all rows in
     *       their order. At no instant are both there or neither.
     *   <li><b>S51</b> {@code from} live under another revision: {@code Conflict} with its newest state. This is looked at
     *       before the new address is.
     *   <li><b>S52</b> {@code from} not there or expired: {@code Gone}. This is looked at before the new address is.
     *   <li><b>S53</b> Something, even expired, lies at the new address: {@code Taken}.
     *   <li><b>S54</b> The partition of both addresses is the same, or the call is refused with an
     *       {@link IllegalArgumentException}.
     * </ul>
     *
     * @param from where the session lies
     * @param expected the revision that the writer has read
     * @param record the new address, revision, header and expiry; {@code createdAt} is as it was
     * @param now the time of the call
     * @return {@link WriteResult.Done}, {@link WriteResult.Conflict}, {@link WriteResult.Gone} or
     *     {@link WriteResult.Taken}
     */
    WriteResult move(SessionAddress from, Revision expected, SessionRecord record, Instant now);

    /**
     * Reads a session with a run of rows of its log.
     *
     * <ul>
     *   <li><b>S60</b> As {@code load}, but the rows begin at index {@code from}; beyond the end there are none.
     * </ul>
     *
     * @param address which session
     * @param from the index of the first row, 0 or more
     * @param maxRows how many rows at most; 0 asks for the header alone
     * @param maxBytes how many bytes of rows at most, the first row excepted
     * @param now the time of the call
     * @return the session with these rows, or empty
     */
    Optional<SessionPage> rows(SessionAddress address, long from, int maxRows, long maxBytes, Instant now);

    /**
     * Removes a session and its log.
     *
     * <ul>
     *   <li><b>S70</b> Says whether something was there to remove, expired or not. Once it has returned, nothing of
     *       the session is found again, whatever else was under way.
     * </ul>
     *
     * @param address which session
     * @return whether something was removed
     */
    boolean remove(SessionAddress address);

    /**
     * The live sessions of a partition.
     *
     * <ul>
     *   <li><b>S80</b> The soonest to expire first; among equals in the order of their addresses. At most
     *       {@code limit}, and fewer only if there are no more.
     * </ul>
     *
     * @param partition which partition
     * @param now the time of the call
     * @param limit how many at most
     * @return the sessions
     */
    List<SessionListing> list(StoreKey partition, Instant now, int limit);

    /**
     * Removes sessions of a partition, live or expired, with their logs.
     *
     * <ul>
     *   <li><b>S90</b> Removes at most {@code limit} and says how many. Fewer than {@code limit} means that none is
     *       left: repeated until then, every session whose creation was acknowledged before the first of these calls
     *       is gone, also one that was moved meanwhile. One created meanwhile may be gone or alive.
     * </ul>
     *
     * @param partition which partition
     * @param limit how many at most
     * @return how many were removed
     */
    int removePartition(StoreKey partition, int limit);

    /**
     * Sweeps sessions that ended before an instant, with their logs.
     *
     * <ul>
     *   <li><b>S100</b> Removes at most {@code limit} sessions whose {@code expiresAt} is before {@code before} (equal
     *       is not before) and says how many; fewer than {@code limit} means that there were no more to be had. A
     *       session that a racing write prolongs is not removed.
     *   <li><b>S101</b> Safe on many nodes at once; sessions that another operation holds may be passed over. Its cost
     *       follows what has expired, not what lives.
     *   <li><b>S102</b> A store with native expiry may answer 0 always.
     * </ul>
     *
     * @param before sessions that ended before this instant
     * @param limit how many at most
     * @return how many were removed
     */
    int removeExpired(Instant before, int limit);
}
