package io.datawollet.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.store.EnvelopeStore;
import io.datawollet.store.tck.EnvelopeStoreContract;
import io.datawollet.store.tck.StoreFixture;
import java.time.Instant;

/** The rules of the store contract, and that each of their tests leaves nothing behind once all has ended and was swept. */
class MemoryEnvelopeStoreContractTest extends EnvelopeStoreContract {
    @Override
    protected StoreFixture<EnvelopeStore> newFixture() {
        MemoryCapacity capacity = MemoryCapacity.ofBytes(1_000_000_000);
        return new Heap(capacity, MemoryEnvelopeStore.create(capacity));
    }

    private record Heap(MemoryCapacity capacity, MemoryEnvelopeStore store) implements StoreFixture<EnvelopeStore> {
        @Override
        public EnvelopeStore otherNode() {
            return store;
        }

        @Override
        public void close() {
            while (store.sweep(Instant.MAX, Instant.MAX, Envelopes.ALL) > 0) {
                assertThat(capacity.used()).isNotNegative();
            }
            assertThat(capacity.used()).isZero();
            assertThat(store.isEmpty()).isTrue();
        }
    }
}
