package io.datawollet.memory;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.NavigableSet;
import java.util.Queue;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The uploads of a stripe that a sweep will have to do with: all but those of current versions, the longest unmoved
 * first, and once more those whose blocks may go at once. Guarded by the stripe's lock.
 */
final class UploadQueue {
    private static final Comparator<Upload> LONGEST_UNMOVED_FIRST =
            Comparator.<Upload>comparingLong(upload -> upload.since).thenComparingLong(upload -> upload.number);

    private final NavigableSet<Upload> waiting = new TreeSet<>(LONGEST_UNMOVED_FIRST);
    private final Queue<Upload> discarded = new ArrayDeque<>();
    private long lastNumber;

    /** Puts an upload that is in the queue or not where it belongs from now on. */
    void put(Upload upload, long since) {
        if (upload.number == 0) {
            upload.number = ++lastNumber;
        }
        waiting.remove(upload);
        upload.since = since;
        waiting.add(upload);
    }

    /** Takes an upload out, if it is in. */
    void remove(Upload upload) {
        waiting.remove(upload);
    }

    /** The upload that has waited longest, if that was before this time. */
    @Nullable
    Upload firstBefore(long time) {
        return waiting.isEmpty() || waiting.first().since >= time ? null : waiting.first();
    }

    /** Notes that the blocks of an upload may go. */
    void addDiscarded(Upload upload) {
        discarded.add(upload);
    }

    /** Takes out the first of those whose blocks may go. */
    @Nullable
    Upload pollDiscarded() {
        return discarded.poll();
    }

    boolean isEmpty() {
        return waiting.isEmpty() && discarded.isEmpty();
    }
}
