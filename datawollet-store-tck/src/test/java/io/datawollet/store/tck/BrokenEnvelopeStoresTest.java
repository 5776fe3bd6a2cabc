package io.datawollet.store.tck;

import io.datawollet.store.EnvelopeStore;
import io.datawollet.store.broken.BrokenStore;
import io.datawollet.store.broken.TriedEnvelopeContract;

class BrokenEnvelopeStoresTest extends BrokenStoresCheck<EnvelopeStore> {
    BrokenEnvelopeStoresTest() {
        super(
                TriedEnvelopeContract.class,
                ContractTests.ofEnvelopes(),
                EnvelopeExpiryRules.class,
                BrokenStore.envelopes());
    }
}
