package io.datawollet.store.tck;

import io.datawollet.store.SessionStore;
import org.junit.jupiter.api.TestReporter;

/** The tests of all topics on their ground, as one class that says nothing to its users of either. */
abstract class EverySessionRule extends StoreContract<SessionStore, SessionGround>
        implements SessionGeneralRules,
                SessionTimeRules,
                SessionCreateRules,
                SessionReadRules,
                SessionWriteRules,
                SessionMoveRules,
                SessionPartitionRules,
                SessionSweepRules,
                SessionWriteRaces,
                SessionMoveRaces,
                SessionPartitionRaces,
                SessionSweepRaces,
                SessionExpiryRules,
                SessionModelRun {
    @Override
    final SessionGround groundOn(StoreFixture<SessionStore> opened, TestReporter reporter) {
        return new SessionGround(opened, roundsInPercent(), reporter);
    }
}
