package io.datawollet.internal.container;

import io.datawollet.error.DataWolletException;
import io.datawollet.error.ErrorCode;
import io.datawollet.internal.store.StoreCalls;
import io.datawollet.internal.store.StoreCalls.FailureListener;
import io.datawollet.store.CommitResult;
import io.datawollet.store.ContainerLimits;
import io.datawollet.store.ContainerListing;
import io.datawollet.store.ContainerRecord;
import io.datawollet.store.ContainerSnapshot;
import io.datawollet.store.DocumentListing;
import io.datawollet.store.DocumentResult;
import io.datawollet.store.DocumentVersion;
import io.datawollet.store.EnvelopeStore;
import io.datawollet.store.Expected;
import io.datawollet.store.HeaderResult;
import io.datawollet.store.RemoveResult;
import io.datawollet.store.Revision;
import io.datawollet.store.StageResult;
import io.datawollet.store.StoreException;
import io.datawollet.store.StoreException.Outcome;
import io.datawollet.store.StoreFullException;
import io.datawollet.store.StoreKey;
import io.datawollet.store.UploadId;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The envelope store as the rest of the library sees it. Nearly everything may be sent again as it is: blocks and versions
 * are named by what they are, so that doing it twice does no more than once. Only the creation of an envelope is not.
 */
public final class ContainerStore {
    private static final String NAME = "envelope store";

    private final EnvelopeStore store;
    private final StoreCalls calls;
    private final StoreCalls creations;

    /** Over this store; the listener hears of failures that stay. */
    public ContainerStore(EnvelopeStore store, FailureListener listener) {
        this.store = store;
        this.calls = new StoreCalls(NAME, ErrorCode.ENVELOPE_STORE_FAILED, listener);
        this.creations = new StoreCalls(NAME, ErrorCode.ENVELOPE_CREATION_FAILED, listener);
    }

    /**
     * Stores a new envelope. After an answer that was lost it is removed and not sent again: a creation that comes late
     * could bring back what its owner has deleted.
     *
     * @throws DataWolletException {@code ENVELOPE_CREATION_FAILED}, or {@code TOO_MANY_SESSIONS} if the store is full; then
     *     nobody knows of an envelope
     */
    public void create(ContainerRecord record, Instant now) {
        for (int failures = 1; ; failures++) {
            try {
                if (StoreCalls.once("create", () -> store.create(record, now))) {
                    return;
                }
                throw creations.failed(
                        "create", new StoreException(Outcome.NOT_APPLIED, "the address of a new envelope is taken"));
            } catch (StoreException e) {
                if (e.outcome() == Outcome.UNKNOWN) {
                    tryRemove(record.address());
                }
                if (e.outcome() == Outcome.UNKNOWN || e instanceof StoreFullException || failures >= StoreCalls.TRIES) {
                    throw creations.failed("create", e);
                }
                StoreCalls.pause(failures);
            }
        }
    }

    /** Sent until it is there, for a container that does no harm if it comes back. */
    public void make(ContainerRecord record, Instant now) {
        // Whether this call made it or an earlier one is all the same.
        boolean unused = calls.repeated("create", () -> store.create(record, now));
    }

    /** What the caller is told where the store has not kept to its contract. */
    DataWolletException dishonest(String what) {
        return calls.failedUnsure("reading", new StoreException(Outcome.UNKNOWN, what));
    }

    Optional<ContainerSnapshot> load(StoreKey address, Instant now) {
        return calls.repeated("load", () -> store.load(address, now).map(ContainerStore::whole));
    }

    /** Whether the header is this one now, by this sending or an earlier one. */
    boolean replaceHeader(
            StoreKey address, Revision expected, Revision revision, byte[] header, int rootKeyId, Instant now) {
        HeaderResult result = calls.repeated(
                "replaceHeader", () -> store.replaceHeader(address, expected, revision, header, rootKeyId, now));
        return result instanceof HeaderResult.Done
                || (result instanceof HeaderResult.Conflict conflict
                        && whole(conflict.current()).revision().equals(revision));
    }

    /** Whether something was removed, here or by an earlier try whose answer was lost. */
    public boolean remove(StoreKey address) {
        return remove("remove", address);
    }

    private boolean remove(String operation, StoreKey address) {
        return calls.resent(operation, earlierUnknown -> store.remove(address) || earlierUnknown);
    }

    /** Removes what nobody may know of, or can open; a failure is told and leaves it to the sweep. */
    public void tryRemove(StoreKey address) {
        try {
            boolean unused = remove("removing a container", address);
        } catch (DataWolletException e) {
            // It has been told, and the sweep comes by.
            return;
        }
    }

    List<ContainerListing> byRootKey(int rootKeyId, Optional<StoreKey> after, int limit, Instant now) {
        return calls.repeated("byRootKey", () -> {
            List<ContainerListing> answer = store.byRootKey(rootKeyId, after, limit, now);
            answer.forEach(each -> whole(each.container()));
            return answer;
        });
    }

    long countByRootKey(int rootKeyId, Instant now) {
        return calls.repeated("countByRootKey", () -> store.countByRootKey(rootKeyId, now));
    }

    StageResult stage(
            StoreKey container, UploadId upload, int firstIndex, List<byte[]> blocks, int uploadLimit, Instant now) {
        return calls.repeated("stage", () -> store.stage(container, upload, firstIndex, blocks, uploadLimit, now));
    }

    /** Gives an upload up; a failure is told and leaves it to the sweep. */
    void tryDiscard(StoreKey container, UploadId upload, Instant now) {
        try {
            boolean unused = calls.repeated("giving up an upload", () -> {
                store.discard(container, upload, now);
                return true;
            });
        } catch (DataWolletException e) {
            // It has been told, and the sweep comes by.
            return;
        }
    }

    /**
     * Commits a version.
     *
     * <p>After a sending whose answer is unknown two refusals are no plain ones:
     *
     * <ul>
     *   <li>the version is lost: it may have been there, and replaced by another since
     *   <li>a document of one block that may only appear where there is none meets one: the earlier sending may still arrive
     *       after that one was deleted, and nothing was staged that could be given up before
     * </ul>
     *
     * @throws DataWolletException {@code ENVELOPE_STORE_FAILED} in these cases too
     */
    CommitResult commit(
            StoreKey container,
            StoreKey document,
            Expected expected,
            DocumentVersion version,
            ContainerLimits limits,
            Instant now) {
        return calls.resent("commit", earlierUnknown -> {
            CommitResult result = store.commit(container, document, expected, version, limits, now);
            if (earlierUnknown && result instanceof CommitResult.Lost) {
                throw new StoreException(Outcome.UNKNOWN, "an upload was committed before, or lost");
            }
            boolean mayComeLate = expected instanceof Expected.None && version.blockCount() == 1;
            if (earlierUnknown && mayComeLate && result instanceof CommitResult.Conflict) {
                throw new StoreException(Outcome.UNKNOWN, "an earlier sending may still take effect");
            }
            return result;
        });
    }

    DocumentResult document(StoreKey container, StoreKey document, Instant now) {
        return calls.repeated("document", () -> {
            DocumentResult result = store.document(container, document, now);
            if (result instanceof DocumentResult.Found found) {
                Objects.requireNonNull(found.version().upload(), "the store gave a version without an upload");
                Objects.requireNonNull(found.version().info(), "the store gave a version without its description");
                Objects.requireNonNull(found.version().firstBlock(), "the store gave a version without a block");
            }
            return result;
        });
    }

    Optional<List<byte[]>> readBlocks(StoreKey container, UploadId upload, int from, int count, Instant now) {
        return calls.repeated("readBlocks", () -> {
            Optional<List<byte[]>> blocks = store.readBlocks(container, upload, from, count, now);
            blocks.ifPresent(
                    all -> all.forEach(each -> Objects.requireNonNull(each, "the store gave a block that is null")));
            return blocks;
        });
    }

    Optional<List<DocumentListing>> documents(StoreKey container, Optional<StoreKey> after, int limit, Instant now) {
        return calls.repeated("documents", () -> {
            Optional<List<DocumentListing>> answer = store.documents(container, after, limit, now);
            answer.ifPresent(all -> all.forEach(each -> {
                Objects.requireNonNull(each.document(), "the store listed a document without its address");
                Objects.requireNonNull(each.upload(), "the store listed a document without an upload");
                Objects.requireNonNull(each.info(), "the store listed a document without its description");
            }));
            return answer;
        });
    }

    /**
     * Removes a document. After a sending whose answer is unknown, one that is absent was removed by that, and of one that
     * is there in another version it cannot be said.
     */
    RemoveResult removeDocument(StoreKey container, StoreKey document, Expected expected, Instant now) {
        return calls.resent("removeDocument", earlierUnknown -> {
            RemoveResult result = store.removeDocument(container, document, expected, now);
            if (earlierUnknown && result instanceof RemoveResult.Conflict) {
                throw new StoreException(Outcome.UNKNOWN, "an earlier sending may have taken effect");
            }
            return earlierUnknown && result instanceof RemoveResult.Absent ? new RemoveResult.Done() : result;
        });
    }

    /** Sweeps; see {@link EnvelopeStore#sweep}. */
    public int sweep(Instant expiredBefore, Instant idleBefore, int limit) {
        return calls.repeated("sweep", () -> {
            int done = store.sweep(expiredBefore, idleBefore, limit);
            if (done < 0 || done > limit) {
                throw new StoreException(Outcome.UNKNOWN, "the store swept " + done + " of at most " + limit);
            }
            return done;
        });
    }

    private static ContainerSnapshot whole(ContainerSnapshot snapshot) {
        Objects.requireNonNull(snapshot.header(), "the store gave a header that is null");
        Objects.requireNonNull(snapshot.revision(), "the store gave a revision that is null");
        return snapshot;
    }
}
