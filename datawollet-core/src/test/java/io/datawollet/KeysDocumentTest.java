package io.datawollet;

import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.client.Caller;
import io.datawollet.client.ClientType;
import io.datawollet.envelope.EnvelopeCredentials;
import io.datawollet.key.RootKeys;
import io.datawollet.session.SessionManager;
import io.datawollet.session.StartRequest;
import io.datawollet.store.EnvelopeStore;
import io.datawollet.store.SessionStore;
import io.datawollet.testing.Fixture;
import java.io.StringWriter;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Java in {@code docs/keys.md} is compiled and run from the page itself, and moves what it says it moves. */
class KeysDocumentTest {
    private static final String FRAME = """
            import io.datawollet.key.*;
            import io.datawollet.session.*;
            import io.datawollet.store.*;
            import java.nio.file.Path;
            import java.util.*;
            public class Life {
                public static SessionManager run(
                        Path file, Path announcedFile, SessionStore sessionStore, EnvelopeStore envelopeStore)
                        throws Exception {
            BODY
                    return sessions;
                }
            }
            """;

    @TempDir
    Path folder;

    private final Fixture fixture = new Fixture();

    @Test
    void the_example_brings_a_root_key_through_its_life() throws Exception {
        Caller acme = Fixture.caller(ClientType.CONFIDENTIAL, "acme");
        Path file = folder.resolve("root-keys");
        fixture.rootKeys().writeTo(file);
        // By the system's clock, as in the example.
        EnvelopeCredentials pair;
        try (SessionManager before = SessionManager.builder()
                .rootKeys(fixture.rootKeys())
                .sessionStore(fixture.store())
                .envelopeStore(fixture.envelopes())
                .withoutWarmUp()
                .build()) {
            pair = Fixture.start(before, acme, StartRequest.create().newEnvelope())
                    .newEnvelope()
                    .orElseThrow();
        }
        Path announced = folder.resolve("announced");
        try (SessionManager after = life(file, announced)) {
            RootKeys written = Fixture.issued(RootKeys.fromFile(announced));
            assertThat(written.active().id()).isEqualTo(1);
            assertThat(written.keys()).hasSize(2);
            assertThat(after.countByRootKey(1)).isZero();
            assertThat(after.countByRootKey(2)).isEqualTo(1);
            assertThat(after.start(acme, StartRequest.create().attachEnvelope(pair))
                            .session()
                            .envelope())
                    .isPresent();
            after.replaceRootKeys(
                    RootKeys.of(written.activate(written.keys().get(1)).active()));
            assertThat(after.start(acme, StartRequest.create().attachEnvelope(pair))
                            .session()
                            .envelope())
                    .isPresent();
        }
    }

    private SessionManager life(Path file, Path announced) throws Exception {
        String source = FRAME.replace("BODY", block());
        StringWriter messages = new StringWriter();
        boolean compiled = ToolProvider.getSystemJavaCompiler()
                .getTask(
                        messages,
                        null,
                        null,
                        List.of(
                                "-d",
                                folder.toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                "-proc:none",
                                "-Xlint:all",
                                "-Werror"),
                        null,
                        List.of(new Source(source)))
                .call();
        assertThat(compiled).as(messages + source).isTrue();
        URL[] classes = {folder.toUri().toURL()};
        try (URLClassLoader loader = new URLClassLoader(classes)) {
            return (SessionManager) loader.loadClass("Life")
                    .getMethod("run", Path.class, Path.class, SessionStore.class, EnvelopeStore.class)
                    .invoke(null, file, announced, fixture.store(), fixture.envelopes());
        }
    }

    private static String block() throws Exception {
        Matcher match = Pattern.compile("<!-- run: life -->\\n```java\\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("..", "docs", "keys.md")));
        assertThat(match.find()).isTrue();
        return match.group(1);
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String text) {
            super(URI.create("string:///Life.java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
