package io.datawollet.session;

import io.datawollet.client.Caller;
import io.datawollet.client.DocumentLimits;
import io.datawollet.client.Scope;
import io.datawollet.internal.container.EnvelopeVault;
import io.datawollet.internal.container.Home;
import io.datawollet.internal.record.ContainerKeys;
import io.datawollet.internal.record.EnvelopeLink;
import io.datawollet.session.SessionEvent.Type;
import io.datawollet.store.StoreKey;
import java.util.Set;

/** The container of an envelope, as one session may use it. */
final class EnvelopeHome implements Home {
    private final Context context;
    private final SessionContainers containers;
    private final Identity identity;
    private final Lane lane;
    private final State opened;
    private final EnvelopeLink link;
    private final StoreKey container;
    private final ContainerKeys keys;

    EnvelopeHome(
            Context context,
            SessionContainers containers,
            Identity identity,
            Lane lane,
            State opened,
            EnvelopeLink link) {
        this.context = context;
        this.containers = containers;
        this.identity = identity;
        this.lane = lane;
        this.opened = opened;
        this.link = link;
        this.container = link.id().address(context.primitives, identity.owner());
        this.keys = link.keys(context.primitives);
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
    public StoreKey container() {
        return container;
    }

    @Override
    public ContainerKeys keys() {
        return keys;
    }

    @Override
    public DocumentLimits limits() {
        return context.limits(identity.caller()).documents();
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

    @Override
    public void used() {
        containers.use(identity, lane, opened);
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

    @Override
    public void tampered(String reason) {
        context.events.emit(Type.TAMPERED, identity, reason);
    }
}
