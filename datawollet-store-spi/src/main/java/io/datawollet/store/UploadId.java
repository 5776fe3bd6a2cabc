package io.datawollet.store;

import java.nio.ByteBuffer;

/**
 * 16 random bytes that name one upload, and the version of a document that comes of it. The core draws a new one for each
 * attempt to put a document; none is ever used for two.
 *
 * @param high bytes 0 to 7, big-endian
 * @param low bytes 8 to 15, big-endian
 */
public record UploadId(long high, long low) {
    /** How many bytes an upload id has. */
    public static final int LENGTH = 16;

    /**
     * The upload id with these bytes.
     *
     * @param bytes exactly {@value #LENGTH} bytes; they are read, not kept
     * @return the upload id
     * @throws IllegalArgumentException if there are more or fewer
     */
    public static UploadId of(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("an upload id has " + LENGTH + " bytes, not " + bytes.length);
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        return new UploadId(in.getLong(), in.getLong());
    }

    /**
     * A new array with the bytes of this upload id.
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
