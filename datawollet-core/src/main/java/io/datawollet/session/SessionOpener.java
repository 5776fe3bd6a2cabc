package io.datawollet.session;

import io.datawollet.client.Caller;
import io.datawollet.client.ClientType;
import io.datawollet.internal.crypto.Base64Url;
import io.datawollet.internal.record.HeaderFormat;
import io.datawollet.internal.record.HeaderKeys;
import io.datawollet.internal.record.Owner;
import io.datawollet.internal.record.SessionId;
import io.datawollet.key.SessionKey;
import io.datawollet.session.GenerationWatch.Seen;
import io.datawollet.session.RefusedException.Reason;
import io.datawollet.session.SessionEvent.Type;
import io.datawollet.store.SessionPage;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The one way from presented credentials to a verified session, shared by resuming and opening. */
final class SessionOpener {
    private final Context context;
    private final Verifier verifier;

    SessionOpener(Context context, Verifier verifier) {
        this.context = context;
        this.verifier = verifier;
    }

    /** A session that was reached, with the first rows of its history as the store gave them. */
    record Reached(Identity identity, State state, List<byte[]> rows) {}

    /**
     * The session that the credentials reach, if they do; otherwise the reason is told to listener and log alone.
     *
     * @param rows how many rows of the history to read along
     */
    Optional<Reached> reach(
            Caller caller,
            Owner owner,
            Optional<String> partitionKey,
            SessionCredentials credentials,
            int rows,
            Instant now) {
        Optional<SessionId> id =
                SessionId.parse(context.primitives, context.ring(), owner, credentials.revealId(), now);
        if (id.isEmpty()) {
            context.events.emit(
                    Type.REFUSED, caller.client().id(), new RefusedException(Reason.NOT_AN_ID_OF_THIS_OWNER).words());
            return Optional.empty();
        }
        try {
            SessionKey key = key(owner, id.get(), credentials);
            Identity identity = Identity.of(context.primitives, caller, partitionKey, owner, id.get(), key);
            return Optional.of(load(identity, rows, now));
        } catch (RefusedException e) {
            context.events.refused(caller.client().id(), id.get().logReference(context.primitives), e);
            return Optional.empty();
        }
    }

    /** The session's key: the one presented, which for a confidential client must be the derived one. */
    private SessionKey key(Owner owner, SessionId id, SessionCredentials credentials) throws RefusedException {
        Optional<String> presented = credentials.revealKey();
        if (owner.type() == ClientType.PUBLIC) {
            if (presented.isEmpty()) {
                throw new RefusedException(Reason.NO_KEY);
            }
            return parsed(presented.get());
        }
        SessionKey derived = HeaderKeys.confidentialKey(context.primitives, owner, id);
        if (presented.isPresent() && !derived.equals(parsed(presented.get()))) {
            throw new RefusedException(Reason.WRONG_KEY);
        }
        return derived;
    }

    private static SessionKey parsed(String text) throws RefusedException {
        return SessionKey.of(
                Base64Url.decode(text, SessionKey.LENGTH).orElseThrow(() -> new RefusedException(Reason.WRONG_KEY)));
    }

    private Reached load(Identity identity, int rows, Instant now) throws RefusedException {
        Optional<Seen> before = context.generations.before(identity.address());
        Optional<SessionPage> page = context.store.load(identity.address(), now, rows, HistoryReader.MAX_PAGE_BYTES);
        if (page.isEmpty()) {
            // The same comparison as for a session that is there, so that its absence costs no less work.
            if (HeaderFormat.commits(identity.headerKeys(), HeaderFormat.dummy())) {
                throw new IllegalStateException("a commitment of zeros");
            }
            throw new RefusedException(Reason.UNKNOWN);
        }
        State state = verifier.verifyPresented(identity, page.get().session(), before, now);
        return new Reached(identity, state, page.get().rows());
    }
}
