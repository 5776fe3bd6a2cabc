package io.datawollet.session;

import io.datawollet.client.Scope;
import io.datawollet.document.Documents;
import io.datawollet.envelope.Envelope;
import io.datawollet.envelope.EnvelopeAccess;
import io.datawollet.internal.container.EnvelopeVault;
import io.datawollet.internal.container.SealedDocuments;
import io.datawollet.session.SessionEvent.Type;
import java.time.Instant;

/** An envelope as the session that created or attached it uses it. */
final class AttachedEnvelope implements Envelope {
    private final Context context;
    private final EnvelopeHome home;

    AttachedEnvelope(Context context, EnvelopeHome home) {
        this.context = context;
        this.home = home;
    }

    @Override
    public String id() {
        return home.link().id().reveal();
    }

    @Override
    public EnvelopeAccess access() {
        return home.mayWrite() ? EnvelopeAccess.READ_WRITE : EnvelopeAccess.READ;
    }

    @Override
    public Instant createdAt() {
        return Instant.ofEpochMilli(home.link().createdAt());
    }

    @Override
    public Instant expiresAt() {
        return Instant.ofEpochMilli(home.link().expiresAt());
    }

    @Override
    public Documents documents() {
        return new SealedDocuments(context.tools, home);
    }

    @Override
    public void delete() {
        home.identity().caller().require(Scope.ENVELOPES_WRITE);
        home.requireLive();
        if (!context.tools.store().remove(home.container())) {
            throw EnvelopeVault.notFound();
        }
        context.events.emit(Type.ENVELOPE_DELETED, home.identity(), "");
    }

    /** Shows nothing of it. */
    @Override
    public String toString() {
        return "Envelope[redacted]";
    }
}
