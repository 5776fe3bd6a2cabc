package io.datawollet.session;

import io.datawollet.document.Documents;
import io.datawollet.envelope.Envelope;
import io.datawollet.error.StoreFailedException;
import io.datawollet.internal.container.SealedDocuments;
import io.datawollet.internal.crypto.Primitives;
import io.datawollet.internal.crypto.Randomness;
import io.datawollet.internal.record.SessionHeader;
import java.time.Instant;
import java.util.Optional;

/** What sessions hold beside their histories: documents of their own, and envelopes. */
final class SessionContainers {
    private final Context context;
    private final SessionWork work;
    private final HeaderWriter writer;

    SessionContainers(Context context, SessionWork work, HeaderWriter writer) {
        this.context = context;
        this.work = work;
        this.writer = writer;
    }

    Documents documents(Identity identity, Lane lane, State opened) {
        return new SealedDocuments(context.tools, new SessionHome(context, this, identity, lane, opened));
    }

    /** The session's envelope while its retention lasts. */
    Optional<Envelope> envelope(Identity identity, Lane lane, State opened) {
        return opened.header()
                .envelope()
                .filter(link -> context.now().toEpochMilli() < link.expiresAt())
                .map(link ->
                        new AttachedEnvelope(context, new EnvelopeHome(context, this, identity, lane, opened, link)));
    }

    /** Passes while the session lives, as far as this manager knows; where its end has come, the store is asked. */
    void requireLive(Identity identity, Lane lane, State opened) {
        lane.settle(() -> requireStored(identity, lane));
        lane.offer(writer.live(identity, lane.newest().orElse(opened)));
    }

    /** Renews the session if it is time, so that it does not end under an upload that takes long. */
    void use(Identity identity, Lane lane, State opened) {
        State newest = lane.newest().orElse(opened);
        Instant now = context.now();
        if (newest.header().renewalDue(now.toEpochMilli())) {
            try {
                // Only the renewal matters; the caller has a Session already.
                Session unused = work.use(identity, newest, Optional.empty(), now);
            } catch (StoreFailedException e) {
                // It has been told already. The session lives on for as long as is known; its end is noticed as ever.
                requireLive(identity, lane, opened);
            }
        }
    }

    /** Passes if the session lives, as the store has it now. */
    void requireStored(Identity identity, Lane lane) {
        lane.offer(writer.reload(identity));
    }

    /** Notes in the session's header that it has documents, before it has any: so its end knows that they must go too. */
    void noteDocuments(Identity identity, Lane lane, State opened) {
        long began = System.nanoTime();
        lane.enter(context.contentionTimeout);
        try {
            State newest = lane.newest().orElse(opened);
            if (!newest.header().hasDocuments()) {
                lane.set(writer.write(identity, newest, began, (current, now) -> noted(identity, current, now)).next);
            }
        } finally {
            lane.leave();
        }
    }

    private Attempt.Replace noted(Identity identity, State current, Instant now) {
        Randomness random = context.draw(Primitives.NONCE_BYTES);
        SessionHeader header = SessionWork.usedAt(current.header(), now).withDocuments();
        return new Attempt.Replace(context, identity, current, header, work.seal(random, identity, header));
    }
}
