package io.datawollet.memory;

import io.datawollet.store.ContainerRecord;
import io.datawollet.store.ContainerSnapshot;
import io.datawollet.store.HeaderResult;
import io.datawollet.store.Revision;
import io.datawollet.store.StoreKey;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Queue;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A share of the containers under one lock. A container lies whole in one stripe, so each operation on it or in it is
 * one critical section and atomic by nature: a commit cannot be caught halfway by a sweep or by the removal of the
 * container. Nothing in here blocks or copies blocks; each section is short.
 */
final class EnvelopeStripe {
    /** How many units a sweep does before it lets others in. */
    private static final int SWEEP_STEPS = 256;

    private final MemoryCapacity capacity;
    private final RootKeyIndex rootKeys;
    private final Map<StoreKey, Container> containers = new HashMap<>();
    private final NavigableSet<Container> expiries = new TreeSet<>(Container.SOONEST_FIRST);
    private final UploadQueue uploads = new UploadQueue();

    /** Containers that were taken out and still have contents. */
    private final Queue<Container> ended = new ArrayDeque<>();

    EnvelopeStripe(MemoryCapacity capacity, RootKeyIndex rootKeys) {
        this.capacity = capacity;
        this.rootKeys = rootKeys;
    }

    synchronized boolean create(ContainerRecord record, long expiresAt) {
        if (containers.containsKey(record.address())) {
            return false;
        }
        capacity.take(Container.sizeWith(record.header()));
        ContainerSnapshot snapshot =
                new ContainerSnapshot(record.revision(), record.header(), record.rootKeyId(), record.expiresAt());
        Container container = new Container(record.address(), snapshot, expiresAt, uploads, capacity);
        containers.put(container.address(), container);
        expiries.add(container);
        rootKeys.add(container);
        return true;
    }

    synchronized HeaderResult replaceHeader(
            StoreKey address, Revision expected, Revision revision, byte[] header, int rootKeyId, long now) {
        Container container = findLive(address, now);
        if (container == null) {
            return new HeaderResult.Gone();
        }
        ContainerSnapshot current = container.snapshot();
        if (!current.revision().equals(expected)) {
            return new HeaderResult.Conflict(Copies.of(current));
        }
        capacity.take(Container.sizeWith(header) - Container.sizeWith(current.header()));
        rootKeys.replaceHeader(container, new ContainerSnapshot(revision, header, rootKeyId, current.expiresAt()));
        return new HeaderResult.Done();
    }

    synchronized boolean remove(StoreKey address) {
        Container container = containers.get(address);
        if (container == null) {
            return false;
        }
        takeOut(container);
        return true;
    }

    /** Does this with a live container while nobody else is at it; answers {@code gone} if there is none. */
    synchronized <T> T inContainer(StoreKey address, long now, T gone, Function<Container, T> work) {
        Container container = findLive(address, now);
        return container == null ? gone : work.apply(container);
    }

    /** Does this with a live container, if there is one, while nobody else is at it. */
    synchronized void ifLive(StoreKey address, long now, Consumer<Container> work) {
        Container container = findLive(address, now);
        if (container != null) {
            work.accept(container);
        }
    }

    int sweep(long expiredBefore, long idleBefore, int limit) {
        int done = 0;
        while (done < limit) {
            int part = Math.min(SWEEP_STEPS, limit - done);
            int swept = sweepSome(expiredBefore, idleBefore, part);
            done += swept;
            if (swept < part) {
                break;
            }
        }
        return done;
    }

    synchronized boolean isEmpty() {
        return containers.isEmpty() && expiries.isEmpty() && uploads.isEmpty() && ended.isEmpty();
    }

    private @Nullable Container findLive(StoreKey address, long now) {
        Container container = containers.get(address);
        return container != null && container.liveAt(now) ? container : null;
    }

    private synchronized int sweepSome(long expiredBefore, long idleBefore, int limit) {
        int done = 0;
        while (done < limit && sweepOne(expiredBefore, idleBefore)) {
            done++;
        }
        return done;
    }

    /**
     * Does one unit of work, if there is any. What may go at once goes first: so an upload is never forgotten while it
     * waits for its blocks to be freed, nor through the queue when its container has ended.
     */
    private boolean sweepOne(long expiredBefore, long idleBefore) {
        return sweepDiscarded() || sweepEnded() || sweepExpired(expiredBefore) || sweepIdle(idleBefore);
    }

    private boolean sweepDiscarded() {
        Upload upload = uploads.pollDiscarded();
        if (upload == null) {
            return false;
        }
        upload.container().bury(upload);
        return true;
    }

    private boolean sweepEnded() {
        Container container = ended.peek();
        Upload upload = container == null ? null : container.anyUpload();
        if (container == null || upload == null) {
            return false;
        }
        container.drop(upload);
        if (container.anyUpload() == null) {
            ended.remove();
        }
        return true;
    }

    private boolean sweepExpired(long before) {
        Container first = expiries.isEmpty() ? null : expiries.first();
        if (first == null || !first.endedBefore(before)) {
            return false;
        }
        takeOut(first);
        return true;
    }

    private boolean sweepIdle(long before) {
        Upload upload = uploads.firstBefore(before);
        if (upload == null) {
            return false;
        }
        upload.container().drop(upload);
        return true;
    }

    private void takeOut(Container container) {
        containers.remove(container.address());
        expiries.remove(container);
        rootKeys.remove(container);
        capacity.giveBack(Container.sizeWith(container.snapshot().header()));
        container.end();
        if (container.anyUpload() != null) {
            ended.add(container);
        }
    }
}
