package io.datawollet.session;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.datawollet.store.Revision;
import io.datawollet.store.SessionAddress;
import io.datawollet.store.StoreKey;
import java.util.Optional;

/**
 * Remembers how far each session had come when this manager last saw it, to notice a store that goes back. Bounded: of
 * sessions long unseen it forgets, and then says nothing.
 */
final class GenerationWatch {
    private static final int REMEMBERED = 100_000;

    private final Cache<StoreKey, Seen> seen =
            Caffeine.newBuilder().maximumSize(REMEMBERED).build();

    record Seen(long generation, Revision revision) {}

    /** What was seen before; to be asked before the store is, since an answer may be overtaken while it travels. */
    Optional<Seen> before(SessionAddress address) {
        return Optional.ofNullable(seen.getIfPresent(address.session()));
    }

    /** Takes note, and says whether the store went back behind {@code before}. */
    boolean wentBack(SessionAddress address, Optional<Seen> before, State now) {
        Seen found = new Seen(now.header().generation(), now.revision());
        boolean back = before.isPresent()
                && (found.generation() < before.get().generation()
                        || (found.generation() == before.get().generation()
                                && !found.revision().equals(before.get().revision())));
        seen.asMap()
                .merge(
                        address.session(),
                        found,
                        (old, fresh) -> back || fresh.generation() >= old.generation() ? fresh : old);
        return back;
    }

    /** Takes note of a write that was acknowledged. */
    void wrote(SessionAddress address, State state) {
        wentBack(address, Optional.empty(), state);
    }

    void forget(SessionAddress address) {
        seen.invalidate(address.session());
    }
}
