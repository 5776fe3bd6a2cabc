package io.datawollet.internal.crypto;

/**
 * Seals the chunks of one new message, one after the other and each once: the number of a chunk never goes back, and nothing
 * follows the short one that ends the message. Not thread-safe. An attempt that fails is left behind with its salt; the next
 * one is a new message.
 */
public final class ChunkSealer {
    private final ChunkKeys keys;
    private long next;
    private boolean ended;

    /** Begins with this chunk: a message with its first, a test of the last ones near the end. */
    ChunkSealer(ChunkKeys keys, long next) {
        this.keys = keys;
        this.next = next;
    }

    /** Salt and commitment of the message. */
    public byte[] prefix() {
        return keys.prefix();
    }

    /**
     * Seals the next chunk into {@code out}, from {@code at} on.
     *
     * @param length bytes of plaintext; fewer than {@link ChunkKeys#CHUNK_BYTES} end the message
     * @return how many bytes it takes
     */
    public int seal(byte[] plaintext, int length, byte[] out, int at) {
        if (ended || next >= ChunkKeys.MOST_CHUNKS || length < 0 || length > ChunkKeys.CHUNK_BYTES) {
            throw new IllegalStateException("no such chunk can follow");
        }
        ended = length < ChunkKeys.CHUNK_BYTES;
        keys.seal(next++, plaintext, length, out, at);
        return length + Primitives.TAG_BYTES;
    }
}
