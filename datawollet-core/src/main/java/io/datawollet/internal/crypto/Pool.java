package io.datawollet.internal.crypto;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A few ready objects that are dear to make. Bounded: whoever finds none makes one, whoever finds no place drops his. An
 * object is with one thread at a time. No ThreadLocal, since virtual threads would make as many objects as threads.
 */
final class Pool<T> {
    private static final int PLACES = 64;
    private static final int PROBES = 4;

    private final AtomicReferenceArray<@Nullable T> places = new AtomicReferenceArray<>(PLACES);
    private final Supplier<T> maker;

    Pool(Supplier<T> maker) {
        this.maker = maker;
    }

    T take() {
        int home = home();
        for (int i = 0; i < PROBES; i++) {
            int place = (home + i) % PLACES;
            // A plain look first: an atomic exchange on an empty place would cost its cache line for nothing.
            if (places.getPlain(place) != null) {
                T ready = places.getAndSet(place, null);
                if (ready != null) {
                    return ready;
                }
            }
        }
        return maker.get();
    }

    void give(T object) {
        int home = home();
        for (int i = 0; i < PROBES; i++) {
            int place = (home + i) % PLACES;
            if (places.getPlain(place) == null && places.compareAndSet(place, null, object)) {
                return;
            }
        }
    }

    /** Spreads threads over the places; neighbours in time rarely share one. */
    private static int home() {
        long id = Thread.currentThread().getId() * 0x9E3779B97F4A7C15L;
        return (int) (id >>> 58);
    }
}
