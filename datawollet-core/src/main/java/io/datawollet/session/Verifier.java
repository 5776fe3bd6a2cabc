package io.datawollet.session;

import io.datawollet.client.ClientType;
import io.datawollet.internal.crypto.BrokenSealException;
import io.datawollet.internal.record.HeaderFormat;
import io.datawollet.internal.record.SessionHeader;
import io.datawollet.internal.record.WrongKeyException;
import io.datawollet.session.GenerationWatch.Seen;
import io.datawollet.session.RefusedException.Reason;
import io.datawollet.session.SessionEvent.Type;
import io.datawollet.store.SessionSnapshot;
import java.time.Instant;
import java.util.Optional;

/** Turns what a store says of a session into a state that can be trusted, or says why not. */
final class Verifier {
    private final Context context;

    Verifier(Context context) {
        this.context = context;
    }

    /**
     * The state in a snapshot of a session that was reached before, so that its key is known to be right.
     *
     * @param before what was known before the store was asked
     */
    State verify(Identity identity, SessionSnapshot snapshot, Optional<Seen> before, Instant now)
            throws RefusedException {
        return verified(identity, snapshot, before, now, otherCommitment());
    }

    /** The same for a session whose key a public client has just presented, and which may be any key. */
    State verifyPresented(Identity identity, SessionSnapshot snapshot, Optional<Seen> before, Instant now)
            throws RefusedException {
        boolean derived = identity.owner().type() == ClientType.CONFIDENTIAL;
        return verified(
                identity, snapshot, before, now, derived ? otherCommitment() : new RefusedException(Reason.WRONG_KEY));
    }

    private State verified(
            Identity identity, SessionSnapshot snapshot, Optional<Seen> before, Instant now, RefusedException otherKey)
            throws RefusedException {
        SessionHeader header = open(identity, snapshot, otherKey);
        if (!snapshot.revision().equals(HeaderFormat.revision(snapshot.header()))) {
            throw new RefusedException("the revision is not the header's");
        }
        if (snapshot.rowCount() != header.nextSequence()) {
            throw new RefusedException(
                    "the log has " + snapshot.rowCount() + " rows, the header counts " + header.nextSequence());
        }
        if (now.toEpochMilli() >= header.expiresAt()) {
            throw new RefusedException(Reason.EXPIRED);
        }
        State state = new State(header, snapshot.revision());
        note(identity, before, state);
        return state;
    }

    /** Takes note of a state that the store has just given or taken, and tells if it went back for that. */
    void note(Identity identity, Optional<Seen> before, State state) {
        if (context.generations.wentBack(identity.address(), before, state)) {
            context.lanes.of(identity.address()).set(state);
            context.events.emit(Type.ROLLED_BACK, identity, "the store gave an older generation than before");
        }
    }

    private static RefusedException otherCommitment() {
        return new RefusedException("the header commits to another key than the session's");
    }

    private SessionHeader open(Identity identity, SessionSnapshot snapshot, RefusedException otherKey)
            throws RefusedException {
        try {
            return HeaderFormat.open(
                    context.primitives,
                    identity.headerKeys(),
                    identity.owner(),
                    identity.id(),
                    identity.address(),
                    snapshot.header());
        } catch (WrongKeyException e) {
            throw otherKey;
        } catch (BrokenSealException e) {
            throw new RefusedException("the header does not open: " + e.getMessage());
        }
    }
}
