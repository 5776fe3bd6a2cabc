package io.datawollet.memory;

import java.util.Arrays;

/**
 * The rows of one session. Guarded by the lock of the session's stripe.
 *
 * <p>Rows are only added, and neither a row nor an index that was filled ever changes. So a reader that takes the array
 * and the count under the lock may read that far without it.
 */
final class RowLog {
    /** Most sessions that have a row get another; few get many. */
    private static final int FIRST_ROOM = 2;

    /** A place in the array of rows, with the room that growing leaves unused. */
    private static final int PLACE = 8;

    private byte[][] rows = new byte[FIRST_ROOM][];
    private int count;
    private long size;

    /** The estimated bytes of a row in a log. */
    static long sizeOf(byte[] row) {
        return MemoryCapacity.sizeOfArray(row.length) + PLACE;
    }

    void add(byte[] row) {
        if (count == rows.length) {
            rows = Arrays.copyOf(rows, count + (count >> 1) + 1);
        }
        rows[count++] = row;
        size += sizeOf(row);
    }

    byte[][] rows() {
        return rows;
    }

    int count() {
        return count;
    }

    long size() {
        return size;
    }
}
