package io.datawollet.session;

import io.datawollet.internal.crypto.BrokenSealException;
import io.datawollet.internal.crypto.Primitives;
import io.datawollet.internal.crypto.Randomness;
import java.security.SecureRandom;
import java.time.Duration;

/**
 * Seals and opens for a moment on a thread of its own, so that the JVM has compiled AES-GCM before the first client
 * waits for it. Bounded in time; the keys are thrown away.
 */
final class WarmUp {
    private static final Duration LONGEST = Duration.ofMillis(300);
    private static final int CHUNK = 16 << 10;

    private WarmUp() {}

    static void begin(Primitives primitives) {
        Thread thread = new Thread(() -> run(primitives), "datawollet-warm-up");
        thread.setDaemon(true);
        thread.start();
    }

    private static void run(Primitives primitives) {
        SecureRandom random = new SecureRandom();
        byte[] key = new byte[Primitives.KEY_BYTES];
        random.nextBytes(key);
        byte[] none = new byte[0];
        byte[] chunk = new byte[CHUNK];
        long began = System.nanoTime();
        while (System.nanoTime() - began < LONGEST.toNanos()) {
            byte[] sealed = primitives.seal(key, Randomness.draw(random, Primitives.NONCE_BYTES), none, none, chunk);
            try {
                primitives.open(key, sealed, 0, none);
            } catch (BrokenSealException e) {
                throw new IllegalStateException("AES-GCM does not open what it sealed", e);
            }
        }
    }
}
