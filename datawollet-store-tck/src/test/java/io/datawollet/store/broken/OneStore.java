package io.datawollet.store.broken;

import io.datawollet.store.EnvelopeStore;
import io.datawollet.store.SessionStore;
import io.datawollet.store.tck.StoreFixture;

/** A store with a second handle that is an object of its own. */
public record OneStore<S>(S store, S otherNode) implements StoreFixture<S> {
    /** A second handle that does nothing of its own. */
    public static StoreFixture<SessionStore> of(SessionStore store) {
        return new OneStore<>(store, new Handle(store));
    }

    /** A second handle that does nothing of its own. */
    public static StoreFixture<EnvelopeStore> of(EnvelopeStore store) {
        return new OneStore<>(store, new EnvelopeHandle(store));
    }

    @Override
    public void close() {}
}
