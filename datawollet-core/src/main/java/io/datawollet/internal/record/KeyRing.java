package io.datawollet.internal.record;

import io.datawollet.internal.crypto.Primitives;
import io.datawollet.key.RootKeys;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The root keys of a manager with everything derived from them. Immutable. */
public final class KeyRing {
    private final List<RootSecrets> all;
    private final RootSecrets active;

    public KeyRing(Primitives primitives, RootKeys keys) {
        this.all = keys.keys().stream()
                .map(key -> new RootSecrets(primitives, key))
                .toList();
        this.active = all.stream().filter(RootSecrets::active).findFirst().orElseThrow();
    }

    /** The key that makes new sessions. */
    public RootSecrets active() {
        return active;
    }

    /** The key of this number, if it is here and serves at that time. */
    public Optional<RootSecrets> find(int id, Instant now) {
        for (RootSecrets key : all) {
            if (key.id() == id && key.servesAt(now)) {
                return Optional.of(key);
            }
        }
        return Optional.empty();
    }

    /** All keys that serve at that time. */
    public List<RootSecrets> serving(Instant now) {
        return all.stream().filter(key -> key.servesAt(now)).toList();
    }
}
