package io.datawollet.store.broken;

import io.datawollet.store.EnvelopeStore;
import io.datawollet.store.StoreKey;
import io.datawollet.store.tck.ModelEnvelopeStore;
import io.datawollet.store.tck.StoreFixture;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A store whose containers end by themselves, with a clock that only the tests move. Right unless told otherwise. */
public class EnvelopesEndByThemselves implements StoreFixture<EnvelopeStore>, StoreFixture.NativeExpiry {
    private static final Duration MARGIN = Duration.ofSeconds(45);

    static final List<BrokenStore<EnvelopeStore>> BROKEN = List.of(
            new BrokenStore<>(
                    "containers end by themselves at their end",
                    "E3",
                    () -> new EnvelopesEndByThemselves(Duration.ZERO)),
            new BrokenStore<>(
                    "containers never end by themselves", "E3", () -> new EnvelopesEndByThemselves(Duration.ofDays(1))),
            new BrokenStore<>(
                    "nothing is swept where containers end by themselves",
                    "E131",
                    () -> new EnvelopesEndByThemselves(MARGIN) {
                        @Override
                        boolean sweeps() {
                            return false;
                        }
                    }),
            new BrokenStore<>(
                    "contents of a removed container are left to their time to live",
                    "E40",
                    () -> new EnvelopesEndByThemselves(MARGIN) {
                        @Override
                        public boolean isEmpty() {
                            return super.isEmpty() && !removed();
                        }
                    }));

    private final class Inner extends ModelEnvelopeStore {
        /** Drops what is kept no longer; the tests of this let time pass only between two calls. */
        private boolean drop() {
            return atomically(() -> containers()
                    .values()
                    .removeIf(each -> !clock.isBefore(each.record().expiresAt().plus(kept))));
        }

        private boolean isEmpty() {
            return atomically(() -> containers().isEmpty());
        }

        @Override
        public boolean remove(StoreKey address) {
            removed = true;
            return super.remove(address);
        }

        @Override
        public int sweep(Instant expiredBefore, Instant idleBefore, int limit) {
            return sweeps() || limit < 0 ? super.sweep(Instant.MIN, idleBefore, limit) : 0;
        }
    }

    private final Duration kept;
    private final Inner inner = new Inner();
    private final EnvelopeHandle handle = new EnvelopeHandle(inner);
    private Instant clock = Instant.parse("2031-05-05T05:05:05.005Z");

    private boolean removed;

    private EnvelopesEndByThemselves(Duration kept) {
        this.kept = kept;
    }

    /** One that is right. */
    public static EnvelopesEndByThemselves rightly() {
        return new EnvelopesEndByThemselves(MARGIN);
    }

    @Override
    public EnvelopeStore store() {
        return inner;
    }

    @Override
    public EnvelopeStore otherNode() {
        return handle;
    }

    @Override
    public Optional<NativeExpiry> nativeExpiry() {
        return Optional.of(this);
    }

    @Override
    public Instant now() {
        return clock;
    }

    @Override
    public Duration margin() {
        return MARGIN;
    }

    @Override
    public void letPass(Duration time) {
        clock = clock.plus(time);
        inner.drop();
    }

    @Override
    public boolean isEmpty() {
        return inner.isEmpty();
    }

    boolean sweeps() {
        return true;
    }

    final boolean removed() {
        return removed;
    }

    @Override
    public void close() {}
}
