package io.datawollet.session;

import io.datawollet.error.BusyException;
import io.datawollet.error.DataWolletException;
import io.datawollet.error.ErrorCode;
import io.datawollet.error.SessionNotFoundException;
import io.datawollet.session.GenerationWatch.Seen;
import io.datawollet.session.RefusedException.Reason;
import io.datawollet.store.SessionPage;
import io.datawollet.store.SessionSnapshot;
import io.datawollet.store.StoreException;
import io.datawollet.store.StoreException.Outcome;
import io.datawollet.store.WriteResult;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * Writes a change of a session by compare-and-set until it is done, once and only once: after a lost race it seals anew
 * for the newest state, after a lost answer it sends the same bytes again and finds out what became of the first.
 */
final class HeaderWriter {
    /** Lost races after which a writer steps back for a moment instead of trying again at once. */
    private static final int AT_ONCE = 3;

    private final Context context;
    private final Verifier verifier;

    HeaderWriter(Context context, Verifier verifier) {
        this.context = context;
        this.verifier = verifier;
    }

    /** A change, sealed for a state. */
    interface Change<A extends Attempt> {
        /** May refuse, for instance because of a limit; then nothing was written. */
        A sealFor(State current, Instant now);
    }

    /** What a write came to: the attempt that took effect, or only the newest state where the change gave way. */
    record Written<A extends Attempt>(Optional<A> done, State newest) {}

    /**
     * Writes until it is done.
     *
     * @param began when the caller began to wait for others, by {@link System#nanoTime}
     * @throws SessionNotFoundException if the session has ended or does not verify any more
     * @throws BusyException if others were faster for too long
     */
    <A extends Attempt> A write(Identity identity, State from, long began, Change<A> change) {
        return run(identity, from, began, change, false).done().orElseThrow();
    }

    /** Writes unless somebody else writes first. */
    <A extends Attempt> Written<A> writeUnlessOvertaken(Identity identity, State from, Change<A> change) {
        return run(identity, from, System.nanoTime(), change, true);
    }

    private <A extends Attempt> Written<A> run(
            Identity identity, State from, long began, Change<A> change, boolean givesWay) {
        State current = live(identity, from);
        int lost = 0;
        while (true) {
            A attempt = change.sealFor(current, context.now());
            State newest = sendOnce(identity, attempt);
            if (newest.equals(attempt.next)) {
                return new Written<>(Optional.of(attempt), newest);
            }
            if (givesWay) {
                return new Written<>(Optional.empty(), newest);
            }
            lost++;
            if (System.nanoTime() - began >= context.contentionTimeout.toNanos()) {
                throw new BusyException("others wrote to the session for " + context.contentionTimeout
                        + "; nothing was done, try again");
            }
            current = lost <= AT_ONCE ? live(identity, newest) : afterBackOff(identity, lost);
        }
    }

    /**
     * Sends an attempt until its fate is known.
     *
     * @return the attempt's own state if it took effect, the newest one if another write was first
     */
    private State sendOnce(Identity identity, Attempt attempt) {
        boolean unsure = false;
        int failures = 0;
        while (true) {
            Optional<Seen> before = context.generations.before(identity.address());
            WriteResult result;
            try {
                result = attempt.send(context.now());
            } catch (StoreException e) {
                unsure |= e.outcome() == Outcome.UNKNOWN;
                if (++failures >= StoreGateway.TRIES) {
                    throw unsure ? context.store.failedUnsure("writing", e) : context.store.failed("writing", e);
                }
                StoreGateway.pause(failures);
                continue;
            }
            return settled(identity, attempt, result, before, unsure);
        }
    }

    private State settled(
            Identity identity, Attempt attempt, WriteResult result, Optional<Seen> before, boolean unsure) {
        if (result instanceof WriteResult.Done) {
            verifier.note(identity, before, attempt.next);
            return attempt.next;
        }
        Instant now = context.now();
        if (result instanceof WriteResult.Conflict conflict) {
            State newest = verified(identity, conflict.current(), before, now);
            boolean landed =
                    newest.revision().equals(attempt.next.revision()) || (unsure && attempt.landedBefore(newest, now));
            return landed ? attempt.next : newest;
        }
        if (unsure && attempt.landedElsewhere(now)) {
            return attempt.next;
        }
        if (result instanceof WriteResult.Taken) {
            throw new DataWolletException(ErrorCode.SESSION_ID_GENERATION_FAILED, "the new session id is in use");
        }
        context.ended(identity.address());
        throw gone(identity, new RefusedException(Reason.UNKNOWN));
    }

    /**
     * The state itself while it lives; where its end has come, another node may have prolonged it.
     *
     * @throws SessionNotFoundException if the session has ended
     */
    State live(Identity identity, State state) {
        return context.now().toEpochMilli() < state.header().expiresAt() ? state : reload(identity);
    }

    private State afterBackOff(Identity identity, int lost) {
        if (Thread.currentThread().isInterrupted()) {
            throw new BusyException("interrupted while others wrote to the session; nothing was done");
        }
        long most = Duration.ofMillis(1L << Math.min(lost - AT_ONCE, 5)).toNanos();
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(most));
        return reload(identity);
    }

    /**
     * The state as the store has it now.
     *
     * @throws SessionNotFoundException if the session has ended
     */
    State reload(Identity identity) {
        Instant now = context.now();
        Optional<Seen> before = context.generations.before(identity.address());
        Optional<SessionPage> page = context.store.load(identity.address(), now, 0, 0);
        if (page.isEmpty()) {
            throw gone(identity, new RefusedException(Reason.UNKNOWN));
        }
        return verified(identity, page.get().session(), before, now);
    }

    private State verified(Identity identity, SessionSnapshot snapshot, Optional<Seen> before, Instant now) {
        try {
            return verifier.verify(identity, snapshot, before, now);
        } catch (RefusedException e) {
            throw gone(identity, e);
        }
    }

    private SessionNotFoundException gone(Identity identity, RefusedException reason) {
        context.events.refused(identity.clientId(), identity.reference(), reason);
        return new SessionNotFoundException();
    }
}
