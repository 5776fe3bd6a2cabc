package io.datawollet.store;

import java.nio.ByteBuffer;

/**
 * 16 opaque bytes that stand for one sealed header. The core gives a new one with each header; none ever comes twice.
 * A store keeps it beside the header and compares it, nothing else.
 *
 * <p>Not a counter on purpose: a store that lost its last writes would count up to the same number again with other
 * content, and a writer that still holds the lost state would not notice.
 *
 * @param high bytes 0 to 7, big-endian
 * @param low bytes 8 to 15, big-endian
 */
public record Revision(long high, long low) {
    /** How many bytes a revision has. */
    public static final int LENGTH = 16;

    /**
     * The revision with these bytes.
     *
     * @param bytes exactly {@value #LENGTH} bytes; they are read, not kept
     * @return the revision
     * @throws IllegalArgumentException if there are more or fewer
     */
    public static Revision of(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("a revision has " + LENGTH + " bytes, not " + bytes.length);
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        return new Revision(in.getLong(), in.getLong());
    }

    /**
     * A new array with the bytes of this revision.
     *
     * @return {@value #LENGTH} bytes that belong to the caller
     */
    public byte[] toBytes() {
        return ByteBuffer.allocate(LENGTH).putLong(high).putLong(low).array();
    }

    /** The first four bytes in hexadecimal, for messages. */
    @Override
    public String toString() {
        return String.format("%08x…", high >>> 32);
    }
}
