package io.datawollet.store.broken;

import io.datawollet.store.EnvelopeStore;
import io.datawollet.store.tck.EnvelopeStoreContract;
import io.datawollet.store.tck.ModelEnvelopeStore;
import io.datawollet.store.tck.StoreFixture;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The contract as its users extend it, from another package. The tests of this module run it; it is not named as a test, so
 * that nothing else does.
 */
@ExtendWith(TriedContract.Chosen.class)
public final class TriedEnvelopeContract extends EnvelopeStoreContract {
    private final String store;

    TriedEnvelopeContract(String store) {
        this.store = store;
    }

    /** A broken store is caught early or not at all; so is one that is right in what has nothing to do with races. */
    @Override
    protected int roundsInPercent() {
        return store.equals(TriedContract.MODEL) ? super.roundsInPercent() : 20;
    }

    @Override
    protected StoreFixture<EnvelopeStore> newFixture() {
        return switch (store) {
            case TriedContract.MODEL -> OneStore.of(new ModelEnvelopeStore());
            case TriedContract.ENDS_BY_ITSELF -> EnvelopesEndByThemselves.rightly();
            default -> BrokenStore.named(store, BrokenStore.envelopes());
        };
    }
}
