package io.datawollet.session;

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
     * The state in a snapshot.
     *
     * @param before what was known before the store was asked
     */
    State verify(Identity identity, SessionSnapshot snapshot, Optional<Seen> before, Instant now)
            throws RefusedException {
        SessionHeader header = open(identity, snapshot);
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
        if (context.generations.wentBack(identity.address(), before, state)) {
            context.lanes.of(identity.address()).set(state);
            context.events.emit(Type.ROLLED_BACK, identity, "the store gave an older generation than before");
        }
        return state;
    }

    private SessionHeader open(Identity identity, SessionSnapshot snapshot) throws RefusedException {
        try {
            return HeaderFormat.open(
                    context.primitives,
                    identity.headerKeys(),
                    identity.owner(),
                    identity.id(),
                    identity.address(),
                    snapshot.header());
        } catch (WrongKeyException e) {
            throw new RefusedException(Reason.WRONG_KEY);
        } catch (BrokenSealException e) {
            throw new RefusedException("the header does not open: " + e.getMessage());
        }
    }
}
