package io.datawollet.internal.crypto;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Properties;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** The tools of a program that was written from {@code docs/formats.md} alone. Uses nothing of the library. */
final class PlainFormats {
    private PlainFormats() {}

    /** A golden file. */
    static final class File {
        private final Properties values = new Properties();

        File(String name) throws IOException {
            try (InputStream in = PlainFormats.class.getResourceAsStream("/io/datawollet/golden/" + name + ".txt")) {
                values.load(new InputStreamReader(Objects.requireNonNull(in, name), StandardCharsets.UTF_8));
            }
        }

        boolean has(String key) {
            return values.containsKey(key);
        }

        String text(String key) {
            return Objects.requireNonNull(values.getProperty(key), key);
        }

        byte[] bytes(String key) {
            return HexFormat.of().parseHex(text(key));
        }

        long number(String key) {
            return Long.parseLong(text(key));
        }

        /** The client as it goes into derivations. */
        byte[] client() {
            return PlainFormats.client(text("clientType"), text("clientId"));
        }
    }

    static byte[] client(String type, String id) {
        return concat(new byte[] {(byte) (type.equals("PUBLIC") ? 1 : 2)}, utf8(id));
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    static byte[] part(byte[] bytes, int from, int length) {
        return Arrays.copyOfRange(bytes, from, from + length);
    }

    static byte[] encoded(String label, byte[]... fields) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(label.length());
        out.writeBytes(utf8(label));
        out.write(fields.length);
        for (byte[] field : fields) {
            out.writeBytes(ByteBuffer.allocate(4).putInt(field.length).array());
            out.writeBytes(field);
        }
        return out.toByteArray();
    }

    private static byte[] mac(String name, byte[] key, byte[] message) throws Exception {
        Mac mac = Mac.getInstance(name);
        mac.init(new SecretKeySpec(key, name));
        return mac.doFinal(message);
    }

    static byte[] hmac(byte[] key, byte[] message) throws Exception {
        return mac("HmacSHA256", key, message);
    }

    /** HKDF-Expand to two blocks at most. */
    private static byte[] expand(String name, byte[] key, byte[] info, int length) throws Exception {
        byte[] first = mac(name, key, concat(info, new byte[] {1}));
        byte[] second = mac(name, key, concat(first, info, new byte[] {2}));
        return Arrays.copyOf(concat(first, second), length);
    }

    /** HKDF-Expand with SHA-256. */
    static byte[] expand(byte[] key, byte[] info, int length) throws Exception {
        return expand("HmacSHA256", key, info, length);
    }

    /** HKDF-Expand with SHA-512. */
    static byte[] expandWide(byte[] key, byte[] info, int length) throws Exception {
        return expand("HmacSHA512", key, info, length);
    }

    /** What is derived from a root key: its purposes' keys come of it. */
    static byte[] rootKey(byte[] secret, String label) throws Exception {
        return expand(hmac(utf8("DataWollet/1"), secret), encoded(label), 32);
    }

    static byte[] gcm(int mode, byte[] key, byte[] nonce, byte[] aad, byte[] input) throws Exception {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
        cipher.updateAAD(aad);
        return cipher.doFinal(input);
    }

    static byte[] open(byte[] key, byte[] record, int nonceAt, byte[] aad) throws Exception {
        byte[] rest = Arrays.copyOfRange(record, nonceAt + 12, record.length);
        return gcm(Cipher.DECRYPT_MODE, key, part(record, nonceAt, 12), aad, rest);
    }

    /** The page lies beside the module, which is where tests run. */
    static String page() throws IOException {
        return Files.readString(Path.of("..", "docs", "formats.md"));
    }
}
