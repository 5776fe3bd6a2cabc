package io.datawollet.internal.record;

import io.datawollet.internal.crypto.Encoding;
import io.datawollet.internal.crypto.Label;
import io.datawollet.internal.crypto.Primitives;
import io.datawollet.key.RootKey;
import io.datawollet.key.RootKeyState;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;

/** One root key with the keys that are derived from it, one for each purpose, made once. */
public final class RootSecrets {
    private static final byte[] SALT = "DataWollet/1".getBytes(StandardCharsets.US_ASCII);

    private final int id;
    private final boolean active;
    private final Instant notAfter;
    final byte[] idKey;
    final byte[] addressKey;
    final byte[] logKey;
    final byte[] sessionKey;
    final byte[] confidentialKey;
    final byte[] envelopeKey;

    RootSecrets(Primitives primitives, RootKey key) {
        this.id = key.id();
        this.active = key.state() == RootKeyState.ACTIVE;
        this.notAfter = key.notAfter().orElse(Instant.MAX);
        byte[] secret = key.revealBytes();
        byte[] extracted = primitives.extract(SALT, secret);
        this.idKey = expand(primitives, extracted, Label.ROOT_ID);
        this.addressKey = expand(primitives, extracted, Label.ROOT_ADDRESS);
        this.logKey = expand(primitives, extracted, Label.ROOT_LOG);
        this.sessionKey = expand(primitives, extracted, Label.ROOT_SESSION);
        this.confidentialKey = expand(primitives, extracted, Label.ROOT_CONFIDENTIAL);
        this.envelopeKey = expand(primitives, extracted, Label.ROOT_ENVELOPE);
        Arrays.fill(secret, (byte) 0);
        Arrays.fill(extracted, (byte) 0);
    }

    private static byte[] expand(Primitives primitives, byte[] extracted, Label purpose) {
        return primitives.expand(extracted, Encoding.of(purpose), Primitives.KEY_BYTES);
    }

    public int id() {
        return id;
    }

    boolean active() {
        return active;
    }

    boolean servesAt(Instant now) {
        return now.isBefore(notAfter);
    }
}
