package io.datawollet.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Holds containers of documents: envelopes, and the places where the documents of one session lie. A container has a
 * sealed header that is replaced by compare-and-set, and documents whose versions are put in the place of each other
 * whole.
 *
 * <p>A version of a document is a run of sealed blocks, numbered from 0, and sealed bytes that describe it. Block 0
 * travels with the commit, so that a small document takes one trip; the blocks from index 1 on are staged before, where
 * nobody sees them. An upload is the way to one version and gives it its name.
 *
 * <h2>Rules for every operation</h2>
 *
 * <ul>
 *   <li><b>E1</b> Each operation is one atomic step for all threads and all nodes that share the store. Nobody ever sees
 *       half of one.
 *   <li><b>E2</b> Once an operation has returned, every later operation on any node sees its effect.
 *   <li><b>E3</b> Time is the {@code now} that is passed in, whatever the store's own clock says. A container is live
 *       while {@code now} is before its {@code expiresAt}, and gone with all that is in it from that very instant for
 *       every operation that is given a {@code now}, whether or not it was swept. Clocks of nodes may differ by 30
 *       seconds: a store with native expiry keeps a container at least that long beyond its end.
 *   <li><b>E4</b> No operation but {@code create} makes a container exist. A write that meets a removed or expired one
 *       says that it is gone and never brings it back, nor anything in it.
 *   <li><b>E5</b> Bytes come back exactly as they were given. Arrays that are passed in are the store's from then on; the
 *       caller changes them no more. Arrays that are handed out are the receiver's: changing one changes nothing in the
 *       store.
 *   <li><b>E6</b> A failure is a {@link StoreException} whose outcome is true: {@code NOT_APPLIED} only when nothing was
 *       changed and nothing will be. Nothing else is thrown, but for a broken precondition an
 *       {@link IllegalArgumentException}.
 *   <li><b>E7</b> Instants have whole milliseconds and are kept exactly.
 *   <li><b>E8</b> Implementations are safe for use by many threads and hold nothing (no connection, no lock) between two
 *       calls.
 *   <li><b>E9</b> A store without room throws {@link StoreFullException} and changes nothing; it never drops a live
 *       container, a current version or an upload that has moved within the last hour to make some.
 * </ul>
 *
 * <p>The caller for its part never uses an address for a second container, an upload id for a second upload or a revision
 * for a second header, never gives other bytes for a block that it has staged before, and passes limits that are not
 * negative.
 */
public interface EnvelopeStore {
    /**
     * Stores a new container without documents.
     *
     * <ul>
     *   <li><b>E10</b> If anything lies at the address, even something expired, the answer is false and nothing changes.
     *   <li><b>E11</b> A container that was removed leaves its address free only if nothing of it can be found or written
     *       again, whatever a sweep has still to do.
     * </ul>
     *
     * @param record the container
     * @param now the time of the call
     * @return true if it was created, false if the address is taken
     */
    boolean create(ContainerRecord record, Instant now);

    /**
     * Reads a container's header.
     *
     * <ul>
     *   <li><b>E20</b> Header, revision, root key and expiry are from one consistent read. Absent, removed or expired:
     *       empty.
     * </ul>
     *
     * @param address which container
     * @param now the time of the call
     * @return the container, or empty
     */
    Optional<ContainerSnapshot> load(StoreKey address, Instant now);

    /**
     * Replaces a container's header.
     *
     * <ul>
     *   <li><b>E30</b> Takes effect only while the container is live and its header has the revision {@code expected}:
     *       then {@code Done}, and header, revision and root key are the new ones. The expiry and the documents stay as
     *       they are.
     *   <li><b>E31</b> Live under another revision: {@code Conflict} with the newest state, at least as new as every
     *       write acknowledged before this call began.
     *   <li><b>E32</b> Not there or expired: {@code Gone}.
     * </ul>
     *
     * @param address which container
     * @param expected the revision that the writer has read
     * @param revision the revision of the new header
     * @param header the new header
     * @param rootKeyId the number of the root key that it is sealed under
     * @param now the time of the call
     * @return {@link HeaderResult.Done}, {@link HeaderResult.Conflict} or {@link HeaderResult.Gone}
     */
    HeaderResult replaceHeader(
            StoreKey address, Revision expected, Revision revision, byte[] header, int rootKeyId, Instant now);

    /**
     * Removes a container with all that is in it.
     *
     * <ul>
     *   <li><b>E40</b> Says whether a container was there to remove, expired or not. Once it has returned, no operation
     *       finds the container, a document, an upload or a block of it again, whatever else was under way.
     *   <li><b>E41</b> Its cost does not follow what the container holds: contents may be left to the sweep, and
     *       {@code idleBefore} does not keep them.
     * </ul>
     *
     * @param address which container
     * @return whether something was removed
     */
    boolean remove(StoreKey address);

    /**
     * Live containers whose headers are sealed under a root key.
     *
     * <ul>
     *   <li><b>E50</b> In the order of their addresses, those beyond {@code after} only; at most {@code limit}, and fewer
     *       only if there are no more. One that is there throughout and not replaced meanwhile is not missed.
     * </ul>
     *
     * @param rootKeyId the number of the root key, 1 or more
     * @param after the last address of the page before; empty for the first page
     * @param limit how many at most
     * @param now the time of the call
     * @return the containers
     */
    List<ContainerListing> byRootKey(int rootKeyId, Optional<StoreKey> after, int limit, Instant now);

    /**
     * How many live containers have headers that are sealed under a root key.
     *
     * <ul>
     *   <li><b>E51</b> Counts what {@code byRootKey} would list. With 0 the root key is needed by none.
     * </ul>
     *
     * @param rootKeyId the number of the root key, 1 or more
     * @param now the time of the call
     * @return how many
     */
    long countByRootKey(int rootKeyId, Instant now);

    /**
     * Stores blocks of an upload where nobody sees them, and notes that the upload moves.
     *
     * <ul>
     *   <li><b>E60</b> {@code DONE}: the blocks from {@code firstIndex} on are there, and the upload has last moved at
     *       {@code now}. Blocks that were there already, with the same bytes, stay; that is {@code DONE} too.
     *   <li><b>E61</b> A call whose {@code firstIndex} is 1 begins an upload that is not known yet. Any other call for one
     *       that is not known answers {@code LOST}.
     *   <li><b>E62</b> {@code FULL} if the upload would begin and the container has {@code uploadLimit} or more under way:
     *       begun, and neither committed, discarded nor swept.
     *   <li><b>E63</b> An upload that was discarded or committed is not begun again: {@code LOST}, and neither it nor a
     *       version that came of it changes. (A call that travelled for long may arrive after the commit; were it taken
     *       for a new upload, the sweep of that would take the version's blocks along.) A store may forget a discarded
     *       upload, and a version that was replaced or removed, when a sweep is told an {@code idleBefore} later than
     *       that instant; a current version's upload is never forgotten.
     *   <li><b>E64</b> The container not there or expired: {@code GONE}.
     * </ul>
     *
     * @param container which container
     * @param upload which upload
     * @param firstIndex the index of the first of the blocks, 1 or more
     * @param blocks the blocks, at least one, each at most 256 KiB and a little
     * @param uploadLimit how many uploads the container may have under way
     * @param now the time of the call
     * @return what came of it
     */
    StageResult stage(
            StoreKey container, UploadId upload, int firstIndex, List<byte[]> blocks, int uploadLimit, Instant now);

    /**
     * Gives an upload up.
     *
     * <ul>
     *   <li><b>E70</b> The upload no longer counts as under way, and later calls of {@code stage} and {@code commit} for
     *       it answer lost; its blocks are left to the sweep. A committed upload and one that is not known stay as they
     *       are.
     * </ul>
     *
     * @param container which container
     * @param upload which upload
     * @param now the time of the call
     */
    void discard(StoreKey container, UploadId upload, Instant now);

    /**
     * Makes an upload the current version of a document.
     *
     * <ul>
     *   <li><b>E80</b> {@code Done}: the version is the document's current one, whole; from that instant every reader gets
     *       it, and no reader ever gets parts of two. If it is the current one already, that is {@code Done} too.
     *   <li><b>E81</b> The current version is not what {@code expected} demands: {@code Conflict} with the one that is. Of
     *       several writers that expect the same version exactly one is {@code Done}.
     *   <li><b>E82</b> Some block from index 1 to {@code blockCount} - 1 is not staged under this upload, or the upload was
     *       discarded, swept, or committed before: {@code Lost}. A version of one block needs no staging; one that the store
     *       may have forgotten by E63 is committed like a new one. Blocks beyond {@code blockCount} are no part of it.
     *   <li><b>E83</b> A new document where the container has {@code limits.documents} or more: {@code TooManyDocuments}. A
     *       version that is larger than the one that it replaces (or that replaces none) and would make the sum of the
     *       sizes of current versions pass {@code limits.bytes}: {@code TooManyBytes}.
     *   <li><b>E84</b> The container not there or expired: {@code Gone}.
     *   <li><b>E85</b> What is looked at first: E84, then "already current" of E80, then E81, E83, E82. Commit, removal of
     *       the document and of the container, and the sweep of the upload exclude each other.
     * </ul>
     *
     * @param container which container
     * @param document which document
     * @param expected what is demanded of the version that is current
     * @param version the new version
     * @param limits how much the container may hold
     * @param now the time of the call; the version that is replaced counts as replaced at it
     * @return what came of it
     */
    CommitResult commit(
            StoreKey container,
            StoreKey document,
            Expected expected,
            DocumentVersion version,
            ContainerLimits limits,
            Instant now);

    /**
     * Reads a document's current version with its first block.
     *
     * <ul>
     *   <li><b>E90</b> Upload, number of blocks, size, info and first block are from one consistent read.
     * </ul>
     *
     * @param container which container
     * @param document which document
     * @param now the time of the call
     * @return {@link DocumentResult.Found}, {@link DocumentResult.Absent} or {@link DocumentResult.Gone}
     */
    DocumentResult document(StoreKey container, StoreKey document, Instant now);

    /**
     * Reads blocks of a version.
     *
     * <ul>
     *   <li><b>E100</b> Exactly these blocks in their order, or empty; never fewer.
     *   <li><b>E101</b> The blocks of a version that was replaced or removed stay readable until a sweep that was told an
     *       {@code idleBefore} later than that instant. After it they may be gone.
     *   <li><b>E102</b> Empty if the container is not there or has expired, if the version is not one of its documents', or
     *       if some of the blocks are gone.
     * </ul>
     *
     * @param container which container
     * @param upload which version
     * @param from the index of the first block, 1 or more
     * @param count how many, at least 1
     * @param now the time of the call
     * @return the blocks, or empty
     */
    Optional<List<byte[]>> readBlocks(StoreKey container, UploadId upload, int from, int count, Instant now);

    /**
     * The documents of a container.
     *
     * <ul>
     *   <li><b>E110</b> In the order of their addresses, those beyond {@code after} only; at most {@code limit}, and fewer
     *       only if there are no more. Over all pages a document that is there throughout appears exactly once.
     *   <li><b>E111</b> The container not there or expired: empty.
     * </ul>
     *
     * @param container which container
     * @param after the last address of the page before; empty for the first page
     * @param limit how many at most
     * @param now the time of the call
     * @return the documents, or empty if there is no such container
     */
    Optional<List<DocumentListing>> documents(StoreKey container, Optional<StoreKey> after, int limit, Instant now);

    /**
     * Removes a document.
     *
     * <ul>
     *   <li><b>E120</b> {@code Done}: no reader finds the document from that instant on; E101 holds for its blocks.
     *   <li><b>E121</b> The current version is not the one that {@code expected} demands: {@code Conflict}. No such
     *       document: {@code Absent}. The container not there or expired: {@code Gone}.
     * </ul>
     *
     * @param container which container
     * @param document which document
     * @param expected what is demanded of the version that is current: {@link Expected.Any} or {@link Expected.Version}
     * @param now the time of the call; the version counts as removed at it
     * @return {@link RemoveResult.Done}, {@link RemoveResult.Conflict}, {@link RemoveResult.Absent} or
     *     {@link RemoveResult.Gone}
     */
    RemoveResult removeDocument(StoreKey container, StoreKey document, Expected expected, Instant now);

    /**
     * Sweeps what nobody needs: containers that ended before an instant, the contents of ended and removed ones, uploads
     * that have not moved, and versions that were replaced or removed.
     *
     * <ul>
     *   <li><b>E130</b> Does at most {@code limit} units of work and says how many; a unit is one block, document, upload,
     *       version or container. 0 means that there was nothing left to be had.
     *   <li><b>E131</b> A container is swept if its {@code expiresAt} is before {@code expiredBefore} (equal is not before);
     *       uploads that last moved, and versions that were replaced or removed, before {@code idleBefore} (likewise).
     *       Uploads that were discarded, and whatever was in a removed container, go at once.
     *   <li><b>E132</b> An upload is swept whole or not: from the first of its blocks that goes, {@code commit} and
     *       a {@code stage} beyond index 1 answer lost. One that a racing {@code stage} moves, or that is committed, is not swept.
     *   <li><b>E133</b> Safe on many nodes at once; what another operation holds may be passed over. Its cost follows what
     *       there is to sweep, not what lives.
     * </ul>
     *
     * @param expiredBefore containers that ended before this instant
     * @param idleBefore uploads that last moved, and versions that were replaced or removed, before this instant
     * @param limit how many units of work at most
     * @return how many were done
     */
    int sweep(Instant expiredBefore, Instant idleBefore, int limit);
}
