package io.datawollet.session;

import io.datawollet.client.DocumentLimits;
import io.datawollet.internal.container.Home;
import io.datawollet.internal.record.ContainerKeys;
import io.datawollet.session.SessionEvent.Type;
import io.datawollet.store.StoreKey;

/** What the containers that one session may use have in common: they are used through it, and only while it lives. */
abstract class ContainerOfSession implements Home {
    final Context context;
    final SessionContainers containers;
    final Identity identity;
    final Lane lane;
    final State opened;
    private final StoreKey container;
    private final ContainerKeys keys;

    ContainerOfSession(
            Context context,
            SessionContainers containers,
            Identity identity,
            Lane lane,
            State opened,
            StoreKey container,
            ContainerKeys keys) {
        this.context = context;
        this.containers = containers;
        this.identity = identity;
        this.lane = lane;
        this.opened = opened;
        this.container = container;
        this.keys = keys;
    }

    @Override
    public final StoreKey container() {
        return container;
    }

    @Override
    public final ContainerKeys keys() {
        return keys;
    }

    @Override
    public final DocumentLimits limits() {
        return context.limits(identity.caller()).documents();
    }

    @Override
    public final void used() {
        containers.use(identity, lane, opened);
    }

    @Override
    public final void tampered(String reason) {
        context.events.emit(Type.TAMPERED, identity, reason);
    }
}
