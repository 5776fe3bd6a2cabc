package io.datawollet.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Runs after all other tests of all modules, in a JVM of its own: nothing that they printed, logged at TRACE or threw holds
 * a secret that they were given. Each module's tests append those to a file, a text a line; output lies where surefire
 * redirects it.
 */
class OutputScan {
    private static final Path ISSUED = Path.of("target", "issued-secrets.txt");
    private static final Path OUTPUT = Path.of("target", "surefire-reports");

    /** Shorter texts would be found by chance. */
    private static final int SHORTEST = 16;

    @Test
    void no_issued_secret_stands_in_anything_that_the_suite_printed() throws IOException {
        Set<String> secrets = new LinkedHashSet<>();
        for (Path file : inEachModule(ISSUED)) {
            secrets.addAll(Files.readAllLines(file, StandardCharsets.UTF_8));
        }
        assertThat(secrets).as("the suite told which secrets it was given").hasSizeGreaterThan(1_000);
        Map<String, List<String>> spellings = byBeginning(secrets);

        List<String> found = new ArrayList<>();
        List<Path> files = outputFiles();
        for (Path file : files) {
            found.addAll(scan(file, spellings));
        }
        assertThat(found).isEmpty();
    }

    @Test
    void every_module_of_the_suite_told_its_secrets_and_logged_at_trace() throws IOException {
        for (String module : List.of("datawollet-core", "datawollet-examples")) {
            assertThat(Path.of("..", module).resolve(ISSUED)).isNotEmptyFile();
            boolean logged = false;
            for (Path file : outputFiles()) {
                logged |= file.startsWith(Path.of("..", module))
                        && Files.readString(file, StandardCharsets.ISO_8859_1)
                                .contains("DEBUG io.datawollet.session.SessionManager - ");
            }
            assertThat(logged).as("%s logs what it does", module).isTrue();
        }
    }

    @Test
    void the_scan_finds_each_spelling_of_a_secret() {
        String secret = Base64.getUrlEncoder().withoutPadding().encodeToString(new byte[] {
            -1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29,
            30, 31, -5
        });
        Map<String, List<String>> spellings = byBeginning(Set.of(secret));
        for (String spelling : spellingsOf(secret)) {
            assertThat(hits("a line with " + spelling + " in it", spellings)).isNotEmpty();
        }
        assertThat(spellingsOf(secret)).hasSizeGreaterThanOrEqualTo(5);
        assertThat(hits("a line without it", spellings)).isEmpty();
    }

    private static List<Path> outputFiles() throws IOException {
        List<Path> output = new ArrayList<>();
        for (Path folder : inEachModule(OUTPUT)) {
            try (Stream<Path> files = Files.walk(folder)) {
                files.filter(Files::isRegularFile)
                        .filter(file -> !file.getFileName().toString().contains("OutputScan"))
                        .forEach(output::add);
            }
        }
        return output;
    }

    private static List<Path> inEachModule(Path path) throws IOException {
        try (Stream<Path> modules = Files.list(Path.of(".."))) {
            return modules.map(module -> module.resolve(path))
                    .filter(Files::exists)
                    .toList();
        }
    }

    private static List<String> scan(Path file, Map<String, List<String>> spellings) throws IOException {
        List<String> found = new ArrayList<>();
        try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
            lines.forEach(line -> {
                for (String spelling : hits(line, spellings)) {
                    // The name of the file is enough to find it; printing it would be the very fault.
                    found.add(file.getFileName() + " has a secret that begins " + spelling.substring(0, 6));
                }
            });
        }
        return found;
    }

    private static List<String> hits(String line, Map<String, List<String>> spellings) {
        List<String> hits = new ArrayList<>();
        for (int at = 0; at + SHORTEST <= line.length(); at++) {
            for (String spelling : spellings.getOrDefault(line.substring(at, at + SHORTEST), List.of())) {
                if (line.startsWith(spelling, at)) {
                    hits.add(spelling);
                }
            }
        }
        return hits;
    }

    private static Map<String, List<String>> byBeginning(Set<String> secrets) {
        Map<String, List<String>> spellings = new HashMap<>();
        for (String secret : secrets) {
            if (secret.length() >= SHORTEST) {
                for (String spelling : spellingsOf(secret)) {
                    spellings
                            .computeIfAbsent(spelling.substring(0, SHORTEST), key -> new ArrayList<>())
                            .add(spelling);
                }
            }
        }
        return spellings;
    }

    /** The text itself and the bytes behind it, raw, in hexadecimal and in both base64 alphabets. */
    private static Set<String> spellingsOf(String secret) {
        Set<String> spellings = new LinkedHashSet<>();
        spellings.add(secret);
        addBytes(spellings, secret.getBytes(StandardCharsets.UTF_8));
        try {
            addBytes(spellings, Base64.getUrlDecoder().decode(secret));
        } catch (IllegalArgumentException e) {
            // Not base64url: an API key, say. Its text has been added.
            return spellings;
        }
        return spellings;
    }

    private static void addBytes(Set<String> spellings, byte[] bytes) {
        if (bytes.length < SHORTEST) {
            return;
        }
        String hex = HexFormat.of().formatHex(bytes);
        spellings.add(hex);
        spellings.add(hex.toUpperCase(Locale.ROOT));
        spellings.add(Base64.getEncoder().withoutPadding().encodeToString(bytes));
        spellings.add(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
        spellings.add(new String(bytes, StandardCharsets.ISO_8859_1));
    }
}
