package io.datawollet.key;

/**
 * The key of one session: 32 bytes, 43 characters of base64url. It goes to the client and lies nowhere else; without it
 * a public client's session cannot be opened by anybody.
 *
 * <p>Immutable. Equality takes constant time; printing shows nothing.
 */
public final class SessionKey {
    /** How many bytes a key has. */
    public static final int LENGTH = SecretBytes.LENGTH;

    private final SecretBytes secret;

    private SessionKey(SecretBytes secret) {
        this.secret = secret;
    }

    /**
     * The key with these bytes.
     *
     * @param bytes {@value #LENGTH} bytes; copied
     * @return the key
     * @throws IllegalArgumentException if there are more or fewer
     */
    public static SessionKey of(byte[] bytes) {
        return new SessionKey(new SecretBytes("a session key", bytes));
    }

    /**
     * The key in the clear, as the client keeps it.
     *
     * @return 43 characters of base64url
     */
    public String reveal() {
        return secret.reveal();
    }

    /**
     * The key's bytes in the clear.
     *
     * @return a copy
     */
    public byte[] revealBytes() {
        return secret.revealBytes();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SessionKey key && secret.sameAs(key.secret);
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
