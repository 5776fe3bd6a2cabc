package io.datawollet.internal.crypto;

import java.security.SecureRandom;
import java.util.Arrays;

/**
 * The random bytes of one operation: drawn at once, handed out piece by piece, each byte once, and wiped behind. An
 * operation that needs more than it foresaw (a retry) draws again. Not thread-safe; one operation is one thread.
 */
public final class Randomness {
    private final SecureRandom source;
    private byte[] drawn;
    private int used;

    private Randomness(SecureRandom source, byte[] drawn) {
        this.source = source;
        this.drawn = drawn;
    }

    /** Draws as many bytes as the operation will most likely need. */
    public static Randomness draw(SecureRandom source, int expected) {
        byte[] bytes = new byte[expected];
        source.nextBytes(bytes);
        return new Randomness(source, bytes);
    }

    /** How many bytes are left of what was drawn. */
    public int left() {
        return drawn.length - used;
    }

    /** The next bytes; never given out again. */
    public byte[] take(int count) {
        if (left() < count) {
            drawn = new byte[Math.max(count, 2 * Primitives.NONCE_BYTES)];
            source.nextBytes(drawn);
            used = 0;
        }
        byte[] piece = Arrays.copyOfRange(drawn, used, used + count);
        Arrays.fill(drawn, used, used + count, (byte) 0);
        used += count;
        return piece;
    }
}
