package io.datawollet.session;

import io.datawollet.error.DataWolletException;
import io.datawollet.error.ErrorCode;
import io.datawollet.error.StoreFailedException;
import io.datawollet.error.TooManySessionsException;
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
import io.datawollet.store.StoreFullException;
import io.datawollet.store.StoreKey;
import io.datawollet.store.WriteResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * The store as the rest of this package sees it. What may be repeated without harm is repeated here a few times; the
 * writes that may not go through as they are, with every failure as a {@link StoreException}.
 */
final class StoreGateway {
    /** How often a failing operation is tried in all. */
    static final int TRIES = 3;

    private static final Duration RETRY_FULL = Duration.ofMinutes(1);

    private final SessionStore store;
    private final Events events;

    StoreGateway(SessionStore store, Events events) {
        this.store = store;
        this.events = events;
    }

    CreateResult create(SessionRecord record, Instant now, int countUpTo) {
        return once("create", () -> store.create(record, now, countUpTo));
    }

    WriteResult append(
            SessionAddress address,
            Revision expected,
            Revision revision,
            byte[] header,
            byte[] row,
            Instant expiresAt,
            Instant now) {
        return once("append", () -> whole(store.append(address, expected, revision, header, row, expiresAt, now)));
    }

    WriteResult replace(
            SessionAddress address,
            Revision expected,
            Revision revision,
            byte[] header,
            Instant expiresAt,
            Instant now) {
        return once("replace", () -> whole(store.replace(address, expected, revision, header, expiresAt, now)));
    }

    WriteResult move(SessionAddress from, Revision expected, SessionRecord record, Instant now) {
        return once("move", () -> whole(store.move(from, expected, record, now)));
    }

    Optional<SessionPage> load(SessionAddress address, Instant now, int maxRows, long maxBytes) {
        return repeated("load", () -> whole(store.load(address, now, maxRows, maxBytes)));
    }

    Optional<SessionPage> rows(SessionAddress address, long from, int maxRows, long maxBytes, Instant now) {
        return repeated("rows", () -> whole(store.rows(address, from, maxRows, maxBytes, now)));
    }

    List<SessionListing> list(StoreKey partition, Instant now, int limit) {
        return repeated("list", () -> whole(store.list(partition, now, limit)));
    }

    int removePartition(StoreKey partition, int limit) {
        return repeated("removePartition", () -> {
            int removed = store.removePartition(partition, limit);
            if (removed < 0 || removed > limit) {
                throw new StoreException(Outcome.UNKNOWN, "the store removed " + removed + " of at most " + limit);
            }
            return removed;
        });
    }

    int removeExpired(Instant before, int limit) {
        return repeated("removeExpired", () -> store.removeExpired(before, limit));
    }

    /** Whether something was removed, here or by an earlier try whose answer was lost. */
    boolean remove(SessionAddress address) {
        boolean[] unsure = {false};
        return repeated("remove", () -> {
            try {
                return store.remove(address) || unsure[0];
            } catch (RuntimeException e) {
                unsure[0] |= outcome(e) == Outcome.UNKNOWN;
                throw e;
            }
        });
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
        if (cause instanceof StoreFullException) {
            events.storeFailed(operation, cause);
            return new TooManySessionsException("the session store is full", RETRY_FULL, cause);
        }
        return failedUnsure(operation, cause);
    }

    /** The same where an earlier try may have taken effect: even a full store is no plain refusal then. */
    StoreFailedException failedUnsure(String operation, StoreException cause) {
        events.storeFailed(operation, cause);
        return new StoreFailedException(ErrorCode.SESSION_STORE_FAILED, "the session store failed; try again", cause);
    }

    /** Lets a failing store breathe before the next try. */
    static void pause(int failures) {
        LockSupport.parkNanos(
                Duration.ofMillis(1L << (2 * Math.min(failures, 4))).toNanos());
    }

    private <T> T repeated(String operation, Supplier<T> call) {
        for (int failures = 1; ; failures++) {
            try {
                return once(operation, call);
            } catch (StoreException e) {
                if (failures >= TRIES) {
                    throw failed(operation, e);
                }
                pause(failures);
            }
        }
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

    /** Whatever a store throws is a store's failure; what it does not vouch for is unknown. */
    private static <T> T once(String operation, Supplier<T> call) {
        try {
            return Objects.requireNonNull(call.get(), "the store answered null");
        } catch (StoreException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new StoreException(Outcome.UNKNOWN, "the store threw at " + operation, e);
        }
    }

    private static Outcome outcome(RuntimeException e) {
        return e instanceof StoreException known ? known.outcome() : Outcome.UNKNOWN;
    }
}
