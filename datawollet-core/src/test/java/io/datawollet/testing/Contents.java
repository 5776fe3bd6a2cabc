package io.datawollet.testing;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Random;

/** Contents of documents: the same for the same number, and different at every place that a mistake could mix up. */
public final class Contents {
    private Contents() {}

    /** So many bytes that look random; another seed gives others. */
    public static byte[] bytes(int size, long seed) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** The same as a stream. */
    public static InputStream stream(int size, long seed) {
        return new ByteArrayInputStream(bytes(size, seed));
    }

    /** A stream that does something when its reader comes to a place, and goes on. */
    public static InputStream doing(byte[] content, int at, Runnable action) {
        return new ByteArrayInputStream(content) {
            private boolean done;

            @Override
            public synchronized int read() {
                act();
                return super.read();
            }

            @Override
            public synchronized int read(byte[] target, int offset, int length) {
                int most = pos < at ? Math.min(length, at - pos) : length;
                act();
                return super.read(target, offset, most);
            }

            private void act() {
                if (pos >= at && !done) {
                    done = true;
                    action.run();
                }
            }
        };
    }
}
