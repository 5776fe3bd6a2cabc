package io.datawollet.internal.record;

import io.datawollet.internal.crypto.BrokenSealException;
import io.datawollet.internal.crypto.Encoding;
import io.datawollet.internal.crypto.Label;
import io.datawollet.internal.crypto.Primitives;
import io.datawollet.internal.crypto.Randomness;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A sealed row of the history: {@code 01 | suite | 02 | previous row's tag 16 | nonce 12 | ciphertext | tag 16} around
 * {@code time u64 | length of operation u8 | operation | payload}. Each row names the one before it and is bound to its
 * place, so that none can be dropped, swapped, moved or put in.
 */
public final class HistoryFormat {
    private static final byte KIND = 2;
    private static final int TAG_AT = 3;
    private static final int PREFIX_BYTES = TAG_AT + Primitives.TAG_BYTES;
    private static final int CONTENT_HEAD = Long.BYTES + 1;

    /** What a row is longer than its operation and payload. */
    public static final int OVERHEAD_BYTES = PREFIX_BYTES + Primitives.SEAL_BYTES + CONTENT_HEAD;

    private HistoryFormat() {}

    /** A row as it was recorded. The payload is JSON in UTF-8. */
    public record Row(long at, String operation, byte[] payload) {}

    /** What sealing gives: the row for the log, and the header that counts it. */
    public record Sealed(byte[] row, SessionHeader header) {}

    /** Bytes that a row counts towards the limits. */
    public static long size(String operation, byte[] payload) {
        return (long) operation.length() + payload.length;
    }

    /** Seals a row as the next one after {@code header}; the header that comes back counts it. */
    public static Sealed seal(Primitives primitives, Randomness random, SessionHeader header, Row row) {
        byte[] operation = row.operation().getBytes(StandardCharsets.US_ASCII);
        byte[] content = ByteBuffer.allocate(CONTENT_HEAD + operation.length + row.payload().length)
                .putLong(row.at())
                .put((byte) operation.length)
                .put(operation)
                .put(row.payload())
                .array();
        byte[] prefix = ByteBuffer.allocate(PREFIX_BYTES)
                .put(HeaderFormat.VERSION)
                .put(HeaderFormat.SUITE)
                .put(KIND)
                .put(header.lastTag)
                .array();
        byte[] aad = aad(header, header.nextSequence(), header.lastTag);
        byte[] sealed = primitives.seal(header.historyKey(), random, prefix, aad, content);
        SessionHeader counted = header.withRow(size(row.operation(), row.payload()), tag(sealed), row.at());
        return new Sealed(sealed, counted);
    }

    /**
     * Opens the row of this sequence number.
     *
     * @throws BrokenSealException if it is not that row of that session, whole
     */
    public static Row open(Primitives primitives, SessionHeader header, long sequence, byte[] sealed)
            throws BrokenSealException {
        if (sealed.length < OVERHEAD_BYTES
                || sealed[0] != HeaderFormat.VERSION
                || sealed[1] != HeaderFormat.SUITE
                || sealed[2] != KIND) {
            throw new BrokenSealException("row of a wrong length, version, suite or kind");
        }
        byte[] aad = aad(header, sequence, previousTag(sealed));
        byte[] content = primitives.open(header.historyKey(), sealed, PREFIX_BYTES, aad);
        int operationBytes = content[Long.BYTES] & 0xff;
        if (content.length < CONTENT_HEAD + operationBytes) {
            throw new BrokenSealException("row with a wrong inner length");
        }
        return new Row(
                ByteBuffer.wrap(content).getLong(),
                new String(content, CONTENT_HEAD, operationBytes, StandardCharsets.US_ASCII),
                Arrays.copyOfRange(content, CONTENT_HEAD + operationBytes, content.length));
    }

    /** The tag of a sealed row, by which the next row names it. */
    public static byte[] tag(byte[] sealed) {
        return Arrays.copyOfRange(sealed, Math.max(0, sealed.length - Primitives.TAG_BYTES), sealed.length);
    }

    /** The tag of the row before, as a sealed row of at least the shortest length names it. */
    public static byte[] previousTag(byte[] sealed) {
        return Arrays.copyOfRange(sealed, TAG_AT, PREFIX_BYTES);
    }

    /** The tag of the newest row that the header counts; zeros before the first. */
    public static byte[] lastTag(SessionHeader header) {
        return header.lastTag.clone();
    }

    private static byte[] aad(SessionHeader header, long sequence, byte[] previousTag) {
        return Encoding.of(Label.HISTORY_AAD, header.recordId, Encoding.u64(sequence), previousTag);
    }
}
