package io.datawollet.memory;

import static io.datawollet.memory.Envelopes.ALL;
import static io.datawollet.memory.Envelopes.NOW;
import static io.datawollet.memory.Envelopes.created;
import static io.datawollet.memory.Envelopes.key;
import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.store.EnvelopeStore;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The memory store keeps the rules of the contract, and whatever a test did, removing and sweeping leaves nothing. */
class MemoryEnvelopeStoreTest {
    private final MemoryCapacity capacity = MemoryCapacity.ofBytes(1_000_000_000);
    private final MemoryEnvelopeStore memory = MemoryEnvelopeStore.create(capacity);

    @AfterEach
    void nothing_is_left_when_all_has_ended_and_was_swept() {
        while (memory.sweep(Instant.MAX, Instant.MAX, ALL) > 0) {
            assertThat(capacity.used()).isNotNegative();
        }
        assertThat(capacity.used()).isZero();
        assertThat(memory.isEmpty()).isTrue();
    }

    @Test
    void a_store_with_a_capacity_of_its_own_takes_what_one_with_a_given_one_takes() {
        MemoryEnvelopeStore own = MemoryEnvelopeStore.create();
        created(own, 1);
        assertThat(own.load(key(1), NOW)).isPresent();
        assertThat(own.isEmpty()).isFalse();
        own.remove(key(1));
        assertThat(own.isEmpty()).isTrue();
    }

    @Test
    void containers_without_a_root_key_are_in_no_list() {
        memory.create(Envelopes.record(key(1), 1, 0, Envelopes.END), NOW);
        assertThat(memory.byRootKey(0, Optional.empty(), ALL, NOW)).isEmpty();
        assertThat(memory.countByRootKey(0, NOW)).isZero();
    }

    @Nested
    class Containers extends EnvelopeContainerContract {
        @Override
        EnvelopeStore open() {
            return memory;
        }

        @Override
        EnvelopeStore handle(EnvelopeStore store) {
            return store;
        }
    }

    @Nested
    class Uploads extends EnvelopeUploadContract {
        @Override
        EnvelopeStore open() {
            return memory;
        }

        @Override
        EnvelopeStore handle(EnvelopeStore store) {
            return store;
        }
    }

    @Nested
    class Commits extends EnvelopeCommitContract {
        @Override
        EnvelopeStore open() {
            return memory;
        }

        @Override
        EnvelopeStore handle(EnvelopeStore store) {
            return store;
        }
    }

    @Nested
    class Reads extends EnvelopeReadContract {
        @Override
        EnvelopeStore open() {
            return memory;
        }

        @Override
        EnvelopeStore handle(EnvelopeStore store) {
            return store;
        }
    }

    @Nested
    class Sweeps extends EnvelopeSweepContract {
        @Override
        EnvelopeStore open() {
            return memory;
        }

        @Override
        EnvelopeStore handle(EnvelopeStore store) {
            return store;
        }
    }

    @Nested
    class Races extends EnvelopeRaceContract {
        @Override
        EnvelopeStore open() {
            return memory;
        }

        @Override
        EnvelopeStore handle(EnvelopeStore store) {
            return store;
        }
    }

    @Nested
    class Model extends EnvelopeModelContract {
        @Override
        EnvelopeStore open() {
            return memory;
        }

        @Override
        EnvelopeStore handle(EnvelopeStore store) {
            return store;
        }
    }
}
