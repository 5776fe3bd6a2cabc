package io.datawollet.key;

import io.datawollet.internal.crypto.Argon2id;
import io.datawollet.internal.crypto.Base64Url;
import io.datawollet.internal.crypto.StrictUtf8;
import java.nio.CharBuffer;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;

/**
 * One root key: 32 secret bytes of the host with a number and a state. Everything that the library seals is sealed
 * under keys derived from it together with what only a client has. Immutable; printing shows number and state.
 */
public final class RootKey {
    /** How many bytes a root key has. */
    public static final int LENGTH = 32;

    private static final int LEAST_PASSPHRASE = 12;
    private static final int LEAST_SALT = 16;

    private final int id;
    private final RootKeyState state;
    private final byte[] secret;
    private final Optional<Instant> notAfter;

    private RootKey(int id, RootKeyState state, byte[] secret, Optional<Instant> notAfter) {
        if (id < 1 || id > 65_535) {
            throw new IllegalArgumentException("the id of a root key is 1 to 65535, not " + id);
        }
        if (secret.length != LENGTH) {
            throw new IllegalArgumentException(
                    "root key " + id + " must have " + LENGTH + " bytes, not " + secret.length);
        }
        int any = 0;
        for (byte b : secret) {
            any |= b;
        }
        if (any == 0) {
            throw new IllegalArgumentException("root key " + id + " is all zeros; it must be random");
        }
        if (state == RootKeyState.ACTIVE && notAfter.isPresent()) {
            throw new IllegalArgumentException("root key " + id + " is active; only an open-only key has an end");
        }
        this.id = id;
        this.state = state;
        this.secret = secret;
        this.notAfter = notAfter;
    }

    /**
     * A root key from the host's own bytes.
     *
     * @param id 1 to 65535, never given to another key of the same host
     * @param state what it is used for
     * @param secret 32 bytes from a secure source; copied
     * @return the key
     * @throws IllegalArgumentException if a value breaks its rule; the message names both, never the bytes
     */
    public static RootKey of(int id, RootKeyState state, byte[] secret) {
        return new RootKey(id, state, secret.clone(), Optional.empty());
    }

    /**
     * A new random root key.
     *
     * @param id 1 to 65535, never given to another key of the same host
     * @param state what it is used for
     * @return the key; lost with the process unless it is written somewhere
     */
    public static RootKey generate(int id, RootKeyState state) {
        byte[] secret = new byte[LENGTH];
        new SecureRandom().nextBytes(secret);
        return new RootKey(id, state, secret, Optional.empty());
    }

    /**
     * A root key from an operator's passphrase, by Argon2id (RFC 9106) with the second recommended choice of its
     * section 4: 3 passes over 64 MiB in 4 lanes. The same passphrase and salt give the same key on every node.
     *
     * @param id 1 to 65535, never given to another key of the same host
     * @param state what it is used for
     * @param passphrase at least 12 characters; the caller's array is left as it is and should be wiped
     * @param salt at least 16 bytes, random, not secret, kept for ever
     * @return the key
     * @throws IllegalArgumentException if a value breaks its rule; the message names both, never the passphrase
     */
    public static RootKey fromPassphrase(int id, RootKeyState state, char[] passphrase, byte[] salt) {
        if (passphrase.length < LEAST_PASSPHRASE) {
            throw new IllegalArgumentException(
                    "a passphrase has at least " + LEAST_PASSPHRASE + " characters, not " + passphrase.length);
        }
        if (salt.length < LEAST_SALT) {
            throw new IllegalArgumentException("the salt has at least " + LEAST_SALT + " bytes, not " + salt.length);
        }
        byte[] bytes = StrictUtf8.encode(CharBuffer.wrap(passphrase))
                .orElseThrow(() -> new IllegalArgumentException("the passphrase is not Unicode text"));
        return new RootKey(id, state, Argon2id.derive(bytes, salt.clone(), 3, 1 << 16, 4), Optional.empty());
    }

    /**
     * The same key, open-only, and no longer used from an instant on.
     *
     * @param end the first instant at which it serves nothing any more
     * @return the copy
     */
    public RootKey openOnlyUntil(Instant end) {
        return new RootKey(id, RootKeyState.OPEN_ONLY, secret, Optional.of(end));
    }

    /**
     * The same key in another state, without an end.
     *
     * @param other the state
     * @return the copy
     */
    public RootKey in(RootKeyState other) {
        return new RootKey(id, other, secret, Optional.empty());
    }

    /**
     * The key's number.
     *
     * @return 1 to 65535
     */
    public int id() {
        return id;
    }

    /**
     * What it is used for.
     *
     * @return the state
     */
    public RootKeyState state() {
        return state;
    }

    /**
     * The first instant at which it serves nothing any more.
     *
     * @return empty if it has no end
     */
    public Optional<Instant> notAfter() {
        return notAfter;
    }

    /**
     * The secret in the clear, for writing it to the host's vault.
     *
     * @return 43 characters of base64url
     */
    public String reveal() {
        return Base64Url.encode(secret);
    }

    /**
     * The secret's bytes in the clear.
     *
     * @return a copy
     */
    public byte[] revealBytes() {
        return secret.clone();
    }

    /** Number and state, nothing of the secret. */
    @Override
    public String toString() {
        return "RootKey[" + id + " " + state + " redacted]";
    }
}
