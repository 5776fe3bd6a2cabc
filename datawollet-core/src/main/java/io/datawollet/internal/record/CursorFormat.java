package io.datawollet.internal.record;

import io.datawollet.internal.crypto.Base64Url;
import io.datawollet.internal.crypto.Primitives;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * The cursor between two pages of a history: {@code 01 | sequence of the next row u32 | tag of the row before 16} in
 * base64url. With the tag the next page must go on from the very row that the last one ended with.
 */
public final class CursorFormat {
    private static final byte VERSION = 1;
    private static final int LENGTH = 1 + Integer.BYTES + Primitives.TAG_BYTES;

    private CursorFormat() {}

    /** A cursor taken apart. */
    public record Cursor(long next, byte[] tagBefore) {}

    /** The beginning of every history. */
    public static Cursor start() {
        return new Cursor(0, new byte[Primitives.TAG_BYTES]);
    }

    public static String write(Cursor cursor) {
        return Base64Url.encode(ByteBuffer.allocate(LENGTH)
                .put(VERSION)
                .putInt(Math.toIntExact(cursor.next()))
                .put(cursor.tagBefore())
                .array());
    }

    /** The cursor that this text is. None points at the beginning: only pages that have been read are gone on from. */
    public static Optional<Cursor> read(String text) {
        return Base64Url.decode(text, LENGTH)
                .filter(bytes -> bytes[0] == VERSION && bytes[1] >= 0)
                .map(bytes -> new Cursor(
                        ByteBuffer.wrap(bytes).getInt(1), Arrays.copyOfRange(bytes, 1 + Integer.BYTES, LENGTH)))
                .filter(cursor -> cursor.next() > 0);
    }
}
