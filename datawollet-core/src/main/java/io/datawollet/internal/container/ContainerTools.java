package io.datawollet.internal.container;

import io.datawollet.error.DataWolletException;
import io.datawollet.internal.crypto.Primitives;
import io.datawollet.internal.crypto.Randomness;
import java.time.Instant;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the parts of this package share with the manager that they work for. */
public final class ContainerTools {
    final Primitives primitives;
    final ContainerStore store;
    final JsonText json;
    private final Supplier<Instant> clock;
    private final IntFunction<Randomness> source;

    /**
     * The tools of one manager.
     *
     * @param clock the time of a call, in whole milliseconds
     * @param source draws random bytes
     */
    public ContainerTools(
            Primitives primitives,
            ContainerStore store,
            JsonText json,
            Supplier<Instant> clock,
            IntFunction<Randomness> source) {
        this.primitives = primitives;
        this.store = store;
        this.json = json;
        this.clock = clock;
        this.source = source;
    }

    /** Values as JSON, and back. */
    public interface JsonText {
        /**
         * The value in UTF-8.
         *
         * @throws DataWolletException if it cannot be written, or only in more bytes than that
         */
        byte[] write(@Nullable Object value, int limit);

        /**
         * The value in these bytes.
         *
         * @throws DataWolletException if there is none of that type
         */
        <T> T read(byte[] utf8, Class<T> type);
    }

    /** The store of all containers. */
    public ContainerStore store() {
        return store;
    }

    Instant now() {
        return clock.get();
    }

    Randomness draw(int bytes) {
        return source.apply(bytes);
    }
}
