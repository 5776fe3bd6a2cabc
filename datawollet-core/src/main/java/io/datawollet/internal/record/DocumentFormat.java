package io.datawollet.internal.record;

import io.datawollet.internal.crypto.BrokenSealException;
import io.datawollet.internal.crypto.ChunkKeys;
import io.datawollet.internal.crypto.Encoding;
import io.datawollet.internal.crypto.Label;
import io.datawollet.internal.crypto.Primitives;
import io.datawollet.internal.crypto.Randomness;
import io.datawollet.internal.crypto.StrictUtf8;
import io.datawollet.store.StoreKey;
import io.datawollet.store.UploadId;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What describes one version of a document: {@code 01 | suite | 03 | nonce 12 | ciphertext | tag 16} around {@code created
 * u64 | size u64 | SHA-256 32 | salt and commitment of the content 56 | length of media type u8 | media type | length of name
 * u8 | name}. Bound to its document and its upload, so that none can stand for another.
 */
public final class DocumentFormat {
    private static final byte KIND = 3;
    private static final byte[] PREFIX = {HeaderFormat.VERSION, HeaderFormat.SUITE, KIND};
    private static final int HASH_BYTES = 32;
    private static final int FIXED_BYTES = 2 * Long.BYTES + HASH_BYTES + ChunkKeys.PREFIX_BYTES + 2;

    private DocumentFormat() {}

    /** A description taken apart. The content's prefix is the salt and commitment that stand before its chunks. */
    public record Description(
            long createdAt, long size, byte[] sha256, byte[] contentPrefix, String mediaType, String name) {}

    /** The description sealed for its place. */
    public static byte[] seal(
            Primitives primitives,
            Randomness random,
            ContainerKeys keys,
            StoreKey document,
            UploadId upload,
            Description description) {
        byte[] type = description.mediaType().getBytes(StandardCharsets.US_ASCII);
        byte[] name = StrictUtf8.encode(description.name()).orElseThrow();
        byte[] content = ByteBuffer.allocate(FIXED_BYTES + type.length + name.length)
                .putLong(description.createdAt())
                .putLong(description.size())
                .put(description.sha256())
                .put(description.contentPrefix())
                .put((byte) type.length)
                .put(type)
                .put((byte) name.length)
                .put(name)
                .array();
        return primitives.seal(keys.infoKey, random, PREFIX, aad(keys, document, upload), content);
    }

    /**
     * Opens the description of this version of this document.
     *
     * @throws BrokenSealException if it is not that, whole
     */
    public static Description open(
            Primitives primitives, ContainerKeys keys, StoreKey document, UploadId upload, byte[] sealed)
            throws BrokenSealException {
        for (int i = 0; i < PREFIX.length; i++) {
            if (sealed.length <= i || sealed[i] != PREFIX[i]) {
                throw new BrokenSealException("description of another version, suite or kind");
            }
        }
        byte[] content = primitives.open(keys.infoKey, sealed, PREFIX.length, aad(keys, document, upload));
        try {
            return parse(ByteBuffer.wrap(content));
        } catch (BufferUnderflowException e) {
            throw new BrokenSealException("description that ends too early");
        }
    }

    private static Description parse(ByteBuffer in) throws BrokenSealException {
        long createdAt = in.getLong();
        long size = in.getLong();
        byte[] sha256 = take(in, HASH_BYTES);
        byte[] prefix = take(in, ChunkKeys.PREFIX_BYTES);
        String mediaType = new String(take(in, in.get() & 0xff), StandardCharsets.US_ASCII);
        String name = StrictUtf8.decode(take(in, in.get() & 0xff))
                .orElseThrow(() -> new BrokenSealException("a name that is not text"));
        if (in.hasRemaining() || size < 0) {
            throw new BrokenSealException("description with a wrong size or something behind it");
        }
        return new Description(createdAt, size, sha256, prefix, mediaType, name);
    }

    private static byte[] take(ByteBuffer in, int count) {
        byte[] bytes = new byte[count];
        in.get(bytes);
        return bytes;
    }

    private static byte[] aad(ContainerKeys keys, StoreKey document, UploadId upload) {
        return Encoding.of(Label.INFO_AAD, keys.recordId, document.toBytes(), upload.toBytes());
    }
}
