package io.datawollet.internal.record;

import io.datawollet.internal.crypto.Encoding;
import io.datawollet.internal.crypto.Label;
import io.datawollet.internal.crypto.Primitives;
import io.datawollet.store.SessionAddress;
import io.datawollet.store.StoreKey;

/**
 * Where sessions lie: outputs of a keyed function, so that the store learns no client, no partition key and no id, and
 * nobody without the root key can name a session's place; and where the documents of one lie, which its header alone tells.
 */
public final class Addresses {
    private Addresses() {}

    /** The place of a session. */
    public static SessionAddress session(Primitives primitives, Owner owner, SessionId id) {
        byte[] input = Encoding.of(Label.SESSION_ADDRESS, owner.client(), owner.partition(), id.random());
        StoreKey session = StoreKey.of(primitives.hmac(id.root().addressKey, input));
        StoreKey partition =
                owner.hasPartition() ? partition(primitives, id.root(), owner) : bucket(primitives, owner, id);
        return new SessionAddress(partition, session);
    }

    /** The place of an owner's partition under one root key. */
    public static StoreKey partition(Primitives primitives, RootSecrets root, Owner owner) {
        if (!owner.hasPartition()) {
            throw new IllegalArgumentException("sessions without a partition key have no common place");
        }
        byte[] input = Encoding.of(Label.PARTITION_ADDRESS, owner.client(), owner.partition());
        return StoreKey.of(primitives.hmac(root.addressKey, input));
    }

    /** The place of a session's own documents; stays when the session is rotated. */
    public static StoreKey container(Primitives primitives, SessionHeader header) {
        return StoreKey.of(primitives.sha256(Encoding.of(Label.CONTAINER_ADDRESS, header.recordId)));
    }

    /** Spreads sessions without a partition key over 65,536 places, so that a store that shards can shard them. */
    private static StoreKey bucket(Primitives primitives, Owner owner, SessionId id) {
        byte[] input = Encoding.of(Label.BUCKET_ADDRESS, owner.client(), id.bucket());
        return StoreKey.of(primitives.hmac(id.root().addressKey, input));
    }
}
