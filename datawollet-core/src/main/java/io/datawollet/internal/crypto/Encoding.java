package io.datawollet.internal.crypto;

import java.nio.ByteBuffer;

/**
 * The one encoding of every MAC input, HKDF info and AAD: {@code u8 length of label | label | u8 number of fields |
 * for each: u32 length | bytes}, big-endian. Two different lists of fields never encode to the same bytes.
 */
public final class Encoding {
    private Encoding() {}

    /** The encoding of these fields under a label. */
    public static byte[] of(Label label, byte[]... fields) {
        int size = 2 + label.length();
        for (byte[] field : fields) {
            size = Math.addExact(size, 4 + field.length);
        }
        byte[] out = new byte[size];
        out[0] = (byte) label.length();
        label.copyTo(out, 1);
        int at = 1 + label.length();
        out[at++] = (byte) fields.length;
        ByteBuffer buffer = ByteBuffer.wrap(out, at, size - at);
        for (byte[] field : fields) {
            buffer.putInt(field.length).put(field);
        }
        return out;
    }

    /** Eight bytes, big-endian. */
    public static byte[] u64(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }
}
