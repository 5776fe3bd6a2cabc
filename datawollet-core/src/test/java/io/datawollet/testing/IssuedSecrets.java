package io.datawollet.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Base64;

/**
 * Writes down every secret that a test was given, so that a later step of the build can look for them in all that the
 * suite has printed. One a line, in base64url: a text as its UTF-8 bytes, bytes as they are. The file is the one that
 * the system property {@code datawollet.issued} names. Safe for use by many threads.
 */
final class IssuedSecrets {
    private static final Object LOCK = new Object();

    private IssuedSecrets() {}

    /** A secret that is text. */
    static void add(String text) {
        add(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A secret that is bytes. */
    static void add(byte[] bytes) {
        String line = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes) + "\n";
        Path file = Path.of(System.getProperty("datawollet.issued", "target/issued-secrets.txt"));
        synchronized (LOCK) {
            try {
                Files.writeString(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
