package io.datawollet.session;

import io.datawollet.error.DataWolletException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Removes from both stores what nobody can reach any more, in bounded steps. */
final class Purge {
    /** How far it stays behind, for clocks that differ. */
    private static final Duration GRACE = Duration.ofMinutes(5);

    /** How long an upload may stand still, and a version that was replaced or deleted stays readable. */
    private static final Duration IDLE = Duration.ofHours(1);

    private final Context context;

    Purge(Context context) {
        this.context = context;
    }

    /**
     * Half of the work is for each store, or more where the other one has less to do or fails.
     *
     * @throws DataWolletException if a store failed, the other one's work done
     */
    int run(int limit) {
        int half = limit / 2 + limit % 2;
        Optional<DataWolletException> failure = Optional.empty();
        int sessions = 0;
        int done = 0;
        try {
            sessions = sessions(half);
            done = sessions;
        } catch (DataWolletException e) {
            failure = Optional.of(e);
        }
        try {
            done += containers(limit - done);
        } catch (DataWolletException e) {
            failure.ifPresent(e::addSuppressed);
            failure = Optional.of(e);
        }
        if (sessions == half && done < limit) {
            done += sessions(limit - done);
        }
        if (failure.isPresent()) {
            throw failure.get();
        }
        return done;
    }

    /** Sessions that have ended. */
    int sessions(int limit) {
        return context.store.removeExpired(before(), limit);
    }

    /** Containers that have ended, uploads that stand still, versions that were replaced or deleted. */
    int containers(int limit) {
        return limit == 0 ? 0 : context.tools.store().sweep(before(), before().minus(IDLE), limit);
    }

    private Instant before() {
        return context.now().minus(GRACE);
    }
}
