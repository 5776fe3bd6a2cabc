package io.datawollet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's Java is compiled and run from the README itself, and does what its comments say. */
class ReadmeTest {
    private static final Path README = Path.of("..", "README.md");

    /** What a reader's editor would import. */
    private static final String IMPORTS = """
            import com.sun.net.httpserver.HttpServer;
            import io.datawollet.client.*;
            import io.datawollet.document.*;
            import io.datawollet.envelope.*;
            import io.datawollet.error.*;
            import io.datawollet.http.*;
            import io.datawollet.key.*;
            import io.datawollet.session.*;
            import java.io.*;
            import java.net.*;
            import java.nio.file.*;
            import java.time.*;
            import java.util.*;
            import java.util.concurrent.atomic.AtomicReference;
            import static java.nio.charset.StandardCharsets.US_ASCII;
            """;

    @TempDir
    Path folder;

    @Test
    void the_first_block_is_short_begins_early_and_does_what_it_says() throws Exception {
        String block = block("embedding");
        List<String> lines = Files.readAllLines(README);
        assertThat(lines.indexOf("```java") + 1).isLessThan(30);
        assertThat(block.lines().filter(line -> !line.isBlank()).count()).isLessThanOrEqualTo(15);

        run(pdf() + block + """
                check(resumed, "resumed");
                check(ended(session), "the documents are gone");
                check(requests.toString().equals("[0 extract {\\"pages\\":2,\\"total\\":\\"1,284.50\\"}]")
                        || requests.toString().equals("[0 extract {\\"total\\":\\"1,284.50\\",\\"pages\\":2}]"),
                        requests.toString());
                check(!sessions.start(caller, StartRequest.resume(again.credentials())).resumed(), "ended");
                sessions.close();
                """, """
                static boolean ended(Session session) {
                    try {
                        session.documents().get("invoice.pdf");
                        return false;
                    } catch (SessionNotFoundException e) {
                        return true;
                    }
                }
                """);
    }

    @Test
    void the_envelope_is_found_again_in_another_session() throws Exception {
        run(pdf() + """
                SessionManager sessions = SessionManager.builder().rootKeys(RootKeys.generate()).build();
                Caller caller = Caller.of(Client.confidential("acme").scopes(Scope.values()).build());
                """ + block("envelope") + """
                check(documents.list().documents().size() == 2, "two documents");
                check(documents.getJson("invoice.json", Map.class).equals(Map.of("total", "1300.00")), "the newer one");
                check(!documents.get("invoice.json").info().revision().equals(revision), "another revision");
                sessions.close();
                """, "");
    }

    /** Something to be put, for blocks that speak of it. */
    private String pdf() throws Exception {
        Path file = Files.writeString(folder.resolve("invoice.pdf"), "%PDF-1.7 and so on");
        return "Path pdf = Path.of(\"" + file.toString().replace("\\", "/") + "\");\n";
    }

    @Test
    void the_bridge_serves_real_http_and_the_own_call_records() throws Exception {
        String bridge = block("endpoints").replace("SessionEndpoints endpoints =", "endpoints =");
        run("""
                SessionManager sessions = SessionManager.builder().rootKeys(RootKeys.generate()).build();
                Client acme = Client.confidential("acme").scopes(Scope.values()).build();
                """ + bridge + """
                URI start = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/session/start");
                try {
                    var answer = java.net.http.HttpClient.newHttpClient().send(
                            java.net.http.HttpRequest.newBuilder(start)
                                    .header("X-API-Key", "a-key-of-16-characters-or-more")
                                    .POST(java.net.http.HttpRequest.BodyPublishers.noBody())
                                    .build(),
                            java.net.http.HttpResponse.BodyHandlers.ofString());
                    check(answer.statusCode() == 200, "200, not " + answer.statusCode());
                    String id = answer.body().replaceAll(".*\\"sessionId\\":\\"([^\\"]+)\\".*", "$1");
                    EndpointResponse own = new Run().classify(new EndpointRequest("POST", "/classify",
                            Map.of("X-API-Key", List.of("a-key-of-16-characters-or-more"),
                                    "DataWollet-Session", List.of(id)), new byte[0]));
                    check(own.status() == 204, "204, not " + own.status());
                    Session session = sessions.open(Caller.of(acme), SessionCredentials.of(id));
                    check(session.history().requests().size() == 1, "recorded");
                } finally {
                    server.stop(0);
                    sessions.close();
                }
                """, "static SessionEndpoints endpoints;\n" + block("own-call"));
    }

    @Test
    void the_unit_test_with_a_settable_clock_does_what_it_says() throws Exception {
        run("""
                Caller caller = Caller.of(Client.confidential("acme").scopes(Scope.values()).build());
                """ + block("clock") + """
                check(!resumed, "expired at that very instant");
                sessions.close();
                """, "");
    }

    @Test
    void the_readme_stays_short() throws Exception {
        assertThat(Files.readAllLines(README)).hasSizeLessThanOrEqualTo(250);
    }

    private static String block(String name) throws Exception {
        Matcher match = Pattern.compile("<!-- run: " + name + " -->\\n```java\\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(README));
        assertThat(match.find()).as("the README has a block " + name).isTrue();
        return match.group(1);
    }

    /** Compiles the statements as the body of a method, and runs it. */
    private void run(String statements, String members) throws Exception {
        String source = IMPORTS + "public class Run {\n" + members + """
                static void check(boolean holds, String what) {
                    if (!holds) { throw new AssertionError(what); }
                }
                public static void run() throws Exception {
                """ + statements + "}\n}\n";
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        boolean compiled = compiler.getTask(
                        messages,
                        null,
                        null,
                        List.of("-d", folder.toString(), "-cp", System.getProperty("java.class.path"), "-proc:none"),
                        null,
                        List.of(new Source(source)))
                .call();
        assertThat(compiled).as(messages + source).isTrue();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
            loader.loadClass("Run").getMethod("run").invoke(null);
        } catch (InvocationTargetException e) {
            throw new AssertionError("the README's block failed", e.getCause());
        }
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String text) {
            super(URI.create("string:///Run.java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
