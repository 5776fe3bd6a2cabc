package io.datawollet.session;

import io.datawollet.client.Limits;
import io.datawollet.error.DataWolletException;
import io.datawollet.error.ErrorCode;
import io.datawollet.internal.crypto.BrokenSealException;
import io.datawollet.internal.crypto.StrictUtf8;
import io.datawollet.internal.record.CursorFormat;
import io.datawollet.internal.record.CursorFormat.Cursor;
import io.datawollet.internal.record.HistoryFormat;
import io.datawollet.internal.record.SessionHeader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Opens pages of a history and checks that each is exactly the run of rows that was recorded. A page that does not reach
 * the end is checked against one row more than it holds: otherwise a store could end it with a row that once lost a
 * race, which is as authentic as the winner.
 */
final class HistoryReader {
    /** The longest row that any limits allow. */
    private static final long LONGEST_ROW = (16L << 20) + HistoryFormat.OVERHEAD_BYTES;

    /** What a store is asked for at most: any page that limits allow fits. */
    static final long MAX_PAGE_BYTES =
            Limits.MAX_ANSWER_BYTES + (Limits.MAX_PAGE_ENTRIES + 1L) * HistoryFormat.OVERHEAD_BYTES;

    private final Context context;

    HistoryReader(Context context) {
        this.context = context;
    }

    /** How many rows to ask the store for, so that a page of this size can be checked. */
    static int rowsFor(int limit) {
        return limit + 1;
    }

    /**
     * The page that these rows make.
     *
     * @param cursor where the rows begin
     * @param limit the size of a full page
     * @param rows what the store gave for {@link #rowsFor} rows from there on
     * @throws RefusedException if they are not what was recorded
     * @throws DataWolletException {@code INVALID_PAYLOAD} if the cursor is not of this history
     */
    HistoryPage page(SessionHeader header, Cursor cursor, int limit, List<byte[]> rows) throws RefusedException {
        try {
            return verified(header, cursor, limit, rows);
        } catch (BrokenSealException e) {
            throw new RefusedException("the history does not verify: " + e.getMessage());
        }
    }

    private HistoryPage verified(SessionHeader header, Cursor cursor, int limit, List<byte[]> rows)
            throws BrokenSealException {
        long available = header.nextSequence() - cursor.next();
        if (available <= 0) {
            return atTheEnd(header, cursor, available, rows);
        }
        int given = checkedCount(Math.min(rowsFor(limit), available), rows);
        boolean toTheEnd = given == available && given <= limit;
        int size = toTheEnd ? given : given - 1;
        List<RecordedRequest> requests = opened(header, cursor.next(), rows, size);
        // Only now: what an altered row says of its predecessor would pass for a wrong cursor.
        if (!Arrays.equals(previousTag(rows.get(0)), cursor.tagBefore())) {
            if (cursor.next() == 0) {
                throw new BrokenSealException("the first row does not begin the history");
            }
            throw wrongCursor();
        }
        byte[] lastTag = HistoryFormat.tag(rows.get(size - 1));
        if (toTheEnd && !Arrays.equals(lastTag, HistoryFormat.lastTag(header))) {
            throw new BrokenSealException("the last row is not the one that the header names");
        }
        long next = cursor.next() + size;
        return new HistoryPage(
                requests, toTheEnd ? Optional.empty() : Optional.of(CursorFormat.write(new Cursor(next, lastTag))));
    }

    /** Opens all rows, the one beyond the page too: what it says of its predecessor counts only once it is authentic. */
    private List<RecordedRequest> opened(SessionHeader header, long from, List<byte[]> rows, int size)
            throws BrokenSealException {
        List<RecordedRequest> requests = new ArrayList<>(size);
        for (int i = 0; i < rows.size(); i++) {
            byte[] sealed = rows.get(i);
            if (i > 0 && !Arrays.equals(previousTag(sealed), HistoryFormat.tag(rows.get(i - 1)))) {
                throw new BrokenSealException("row " + (from + i) + " does not follow the one before it");
            }
            HistoryFormat.Row row = HistoryFormat.open(context.primitives, header, from + i, sealed);
            if (i < size) {
                requests.add(recorded(from + i, row));
            }
        }
        return requests;
    }

    static RecordedRequest recorded(long sequence, HistoryFormat.Row row) throws BrokenSealException {
        String json = StrictUtf8.decode(row.payload())
                .orElseThrow(() -> new BrokenSealException("row " + sequence + " is not text"));
        return new RecordedRequest(sequence, Instant.ofEpochMilli(row.at()), row.operation(), json);
    }

    private static HistoryPage atTheEnd(SessionHeader header, Cursor cursor, long available, List<byte[]> rows)
            throws BrokenSealException {
        if (!rows.isEmpty()) {
            throw new BrokenSealException("there are rows beyond the end");
        }
        if (available < 0 || !Arrays.equals(cursor.tagBefore(), HistoryFormat.lastTag(header))) {
            throw wrongCursor();
        }
        return HistoryPage.empty();
    }

    /** A store may give fewer rows than asked only where their bytes leave no room for another one. */
    private static int checkedCount(long expected, List<byte[]> rows) throws BrokenSealException {
        if (rows.size() > expected) {
            throw new BrokenSealException("the store gave more rows than there are");
        }
        long bytes = 0;
        for (byte[] row : rows) {
            bytes += row.length;
        }
        if (rows.size() < expected && bytes <= MAX_PAGE_BYTES - LONGEST_ROW) {
            throw new BrokenSealException("the store cut the page short");
        }
        return rows.size();
    }

    private static byte[] previousTag(byte[] sealed) throws BrokenSealException {
        if (sealed.length < HistoryFormat.OVERHEAD_BYTES) {
            throw new BrokenSealException("a row is too short");
        }
        return HistoryFormat.previousTag(sealed);
    }

    private static DataWolletException wrongCursor() {
        return new DataWolletException(ErrorCode.INVALID_PAYLOAD, "the cursor is not one of this history");
    }
}
