package io.datawollet.memory;

import io.datawollet.store.StoreFullException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A budget of bytes for what memory stores hold. Give the same one to several stores and they share it.
 *
 * <p>Bytes are estimated, not measured: each stored array counts with its object header and padding, each record with a
 * fixed sum for its keys, its own object and its places in the indexes. The estimate errs on the high side for a
 * 64-bit VM with compressed pointers (heaps below 32 GiB), and what was taken for a record is given back to the byte
 * when it goes.
 *
 * <p>Safe for use by many threads. A reservation that is refused leaves nothing taken.
 */
public final class MemoryCapacity {
    private static final int ARRAY_HEADER = 16;
    private static final int ALIGNMENT = 8;

    private final long limit;
    private final AtomicLong used = new AtomicLong();

    private MemoryCapacity(long limit) {
        this.limit = limit;
    }

    /**
     * A budget of a quarter of the largest heap that this VM may grow to.
     *
     * @return a new budget, nothing of it used
     */
    public static MemoryCapacity quarterOfHeap() {
        return new MemoryCapacity(Math.max(1, Runtime.getRuntime().maxMemory() / 4));
    }

    /**
     * A budget of so many bytes.
     *
     * @param limit how many, at least 1
     * @return a new budget, nothing of it used
     * @throws IllegalArgumentException if {@code limit} is below 1
     */
    public static MemoryCapacity ofBytes(long limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("a capacity has at least 1 byte, not " + limit);
        }
        return new MemoryCapacity(limit);
    }

    /**
     * The estimated bytes that all stores of this budget hold now, with what has ended but was not swept yet.
     *
     * @return between 0 and {@link #limit()}
     */
    public long used() {
        return used.get();
    }

    /**
     * The bytes that may be held at most.
     *
     * @return at least 1
     */
    public long limit() {
        return limit;
    }

    /** What an array of so many bytes takes in the heap. */
    static long sizeOfArray(int length) {
        return ARRAY_HEADER + ((long) length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    /**
     * Takes bytes, or gives them back if negative.
     *
     * @throws StoreFullException if there are not so many left; then none were taken
     */
    void take(long bytes) {
        if (bytes <= 0) {
            used.addAndGet(bytes);
            return;
        }
        long before = used.get();
        while (true) {
            if (bytes > limit - before) {
                throw new StoreFullException("the memory store is full: its capacity is " + limit + " bytes");
            }
            long seen = used.compareAndExchange(before, before + bytes);
            if (seen == before) {
                return;
            }
            before = seen;
        }
    }

    /** Gives back what was taken. */
    void giveBack(long bytes) {
        used.addAndGet(-bytes);
    }
}
