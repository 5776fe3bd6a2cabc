package io.datawollet.examples.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.datawollet.examples.host.Agent.Kept;
import io.datawollet.examples.host.Agent.Reply;
import io.datawollet.examples.pdf.SampleDocuments;
import io.datawollet.key.RootKeys;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A host whose stores outlive it: after a restart its clients go on where they were. */
class HostStoresTest {
    private static final String PARTITION = "device-7";
    private static final byte[] LETTER = SampleDocuments.read("letter.pdf");

    @TempDir
    Path folder;

    private final Issued issued = new Issued();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private RunningHost serve(String... options) {
        List<String> all = new ArrayList<>(List.of("--port", "0"));
        all.addAll(List.of(options));
        return Serve.run(ServeOptions.parse(all), new PrintStream(out, true, StandardCharsets.UTF_8));
    }

    private String[] data() {
        return new String[] {"--data", folder.toString()};
    }

    private Agent acme(RunningHost host) {
        return new Agent(host.address(), issued, Optional.of(DemoClients.SERVER_KEY), Optional.empty());
    }

    /** Serves twice with the same options, and looks whether the second one knows what the first was given. */
    private void assertSurvivesARestart(String... options) {
        Reply started;
        Kept session;
        String envelopeKey;
        try (RunningHost host = serve(options)) {
            Agent acme = acme(host);
            started = acme.startedWithEnvelope(PARTITION);
            session = Agent.kept(started, PARTITION);
            envelopeKey = started.json().at("/envelope/envelopeKey").asText();
            assertThat(acme.upload(session, "?name=own.pdf", LETTER).status()).isEqualTo(201);
            assertThat(acme.upload(session, "?name=kept.pdf&to=envelope", LETTER)
                            .status())
                    .isEqualTo(201);
        }
        try (RunningHost host = serve(options)) {
            Agent acme = acme(host);
            acme.jar().put(Agent.cookieName(session.id()), session.key());
            Reply resumed = acme.resume(session);
            assertThat(resumed.status()).isEqualTo(200);
            assertThat(resumed.json().path("resumed").asBoolean()).isTrue();
            assertThat(resumed.json().path("requests")).hasSize(2);
            assertThat(acme.documents(session, "GET", "/own.pdf").body()).isEqualTo(LETTER);

            Agent later = acme(host);
            Reply attached = later.attach(started, envelopeKey, "another device");
            assertThat(attached.status()).isEqualTo(200);
            Kept second = Agent.kept(attached, "another device");
            assertThat(later.documents(second, "GET", "/kept.pdf?of=envelope").body())
                    .isEqualTo(LETTER);
        }
    }

    private void keepSecretsOf(Path keys) throws Exception {
        issued.note(RootKeys.fromFile(keys).active().reveal());
    }

    @Test
    void a_data_folder_keeps_sessions_envelopes_and_documents_over_a_restart() throws Exception {
        assertSurvivesARestart(data());
        keepSecretsOf(folder.resolve("root-keys"));
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("are kept in the folder " + folder);
        for (Path file : List.of(folder.resolve("datawollet.mv.db"))) {
            issued.assertNoneIn(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
        }
    }

    @Test
    void a_postgresql_database_keeps_sessions_envelopes_and_documents_over_a_restart() throws Exception {
        try (EmbeddedPostgres server = EmbeddedPostgres.start()) {
            assertSurvivesARestart(
                    "--data",
                    folder.toString(),
                    "--jdbc-url",
                    "jdbc:postgresql://localhost:" + server.getPort() + "/postgres",
                    "--jdbc-user",
                    "postgres");
        }
        keepSecretsOf(folder.resolve("root-keys"));
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(folder.resolve("root-keys"));
        }
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("are kept in the database");
    }

    private void assertRefused(String told, String... options) {
        assertThatThrownBy(() -> serve(options).close())
                .isInstanceOf(UsageException.class)
                .hasMessageContaining(told);
        assertThat(out.size()).isZero();
    }

    @Test
    void a_database_without_kept_root_keys_is_refused_since_nothing_could_be_opened_later() {
        assertRefused("--jdbc-url needs --root-keys or --data", "--jdbc-url", "jdbc:h2:mem:x");
    }

    @Test
    void a_user_without_a_database_is_refused() {
        assertRefused("--jdbc-user needs --jdbc-url", "--jdbc-user", "me");
    }

    @Test
    void a_database_that_is_not_there_or_not_known_is_told_without_its_url() throws Exception {
        assertRefused(
                "the database of --jdbc-url cannot be used: ",
                "--data",
                folder.toString(),
                "--jdbc-url",
                "jdbc:postgresql://localhost:1/none?password=hidden-in-the-url");
        keepSecretsOf(folder.resolve("root-keys"));
        assertThatThrownBy(() ->
                        serve("--data", folder.toString(), "--jdbc-url", "jdbc:nothing://x?password=hidden-in-the-url"))
                .isInstanceOf(UsageException.class)
                .hasMessage("the database of --jdbc-url cannot be used: no driver takes its URL");
    }

    /** The lock is the one that H2 of another process holds; in one process it would share its file. */
    @Test
    void a_data_folder_that_another_host_uses_is_refused() throws Exception {
        serve(data()).close();
        keepSecretsOf(folder.resolve("root-keys"));
        out.reset();
        try (FileChannel file = FileChannel.open(folder.resolve("datawollet.mv.db"), StandardOpenOption.WRITE);
                FileLock lock = file.lock()) {
            assertThat(lock.isValid()).isTrue();
            assertRefused("the data folder " + folder + " cannot be used: ", data());
        }
        try (RunningHost again = serve(data())) {
            assertThat(acme(again).start("{}").status()).isEqualTo(200);
        }
    }

    @Test
    void a_data_folder_with_a_semicolon_would_change_the_databases_settings_and_is_refused() throws Exception {
        Path odd = folder.resolve("a;INIT=b");
        assertRefused("its path has a semicolon", "--data", odd.toString());
        keepSecretsOf(odd.resolve("root-keys"));
    }

    @Test
    void a_port_that_is_taken_leaves_the_data_folder_free() throws Exception {
        try (RunningHost taken = serve()) {
            String port = Integer.toString(taken.address().getPort());
            assertThatThrownBy(() -> Serve.run(
                            ServeOptions.parse(List.of("--port", port, "--data", folder.toString())),
                            new PrintStream(out, true, StandardCharsets.UTF_8)))
                    .isInstanceOf(UsageException.class)
                    .hasMessageContaining("port " + port + " cannot be used");
        }
        keepSecretsOf(folder.resolve("root-keys"));
        serve(data()).close();
    }
}
