package io.datawollet.testing;

import java.security.SecureRandom;

/** A source that gives the bytes that it was made with, in their order and once. */
public final class Replay extends SecureRandom {
    private static final long serialVersionUID = 1L;

    private final byte[] bytes;
    private int used;

    /** Gives these. */
    public Replay(byte[] bytes) {
        this.bytes = bytes.clone();
    }

    @Override
    public void nextBytes(byte[] out) {
        System.arraycopy(bytes, used, out, 0, out.length);
        used += out.length;
    }
}
