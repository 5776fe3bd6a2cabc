package io.datawollet.examples.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.examples.host.Agent.Reply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The demo over plain HTTP: which files its page has, how they are guarded, and that the page may call the host. */
class DemoTest {
    private final Issued issued = new Issued();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private Demo demo;

    @BeforeEach
    void start() throws IOException {
        demo = Demo.run(List.of(), new PrintStream(out, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void stop() {
        demo.close();
        demo.close();
    }

    private Agent page() {
        return new Agent(demo.address(), issued, Optional.empty(), Optional.empty());
    }

    private static String text(Reply reply) {
        assertThat(reply.status()).isEqualTo(200);
        return new String(reply.body(), StandardCharsets.UTF_8);
    }

    @Test
    void it_says_which_address_to_open_and_where_the_host_is() {
        String said = out.toString(StandardCharsets.UTF_8);
        assertThat(said).contains("open " + demo.address() + " in a browser");
        assertThat(demo.address().toString()).matches("http://127\\.0\\.0\\.1:[0-9]+");
        assertThat(said).containsPattern("http://localhost:[0-9]+");
    }

    @ParameterizedTest
    @CsvSource({
        "/, text/html; charset=utf-8",
        "/wallet.css, text/css; charset=utf-8",
        "/wallet.js, text/javascript; charset=utf-8",
        "/view.js, text/javascript; charset=utf-8",
        "/session.js, text/javascript; charset=utf-8",
        "/api.js, text/javascript; charset=utf-8",
        "/icon.svg, image/svg+xml",
        "/config.json, application/json",
        "/?from=somewhere, text/html; charset=utf-8"
    })
    void each_file_has_its_type_and_all_have_the_guards(String path, String type) {
        Reply reply = page().get(path);
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Content-Type")).contains(type);
        assertThat(reply.body()).isNotEmpty();
        assertGuarded(reply);
        Reply head = page().send("HEAD", path, Map.of(), BodyPublishers.noBody());
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.header("Content-Length")).contains(Integer.toString(reply.body().length));
    }

    private static void assertGuarded(Reply reply) {
        assertThat(reply.header("Content-Security-Policy").orElseThrow())
                .startsWith("default-src 'none'; script-src 'self'; style-src 'self'; ")
                .containsPattern("connect-src 'self' http://localhost:[0-9]+;")
                .contains("form-action 'none'", "base-uri 'none'", "frame-ancestors 'none'", "trusted-types 'none'")
                .doesNotContain("unsafe", "*");
        assertThat(reply.header("X-Content-Type-Options")).contains("nosniff");
        assertThat(reply.header("Referrer-Policy")).contains("no-referrer");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/index.html",
                "/web/index.html",
                "/wallet.js/",
                "//wallet.js",
                "/../Demo.class",
                "/..%2FDemo.class",
                "/%2e%2e/demo-clients.json",
                "/./wallet.js",
                "/wallet%2Ejs",
                "/demo-clients.json",
                "/session/start",
                "/etc/passwd"
            })
    void nothing_else_lies_there(String path) throws IOException {
        try (RawHttp connection = RawHttp.to(demo.address())) {
            connection.send("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(connection.head()).startsWith("HTTP/1.1 404 ");
        }
    }

    @Test
    void what_is_not_there_is_guarded_too() {
        Reply reply = page().get("/nothing-here");
        assertThat(reply.status()).isEqualTo(404);
        assertGuarded(reply);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS"})
    void files_are_read_and_nothing_else(String method) {
        Reply reply = page().send(method, "/", Map.of(), BodyPublishers.noBody());
        assertThat(reply.status()).isEqualTo(405);
        assertThat(reply.header("Allow")).contains("GET, HEAD");
    }

    @Test
    void the_page_has_no_script_or_style_in_its_markup_and_makes_no_markup_of_text() {
        assertThat(text(page().get("/")))
                .doesNotContainPattern("(?i)\\son[a-z]+=")
                .doesNotContainPattern("(?i)\\sstyle=")
                .doesNotContain("<style", "javascript:")
                .containsOnlyOnce("<script");
        for (String script : List.of("/wallet.js", "/view.js", "/session.js", "/api.js")) {
            assertThat(text(page().get(script)))
                    .doesNotContain("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(")
                    .doesNotContain("document.cookie", "sessionStorage");
        }
    }

    @Test
    void the_page_is_told_where_the_host_is_and_may_start_a_session_there() {
        Reply config = page().get("/config.json");
        String api = config.text("api");
        assertThat(api).matches("http://localhost:[0-9]+");
        Agent caller = new Agent(
                URI.create(api),
                issued,
                Optional.of(config.text("apiKey")),
                Optional.of(demo.address().toString()));

        Reply started = caller.start("{}");

        assertThat(started.status()).isEqualTo(200);
        assertThat(started.header("Access-Control-Allow-Origin"))
                .contains(demo.address().toString());
        assertThat(caller.from(Optional.of(api)).start("{}").status())
                .as("the host's own origin is no page")
                .isEqualTo(400);
    }

    @Test
    void the_command_runs_until_it_is_ended() throws IOException {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        int code = Main.run(List.of("demo"), new PrintStream(said, true, StandardCharsets.UTF_8), System.err);
        assertThat(code).isZero();
        Matcher address =
                Pattern.compile("http://127\\.0\\.0\\.1:[0-9]+").matcher(said.toString(StandardCharsets.UTF_8));
        assertThat(address.find()).isTrue();
        assertThat(new Agent(URI.create(address.group()), issued, Optional.empty(), Optional.empty())
                        .get("/")
                        .status())
                .isEqualTo(200);
    }
}
