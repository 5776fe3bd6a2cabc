package io.datawollet.internal.crypto;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.Provider;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * SHA-256, HMAC-SHA256, HKDF (RFC 5869) and AES-256-GCM (NIST SP 800-38D) over the JDK's providers, with pooled objects.
 * Safe for many threads.
 */
public final class Primitives {
    /** Bytes of a key, a MAC and a hash. */
    public static final int KEY_BYTES = 32;
    /** Bytes of a nonce. */
    public static final int NONCE_BYTES = 12;
    /** Bytes of an AEAD tag. */
    public static final int TAG_BYTES = 16;
    /** What sealing adds: the nonce before and the tag behind. */
    public static final int SEAL_BYTES = NONCE_BYTES + TAG_BYTES;

    private static final String MAC = "HmacSHA256";
    private static final String WIDE_MAC = "HmacSHA512";
    private static final String HASH = "SHA-256";
    private static final String AEAD = "AES/GCM/NoPadding";

    private final Optional<Provider> provider;
    private final Pool<Mac> macs;
    private final Pool<Mac> wideMacs;
    private final Pool<Cipher> ciphers;

    private Primitives(Optional<Provider> provider) {
        this.provider = provider;
        this.macs = new Pool<>(() -> mac(MAC));
        this.wideMacs = new Pool<>(() -> mac(WIDE_MAC));
        this.ciphers = new Pool<>(() -> required(
                () -> provider.isPresent() ? Cipher.getInstance(AEAD, provider.get()) : Cipher.getInstance(AEAD)));
        macs.give(macs.take());
        wideMacs.give(wideMacs.take());
        ciphers.give(ciphers.take());
        hash();
    }

    private Mac mac(String name) {
        return required(() -> provider.isPresent() ? Mac.getInstance(name, provider.get()) : Mac.getInstance(name));
    }

    /** Over the JDK's default providers. */
    public static Primitives ofDefaultProviders() {
        return new Primitives(Optional.empty());
    }

    /**
     * Over one provider.
     *
     * @throws IllegalArgumentException if it lacks one of what is needed
     */
    public static Primitives of(Provider provider) {
        try {
            return new Primitives(Optional.of(provider));
        } catch (IllegalStateException e) {
            throw new IllegalArgumentException(
                    "the provider " + provider.getName() + " must offer "
                            + String.join(", ", MAC, WIDE_MAC, HASH, AEAD),
                    e);
        }
    }

    /** A new SHA-256, for content that comes in pieces. */
    public MessageDigest hash() {
        return required(() -> provider.isPresent()
                ? MessageDigest.getInstance(HASH, provider.get())
                : MessageDigest.getInstance(HASH));
    }

    /** SHA-256 of a message. */
    public byte[] sha256(byte[] message) {
        return hash().digest(message);
    }

    /** HMAC-SHA256 of a message. */
    public byte[] hmac(byte[] key, byte[] message) {
        return hmac(macs, MAC, key, message);
    }

    private static byte[] hmac(Pool<Mac> pool, String name, byte[] key, byte[] message) {
        Mac mac = pool.take();
        try {
            mac.init(new SecretKeySpec(key, name));
            byte[] out = mac.doFinal(message);
            pool.give(mac);
            return out;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(name + " refused a key of " + key.length + " bytes", e);
        }
    }

    /** HKDF-Extract; an empty salt stands for 32 zero bytes. */
    public byte[] extract(byte[] salt, byte[] inputKey) {
        return hmac(salt.length == 0 ? new byte[KEY_BYTES] : salt, inputKey);
    }

    /**
     * HKDF-Expand.
     *
     * @throws IllegalArgumentException beyond 255 blocks of 32 bytes
     */
    public byte[] expand(byte[] pseudoRandomKey, byte[] info, int length) {
        return expand(macs, MAC, pseudoRandomKey, info, length);
    }

    /** HKDF-Expand over HMAC-SHA512, as a published format wants it. */
    byte[] expandWide(byte[] pseudoRandomKey, byte[] info, int length) {
        return expand(wideMacs, WIDE_MAC, pseudoRandomKey, info, length);
    }

    private static byte[] expand(Pool<Mac> pool, String name, byte[] pseudoRandomKey, byte[] info, int length) {
        // The wide one may go further; nobody needs it.
        if (length < 1 || length > 255 * KEY_BYTES) {
            throw new IllegalArgumentException("HKDF gives 1 to 8160 bytes here, not " + length);
        }
        byte[] out = new byte[length];
        byte[] block = new byte[0];
        for (int done = 0, counter = 1; done < length; counter++) {
            byte[] message = Arrays.copyOf(block, block.length + info.length + 1);
            System.arraycopy(info, 0, message, block.length, info.length);
            message[message.length - 1] = (byte) counter;
            block = hmac(pool, name, pseudoRandomKey, message);
            int part = Math.min(block.length, length - done);
            System.arraycopy(block, 0, out, done, part);
            done += part;
        }
        return out;
    }

    /**
     * Seals a plaintext: {@code prefix | nonce | ciphertext | tag}. The nonce is drawn here, anew at every call: one
     * that came from a counter would be used twice by the two sides of a race.
     */
    public byte[] seal(byte[] key, Randomness random, byte[] prefix, byte[] aad, byte[] plaintext) {
        byte[] nonce = random.take(NONCE_BYTES);
        byte[] out = Arrays.copyOf(prefix, prefix.length + SEAL_BYTES + plaintext.length);
        System.arraycopy(nonce, 0, out, prefix.length, NONCE_BYTES);
        Cipher cipher = ciphers.take();
        try {
            cipher.init(Cipher.ENCRYPT_MODE, aesKey(key), new GCMParameterSpec(TAG_BYTES * 8, nonce));
            cipher.updateAAD(aad);
            cipher.doFinal(plaintext, 0, plaintext.length, out, prefix.length + NONCE_BYTES);
            ciphers.give(cipher);
            return out;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM could not seal", e);
        }
    }

    /**
     * Opens what {@link #seal} made, beginning at the nonce.
     *
     * @throws BrokenSealException if it was not sealed so, whatever the reason
     */
    public byte[] open(byte[] key, byte[] sealed, int nonceAt, byte[] aad) throws BrokenSealException {
        int length = sealed.length - nonceAt - NONCE_BYTES;
        if (length < TAG_BYTES) {
            throw new BrokenSealException("too short");
        }
        Cipher cipher = ciphers.take();
        try {
            cipher.init(
                    Cipher.DECRYPT_MODE,
                    aesKey(key),
                    new GCMParameterSpec(TAG_BYTES * 8, sealed, nonceAt, NONCE_BYTES));
            cipher.updateAAD(aad);
            byte[] plaintext = cipher.doFinal(sealed, nonceAt + NONCE_BYTES, length);
            ciphers.give(cipher);
            return plaintext;
        } catch (AEADBadTagException e) {
            ciphers.give(cipher);
            throw new BrokenSealException("the tag does not match");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM could not open", e);
        }
    }

    /**
     * Seals one chunk of a format that makes its own nonces: {@code ciphertext | tag} into {@code out}. Whoever calls this
     * vouches that key and nonce never meet twice; the one caller counts chunks up under a key of its own.
     */
    void sealChunk(SecretKeySpec key, byte[] nonce, byte[] plaintext, int length, byte[] out, int outAt) {
        Cipher cipher = ciphers.take();
        try {
            cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_BYTES * 8, nonce));
            cipher.doFinal(plaintext, 0, length, out, outAt);
            ciphers.give(cipher);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM could not seal", e);
        }
    }

    /**
     * Opens what {@link #sealChunk} made.
     *
     * @return how many bytes of plaintext are in {@code out}, from its beginning
     * @throws BrokenSealException if it was not sealed so; what is in {@code out} then is not to be looked at
     */
    int openChunk(SecretKeySpec key, byte[] nonce, byte[] sealed, int at, int length, byte[] out)
            throws BrokenSealException {
        Cipher cipher = ciphers.take();
        try {
            cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG_BYTES * 8, nonce));
            int opened = cipher.doFinal(sealed, at, length, out, 0);
            ciphers.give(cipher);
            return opened;
        } catch (AEADBadTagException e) {
            ciphers.give(cipher);
            throw new BrokenSealException("the tag does not match");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM could not open", e);
        }
    }

    static SecretKeySpec aesKey(byte[] key) {
        if (key.length != KEY_BYTES) {
            throw new IllegalArgumentException("AES-256 needs a key of 32 bytes, not " + key.length);
        }
        return new SecretKeySpec(key, "AES");
    }

    private interface Making<T> {
        T make() throws GeneralSecurityException;
    }

    private static <T> T required(Making<T> making) {
        try {
            return making.make();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM lacks one of " + String.join(", ", MAC, WIDE_MAC, HASH, AEAD), e);
        }
    }
}
