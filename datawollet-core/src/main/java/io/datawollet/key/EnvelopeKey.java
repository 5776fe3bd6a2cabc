package io.datawollet.key;

/**
 * The key of one envelope: 32 bytes, 43 characters of base64url. It goes to the client when the envelope is created and lies
 * nowhere else; without it nobody attaches the envelope to another session.
 *
 * <p>Immutable. Equality takes constant time; printing shows nothing.
 */
public final class EnvelopeKey {
    /** How many bytes a key has. */
    public static final int LENGTH = SecretBytes.LENGTH;

    private final SecretBytes secret;

    private EnvelopeKey(SecretBytes secret) {
        this.secret = secret;
    }

    /**
     * The key with these bytes.
     *
     * @param bytes {@value #LENGTH} bytes; copied
     * @return the key
     * @throws IllegalArgumentException if there are more or fewer
     */
    public static EnvelopeKey of(byte[] bytes) {
        return new EnvelopeKey(new SecretBytes("an envelope key", bytes));
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
        return other instanceof EnvelopeKey key && secret.sameAs(key.secret);
    }

    /** The same for every key, so that it tells nothing. */
    @Override
    public int hashCode() {
        return LENGTH;
    }

    /** Shows nothing of the key. */
    @Override
    public String toString() {
        return "EnvelopeKey[redacted]";
    }
}
