package io.datawollet.examples.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** {@code docs/embedding.md} quotes the bridges as they are, and what it links to is there. */
class EmbeddingDocumentTest {
    private static final Path PAGE = Path.of("..", "docs", "embedding.md");
    private static final Pattern EXCERPT =
            Pattern.compile("<!-- excerpt: ([\\w/.]+) -->\\n```(?:java|properties)\\n(.*?)```", Pattern.DOTALL);

    @Test
    void every_excerpt_stands_in_the_source_line_for_line() throws IOException {
        List<String> files = new ArrayList<>();
        Matcher excerpt = EXCERPT.matcher(Files.readString(PAGE));
        while (excerpt.find()) {
            files.add(excerpt.group(1));
            assertThat(unindented(Files.readString(source(excerpt.group(1)))))
                    .as(excerpt.group())
                    .contains(unindented(excerpt.group(2)));
        }
        assertThat(files)
                .contains(
                        "host/HttpBridge.java",
                        "spring/SessionController.java",
                        "spring/application.properties",
                        "servlet/SessionServlet.java");
        assertThat(Pattern.compile("(?m)^```(java|properties)$")
                        .matcher(Files.readString(PAGE))
                        .results())
                .as("all code on the page is an excerpt")
                .hasSameSizeAs(files);
    }

    @Test
    void every_source_that_the_page_links_to_is_there() throws IOException {
        Matcher link = Pattern.compile("]\\((\\.\\./[^)#]+)\\)").matcher(Files.readString(PAGE));
        assertThat(link.results().toList())
                .hasSizeGreaterThan(9)
                .allSatisfy(
                        each -> assertThat(PAGE.resolveSibling(each.group(1))).exists());
    }

    @Test
    void the_command_names_servers_that_there_are() throws IOException {
        Matcher command = Pattern.compile("serve --on (\\w+) --port 8080\" {4}# or (\\w+), or (\\w+)")
                .matcher(Files.readString(PAGE));
        assertThat(command.find()).isTrue();
        assertThat(List.of(command.group(1), command.group(2), command.group(3)))
                .containsExactlyInAnyOrder(HostKind.JDK.word(), HostKind.SPRING.word(), HostKind.JETTY.word());
    }

    private static Path source(String name) {
        String kind = name.endsWith(".java") ? "java" : "resources";
        return Path.of("src", "main", kind, "io", "datawollet", "examples").resolve(name);
    }

    /** Lines without what they begin with, since an excerpt begins at the margin. */
    private static String unindented(String text) {
        return text.lines().map(String::strip).collect(Collectors.joining("\n", "", "\n"));
    }
}
