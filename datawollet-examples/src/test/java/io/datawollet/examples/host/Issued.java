package io.datawollet.examples.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The secrets that a test was given: API keys, session ids, session keys. Each is also added, a line each, to the file
 * that the system property {@code datawollet.issued} names, so that a later step can search everything that the tests
 * printed for them. Safe for many threads.
 */
public final class Issued {
    private final Set<String> secrets = ConcurrentHashMap.newKeySet();

    /** Notes a secret, and gives it back. */
    public String note(String secret) {
        if (!secret.isEmpty() && secrets.add(secret)) {
            append(secret);
        }
        return secret;
    }

    /** Fails if one of the secrets stands in the text; the failure does not repeat it. */
    public void assertNoneIn(String text) {
        assertThat(secrets).isNotEmpty();
        assertThat(secrets.stream().noneMatch(text::contains))
                .as("the text holds no secret")
                .isTrue();
    }

    private static void append(String secret) {
        Path file = Path.of(System.getProperty("datawollet.issued", "target/issued-secrets.txt"));
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            // One small write in append mode, so that lines of several tests do not mix.
            Files.writeString(
                    file, secret + "\n", StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
