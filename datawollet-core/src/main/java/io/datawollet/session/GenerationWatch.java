package io.datawollet.session;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.datawollet.store.Revision;
import io.datawollet.store.SessionAddress;
import io.datawollet.store.StoreKey;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Remembers how far each session had come when this manager last saw it, to notice a store that goes back. Bounded: of
 * sessions long unseen it forgets, and then says nothing.
 */
final class GenerationWatch {
    private static final int REMEMBERED = 100_000;

    private final Cache<StoreKey, Seen> seen =
            Caffeine.newBuilder().maximumSize(REMEMBERED).build();

    /**
     * How far a session had come.
     *
     * @param timesBack how often the store was found to have gone back, so that what was asked before one such finding
     *     and answered after it is told apart
     */
    record Seen(long generation, Revision revision, int timesBack) {
        /** Whether a store that now gives this state has lost what was seen. */
        private boolean isLostIn(State state) {
            long given = state.header().generation();
            return given < generation
                    || (given == generation && !state.revision().equals(revision));
        }
    }

    /** What was seen before; to be asked before the store is, since an answer may be overtaken while it travels. */
    Optional<Seen> before(SessionAddress address) {
        return Optional.ofNullable(seen.getIfPresent(address.session()));
    }

    /** Takes note of what the store gave or took, and says whether it went back; of many who notice one is told so. */
    boolean wentBack(SessionAddress address, Optional<Seen> before, State given) {
        AtomicBoolean back = new AtomicBoolean();
        seen.asMap().compute(address.session(), (key, now) -> {
            if (now != null && timesBack(before) != now.timesBack()) {
                // Asked before somebody else noticed that the store went back: who knows on which side this was given.
                return now;
            }
            back.set(before.filter(old -> old.isLostIn(given)).isPresent());
            return back.get() || now == null || given.header().generation() >= now.generation()
                    ? new Seen(given.header().generation(), given.revision(), timesBack(before) + (back.get() ? 1 : 0))
                    : now;
        });
        return back.get();
    }

    private static int timesBack(Optional<Seen> before) {
        return before.map(Seen::timesBack).orElse(0);
    }

    void forget(SessionAddress address) {
        seen.invalidate(address.session());
    }
}
