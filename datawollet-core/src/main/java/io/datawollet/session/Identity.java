package io.datawollet.session;

import io.datawollet.client.Caller;
import io.datawollet.internal.crypto.Primitives;
import io.datawollet.internal.record.Addresses;
import io.datawollet.internal.record.HeaderKeys;
import io.datawollet.internal.record.Owner;
import io.datawollet.internal.record.SessionId;
import io.datawollet.key.SessionKey;
import io.datawollet.store.SessionAddress;
import java.util.Optional;

/** What of a session stays the same until it is rotated: whose it is, its id and key, its place, what opens it. */
final class Identity {
    private final Primitives primitives;
    private final Caller caller;
    private final Optional<String> partitionKey;
    private final Owner owner;
    private final SessionId id;
    private final SessionKey key;
    private final SessionAddress address;
    private final HeaderKeys headerKeys;

    private Identity(
            Primitives primitives,
            Caller caller,
            Optional<String> partitionKey,
            Owner owner,
            SessionId id,
            SessionKey key) {
        this.primitives = primitives;
        this.caller = caller;
        this.partitionKey = partitionKey;
        this.owner = owner;
        this.id = id;
        this.key = key;
        this.address = Addresses.session(primitives, owner, id);
        this.headerKeys = HeaderKeys.derive(primitives, owner, id, key);
    }

    static Identity of(
            Primitives primitives,
            Caller caller,
            Optional<String> partitionKey,
            Owner owner,
            SessionId id,
            SessionKey key) {
        return new Identity(primitives, caller, partitionKey, owner, id, key);
    }

    /** The same owner with another id and key. */
    Identity rotated(SessionId newId, SessionKey newKey) {
        return new Identity(primitives, caller, partitionKey, owner, newId, newKey);
    }

    Caller caller() {
        return caller;
    }

    String clientId() {
        return caller.client().id();
    }

    Optional<String> partitionKey() {
        return partitionKey;
    }

    Owner owner() {
        return owner;
    }

    SessionId id() {
        return id;
    }

    SessionAddress address() {
        return address;
    }

    HeaderKeys headerKeys() {
        return headerKeys;
    }

    /** What logs and events call the session. */
    String reference() {
        return id.logReference(primitives);
    }

    SessionCredentials credentials() {
        SessionCredentials pair = SessionCredentials.of(id.reveal(), key.reveal());
        return partitionKey.map(pair::partitionKey).orElse(pair);
    }
}
