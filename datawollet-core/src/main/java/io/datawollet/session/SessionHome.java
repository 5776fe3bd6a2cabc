package io.datawollet.session;

import io.datawollet.client.DocumentLimits;
import io.datawollet.internal.container.Home;
import io.datawollet.internal.record.Addresses;
import io.datawollet.internal.record.ContainerKeys;
import io.datawollet.session.SessionEvent.Type;
import io.datawollet.store.ContainerRecord;
import io.datawollet.store.Revision;
import io.datawollet.store.StoreKey;
import java.time.Instant;
import java.util.Arrays;

/** The container of a session's own documents. It is made by the first put and ends at the deadline, whatever happens. */
final class SessionHome implements Home {
    private final Context context;
    private final SessionContainers containers;
    private final Identity identity;
    private final Lane lane;
    private final State opened;
    private final StoreKey container;
    private final ContainerKeys keys;

    SessionHome(Context context, SessionContainers containers, Identity identity, Lane lane, State opened) {
        this.context = context;
        this.containers = containers;
        this.identity = identity;
        this.lane = lane;
        this.opened = opened;
        this.container = Addresses.container(context.primitives, opened.header());
        this.keys = opened.header().documentKeys(context.primitives);
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
        return limits().sessionBytes();
    }

    @Override
    public void requireReadable() {
        containers.requireLive(identity, lane, opened);
    }

    @Override
    public void requireWritable() {
        containers.requireLive(identity, lane, opened);
    }

    @Override
    public void used() {
        containers.use(identity, lane, opened);
    }

    @Override
    public void prepare() {
        if (!lane.newest().orElse(opened).header().hasDocuments()) {
            containers.noteDocuments(identity, lane, opened);
            make();
        }
    }

    @Override
    public void missing() {
        containers.requireStored(identity, lane);
    }

    @Override
    public void make() {
        byte[] address = container.toBytes();
        context.tools
                .store()
                .make(
                        new ContainerRecord(
                                container,
                                // There is no header to be replaced, so any one that is no other's will do.
                                Revision.of(Arrays.copyOf(address, Revision.LENGTH)),
                                new byte[0],
                                0,
                                Instant.ofEpochMilli(opened.header().deadline())),
                        context.now());
    }

    @Override
    public void tampered(String reason) {
        context.events.emit(Type.TAMPERED, identity, reason);
    }
}
