package io.datawollet.internal.record;

import io.datawollet.internal.crypto.Base64Url;
import io.datawollet.internal.crypto.Encoding;
import io.datawollet.internal.crypto.Label;
import io.datawollet.internal.crypto.Primitives;
import io.datawollet.internal.crypto.Randomness;
import io.datawollet.store.StoreKey;
import java.util.Arrays;
import java.util.Optional;

/**
 * An envelope's id: {@code 01 | random 20} in base64url, 28 characters. No root key has a part in it, so that root keys can
 * be retired while envelopes live.
 */
public final class EnvelopeId {
    static final int RANDOM_BYTES = 20;

    private static final byte VERSION = 1;
    private static final int LENGTH = 1 + RANDOM_BYTES;

    private final byte[] random;

    EnvelopeId(byte[] random) {
        this.random = random;
    }

    /** A new id. */
    public static EnvelopeId create(Randomness random) {
        return new EnvelopeId(random.take(RANDOM_BYTES));
    }

    /** The id that this text is. */
    public static Optional<EnvelopeId> parse(String text) {
        return Base64Url.decode(text, LENGTH)
                .filter(bytes -> bytes[0] == VERSION)
                .map(bytes -> new EnvelopeId(Arrays.copyOfRange(bytes, 1, LENGTH)));
    }

    /** The id as the client gets it. */
    public String reveal() {
        byte[] bytes = new byte[LENGTH];
        bytes[0] = VERSION;
        System.arraycopy(random, 0, bytes, 1, RANDOM_BYTES);
        return Base64Url.encode(bytes);
    }

    /** Where this client's envelope lies. Another client's address for the same id is another. */
    public StoreKey address(Primitives primitives, Owner owner) {
        return StoreKey.of(primitives.sha256(Encoding.of(Label.ENVELOPE_ADDRESS, owner.client(), random)));
    }

    byte[] random() {
        return random;
    }

    /** Shows nothing of the id. */
    @Override
    public String toString() {
        return "EnvelopeId[redacted]";
    }
}
