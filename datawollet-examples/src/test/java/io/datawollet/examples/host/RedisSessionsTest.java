package io.datawollet.examples.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.datawollet.examples.host.Agent.Kept;
import io.datawollet.examples.host.Agent.Reply;
import io.datawollet.examples.pdf.SampleDocuments;
import io.datawollet.key.RootKeys;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.embedded.RedisServer;

/** A host whose sessions lie in Redis, and the rest in its data folder. */
class RedisSessionsTest {
    private static final String PARTITION = "device-7";
    private static final String SECRET = "hidden-in-the-url";
    private static final byte[] LETTER = SampleDocuments.read("letter.pdf");

    @TempDir
    Path folder;

    private final Issued issued = new Issued();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private Optional<RedisServer> running = Optional.empty();

    @AfterEach
    void stopServer() throws IOException {
        if (running.isPresent()) {
            running.get().stop();
        }
    }

    private int startServer(String... settings) throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        var builder = RedisServer.newRedisServer().port(port).bind("127.0.0.1").setting("save \"\"");
        List.of(settings).forEach(builder::setting);
        RedisServer server = builder.build();
        server.start();
        running = Optional.of(server);
        return port;
    }

    private ServeOptions options(String url) {
        return ServeOptions.parse(List.of("--port", "0", "--data", folder.toString(), "--redis-url", url));
    }

    private RunningHost serve(String url) {
        return Serve.run(options(url), new PrintStream(out, true, StandardCharsets.UTF_8));
    }

    private Agent acme(RunningHost host) {
        return new Agent(host.address(), issued, Optional.of(DemoClients.SERVER_KEY), Optional.empty());
    }

    private void keepRootKeysSecret() throws IOException {
        issued.note(RootKeys.fromFile(folder.resolve("root-keys")).active().reveal());
    }

    @Test
    void sessions_with_their_documents_and_envelopes_go_on_after_a_restart_of_the_host() throws Exception {
        String url = "redis://127.0.0.1:" + startServer();
        Reply started;
        Kept session;
        String envelopeKey;
        try (RunningHost host = serve(url)) {
            Agent acme = acme(host);
            started = acme.startedWithEnvelope(PARTITION);
            session = Agent.kept(started, PARTITION);
            envelopeKey = started.json().at("/envelope/envelopeKey").asText();
            assertThat(acme.upload(session, "?name=own.pdf", LETTER).status()).isEqualTo(201);
            assertThat(acme.upload(session, "?name=kept.pdf&to=envelope", LETTER)
                            .status())
                    .isEqualTo(201);
        }
        try (RunningHost host = serve(url)) {
            Agent acme = acme(host);
            acme.jar().put(Agent.cookieName(session.id()), session.key());
            Reply resumed = acme.resume(session);
            assertThat(resumed.json().path("resumed").asBoolean()).isTrue();
            assertThat(resumed.json().path("requests")).hasSize(2);
            assertThat(acme.documents(session, "GET", "/own.pdf").body()).isEqualTo(LETTER);
            Reply attached = acme.attach(started, envelopeKey, "another device");
            Kept second = Agent.kept(attached, "another device");
            assertThat(acme.documents(second, "GET", "/kept.pdf?of=envelope").body())
                    .isEqualTo(LETTER);
        }
        keepRootKeysSecret();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("are kept in Redis (the sessions) and the folder " + folder + " (the rest)");
    }

    @Test
    void without_redis_the_same_data_folder_knows_nothing_of_its_sessions() throws Exception {
        String url = "redis://127.0.0.1:" + startServer();
        Kept session;
        try (RunningHost host = serve(url)) {
            session = Agent.kept(acme(host).start("{}"), "");
        }
        keepRootKeysSecret();
        running.orElseThrow().stop();
        running = Optional.empty();
        String fresh = "redis://127.0.0.1:" + startServer();
        try (RunningHost host = serve(fresh)) {
            Agent acme = acme(host);
            acme.jar().put(Agent.cookieName(session.id()), session.key());
            assertThat(acme.resume(session).json().path("resumed").asBoolean()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"redis://127.0.0.1:%d", "redis://default@127.0.0.1:%d", "redis://default:wrong@127.0.0.1:%d"})
    void the_password_is_taken_from_the_environment(String url) throws Exception {
        int port = startServer("requirepass " + SECRET);
        try (RedisSessions sessions = RedisSessions.open(url.formatted(port), Map.of(RedisSessions.PASSWORD, SECRET))) {
            assertThat(sessions.store()).isNotNull();
        }
    }

    @Test
    void a_password_in_the_url_is_taken_and_never_printed() throws Exception {
        int port = startServer("requirepass " + SECRET);
        try (RunningHost host = serve("redis://default:" + SECRET + "@127.0.0.1:" + port)) {
            assertThat(acme(host).start("{}").status()).isEqualTo(200);
        }
        keepRootKeysSecret();
        assertThat(out.toString(StandardCharsets.UTF_8)).doesNotContain(SECRET);
    }

    private void assertRefused(String url, String line) throws IOException {
        assertThatThrownBy(() -> serve(url).close())
                .isInstanceOf(UsageException.class)
                .hasMessage(line);
        assertThat(out.size()).isZero();
        keepRootKeysSecret();
        // What was opened before is free again: the folder can be used without Redis.
        Serve.run(
                        ServeOptions.parse(List.of("--port", "0", "--data", folder.toString())),
                        new PrintStream(out, true, StandardCharsets.UTF_8))
                .close();
    }

    @Test
    void a_server_that_is_not_there_is_told_in_one_line() throws Exception {
        assertRefused(
                "redis://:" + SECRET + "@127.0.0.1:1",
                "the Redis of --redis-url cannot be used: list failed: the server was not reached, and the command was not sent");
    }

    @Test
    void a_server_that_evicts_is_told_in_one_line() throws Exception {
        assertRefused(
                "redis://127.0.0.1:" + startServer("maxmemory-policy allkeys-lru"),
                "the Redis of --redis-url cannot be used: list refused: the server's maxmemory-policy is allkeys-lru"
                        + " and must be noeviction, or it drops sessions that live");
    }

    @Test
    void a_wrong_password_is_told_in_one_line() throws Exception {
        assertRefused(
                "redis://default:" + SECRET + "@127.0.0.1:" + startServer("requirepass another"),
                "the Redis of --redis-url cannot be used: list failed (WRONGPASS: the server refuses user or password)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://:hidden-in-the-url@x", "redis://", "nothing"})
    void what_is_no_address_is_told_without_it(String url) throws Exception {
        assertRefused(
                url,
                "--redis-url is no address of a Redis server, such as redis://host:6379 or rediss://user@host:6379");
    }

    @Test
    void redis_alone_is_refused_since_documents_would_not_outlive_the_host() {
        assertThatThrownBy(() -> ServeOptions.parse(
                        List.of("--port", "0", "--root-keys", "keys", "--redis-url", "redis://127.0.0.1")))
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith("--redis-url needs --data or --jdbc-url: ");
    }
}
