package io.datawollet.session;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.datawollet.store.SessionAddress;
import io.datawollet.store.StoreKey;
import java.util.Map;

/** The lanes of a manager, one for each session that somebody holds, gone when nobody does. */
final class Lanes {
    private final LoadingCache<SessionAddress, Lane> lanes =
            Caffeine.newBuilder().weakValues().build(key -> new Lane());

    Lane of(SessionAddress address) {
        return lanes.get(address);
    }

    /** This manager has ended the session, or moved it away: whoever holds it still asks before its next use. */
    void doubt(SessionAddress address) {
        Lane lane = lanes.getIfPresent(address);
        if (lane != null) {
            lane.doubt();
        }
    }

    /** The same for all sessions of a partition. */
    void doubtAll(StoreKey partition) {
        for (Map.Entry<SessionAddress, Lane> each : lanes.asMap().entrySet()) {
            if (each.getKey().partition().equals(partition)) {
                each.getValue().doubt();
            }
        }
    }
}
