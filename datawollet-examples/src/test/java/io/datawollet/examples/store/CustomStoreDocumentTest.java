package io.datawollet.examples.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.client.Caller;
import io.datawollet.client.Client;
import io.datawollet.client.Scope;
import io.datawollet.document.Documents;
import io.datawollet.envelope.EnvelopeCredentials;
import io.datawollet.key.RootKeys;
import io.datawollet.session.SessionManager;
import io.datawollet.session.StartRequest;
import io.datawollet.session.StartedSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code docs/custom-store.md} quotes the code as it is and the rules as they stand, and what it plugs in works. */
class CustomStoreDocumentTest {
    private static final Path PAGE = Path.of("..", "docs", "custom-store.md");
    private static final Pattern EXCERPT =
            Pattern.compile("<!-- excerpt: (\\w+)\\.java -->\\n```java\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern QUOTED_RULE = Pattern.compile("(?m)^  ([ES][0-9]+: .*)$");

    @TempDir
    Path folder;

    @Test
    void every_excerpt_stands_in_the_source_line_for_line() throws IOException {
        List<String> classes = new ArrayList<>();
        Matcher excerpt = EXCERPT.matcher(Files.readString(PAGE));
        while (excerpt.find()) {
            classes.add(excerpt.group(1));
            assertThat(unindented(Files.readString(source(excerpt.group(1)))))
                    .as(excerpt.group())
                    .contains(unindented(excerpt.group(2)));
        }
        assertThat(classes)
                .contains("FileEnvelopeStore", "StoreFolder", "FileEnvelopeStoreTest", "CustomStoreDocumentTest")
                .hasSizeGreaterThan(9);
        assertThat(Pattern.compile("(?m)^```java$")
                        .matcher(Files.readString(PAGE))
                        .results())
                .as("all Java on the page is an excerpt")
                .hasSameSizeAs(classes);
    }

    @Test
    void a_rule_is_quoted_in_the_words_of_the_javadoc() throws IOException {
        Path rules = Path.of("..", "datawollet-store-spi/src/main/java/io/datawollet/store/EnvelopeStore.java");
        String javadoc = Files.readString(rules)
                .replaceAll("\\s*\\n\\s*\\*\\s*", " ")
                .replaceAll("\\{@(?:code|link) ([^}]*)}", "$1")
                .replaceAll("<b>(E[0-9]+)</b> ", "$1: ");
        Matcher quoted = QUOTED_RULE.matcher(Files.readString(PAGE));
        assertThat(quoted.find()).isTrue();
        assertThat(javadoc).contains(quoted.group(1));
    }

    @Test
    void the_rules_take_less_than_200_lines_of_code() throws IOException {
        assertThat(Files.readAllLines(source("FileEnvelopeStore")).stream()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty() && !line.matches("(import|package|/\\*\\*|\\*|//).*")))
                .hasSizeLessThan(200);
    }

    @Test
    void every_file_that_the_page_links_to_is_there() throws IOException {
        Matcher link = Pattern.compile("]\\(([^)#]+)\\)").matcher(Files.readString(PAGE));
        assertThat(link.results().toList())
                .isNotEmpty()
                .allSatisfy(
                        each -> assertThat(PAGE.resolveSibling(each.group(1))).exists());
    }

    @Test
    void a_manager_over_the_file_store_finds_an_envelope_again_after_a_restart() throws IOException {
        RootKeys keys = RootKeys.generate();
        Caller caller =
                Caller.of(Client.confidential("acme").scopes(Scope.values()).build());
        EnvelopeCredentials credentials;
        try (SessionManager before = manager(keys)) {
            StartedSession started = before.start(caller, StartRequest.create().newEnvelope());
            credentials = started.newEnvelope().orElseThrow();
            documents(started).putJson("invoice.json", "1284.50");
            started.session().terminate();
        }
        try (SessionManager after = manager(keys)) {
            StartedSession started = after.start(caller, StartRequest.create().attachEnvelope(credentials));
            assertThat(documents(started).list().documents()).hasSize(1);
            assertThat(documents(started).getJson("invoice.json", String.class)).isEqualTo("1284.50");
        }
    }

    private SessionManager manager(RootKeys keys) {
        SessionManager sessions = SessionManager.builder()
                .rootKeys(keys)
                .envelopeStore(new FileEnvelopeStore(folder))
                .build();
        return sessions;
    }

    private static Documents documents(StartedSession started) {
        return started.session().envelope().orElseThrow().documents();
    }

    private static Path source(String name) {
        Path example = Path.of("src/main/java/io/datawollet/examples/store", name + ".java");
        return Files.exists(example) ? example : Path.of("src/test/java/io/datawollet/examples/store", name + ".java");
    }

    /** Lines without what they begin with, since an excerpt begins at the margin. */
    private static String unindented(String text) {
        return text.lines().map(String::strip).collect(Collectors.joining("\n", "", "\n"));
    }
}
