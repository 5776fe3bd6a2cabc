package io.datawollet.store.tck;

import io.datawollet.store.EnvelopeStore;
import org.junit.jupiter.api.TestReporter;

/** The tests of all topics on their ground, as one class that says nothing to its users of either. */
abstract class EveryEnvelopeRule extends StoreContract<EnvelopeStore, EnvelopeGround>
        implements EnvelopeGeneralRules,
                EnvelopeByteRules,
                EnvelopeTimeRules,
                EnvelopeContainerRules,
                EnvelopeRootKeyRules,
                EnvelopeUploadRules,
                EnvelopeCommitRules,
                EnvelopeLimitRules,
                EnvelopeReadRules,
                EnvelopeDocumentRules,
                EnvelopeSweepRules,
                EnvelopeContainerRaces,
                EnvelopeRootKeyRaces,
                EnvelopeCommitRaces,
                EnvelopeRemovalRaces,
                EnvelopeUploadRaces,
                EnvelopeReadRaces,
                EnvelopeSweepRaces,
                EnvelopeExpiryRules,
                EnvelopeModelRun {
    @Override
    final EnvelopeGround groundOn(StoreFixture<EnvelopeStore> opened, TestReporter reporter) {
        return new EnvelopeGround(opened, roundsInPercent(), reporter);
    }
}
