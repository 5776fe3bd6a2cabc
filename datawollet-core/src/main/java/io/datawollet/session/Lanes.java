package io.datawollet.session;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.datawollet.store.SessionAddress;
import io.datawollet.store.StoreKey;

/** The lanes of a manager, one for each session that somebody holds, gone when nobody does. */
final class Lanes {
    private final LoadingCache<StoreKey, Lane> lanes =
            Caffeine.newBuilder().weakValues().build(key -> new Lane());

    Lane of(SessionAddress address) {
        return lanes.get(address.session());
    }
}
