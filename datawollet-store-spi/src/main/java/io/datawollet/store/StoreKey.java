package io.datawollet.store;

import java.nio.ByteBuffer;

/**
 * 32 opaque bytes that name a partition or a session. Two keys are equal when their bytes are.
 *
 * <p>Kept as four big-endian words, so that a key is immutable without copies, compares and hashes fast and costs a map
 * no more than it must. The bytes look random and say nothing; {@link #toBytes()} gives them in order.
 *
 * @param word0 bytes 0 to 7, big-endian
 * @param word1 bytes 8 to 15, big-endian
 * @param word2 bytes 16 to 23, big-endian
 * @param word3 bytes 24 to 31, big-endian
 */
public record StoreKey(long word0, long word1, long word2, long word3) implements Comparable<StoreKey> {
    /** How many bytes a key has. */
    public static final int LENGTH = 32;

    /**
     * The key with these bytes.
     *
     * @param bytes exactly {@value #LENGTH} bytes; they are read, not kept
     * @return the key
     * @throws IllegalArgumentException if there are more or fewer
     */
    public static StoreKey of(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("a store key has " + LENGTH + " bytes, not " + bytes.length);
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        return new StoreKey(in.getLong(), in.getLong(), in.getLong(), in.getLong());
    }

    /**
     * A new array with the bytes of this key.
     *
     * @return {@value #LENGTH} bytes that belong to the caller
     */
    public byte[] toBytes() {
        return ByteBuffer.allocate(LENGTH)
                .putLong(word0)
                .putLong(word1)
                .putLong(word2)
                .putLong(word3)
                .array();
    }

    /** Orders keys as unsigned bytes, the order in which databases sort binary columns. */
    @Override
    public int compareTo(StoreKey other) {
        int order = Long.compareUnsigned(word0, other.word0);
        if (order == 0) {
            order = Long.compareUnsigned(word1, other.word1);
        }
        if (order == 0) {
            order = Long.compareUnsigned(word2, other.word2);
        }
        return order != 0 ? order : Long.compareUnsigned(word3, other.word3);
    }

    /** The first four bytes in hexadecimal: enough to tell keys apart in a test, too little to address anything. */
    @Override
    public String toString() {
        return String.format("%08x…", word0 >>> 32);
    }
}
