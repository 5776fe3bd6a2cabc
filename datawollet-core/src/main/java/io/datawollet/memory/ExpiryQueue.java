package io.datawollet.memory;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a stripe, the first to look at on top: a binary heap in an array in which each entry knows its place,
 * so that a removed session leaves at once. Guarded by the stripe's lock.
 *
 * <p>A session that lives on is not moved at each write: it stays where it is, and only when its old time has come it
 * is given its new one. Writes therefore cost the queue nothing, and a sweep pays for a session that was prolonged
 * once for each of its old ends that it passes.
 */
final class ExpiryQueue {
    private static final int FIRST_ROOM = 8;

    private @Nullable SessionEntry[] heap = new SessionEntry[FIRST_ROOM];
    private int size;

    void add(SessionEntry entry) {
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, size + (size >> 1));
        }
        entry.dueAt = entry.expiresAt();
        rise(entry, size++);
    }

    void remove(SessionEntry entry) {
        SessionEntry last = at(--size);
        heap[size] = null;
        if (last != entry) {
            settle(last, entry.place);
        }
    }

    /** To be called after each write: an end that was brought forward moves the entry to the front, a later one waits. */
    void expiryChanged(SessionEntry entry) {
        if (entry.expiresAt() < entry.dueAt) {
            entry.dueAt = entry.expiresAt();
            rise(entry, entry.place);
        }
    }

    /** Whether an entry is to be looked at before this time. */
    boolean isDue(long before) {
        return size > 0 && at(0).dueAt < before;
    }

    /**
     * Looks at the first entry, which must be due.
     *
     * @return the entry, still in the queue, if its session ended before this time; null if it lives on and has been
     *     given its new place
     */
    @Nullable
    SessionEntry firstIfEnded(long before) {
        SessionEntry first = at(0);
        if (first.expiresAt() < before) {
            return first;
        }
        first.dueAt = first.expiresAt();
        sink(first, 0);
        return null;
    }

    boolean isEmpty() {
        return size == 0;
    }

    private SessionEntry at(int place) {
        SessionEntry entry = heap[place];
        if (entry == null) {
            throw new IllegalStateException("an empty place within the queue");
        }
        return entry;
    }

    private void put(SessionEntry entry, int place) {
        heap[place] = entry;
        entry.place = place;
    }

    private void settle(SessionEntry entry, int place) {
        if (place > 0 && entry.dueAt < at((place - 1) >>> 1).dueAt) {
            rise(entry, place);
        } else {
            sink(entry, place);
        }
    }

    private void rise(SessionEntry entry, int from) {
        int place = from;
        while (place > 0) {
            int above = (place - 1) >>> 1;
            SessionEntry parent = at(above);
            if (parent.dueAt <= entry.dueAt) {
                break;
            }
            put(parent, place);
            place = above;
        }
        put(entry, place);
    }

    private void sink(SessionEntry entry, int from) {
        int place = from;
        while (2 * place + 1 < size) {
            int below = 2 * place + 1;
            if (below + 1 < size && at(below + 1).dueAt < at(below).dueAt) {
                below++;
            }
            SessionEntry child = at(below);
            if (child.dueAt >= entry.dueAt) {
                break;
            }
            put(child, place);
            place = below;
        }
        put(entry, place);
    }
}
