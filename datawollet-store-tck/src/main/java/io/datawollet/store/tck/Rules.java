package io.datawollet.store.tck;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** The rules of both contracts in the words of the SPI's Javadoc, a line each in a resource: the id, a blank, the words. */
final class Rules {
    private static final Map<String, String> ALL = read();

    private Rules() {}

    /** The rule of this id in words. */
    static String words(String id) {
        String words = ALL.get(id);
        if (words == null) {
            throw new IllegalArgumentException("there is no rule " + id);
        }
        return words;
    }

    /** Every rule in the order of the Javadoc. */
    static Map<String, String> all() {
        return ALL;
    }

    private static Map<String, String> read() {
        Map<String, String> rules = new LinkedHashMap<>();
        try (InputStream in = Objects.requireNonNull(Rules.class.getResourceAsStream("rules.txt"));
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int blank = line.indexOf(' ');
                rules.put(line.substring(0, blank), line.substring(blank + 1));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the rules cannot be read", e);
        }
        return Collections.unmodifiableMap(rules);
    }
}
