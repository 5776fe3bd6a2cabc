package io.datawollet.internal.crypto;

import static io.datawollet.internal.crypto.PlainFormats.concat;
import static io.datawollet.internal.crypto.PlainFormats.encoded;
import static io.datawollet.internal.crypto.PlainFormats.expand;
import static io.datawollet.internal.crypto.PlainFormats.expandWide;
import static io.datawollet.internal.crypto.PlainFormats.gcm;
import static io.datawollet.internal.crypto.PlainFormats.hmac;
import static io.datawollet.internal.crypto.PlainFormats.part;
import static io.datawollet.internal.crypto.PlainFormats.utf8;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Cipher;

/** Documents of one container, read and written by a program that has {@code docs/formats.md}, data key and record id. */
final class PlainDocuments {
    private static final int CHUNK = 16_384;

    private final byte[] recordId;
    private final byte[] contentKey;
    private final byte[] namesKey;
    private final byte[] infoKey;

    PlainDocuments(byte[] dataKey, byte[] recordId) throws Exception {
        this.recordId = recordId;
        this.contentKey = expand(dataKey, encoded("dw1/docs", recordId), 32);
        this.namesKey = expand(dataKey, encoded("dw1/names", recordId), 32);
        this.infoKey = expand(dataKey, encoded("dw1/info", recordId), 32);
    }

    byte[] contentKey() {
        return contentKey;
    }

    byte[] address(String name) throws Exception {
        return hmac(namesKey, encoded("dw1/addr/document", utf8(name)));
    }

    byte[] context(byte[] address, byte[] upload) {
        return encoded("dw1/doc", recordId, address, upload);
    }

    private byte[] infoAad(byte[] address, byte[] upload) {
        return encoded("dw1/info/aad", recordId, address, upload);
    }

    /** What describes a version, taken apart. */
    record Info(long createdAt, long size, byte[] sha256, byte[] saltAndCommitment, String mediaType, String name) {}

    Info openInfo(byte[] address, byte[] upload, byte[] sealed) throws Exception {
        if (sealed[0] != 1 || sealed[1] != 1 || sealed[2] != 3) {
            throw new IllegalArgumentException("no info of this version");
        }
        ByteBuffer in = ByteBuffer.wrap(PlainFormats.open(infoKey, sealed, 3, infoAad(address, upload)));
        long createdAt = in.getLong();
        long size = in.getLong();
        byte[] sha256 = new byte[32];
        byte[] saltAndCommitment = new byte[56];
        in.get(sha256).get(saltAndCommitment);
        byte[] type = new byte[in.get() & 0xff];
        in.get(type);
        byte[] name = new byte[in.get() & 0xff];
        in.get(name);
        if (in.hasRemaining()) {
            throw new IllegalArgumentException("something behind the name");
        }
        return new Info(
                createdAt,
                size,
                sha256,
                saltAndCommitment,
                new String(type, StandardCharsets.US_ASCII),
                new String(name, StandardCharsets.UTF_8));
    }

    byte[] sealInfo(byte[] address, byte[] upload, byte[] nonce, Info info) throws Exception {
        byte[] type = utf8(info.mediaType());
        byte[] name = utf8(info.name());
        byte[] numbers = ByteBuffer.allocate(16)
                .putLong(info.createdAt())
                .putLong(info.size())
                .array();
        byte[] content = concat(
                numbers,
                info.sha256(),
                info.saltAndCommitment(),
                new byte[] {(byte) type.length},
                type,
                new byte[] {(byte) name.length},
                name);
        return concat(
                new byte[] {1, 1, 3},
                nonce,
                gcm(Cipher.ENCRYPT_MODE, infoKey, nonce, infoAad(address, upload), content));
    }

    /** {@code key 32 | base nonce 12 | commitment 32}. */
    private byte[] derived(byte[] salt, byte[] context) throws Exception {
        byte[] info = concat(
                utf8("c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM"), new byte[] {0}, part(salt, 0, 24), context);
        return expandWide(contentKey, info, 76);
    }

    private static byte[] chunk(int mode, byte[] derived, int number, byte[] input) throws Exception {
        byte[] nonce = part(derived, 32, 12);
        byte[] count = ByteBuffer.allocate(12).putInt(8, number).array();
        for (int i = 0; i < 12; i++) {
            nonce[i] ^= count[i];
        }
        return gcm(mode, part(derived, 0, 32), nonce, new byte[0], input);
    }

    /** One chunk of a stored content, wherever it lies. */
    byte[] openChunk(Info info, byte[] context, List<byte[]> blocks, int number) throws Exception {
        byte[] derived = derived(info.saltAndCommitment(), context);
        if (!MessageDigest.isEqual(part(derived, 44, 32), part(info.saltAndCommitment(), 24, 32))) {
            throw new IllegalArgumentException("another key");
        }
        byte[] block = blocks.get(number / 16);
        int at = 16_400 * (number % 16);
        int length = number < info.size() / CHUNK ? 16_400 : (int) (info.size() % CHUNK) + 16;
        return chunk(Cipher.DECRYPT_MODE, derived, number, part(block, at, length));
    }

    /** The whole of a stored content, which its digest confirms. */
    byte[] openContent(Info info, byte[] context, List<byte[]> blocks) throws Exception {
        List<byte[]> chunks = new ArrayList<>();
        for (int number = 0; number <= info.size() / CHUNK; number++) {
            chunks.add(openChunk(info, context, blocks, number));
        }
        byte[] content = concat(chunks.toArray(byte[][]::new));
        if (!Arrays.equals(MessageDigest.getInstance("SHA-256").digest(content), info.sha256())) {
            throw new IllegalArgumentException("another digest");
        }
        return content;
    }

    /** Salt and commitment of a new message with this salt. */
    byte[] saltAndCommitment(byte[] salt, byte[] context) throws Exception {
        return concat(salt, part(derived(salt, context), 44, 32));
    }

    /** The sealed chunks of a new message, in blocks. */
    List<byte[]> sealContent(byte[] salt, byte[] context, byte[] content) throws Exception {
        byte[] derived = derived(salt, context);
        List<byte[]> blocks = new ArrayList<>();
        for (int number = 0; number <= content.length / CHUNK; number++) {
            int at = number * CHUNK;
            byte[] plain = Arrays.copyOfRange(content, at, Math.min(at + CHUNK, content.length));
            byte[] sealed = chunk(Cipher.ENCRYPT_MODE, derived, number, plain);
            if (number % 16 == 0) {
                blocks.add(sealed);
            } else {
                blocks.set(number / 16, concat(blocks.get(number / 16), sealed));
            }
        }
        return blocks;
    }
}
