package io.datawollet.session;

import io.datawollet.error.DataWolletException;
import io.datawollet.error.ErrorCode;
import io.datawollet.error.StoreFailedException;
import io.datawollet.internal.store.StoreCalls;
import io.datawollet.store.CreateResult;
import io.datawollet.store.Revision;
import io.datawollet.store.SessionAddress;
import io.datawollet.store.SessionListing;
import io.datawollet.store.SessionPage;
import io.datawollet.store.SessionRecord;
import io.datawollet.store.SessionSnapshot;
import io.datawollet.store.SessionStore;
import io.datawollet.store.StoreException;
import io.datawollet.store.StoreException.Outcome;
import io.datawollet.store.StoreKey;
import io.datawollet.store.WriteResult;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The store as the rest of this package sees it. What may be repeated without harm is repeated here a few times; the
 * writes that may not go through as they are, with every failure as a {@link StoreException}.
 */
final class StoreGateway {
    /** How often a failing operation is tried in all. */
    static final int TRIES = StoreCalls.TRIES;

    private final SessionStore store;
    private final Events events;
    private final StoreCalls calls;

    StoreGateway(SessionStore store, Events events) {
        this.store = store;
        this.events = events;
        this.calls = new StoreCalls("session store", ErrorCode.SESSION_STORE_FAILED, events::storeFailed);
    }

    CreateResult create(SessionRecord record, Instant now, int countUpTo) {
        return StoreCalls.once("create", () -> store.create(record, now, countUpTo));
    }

    WriteResult append(
            SessionAddress address,
            Revision expected,
            Revision revision,
            byte[] header,
            byte[] row,
            Instant expiresAt,
            Instant now) {
        return StoreCalls.once(
                "append", () -> whole(store.append(address, expected, revision, header, row, expiresAt, now)));
    }

    WriteResult replace(
            SessionAddress address,
            Revision expected,
            Revision revision,
            byte[] header,
            Instant expiresAt,
            Instant now) {
        return StoreCalls.once(
                "replace", () -> whole(store.replace(address, expected, revision, header, expiresAt, now)));
    }

    WriteResult move(SessionAddress from, Revision expected, SessionRecord record, Instant now) {
        return StoreCalls.once("move", () -> whole(store.move(from, expected, record, now)));
    }

    Optional<SessionPage> load(SessionAddress address, Instant now, int maxRows, long maxBytes) {
        return calls.repeated("load", () -> whole(store.load(address, now, maxRows, maxBytes)));
    }

    Optional<SessionPage> rows(SessionAddress address, long from, int maxRows, long maxBytes, Instant now) {
        return calls.repeated("rows", () -> whole(store.rows(address, from, maxRows, maxBytes, now)));
    }

    List<SessionListing> list(StoreKey partition, Instant now, int limit) {
        return calls.repeated("list", () -> whole(store.list(partition, now, limit)));
    }

    int removePartition(StoreKey partition, int limit) {
        return calls.repeated("removePartition", () -> {
            int removed = store.removePartition(partition, limit);
            if (removed < 0 || removed > limit) {
                throw new StoreException(Outcome.UNKNOWN, "the store removed " + removed + " of at most " + limit);
            }
            return removed;
        });
    }

    int removeExpired(Instant before, int limit) {
        return calls.repeated("removeExpired", () -> {
            int removed = store.removeExpired(before, limit);
            if (removed < 0 || removed > limit) {
                throw new StoreException(Outcome.UNKNOWN, "the store removed " + removed + " of at most " + limit);
            }
            return removed;
        });
    }

    /** Whether something was removed, here or by an earlier try whose answer was lost. */
    boolean remove(SessionAddress address) {
        return calls.resent("remove", earlierUnknown -> store.remove(address) || earlierUnknown);
    }

    /** Removes what nobody may know of; a failure is told and leaves it to the sweep. */
    void tryRemove(SessionAddress address) {
        try {
            remove(address);
        } catch (DataWolletException e) {
            events.storeFailed("taking back a session", e);
        }
    }

    /** What the caller is told of a failure that stays. */
    DataWolletException failed(String operation, StoreException cause) {
        return calls.failed(operation, cause);
    }

    /** The same where an earlier try may have taken effect: even a full store is no plain refusal then. */
    StoreFailedException failedUnsure(String operation, StoreException cause) {
        return calls.failedUnsure(operation, cause);
    }

    /** Lets a failing store breathe before the next try. */
    static void pause(int failures) {
        StoreCalls.pause(failures);
    }

    /** A null inside an answer is a store's failure like any other. */
    private static Optional<SessionPage> whole(Optional<SessionPage> answer) {
        answer.ifPresent(page -> {
            whole(page.session());
            page.rows().forEach(row -> Objects.requireNonNull(row, "the store gave a row that is null"));
        });
        return answer;
    }

    private static List<SessionListing> whole(List<SessionListing> answer) {
        for (SessionListing listing : answer) {
            Objects.requireNonNull(listing.address().session(), "the store listed a session without an address");
            Objects.requireNonNull(listing.createdAt(), "the store listed a session without its start");
            Objects.requireNonNull(listing.expiresAt(), "the store listed a session without its end");
        }
        return answer;
    }

    private static void whole(SessionSnapshot snapshot) {
        Objects.requireNonNull(snapshot.header(), "the store gave a header that is null");
        Objects.requireNonNull(snapshot.revision(), "the store gave a revision that is null");
    }

    private static WriteResult whole(WriteResult answer) {
        if (answer instanceof WriteResult.Conflict conflict) {
            whole(conflict.current());
        }
        return answer;
    }
}
