package io.datawollet.session;

import io.datawollet.client.Caller;
import io.datawollet.client.Scope;
import io.datawollet.internal.container.EnvelopeVault;
import io.datawollet.internal.record.EnvelopeLink;
import java.util.Set;

/** The container of an envelope, as one session may use it. */
final class EnvelopeHome extends ContainerOfSession {
    private final EnvelopeLink link;

    EnvelopeHome(
            Context context,
            SessionContainers containers,
            Identity identity,
            Lane lane,
            State opened,
            EnvelopeLink link) {
        super(
                context,
                containers,
                identity,
                lane,
                opened,
                link.id().address(context.primitives, identity.owner()),
                link.keys(context.primitives));
        this.link = link;
    }

    EnvelopeLink link() {
        return link;
    }

    Identity identity() {
        return identity;
    }

    boolean mayWrite() {
        Caller caller = identity.caller();
        return link.createdHere() || caller.scopes().containsAll(Set.of(Scope.ENVELOPES_READ, Scope.ENVELOPES_WRITE));
    }

    /** Passes while the session and the envelope's retention last. */
    void requireLive() {
        containers.requireLive(identity, lane, opened);
        if (context.now().toEpochMilli() >= link.expiresAt()) {
            throw EnvelopeVault.notFound();
        }
    }

    @Override
    public long byteLimit() {
        return limits().envelopeBytes();
    }

    @Override
    public void requireReadable() {
        if (!link.createdHere()) {
            identity.caller().require(Scope.ENVELOPES_READ);
        }
        requireLive();
    }

    @Override
    public void requireWritable() {
        if (!link.createdHere()) {
            identity.caller().require(Scope.ENVELOPES_READ);
            identity.caller().require(Scope.ENVELOPES_WRITE);
        }
        requireLive();
    }

    /** An envelope is there from its creation on. */
    @Override
    public void prepare() {}

    @Override
    public void missing() {
        throw EnvelopeVault.notFound();
    }

    /** Never comes to be called: what is missing stays so. */
    @Override
    public void make() {
        throw EnvelopeVault.notFound();
    }
}
