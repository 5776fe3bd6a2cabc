package io.datawollet.key;

import io.datawollet.internal.crypto.Base64Url;
import java.security.MessageDigest;

/**
 * The key of one session: 32 bytes, 43 characters of base64url. It goes to the client and lies nowhere else; without it
 * a public client's session cannot be opened by anybody.
 *
 * <p>Immutable. Equality takes constant time; printing shows nothing.
 */
public final class SessionKey {
    /** How many bytes a key has. */
    public static final int LENGTH = 32;

    private final byte[] bytes;

    private SessionKey(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * The key with these bytes.
     *
     * @param bytes {@value #LENGTH} bytes; copied
     * @return the key
     * @throws IllegalArgumentException if there are more or fewer
     */
    public static SessionKey of(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("a session key has " + LENGTH + " bytes, not " + bytes.length);
        }
        return new SessionKey(bytes.clone());
    }

    /**
     * The key in the clear, as the client keeps it.
     *
     * @return 43 characters of base64url
     */
    public String reveal() {
        return Base64Url.encode(bytes);
    }

    /**
     * The key's bytes in the clear.
     *
     * @return a copy
     */
    public byte[] revealBytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SessionKey key && MessageDigest.isEqual(bytes, key.bytes);
    }

    /** The same for every key, so that it tells nothing. */
    @Override
    public int hashCode() {
        return LENGTH;
    }

    /** Shows nothing of the key. */
    @Override
    public String toString() {
        return "SessionKey[redacted]";
    }
}
