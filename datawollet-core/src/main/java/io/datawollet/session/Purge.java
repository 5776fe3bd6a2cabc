package io.datawollet.session;

import io.datawollet.error.DataWolletException;
import java.time.Duration;
import java.time.Instant;

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

    /** Half of the work is for each store, or more where the other one has less to do: neither waits for the other. */
    int run(int limit) {
        Instant before = context.now().minus(GRACE);
        int done = 0;
        try {
            done += context.store.removeExpired(before, (limit + 1) / 2);
        } catch (DataWolletException e) {
            sweep(before, limit);
            throw e;
        }
        done += sweep(before, limit - done);
        if (done >= (limit + 1) / 2 && done < limit) {
            done += context.store.removeExpired(before, limit - done);
        }
        return done;
    }

    private int sweep(Instant before, int limit) {
        return limit == 0 ? 0 : context.tools.store().sweep(before, before.minus(IDLE), limit);
    }
}
