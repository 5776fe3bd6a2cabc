package io.datawollet.key;

import io.datawollet.internal.crypto.Base64Url;
import java.security.MessageDigest;

/** 32 secret bytes as the keys of this package hold them: copied in and out, compared in constant time. */
final class SecretBytes {
    static final int LENGTH = 32;

    private final byte[] bytes;

    SecretBytes(String what, byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException(what + " has " + LENGTH + " bytes, not " + bytes.length);
        }
        this.bytes = bytes.clone();
    }

    String reveal() {
        return Base64Url.encode(bytes);
    }

    byte[] revealBytes() {
        return bytes.clone();
    }

    boolean sameAs(SecretBytes other) {
        return MessageDigest.isEqual(bytes, other.bytes);
    }
}
