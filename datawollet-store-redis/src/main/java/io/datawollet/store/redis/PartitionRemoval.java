package io.datawollet.store.redis;

import io.datawollet.store.StoreException;
import io.datawollet.store.StoreException.Outcome;
import io.datawollet.store.StoreKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Removes the sessions of a partition in steps. A script may touch only keys that it was called with, so each step names the
 * sessions that the step before found in the index. One that was moved in between is found by the next: it is over when a script
 * has left the index empty, in the same instant in which it looked. Used by one thread, once.
 */
final class PartitionRemoval {
    /** How many sessions are removed in one step: what a script may hold up the server for. */
    private static final int AT_ONCE = 256;

    /** After so many steps that met nothing that was still there, sessions move faster than they can be removed. */
    private static final int MOST_IN_VAIN = 200;

    private final Redis redis;
    private final Keys keys;
    private final StoreKey partition;
    private final int limit;
    private int removed;

    PartitionRemoval(Redis redis, Keys keys, StoreKey partition, int limit) {
        this.redis = redis;
        this.keys = keys;
        this.partition = partition;
        this.limit = limit;
    }

    /** Until the partition is empty or so many were removed as are allowed; says how many. */
    int run() {
        List<byte[]> members = List.of();
        for (int inVain = 0; removed < limit; inVain++) {
            if (inVain > MOST_IN_VAIN) {
                throw failed("sessions move faster than they are removed", null);
            }
            Answer answer = step(members);
            removed += (int) answer.number(0);
            members = answer.byteArrays(1);
            if (members.isEmpty()) {
                break;
            }
            if (answer.number(2) > 0) {
                inVain = 0;
            }
        }
        return removed;
    }

    /** Removes these and learns which are next, no more than may be removed then. */
    private Answer step(List<byte[]> members) {
        byte[][] touched = new byte[members.size() + 1][];
        byte[][] arguments = new byte[members.size() + 1][];
        int allowed = Math.max(1, limit - removed - members.size());
        touched[0] = keys.index(partition);
        arguments[0] = Arguments.text(Math.min(AT_ONCE, allowed));
        for (int i = 0; i < members.size(); i++) {
            touched[i + 1] = keys.session(partition, Head.session(members.get(i)));
            arguments[i + 1] = members.get(i);
        }
        try {
            return new Answer(redis.write("removePartition", Script.REMOVE_MEMBERS, touched, arguments));
        } catch (StoreException e) {
            if (removed > 0 && e.outcome() == Outcome.NOT_APPLIED) {
                throw failed("it was cut short", e);
            }
            throw e;
        }
    }

    /** This step did nothing, but those before may have. */
    private StoreException failed(String why, @Nullable StoreException cause) {
        Outcome outcome = removed > 0 ? Outcome.UNKNOWN : Outcome.NOT_APPLIED;
        String message = "removePartition failed: " + why;
        return cause == null ? new StoreException(outcome, message) : new StoreException(outcome, message, cause);
    }
}
