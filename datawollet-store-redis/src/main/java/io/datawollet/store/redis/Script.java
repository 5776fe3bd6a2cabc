package io.datawollet.store.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;

/** What is done on the server, each in one step. The text lies beside the class under the constant's name. */
enum Script {
    CREATE,
    WRITE,
    MOVE,
    PAGE,
    REMOVE,
    LIST,
    REMOVE_MEMBERS;

    private final byte[] text;
    private final byte[] sha;

    Script() {
        this.text = (read("common") + read(name().toLowerCase(Locale.ROOT))).getBytes(StandardCharsets.UTF_8);
        this.sha = sha1(text);
    }

    /** What EVAL is given. Not to be changed. */
    byte[] text() {
        return text;
    }

    /** What EVALSHA is given: by this name the server remembers the script. Not to be changed. */
    byte[] sha() {
        return sha;
    }

    private static String read(String name) {
        try (InputStream in = Objects.requireNonNull(Script.class.getResourceAsStream(name + ".lua"), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] sha1(byte[] text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1").digest(text);
            return HexFormat.of().formatHex(hash).getBytes(StandardCharsets.US_ASCII);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }
}
