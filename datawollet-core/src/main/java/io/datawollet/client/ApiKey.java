package io.datawollet.client;

import io.datawollet.error.DataWolletException;
import io.datawollet.error.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * An API key, kept as its SHA-256 alone: what a directory stores and looks up is worth nothing to a thief. Usable as a
 * key of a map; that comparing hashes takes varying time tells nobody anything about a key.
 */
public final class ApiKey {
    /** The shortest and the longest key, in characters. */
    private static final int SHORTEST = 16;

    private static final int LONGEST = 512;

    private final byte[] sha256;

    private ApiKey(byte[] sha256) {
        this.sha256 = sha256;
    }

    /**
     * The key with this text.
     *
     * @param text 16 to 512 visible ASCII characters
     * @return the key
     * @throws DataWolletException {@code INVALID_CREDENTIALS} for any other text
     */
    public static ApiKey of(String text) {
        boolean fits = text.length() >= SHORTEST
                && text.length() <= LONGEST
                && text.chars().allMatch(c -> c > 0x20 && c < 0x7f);
        if (!fits) {
            throw new DataWolletException(
                    ErrorCode.INVALID_CREDENTIALS, "an API key has 16 to 512 visible ASCII characters");
        }
        try {
            return new ApiKey(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JVM has no SHA-256", e);
        }
    }

    /**
     * The key with this hash, for a directory that stores hashes.
     *
     * @param sha256 the SHA-256 of the key's ASCII text; copied
     * @return the key
     * @throws IllegalArgumentException if it has not 32 bytes
     */
    public static ApiKey ofSha256(byte[] sha256) {
        if (sha256.length != 32) {
            throw new IllegalArgumentException("a SHA-256 has 32 bytes, not " + sha256.length);
        }
        return new ApiKey(sha256.clone());
    }

    /**
     * The SHA-256 of the key's ASCII text.
     *
     * @return a copy, 32 bytes
     */
    public byte[] sha256() {
        return sha256.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ApiKey key && MessageDigest.isEqual(sha256, key.sha256);
    }

    @Override
    public int hashCode() {
        return (sha256[0] & 0xff) << 24 | (sha256[1] & 0xff) << 16 | (sha256[2] & 0xff) << 8 | (sha256[3] & 0xff);
    }

    /** Shows nothing of the key. */
    @Override
    public String toString() {
        return "ApiKey[redacted]";
    }
}
