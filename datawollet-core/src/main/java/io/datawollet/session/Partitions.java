package io.datawollet.session;

import io.datawollet.client.Caller;
import io.datawollet.client.Scope;
import io.datawollet.error.SessionNotFoundException;
import io.datawollet.internal.record.Addresses;
import io.datawollet.internal.record.HandleFormat;
import io.datawollet.internal.record.HandleFormat.Handle;
import io.datawollet.internal.record.Owner;
import io.datawollet.internal.record.RootSecrets;
import io.datawollet.session.SessionEvent.Type;
import io.datawollet.store.SessionAddress;
import io.datawollet.store.SessionListing;
import io.datawollet.store.StoreException;
import io.datawollet.store.StoreException.Outcome;
import io.datawollet.store.StoreKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Lists and ends the sessions of a partition. They lie under one address for each root key that serves, so each is
 * asked.
 */
final class Partitions {
    private static final int MOST_LISTED = 1_000;
    private static final int REMOVED_AT_ONCE = 1_000;

    /** Ten million sessions of one partition; a store that still gives more is lying. */
    private static final int MOST_ROUNDS = 10_000;

    private final Context context;

    Partitions(Context context) {
        this.context = context;
    }

    SessionList list(Caller caller, String partitionKey) {
        Owner owner = owner(caller, partitionKey);
        Instant now = context.now();
        List<SessionInfo> found = new ArrayList<>();
        for (RootSecrets root : context.ring().serving(now)) {
            StoreKey partition = Addresses.partition(context.primitives, root, owner);
            for (SessionListing listing : context.store.list(partition, now, MOST_LISTED + 1)) {
                String handle = HandleFormat.write(root.id(), listing.address().session());
                found.add(new SessionInfo(handle, listing.createdAt(), listing.expiresAt()));
            }
        }
        found.sort(Comparator.comparing(SessionInfo::expiresAt));
        return new SessionList(found.subList(0, Math.min(found.size(), MOST_LISTED)), found.size() > MOST_LISTED);
    }

    void terminate(Caller caller, String partitionKey, String handle) {
        Owner owner = owner(caller, partitionKey);
        Handle parsed = HandleFormat.read(handle).orElseThrow(SessionNotFoundException::new);
        Instant now = context.now();
        RootSecrets root = context.ring().find(parsed.rootKeyId(), now).orElseThrow(SessionNotFoundException::new);
        SessionAddress address =
                new SessionAddress(Addresses.partition(context.primitives, root, owner), parsed.session());
        boolean live = context.store.load(address, now, 0, 0).isPresent();
        // Removed all the same where it is not: an expired one is gone for the caller, and its bytes may go too.
        boolean removed = context.store.remove(address);
        if (!live || !removed) {
            throw new SessionNotFoundException();
        }
        context.ended(address);
        context.events.emit(Type.TERMINATED, caller.client().id(), "by its handle");
    }

    long terminateAll(Caller caller, String partitionKey) {
        Owner owner = owner(caller, partitionKey);
        long ended = 0;
        for (RootSecrets root : context.ring().serving(context.now())) {
            StoreKey partition = Addresses.partition(context.primitives, root, owner);
            try {
                ended += removeAll(partition);
            } finally {
                context.lanes.doubtAll(partition);
            }
        }
        context.events.emit(Type.PARTITION_TERMINATED, caller.client().id(), ended + " ended");
        return ended;
    }

    private long removeAll(StoreKey partition) {
        long ended = 0;
        for (int round = 0; round < MOST_ROUNDS; round++) {
            int removed = context.store.removePartition(partition, REMOVED_AT_ONCE);
            ended += removed;
            if (removed < REMOVED_AT_ONCE) {
                return ended;
            }
        }
        throw context.store.failed(
                "removePartition", new StoreException(Outcome.UNKNOWN, "the store never comes to an end"));
    }

    private Owner owner(Caller caller, String partitionKey) {
        String wellFormed = PartitionKeys.wellFormed(partitionKey);
        caller.require(Scope.SESSIONS_WRITE);
        return PartitionKeys.owner(caller, Optional.of(wellFormed), context.limits(caller));
    }
}
