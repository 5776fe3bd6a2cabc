package io.datawollet.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.store.SessionStore;
import io.datawollet.store.tck.SessionStoreContract;
import io.datawollet.store.tck.StoreFixture;
import java.time.Instant;

/** The rules of the store contract, and that each of their tests leaves nothing behind once all sessions are swept. */
class MemorySessionStoreContractTest extends SessionStoreContract {
    @Override
    protected StoreFixture<SessionStore> newFixture() {
        MemoryCapacity capacity = MemoryCapacity.ofBytes(1_000_000_000);
        return new Heap(capacity, MemorySessionStore.create(capacity));
    }

    private record Heap(MemoryCapacity capacity, MemorySessionStore store) implements StoreFixture<SessionStore> {
        @Override
        public SessionStore otherNode() {
            return store;
        }

        @Override
        public void close() {
            store.removeExpired(Instant.MAX, Sessions.ALL);
            assertThat(capacity.used()).isZero();
            assertThat(store.isEmpty()).isTrue();
        }
    }
}
