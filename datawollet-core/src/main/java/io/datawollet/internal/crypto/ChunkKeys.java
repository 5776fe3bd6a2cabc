package io.datawollet.internal.crypto;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keys of one message in the published format C2SP chunked encryption (c2sp.org/chunked-encryption), in its instance
 * Cobblestone-256: {@code salt 24 | commitment 32 | sealed chunks}, each chunk of 16 KiB but the last, which is always
 * shorter and may be empty, sealed with AES-256-GCM under {@code base nonce XOR number of the chunk}. Chunks can be opened in
 * any order.
 *
 * <p>Key, base nonce and commitment come from an input key, a salt that is new for each message, and a context. Sealing
 * goes through a {@link ChunkSealer}, which uses each nonce once.
 */
public final class ChunkKeys {
    /** Bytes of plaintext in every chunk but the last. */
    public static final int CHUNK_BYTES = 16 << 10;
    /** Bytes of such a chunk when it is sealed. */
    public static final int SEALED_CHUNK_BYTES = CHUNK_BYTES + Primitives.TAG_BYTES;
    /** Bytes of salt and commitment, which stand before the chunks. */
    public static final int PREFIX_BYTES = 24 + 32;

    /** As the format has it. */
    static final long MOST_CHUNKS = 1L << 38;

    private static final int SALT_BYTES = 24;
    private static final int COMMITMENT_BYTES = 32;
    private static final byte[] INFO =
            "c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0".getBytes(StandardCharsets.US_ASCII);

    private final Primitives primitives;
    private final SecretKeySpec key;
    private final byte[] baseNonce;
    private final byte[] prefix;

    private ChunkKeys(Primitives primitives, byte[] inputKey, byte[] salt, byte[] context) {
        if (inputKey.length != Primitives.KEY_BYTES) {
            throw new IllegalArgumentException("Cobblestone-256 needs a key of 32 bytes, not " + inputKey.length);
        }
        byte[] info = Arrays.copyOf(INFO, INFO.length + SALT_BYTES + context.length);
        System.arraycopy(salt, 0, info, INFO.length, SALT_BYTES);
        System.arraycopy(context, 0, info, INFO.length + SALT_BYTES, context.length);
        int nonceAt = Primitives.KEY_BYTES;
        int commitmentAt = nonceAt + Primitives.NONCE_BYTES;
        byte[] all = primitives.expandWide(inputKey, info, commitmentAt + COMMITMENT_BYTES);
        this.primitives = primitives;
        this.key = new SecretKeySpec(all, 0, Primitives.KEY_BYTES, "AES");
        this.baseNonce = Arrays.copyOfRange(all, nonceAt, commitmentAt);
        this.prefix = Arrays.copyOf(salt, PREFIX_BYTES);
        System.arraycopy(all, commitmentAt, prefix, SALT_BYTES, COMMITMENT_BYTES);
        Arrays.fill(all, (byte) 0);
    }

    /** The keys of a new message, with a salt that is drawn here. */
    public static ChunkSealer newMessage(Primitives primitives, Randomness random, byte[] inputKey, byte[] context) {
        return new ChunkSealer(new ChunkKeys(primitives, inputKey, random.take(SALT_BYTES), context), 0);
    }

    /**
     * The keys of a message that was sealed before.
     *
     * @param prefix its salt and commitment
     * @throws BrokenSealException if they do not belong to this input key and context; compared in constant time
     */
    public static ChunkKeys ofMessage(Primitives primitives, byte[] inputKey, byte[] prefix, byte[] context)
            throws BrokenSealException {
        if (prefix.length != PREFIX_BYTES) {
            throw new BrokenSealException("salt and commitment of a wrong length");
        }
        ChunkKeys keys = new ChunkKeys(primitives, inputKey, Arrays.copyOf(prefix, SALT_BYTES), context);
        if (!MessageDigest.isEqual(keys.prefix, prefix)) {
            throw new BrokenSealException("the content commits to another key");
        }
        return keys;
    }

    byte[] prefix() {
        return prefix.clone();
    }

    void seal(long number, byte[] plaintext, int length, byte[] out, int at) {
        primitives.sealChunk(key, nonce(number), plaintext, length, out, at);
    }

    /**
     * Opens a chunk.
     *
     * @param number which one, 0 to 2^38 - 1
     * @param sealed holds it from {@code at} on, {@code length} bytes
     * @param out takes the plaintext, from its beginning
     * @return how many bytes of plaintext there are
     * @throws BrokenSealException if it is not that chunk of that message; {@code out} is not to be looked at then
     */
    public int open(long number, byte[] sealed, int at, int length, byte[] out) throws BrokenSealException {
        if (number < 0 || number >= MOST_CHUNKS) {
            throw new BrokenSealException("a chunk beyond the last that the format has");
        }
        if (length < Primitives.TAG_BYTES || length > SEALED_CHUNK_BYTES) {
            throw new BrokenSealException("a chunk of a wrong length");
        }
        return primitives.openChunk(key, nonce(number), sealed, at, length, out);
    }

    private byte[] nonce(long number) {
        byte[] nonce = baseNonce.clone();
        for (int i = 0; i < Long.BYTES; i++) {
            nonce[nonce.length - 1 - i] ^= (byte) (number >>> (8 * i));
        }
        return nonce;
    }

    /** Shows nothing of the keys. */
    @Override
    public String toString() {
        return "ChunkKeys[redacted]";
    }
}
