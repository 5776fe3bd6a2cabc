package io.datawollet.session;

import io.datawollet.internal.record.Addresses;
import io.datawollet.store.ContainerRecord;
import io.datawollet.store.Revision;
import java.time.Instant;
import java.util.Arrays;

/** The container of a session's own documents. It is made by the first put and ends at the deadline, whatever happens. */
final class SessionHome extends ContainerOfSession {
    SessionHome(Context context, SessionContainers containers, Identity identity, Lane lane, State opened) {
        super(
                context,
                containers,
                identity,
                lane,
                opened,
                Addresses.container(context.primitives, opened.header()),
                opened.header().documentKeys(context.primitives));
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
        // There is no header to be replaced, so any revision that is no other container's will do.
        Revision revision = Revision.of(Arrays.copyOf(container().toBytes(), Revision.LENGTH));
        Instant end = Instant.ofEpochMilli(opened.header().deadline());
        context.tools.store().make(new ContainerRecord(container(), revision, new byte[0], 0, end), context.now());
    }
}
