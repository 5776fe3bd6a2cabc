package io.datawollet.examples.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.datawollet.key.RootKeys;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands and their files: what is wrong is told in one line, and what is right serves. */
class MainTest {
    private static final String KEY = "key-in-the-file-of-a-test";

    @TempDir
    Path folder;

    private final Issued issued = new Issued();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private String secret() {
        return issued.note(KEY);
    }

    /** Runs arguments that cannot be followed, and gives the one line that the user sees. */
    private String refusal(String... args) {
        secret();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = Main.run(
                List.of(args),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        String text = err.toString(StandardCharsets.UTF_8);
        assertThat(code).as(text).isEqualTo(2);
        assertThat(out.size()).isZero();
        assertThat(text).endsWith(System.lineSeparator());
        String line = text.substring(0, text.length() - System.lineSeparator().length());
        assertThat(line)
                .isNotBlank()
                .doesNotContain("\n", "\r", "\tat ", "Exception", "io.datawollet", "com.fasterxml");
        issued.assertNoneIn(line);
        return line;
    }

    private String[] serve(String option, Path file) {
        return new String[] {"serve", "--port", "0", option, file.toString()};
    }

    private Path file(String name, String content) throws Exception {
        return Files.writeString(folder.resolve(name), content);
    }

    @ParameterizedTest
    @CsvSource({
        "fly, unknown command fly",
        "'', unknown command",
        "--help, unknown command --help",
        "demo now, demo takes no arguments",
        "serve, --port is missing",
        "serve --port, --port needs a value",
        "serve --port x, --port must be a number from 0 to 65535",
        "serve --port -1, --port must be a number from 0 to 65535",
        "serve --port 65536, --port must be a number from 0 to 65535",
        "serve --port 99999999999, --port must be a number from 0 to 65535",
        "serve --port 0 --port 0, --port is given twice",
        "serve --port 0 --speed 9, unknown option --speed",
        "serve 8080, unknown option 8080",
        "serve --port 0 --on netty, '--on must be jdk, spring or jetty, not netty'",
        "serve --port 0 --clients no-such-file, there is no such file",
        "serve --port 0 --root-keys no-such-file, there is no such file",
        "tour no-such-file.pdf, cannot open no-such-file.pdf: there is no such file",
        "tour /, cannot open /"
    })
    void arguments_that_cannot_be_followed_are_told(String arguments, String told) {
        assertThat(refusal(arguments.split(" ", -1))).contains(told);
    }

    @Test
    void a_line_break_in_an_argument_makes_no_second_line() {
        assertThat(refusal("a\nb\u001b[31m")).contains("unknown command a b [31m");
    }

    @Test
    void a_taken_port_is_told() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            assertThat(refusal("serve", "--port", port)).startsWith("port " + port + " cannot be used: ");
        }
    }

    /** One client, its fields changed as a test likes. */
    private String client(String more) {
        return "{\"clientId\": \"acme\", \"type\": \"CONFIDENTIAL\", \"apiKeys\": [\"" + secret()
                + "\"], \"scopes\": [\"sessions:write\"]" + more + "}";
    }

    private String clients(String... entries) {
        return "{\"clients\": [" + String.join(", ", entries) + "]}";
    }

    private String refusedClients(String content) throws Exception {
        Path file = file("clients.json", content);
        String line = refusal(serve("--clients", file));
        assertThat(line).startsWith("the clients file " + file + " ");
        return line;
    }

    @Test
    void a_clients_file_with_unknown_or_repeated_fields_is_refused() throws Exception {
        assertThat(refusedClients(clients(client(", \"admin\": true"))))
                .contains("line 1", "the field admin is not known");
        assertThat(refusedClients(clients(client(", \"clientId\": \"acme\""))))
                .contains("line 1", "a field stands twice");
        assertThat(refusedClients("{\"clients\": [], \"clients\": []}")).contains("a field stands twice");
        assertThat(refusedClients("{\"clients\": [], \"more\": 1}")).contains("the field more is not known");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "[]",
                "7",
                "{}",
                "{\"clients\": null}",
                "{\"clients\": {}}",
                "{\"clients\": [null]}",
                "{\"clients\": [7]}",
                "{\"clients\": []} {}",
                "{\"clients\": [",
                "\u0000\u0001"
            })
    void a_clients_file_that_is_none_is_refused(String content) throws Exception {
        assertThat(refusedClients(content)).contains("is not as expected: ");
    }

    @Test
    void a_key_that_is_not_quoted_right_is_not_repeated() throws Exception {
        for (String keys : List.of(
                secret(),
                "'" + secret() + "'",
                "[" + secret() + "]",
                "\"" + secret() + "\"",
                "{\"a\": \"" + secret() + "\"}",
                "[\"" + secret() + "]",
                "[\"" + secret() + "\", null]",
                "[[\"" + secret() + "\"]]",
                "[7]")) {
            String entry = "{\"clientId\": \"acme\", \"type\": \"CONFIDENTIAL\", \"apiKeys\": " + keys
                    + ", \"scopes\": [\"sessions:write\"]}";
            assertThat(refusedClients(clients(entry))).contains("is not as expected: ");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"scopes\": [\"sessions:write\"] | \"scopes\": [\"sessions:read\"] | unknown scope",
                "\"scopes\": [\"sessions:write\"] | \"scopes\": [null] | scopes must be a list",
                "\"scopes\": [\"sessions:write\"] | \"scopes\": null | scopes must be a list",
                ", \"scopes\": [\"sessions:write\"] | '' | clients[0].scopes is missing",
                "\"CONFIDENTIAL\" | \"SECRET\" | clients[0].type is missing or has a value of the wrong type",
                "\"CONFIDENTIAL\" | 0 | clients[0].type is missing or has a value of the wrong type",
                "\"CONFIDENTIAL\" | null | type must not be null",
                "\"CONFIDENTIAL\" | \"PUBLIC\" | needs at least one origin",
                "\"acme\" | 7 | clients[0].clientId is missing or has a value of the wrong type",
                "\"acme\" | null | clientId must not be null",
                "\"acme\" | \"\" | clients[0]: ",
                "key-in-the-file-of-a-test | too-short | an API key has 16 to 512",
                "key-in-the-file-of-a-test | key in the file of a test | an API key has 16 to 512",
            })
    void a_clients_value_that_breaks_its_rule_is_refused(String good, String bad, String told) throws Exception {
        String right = client("");
        assertThat(right).contains(good);
        assertThat(refusedClients(clients(right.replace(good, bad)))).contains(told);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"defaultTimeout\": \"30 minutes\" | defaultTimeout must be a duration such as PT30M",
                "\"defaultTimeout\": 30 | clients[0].defaultTimeout is missing or has a value of the wrong type",
                "\"defaultTimeout\": \"PT0S\" | defaultTimeout must be",
                "\"maxTimeout\": \"-PT1H\" | maxTimeout must be",
                "\"maxDuration\": \"P9999999D\" | maxDuration must be",
                "\"envelopeRetention\": \"\" | envelopeRetention must be a duration",
                "\"defaultTimeout\": \"PT3H\", \"maxTimeout\": \"PT2H\" | may not be",
                "\"origins\": [\"https://a.example/\"] | is not an origin",
                "\"origins\": [\"https://a.example\\nb\"] | is not an origin",
                "\"origins\": [null] | origins must be a list",
                "\"origins\": \"https://a.example\" | clients[0].origins is missing or has a value of the wrong type"
            })
    void a_clients_policy_that_breaks_its_rule_is_refused(String more, String told) throws Exception {
        assertThat(refusedClients(clients(client(", " + more)))).contains(told);
    }

    @Test
    void two_clients_with_one_id_or_one_key_are_refused_by_their_names() throws Exception {
        assertThat(refusedClients(clients(client(""), client("").replace("acme", "bolt"))))
                .contains("clients[1]", "acme and bolt");
        assertThat(refusedClients(clients(client(""), client("").replace(KEY, KEY + "-2"))))
                .contains("two clients have the id acme");
    }

    @Test
    void a_clients_file_that_is_a_folder_is_refused() {
        assertThat(refusal(serve("--clients", folder))).startsWith("the clients file " + folder + " cannot be read: ");
    }

    private Path rootKeys(String name, String mode) throws Exception {
        Path file = folder.resolve(name);
        RootKeys keys = RootKeys.generate();
        keys.writeTo(file);
        issued.note(keys.active().reveal());
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
        return file;
    }

    private static boolean posix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rw-rw-rw-"})
    void root_keys_that_others_may_read_or_change_are_refused(String mode) throws Exception {
        assumeTrue(posix(folder));
        Path file = rootKeys("keys-" + mode, mode);
        assertThat(refusal(serve("--root-keys", file))).contains(file.toString(), "set its mode to 0600");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "# nothing\n",
                "1 ACTIVE",
                "1 ACTIVE SECRET extra words",
                "one ACTIVE SECRET",
                "0 ACTIVE SECRET",
                "65536 ACTIVE SECRET",
                "1 active SECRET",
                "1 OPEN_ONLY SECRET",
                "1 ACTIVE SECRETx",
                "1 ACTIVE SECRET\n2 ACTIVE SECRET",
                "1 ACTIVE SECRET\n1 OPEN_ONLY SECRET",
                "1 ACTIVE SECRET 2027-01-01T00:00:00Z",
                "SECRET ACTIVE 1"
            })
    void root_keys_of_another_form_are_refused_without_repeating_them(String content) throws Exception {
        String key = issued.note(RootKeys.generate().active().reveal());
        Path file = file("root-keys", content.replace("SECRET", key));
        if (posix(file)) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        }
        assertThat(refusal(serve("--root-keys", file))).startsWith("the root keys file is not as expected: ");
    }

    @Test
    void root_keys_that_are_no_text_are_refused() throws Exception {
        Path file = folder.resolve("binary");
        Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        if (posix(file)) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        }
        assertThat(refusal(serve("--root-keys", file))).contains(file.toString(), "it is not text in UTF-8");
    }

    @Test
    void a_data_folder_that_is_a_file_or_lies_in_one_is_refused() throws Exception {
        Path file = file("data", "");
        assertThat(refusal(serve("--data", file)))
                .isEqualTo("the data folder " + file + " cannot be used: it is no folder");
        assertThat(refusal(serve("--data", file.resolve("deeper")))).startsWith("the data folder ");
    }

    private RunningHost served(ServeOptions options) {
        return Serve.run(options, new PrintStream(out, true, StandardCharsets.UTF_8));
    }

    private static ServeOptions options(Optional<Path> clients, Optional<Path> rootKeys, Optional<Path> data) {
        return new ServeOptions(
                0, HostKind.JDK, clients, rootKeys, data, Optional.empty(), Optional.empty(), Optional.empty());
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void a_data_folder_gets_root_keys_of_its_own_at_the_first_start_and_keeps_them() throws Exception {
        Path data = folder.resolve("new/data");
        Path keys = data.resolve("root-keys");
        served(options(Optional.empty(), Optional.empty(), Optional.of(data))).close();
        byte[] first = Files.readAllBytes(keys);
        String secret = issued.note(RootKeys.fromFile(keys).active().reveal());
        if (posix(keys)) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keys)))
                    .isEqualTo("rw-------");
        }

        served(options(Optional.empty(), Optional.empty(), Optional.of(data))).close();
        assertThat(Files.readAllBytes(keys).length).isEqualTo(first.length);
        assertThat(RootKeys.fromFile(keys).active().reveal().equals(secret)).isTrue();
        try (var files = Files.list(data)) {
            assertThat(files).containsExactlyInAnyOrder(keys, data.resolve("datawollet.mv.db"));
        }
        issued.assertNoneIn(out());
    }

    @Test
    void a_link_to_a_folder_is_a_data_folder_too() throws Exception {
        Path real = Files.createDirectory(folder.resolve("real"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), real);
        served(options(Optional.empty(), Optional.empty(), Optional.of(link))).close();
        issued.note(RootKeys.fromFile(real.resolve("root-keys")).active().reveal());
        issued.assertNoneIn(out());
    }

    @Test
    void a_data_folders_root_keys_that_others_may_read_are_refused_too() throws Exception {
        assumeTrue(posix(folder));
        rootKeys("root-keys", "rw-r--r--");
        assertThat(refusal(serve("--data", folder))).contains("set its mode to 0600");
    }

    @Test
    void a_host_without_a_clients_file_prints_the_demo_keys_and_takes_them() {
        try (RunningHost host = served(options(Optional.empty(), Optional.empty(), Optional.empty()))) {
            assertThat(out())
                    .contains("listening on " + host.address())
                    .contains(DemoClients.SERVER_KEY, DemoClients.BROWSER_KEY, DemoClients.BROWSER_ORIGIN);
            Agent acme = new Agent(host.address(), issued, Optional.of(DemoClients.SERVER_KEY), Optional.empty());
            assertThat(acme.start("{}").status()).isEqualTo(200);
            Agent shop = new Agent(
                    host.address(),
                    issued,
                    Optional.of(DemoClients.BROWSER_KEY),
                    Optional.of(DemoClients.BROWSER_ORIGIN));
            assertThat(shop.start("{}").status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdk", "spring", "jetty"})
    void the_same_host_is_served_on_another_server(String on) throws Exception {
        try (RunningHost host = served(ServeOptions.parse(List.of("--port", "0", "--on", on)))) {
            Agent acme = new Agent(host.address(), issued, Optional.of(DemoClients.SERVER_KEY), Optional.empty());
            assertThat(acme.start("{}").status()).isEqualTo(200);
            out.reset();
            String port = Integer.toString(host.address().getPort());
            assertThat(refusal("serve", "--port", port, "--on", on)).startsWith("port " + port + " cannot be used: ");
        }
    }

    @Test
    void a_host_with_a_clients_file_takes_its_keys_alone_and_prints_none() throws Exception {
        assumeTrue(posix(folder));
        Path clients = file("clients.json", clients(client(", \"defaultTimeout\": \"PT10M\"")));
        Path keys = rootKeys("keys", "rw-------");
        try (RunningHost host = served(options(Optional.of(clients), Optional.of(keys), Optional.empty()))) {
            Agent acme = new Agent(host.address(), issued, Optional.of(secret()), Optional.empty());
            Agent.Reply reply = acme.start("{}");
            assertThat(reply.status()).isEqualTo(200);
            assertThat(Instant.parse(reply.text("expiresAt")))
                    .isEqualTo(Instant.parse(reply.text("createdAt")).plusSeconds(600));
            assertThat(acme.withApiKey(Optional.of(DemoClients.SERVER_KEY))
                            .start("{}")
                            .status())
                    .isEqualTo(401);
            issued.assertNoneIn(out());
            assertThat(out()).doesNotContain("demo").hasLineCount(1);
        }
    }
}
