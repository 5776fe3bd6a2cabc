package io.datawollet.testing;

import io.datawollet.store.SessionAddress;
import io.datawollet.store.tck.ModelSessionStore;
import java.util.Map;

/**
 * A store that can be put back, whole, to a state that it once had, as by a failover to a lagging replica or a restored
 * backup. Safe for use by many threads.
 */
public final class RewindableSessionStore extends ModelSessionStore {
    /** A state of the store; may be gone back to any number of times. */
    public static final class Snapshot {
        private final Map<SessionAddress, Stored> all;

        private Snapshot(Map<SessionAddress, Stored> all) {
            this.all = all;
        }
    }

    /** The state of the store now. */
    public Snapshot snapshot() {
        return new Snapshot(copyAll());
    }

    /** Makes the store what it was; what was written since is lost. */
    public void rewind(Snapshot snapshot) {
        replaceAll(snapshot.all);
    }
}
