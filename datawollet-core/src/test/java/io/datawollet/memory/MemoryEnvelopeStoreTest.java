package io.datawollet.memory;

import static io.datawollet.memory.Envelopes.ALL;
import static io.datawollet.memory.Envelopes.ANY;
import static io.datawollet.memory.Envelopes.END;
import static io.datawollet.memory.Envelopes.LONG_AGO;
import static io.datawollet.memory.Envelopes.NOW;
import static io.datawollet.memory.Envelopes.NO_LIMITS;
import static io.datawollet.memory.Envelopes.blocks;
import static io.datawollet.memory.Envelopes.created;
import static io.datawollet.memory.Envelopes.key;
import static io.datawollet.memory.Envelopes.record;
import static io.datawollet.memory.Envelopes.upload;
import static io.datawollet.memory.Envelopes.version;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.datawollet.store.CommitResult;
import io.datawollet.store.DocumentResult;
import io.datawollet.store.StageResult;
import io.datawollet.store.StoreKey;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the memory store says of itself beyond the contract. */
class MemoryEnvelopeStoreTest {
    private final MemoryCapacity capacity = MemoryCapacity.ofBytes(1_000_000_000);
    private final MemoryEnvelopeStore memory = MemoryEnvelopeStore.create(capacity);

    /** A container with a document of one block, and an upload under way. */
    private StoreKey filled() {
        StoreKey here = created(memory, 1);
        CommitResult committed = memory.commit(here, key(100), ANY, version(7, 1), NO_LIMITS, NOW);
        assertThat(committed).isEqualTo(new CommitResult.Done());
        assertThat(stage(here, 8, 1, NOW)).isEqualTo(StageResult.DONE);
        return here;
    }

    private StageResult stage(StoreKey here, long upload, int from, Instant now) {
        return memory.stage(here, upload(upload), from, blocks(upload, from, 1), 9, now);
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
        memory.create(record(key(1), 1, 0, END), NOW);
        assertThat(memory.byRootKey(0, Optional.empty(), ALL, NOW)).isEmpty();
        assertThat(memory.countByRootKey(0, NOW)).isZero();
    }

    @Test
    void an_instant_that_is_stored_and_has_a_fraction_of_a_millisecond_is_refused() {
        StoreKey here = filled();
        Instant odd = NOW.plusNanos(1);
        assertThatIllegalArgumentException().isThrownBy(() -> memory.create(record(key(2), 1, 1, odd), NOW));
        assertThatIllegalArgumentException().isThrownBy(() -> stage(here, 9, 1, odd));
        assertThatIllegalArgumentException().isThrownBy(() -> memory.discard(here, upload(8), odd));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> memory.commit(here, key(101), ANY, version(8, 2), NO_LIMITS, odd));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> memory.commit(here, key(101), ANY, version(9, 1), NO_LIMITS, Instant.MAX));
        assertThatIllegalArgumentException().isThrownBy(() -> memory.removeDocument(here, key(100), ANY, odd));
        assertThat(memory.load(key(2), NOW)).isEmpty();
        assertThat(memory.document(here, key(100), NOW)).isInstanceOf(DocumentResult.Found.class);
        assertThat(memory.document(here, key(101), NOW)).isEqualTo(new DocumentResult.Absent());
        assertThat(stage(here, 8, 2, NOW)).isEqualTo(StageResult.DONE);
        assertThat(stage(here, 9, 2, NOW)).isEqualTo(StageResult.LOST);
    }

    @Test
    void contents_of_a_removed_container_are_left_to_the_sweep_and_their_room_with_them() {
        StoreKey here = filled();
        while (memory.sweep(LONG_AGO, LONG_AGO, ALL) > 0) {
            assertThat(memory.isEmpty()).isFalse();
        }
        memory.remove(here);
        assertThat(capacity.used()).isPositive();
        assertThat(memory.sweep(LONG_AGO, LONG_AGO, ALL))
                .as("a version and an upload")
                .isGreaterThanOrEqualTo(2);
        assertThat(memory.sweep(LONG_AGO, LONG_AGO, ALL)).isZero();
        assertThat(capacity.used()).isZero();
        assertThat(memory.isEmpty()).isTrue();
    }

    @Test
    void an_address_whose_container_was_swept_or_removed_may_be_used_again() {
        created(memory, 1, NOW);
        assertThat(memory.sweep(NOW.plusMillis(1), LONG_AGO, ALL)).isEqualTo(1);
        created(memory, 1);
        assertThat(memory.remove(key(1))).isTrue();
        created(memory, 1);
    }

    @Test
    void an_upload_that_a_sweep_has_forgotten_is_taken_for_a_new_one() {
        StoreKey here = filled();
        memory.discard(here, upload(8), NOW);
        while (memory.sweep(LONG_AGO, NOW.plusMillis(1), ALL) > 0) {
            assertThat(memory.isEmpty()).isFalse();
        }
        assertThat(stage(here, 8, 1, NOW)).isEqualTo(StageResult.DONE);
    }
}
