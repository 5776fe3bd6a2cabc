package io.datawollet.document;

import java.io.InputStream;
import java.util.SplittableRandom;

/** Bytes that look random, the same for every stream of one length, made as they are read. */
final class Noise extends InputStream {
    private final SplittableRandom random = new SplittableRandom(1);
    private long left;
    private long word;
    private int bytesOfWord;

    Noise(long length) {
        this.left = length;
    }

    @Override
    public int read() {
        if (left == 0) {
            return -1;
        }
        if (bytesOfWord == 0) {
            word = random.nextLong();
            bytesOfWord = Long.BYTES;
        }
        left--;
        bytesOfWord--;
        return (int) (word >>> (8 * bytesOfWord)) & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        int count = (int) Math.min(length, left);
        for (int i = 0; i < count; i++) {
            target[offset + i] = (byte) read();
        }
        return length > 0 && count == 0 ? -1 : count;
    }
}
