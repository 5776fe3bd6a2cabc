package io.datawollet.examples.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.datawollet.client.ApiKey;
import io.datawollet.client.BearerTokenVerifier;
import io.datawollet.client.BearerTokenVerifier.VerifiedToken;
import io.datawollet.client.Client;
import io.datawollet.client.ClientDirectory;
import io.datawollet.client.Scope;
import io.datawollet.examples.host.Agent.Kept;
import io.datawollet.examples.host.Agent.Reply;
import io.datawollet.examples.host.TestHost.Who;
import io.datawollet.examples.pdf.PdfExtractor;
import io.datawollet.http.EndpointRequest;
import io.datawollet.http.SessionEndpoints;
import io.datawollet.key.RootKeys;
import io.datawollet.session.SessionManager;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The server itself: what it leaves behind, and what hostile clients can do to it. */
@ParameterizedClass
@EnumSource(HostKind.class)
class HostServerTest {
    private final HostKind kind;

    HostServerTest(HostKind kind) {
        this.kind = kind;
    }

    private RunningHost start(int port, SessionManager sessions) throws IOException {
        SessionEndpoints endpoints =
                SessionEndpoints.builder(sessions, DemoClients.directory()).build();
        return start(port, HostCalls.of(sessions, endpoints));
    }

    private RunningHost start(int port, HostCalls calls) throws IOException {
        return kind.start(port, calls, Duration.ofMinutes(2));
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet();
    }

    @Test
    void closing_leaves_no_thread_and_frees_the_port() throws Exception {
        Set<Thread> before = new HashSet<>(threads());
        SessionManager sessions =
                SessionManager.builder().rootKeys(RootKeys.generate()).build();
        RunningHost server = start(0, sessions);
        URI address = server.address();
        try (RawHttp raw = RawHttp.to(address)) {
            raw.send("GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n");
            String head = raw.head();
            assertThat(head).startsWith("HTTP/1.1 404 ");
            assertThat(raw.body(head)).contains("\"code\":\"not_found\"");
            server.close();
            assertThat(raw.rest()).doesNotContain("HTTP/");
        }
        server.close();

        List<Thread> left = threads().stream()
                .filter(thread -> !before.contains(thread))
                .filter(thread -> thread.getName().startsWith("host-")
                        || thread.getName().startsWith("HTTP-")
                        || thread.getName().startsWith("datawollet")
                        || thread.getName().startsWith("pdf-")
                        || !thread.isDaemon())
                .toList();
        for (Thread thread : left) {
            thread.join(10_000);
        }
        assertThat(left.stream().filter(Thread::isAlive).map(Thread::getName)).isEmpty();

        SessionManager next =
                SessionManager.builder().rootKeys(RootKeys.generate()).build();
        try (RunningHost again = start(address.getPort(), next)) {
            assertThat(again.address()).isEqualTo(address);
        }
    }

    @Test
    void it_listens_on_the_loopback_address_alone_and_a_taken_port_is_an_error() {
        try (TestHost host = new TestHost(kind)) {
            URI address = host.server.address();
            assertThat(address.getHost()).isEqualTo("127.0.0.1");
            SessionManager other =
                    SessionManager.builder().rootKeys(RootKeys.generate()).build();
            assertThatThrownBy(() -> start(address.getPort(), other)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void clients_that_stall_in_the_middle_of_a_request_are_cut_off_and_others_served() throws Exception {
        // The JDK's server bounds the whole request, the others each wait for the client.
        Duration patience = Duration.ofSeconds(kind == HostKind.JDK ? 4 : 1);
        try (TestHost host = new TestHost(kind, options -> {}, patience)) {
            Kept session = host.as(Who.ACME).started("device-7");
            String head = "POST /session/documents?name=a.pdf HTTP/1.1\r\nHost: a\r\nX-API-Key: "
                    + host.apiKey(Who.ACME) + "\r\nDataWollet-Session: " + session.id()
                    + "\r\nDataWollet-Partition-Key: device-7\r\nContent-Length: 1000\r\n\r\n";
            List<RawHttp> stalled = new ArrayList<>();
            try {
                for (int i = 0; i < 40; i++) {
                    RawHttp raw = RawHttp.to(host.server.address());
                    stalled.add(raw);
                    raw.send(i % 2 == 0 ? "POST /session/start HTTP/1.1\r\nHost" : head + "%PDF-1.7");
                }
                for (RawHttp raw : stalled) {
                    assertThat(raw.rest()).doesNotContain("201", "200");
                }
            } finally {
                for (RawHttp raw : stalled) {
                    raw.close();
                }
            }
            Reply resumed = host.as(Who.ACME).resume(session);
            assertThat(resumed.json().path("resumed").asBoolean()).isTrue();
            assertThat(resumed.json().path("requests")).isEmpty();
        }
    }

    @Test
    void a_document_that_finds_no_reader_is_not_the_documents_fault() throws Exception {
        try (TestHost host = new TestHost(kind)) {
            Kept session = host.as(Who.ACME).started("device-7");
            Client acme = Client.confidential("acme").scopes(Scope.values()).build();
            String key = host.apiKey(Who.ACME);
            SessionEndpoints endpoints = SessionEndpoints.builder(
                            host.sessions,
                            ClientDirectory.inMemory()
                                    .client(acme, ApiKey.of(key))
                                    .build())
                    .build();
            PdfExtractor closed = new PdfExtractor();
            closed.close();
            EndpointRequest request = new EndpointRequest(
                    "POST",
                    "/session/documents?name=a.pdf",
                    Map.of(
                            "X-API-Key", List.of(key),
                            "DataWollet-Session", List.of(session.id()),
                            "DataWollet-Partition-Key", List.of("device-7")),
                    new byte[0]);
            byte[] pdf = "%PDF-1.7".getBytes(StandardCharsets.US_ASCII);
            HostAnswer answer = new DocumentCalls(endpoints, closed).handle(request, new ByteArrayInputStream(pdf));
            assertThat(answer.head().status()).isEqualTo(503);
            assertThat(new String(answer.head().body(), StandardCharsets.UTF_8)).contains("\"code\":\"busy\"");
            assertThat(answer.head().headerValues("Retry-After")).hasSize(1);
            assertThat(host.as(Who.ACME).resume(session).json().path("requests"))
                    .isEmpty();
        }
    }

    @Test
    void bearer_tokens_are_taken_where_a_verifier_is_plugged_in() throws Exception {
        Issued issued = new Issued();
        String token = issued.note("token-of-a-test." + UUID.randomUUID());
        BearerTokenVerifier verifier = presented -> presented.equals(token)
                ? Optional.of(new VerifiedToken("acme", Set.of(Scope.SESSIONS_WRITE)))
                : Optional.empty();
        Client acme = Client.confidential("acme").scopes(Scope.values()).build();
        ClientDirectory clients = ClientDirectory.inMemory().client(acme).build();
        SessionManager sessions =
                SessionManager.builder().rootKeys(RootKeys.generate()).build();
        SessionEndpoints endpoints =
                SessionEndpoints.builder(sessions, clients).bearer(verifier).build();
        try (RunningHost server = start(0, HostCalls.of(sessions, endpoints))) {
            Agent agent = new Agent(server.address(), issued, Optional.empty(), Optional.empty());
            assertThat(agent.start("{}", Map.of("Authorization", "Bearer " + token))
                            .status())
                    .isEqualTo(200);
            assertThat(agent.start("{}", Map.of("Authorization", "Bearer " + token + "x"))
                            .status())
                    .isEqualTo(401);
        }
    }

    @Test
    void garbage_on_a_connection_harms_no_other() throws Exception {
        try (TestHost host = new TestHost(kind)) {
            for (String garbage : List.of(
                    "\r\n\r\n\r\n",
                    "GET\r\n\r\n",
                    "GET /%zz HTTP/1.1\r\n\r\n",
                    "POST /session/start HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
                    "POST /session/start HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                    ": : :\r\n:\r\n\r\n",
                    "GET http://[::1/ HTTP/1.1\r\n\r\n")) {
                try (RawHttp raw = RawHttp.to(host.server.address())) {
                    raw.send(garbage);
                    raw.endOfInput();
                    assertThat(raw.rest().lines().limit(1).collect(Collectors.joining()))
                            .doesNotContain(" 200 ", " 201 ", " 500 ");
                }
            }
            assertThat(host.as(Who.ACME).start("{}").status()).isEqualTo(200);
        }
    }
}
