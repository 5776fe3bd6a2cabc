package io.datawollet.examples.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.datawollet.client.Client;
import io.datawollet.client.ClientDirectory;
import io.datawollet.client.Scope;
import io.datawollet.examples.host.Agent.Kept;
import io.datawollet.examples.host.Agent.Reply;
import io.datawollet.examples.host.TestHost.Who;
import io.datawollet.examples.jwt.JwtVerifier;
import io.datawollet.examples.pdf.SampleDocuments;
import io.datawollet.http.SessionEndpoints;
import io.datawollet.key.RootKeys;
import io.datawollet.session.SessionManager;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every server must carry both ways unchanged, and what frameworks like to change: the same on all of them. */
@ParameterizedClass
@EnumSource(HostKind.class)
class HostContractTest {
    private static final String PARTITION = "device-7";
    private static final String ATTRIBUTES = "; Path=/; Secure; HttpOnly; SameSite=None; Partitioned; Max-Age=";

    private final HostKind kind;

    @AutoClose
    private final TestHost host;

    private final Agent acme;
    private final Agent shop;

    HostContractTest(HostKind kind) {
        this.kind = kind;
        host = new TestHost(kind);
        acme = host.as(Who.ACME);
        shop = host.as(Who.SHOP);
    }

    /** A request by hand, headers as they are to be sent. */
    private RawHttp sent(String line, String... headers) throws Exception {
        RawHttp raw = RawHttp.to(host.server.address());
        raw.send(line + " HTTP/1.1\r\nHost: a\r\n" + String.join("", lines(headers)) + "\r\n");
        return raw;
    }

    private static List<String> lines(String... headers) {
        return List.of(headers).stream().map(header -> header + "\r\n").toList();
    }

    private void assertAnswered(int status, String text, String line, String... headers) throws Exception {
        try (RawHttp raw = sent(line, headers)) {
            String head = raw.head();
            assertThat(head).startsWith("HTTP/1.1 " + status + " ");
            assertThat(raw.body(head)).contains(text);
        }
    }

    private String key(Who who) {
        return "X-API-Key: " + host.apiKey(who);
    }

    @Test
    void a_session_lives_through_every_published_call() {
        Reply start = shop.start("{\"partitionKey\": \"" + PARTITION + "\"}");
        Kept session = Agent.kept(start, PARTITION);
        assertThat(start.all("Set-Cookie")).containsExactly(session.cookie() + ATTRIBUTES + "1800");
        assertThat(start.header("Cache-Control")).contains("no-store");
        assertThat(start.header("Content-Type")).contains("application/json");
        host.record(Who.SHOP, session, Map.of("page", 1));

        Reply page = shop.inSession(session, "GET", "/session/requests?limit=1", BodyPublishers.noBody());
        assertThat(page.json().path("requests")).hasSize(1);

        Reply rotated = shop.inSession(session, "POST", "/session/rotate", BodyPublishers.noBody());
        Kept next = Agent.kept(rotated, PARTITION);
        assertThat(rotated.all("Set-Cookie"))
                .as("two cookies in two lines")
                .containsExactlyInAnyOrder(
                        Agent.cookieName(session.id()) + "=" + ATTRIBUTES + "0", next.cookie() + ATTRIBUTES + "1800");

        Reply ended = shop.inSession(next, "DELETE", "/session", BodyPublishers.noBody());
        assertThat(ended.status()).isEqualTo(204);
        assertThat(ended.body()).isEmpty();
        assertThat(ended.all("Set-Cookie")).containsExactly(Agent.cookieName(next.id()) + "=" + ATTRIBUTES + "0");
        assertThat(shop.resume(next).json().path("resumed").asBoolean(true)).isFalse();
    }

    @Test
    void a_confidential_client_lists_the_sessions_of_a_partition_and_ends_one_or_all() {
        for (int i = 0; i < 3; i++) {
            acme.started(PARTITION);
        }
        Map<String, String> partition = Map.of("DataWollet-Partition-Key", PARTITION);
        JsonNode listed = acme.send("GET", "/sessions", partition, BodyPublishers.noBody())
                .json()
                .path("sessions");
        assertThat(listed).hasSize(3);
        String handle = host.issued.note(listed.at("/0/handle").asText());

        assertThat(acme.send("DELETE", "/sessions/" + handle, partition, BodyPublishers.noBody())
                        .status())
                .isEqualTo(204);
        Reply all = acme.send("DELETE", "/sessions", partition, BodyPublishers.noBody());
        assertThat(all.json().path("ended").asInt()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        "/session/start, POST",
        "/session/requests, GET",
        "/session/rotate, POST",
        "/session, DELETE",
        "/sessions, GET",
        "/sessions, DELETE",
        "/sessions/x, DELETE",
        "/session/documents, POST",
        "/session/documents/a%2Fb, GET"
    })
    void a_preflight_is_answered_by_the_library_and_by_nothing_in_front_of_it(String path, String method) {
        Map<String, String> asks = Map.of(
                "Access-Control-Request-Method",
                method,
                "Access-Control-Request-Headers",
                "content-type,x-api-key,datawollet-session");
        Agent browser = shop.withApiKey(Optional.empty());

        Reply known = browser.send("OPTIONS", path, asks, BodyPublishers.noBody());
        assertThat(known.status()).isEqualTo(204);
        assertThat(known.header("Access-Control-Allow-Origin")).contains("https://shop.example");
        assertThat(known.header("Access-Control-Allow-Credentials")).contains("true");
        assertThat(known.header("Access-Control-Allow-Methods").orElseThrow()).contains(method);
        assertThat(known.header("Access-Control-Allow-Headers").orElseThrow())
                .contains("datawollet-partition-key", "if-none-match");
        assertThat(known.all("Vary")).hasSize(1);
        assertThat(known.all("Set-Cookie")).isEmpty();

        Reply stranger =
                browser.from(Optional.of("https://evil.example")).send("OPTIONS", path, asks, BodyPublishers.noBody());
        assertThat(stranger.status()).isEqualTo(204);
        assertThat(stranger.headers().map().keySet())
                .noneMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("access-control-"));
    }

    @Test
    void options_without_an_origin_is_the_librarys_too() {
        Reply reply = acme.send("OPTIONS", "/session/start", Map.of(), BodyPublishers.noBody());
        assertThat(reply.status()).isEqualTo(204);
        assertThat(reply.header("Allow").orElse("POST, OPTIONS")).isEqualTo("POST, OPTIONS");
    }

    @Test
    void an_answer_to_a_browser_names_its_origin_once_and_the_headers_that_it_may_read() {
        Reply reply = shop.start("{}");
        assertThat(reply.header("Access-Control-Allow-Origin")).contains("https://shop.example");
        assertThat(reply.header("Access-Control-Allow-Credentials")).contains("true");
        assertThat(reply.header("Access-Control-Expose-Headers").orElseThrow()).contains("retry-after");
        assertThat(reply.all("Vary")).containsExactly("Origin");
    }

    @Test
    void cookies_of_two_header_lines_are_both_read() throws Exception {
        Kept session = shop.started(PARTITION);
        String[] headers = {
            key(Who.SHOP),
            "Origin: https://shop.example",
            "DataWollet-Session: " + session.id(),
            "DataWollet-Partition-Key: " + PARTITION,
            "Cookie: theme=dark",
            "cOOKIE: " + session.cookie()
        };
        assertAnswered(200, "\"requests\":[]", "GET /session/requests", headers);
        headers[4] = "Cookie: " + Agent.cookieName(session.id()) + "=" + "A".repeat(43);
        assertAnswered(404, "session_not_found", "GET /session/requests", headers);
    }

    @Test
    void a_header_that_stands_there_twice_is_seen_twice() throws Exception {
        Kept session = acme.started(PARTITION);
        Kept other = acme.started(PARTITION);
        String id = "DataWollet-Session: " + session.id();
        String partition = "DataWollet-Partition-Key: " + PARTITION;
        String line = "GET /session/requests";
        assertAnswered(200, "\"requests\":[]", line, key(Who.ACME), id, partition);
        assertAnswered(
                404, "session_not_found", line, key(Who.ACME), id, "DataWollet-Session: " + other.id(), partition);
        assertAnswered(400, "invalid_credentials", line, key(Who.ACME), key(Who.BOLT), id, partition);
    }

    @Test
    void names_of_headers_count_in_any_case() throws Exception {
        Kept session = acme.started(PARTITION);
        assertAnswered(
                200,
                "\"requests\":[]",
                "GET /session/requests",
                "x-api-KEY: " + host.apiKey(Who.ACME),
                "DATAWOLLET-SESSION: " + session.id(),
                "datawollet-partition-key: " + PARTITION);
    }

    @Test
    void a_browser_full_of_cookies_is_understood_and_told_which_to_forget() {
        String cookies = String.join(
                "; ",
                IntStream.range(0, 180)
                        .mapToObj(i -> "__Host-Http-dw-" + String.format("%016d", i) + "=" + "A".repeat(43))
                        .toList());
        Reply reply = shop.start("{}", Map.of("Cookie", cookies));
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.all("Set-Cookie")).hasSize(149);
    }

    @ParameterizedTest
    @CsvSource({
        "a/b, a%2Fb",
        "a/b, a%2fb",
        "a%2Fb, a%252Fb",
        "a+b, a+b",
        "a b, a%20b",
        "ü, %C3%BC",
        "a;b=c, a;b=c",
        "a\\b, a%5Cb",
        "..;, ..;",
        "../x, ..%2Fx",
        "a?b, a%3Fb"
    })
    void a_name_in_a_path_comes_as_it_was_sent(String name, String encoded) {
        Kept session = acme.started(PARTITION);
        host.put(Who.ACME, session, name, "text/plain", name.getBytes(StandardCharsets.UTF_8));
        Reply got = acme.documents(session, "GET", "/" + encoded);
        assertThat(got.status()).isEqualTo(200);
        assertThat(new String(got.body(), StandardCharsets.UTF_8)).isEqualTo(name);
    }

    @Test
    void a_name_in_a_query_comes_as_it_was_sent() {
        Kept session = acme.started(PARTITION);
        for (String encoded : List.of("a%2Bb%26c", "a+b", "%C3%BC%3D", "a%2525")) {
            assertThat(acme.upload(session, "?name=" + encoded, SampleDocuments.read("receipt.pdf"))
                            .status())
                    .isEqualTo(201);
        }
        List<String> names = new ArrayList<>();
        acme.documents(session, "GET", "")
                .json()
                .path("documents")
                .forEach(each -> names.add(each.path("name").asText()));
        assertThat(names).containsExactlyInAnyOrder("a+b&c", "a b", "ü=", "a%25");
    }

    /** Containers read such bodies for themselves, to make parameters of them, if somebody asks for one. */
    @ParameterizedTest
    @ValueSource(strings = {"application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/pdf"})
    void a_body_is_the_calls_whatever_type_it_says_to_be(String type) {
        Kept session = acme.started(PARTITION);
        byte[] letter = SampleDocuments.read("letter.pdf");
        assertThat(acme.uploadIf(session, "?name=a.pdf", letter, "Content-Type", type)
                        .status())
                .isEqualTo(201);
        assertThat(acme.documents(session, "GET", "/a.pdf").body()).isEqualTo(letter);
    }

    @Test
    void a_client_that_waits_for_leave_to_send_gets_it_or_the_answer() throws Exception {
        Kept session = acme.started(PARTITION);
        String[] headers = {
            "DataWollet-Session: " + session.id(),
            "DataWollet-Partition-Key: " + PARTITION,
            "Expect: 100-continue",
            "Content-Length: 4",
            key(Who.ACME)
        };
        try (RawHttp raw = sent("POST /session/documents?name=a.pdf", headers)) {
            assertThat(raw.head()).startsWith("HTTP/1.1 100 ");
            raw.send("none");
            assertThat(raw.head()).startsWith("HTTP/1.1 422 ");
        }
        headers[4] = "X-API-Key: a-key-that-nobody-was-given";
        try (RawHttp raw = sent("POST /session/documents?name=a.pdf", headers)) {
            String head = raw.head();
            assertThat(head.startsWith("HTTP/1.1 100 ") ? raw.head() : head).startsWith("HTTP/1.1 401 ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"BREW", "TRACE", "PROPFIND"})
    void a_method_that_nobody_knows_is_refused_without_repeating_the_request(String method) {
        Reply reply = acme.send(method, "/session/start?a=secret", Map.of("X-Mine", "secret"), BodyPublishers.noBody());
        assertThat(reply.status()).isIn(405, 501);
        assertThat(new String(reply.body(), StandardCharsets.UTF_8)).doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /%zz-secret HTTP/1.1",
                "GET secret HTTP/1.1",
                "GET /secret HTTP/9.9",
                "GET /\u0001secret HTTP/1.1"
            })
    void what_the_server_refuses_itself_it_does_not_repeat(String line) throws Exception {
        try (RawHttp raw = RawHttp.to(host.server.address())) {
            raw.send(line + "\r\nHost: a\r\nConnection: close\r\n\r\n");
            assertThat(raw.rest()).matches("(?s)HTTP/1.1 (400|404|505) .*").doesNotContain("secret");
        }
    }

    @Test
    void an_answer_names_no_server_and_no_version() {
        Reply reply = acme.start("{}");
        assertThat(reply.headers().firstValue("Server")).isEmpty();
        assertThat(reply.headers().firstValue("X-Powered-By")).isEmpty();
    }

    @Test
    void json_web_tokens_are_verified() throws Exception {
        ECKey issuer = new ECKeyGenerator(Curve.P_256).keyID("one").generate();
        JwtVerifier verifier = new JwtVerifier(
                new ImmutableJWKSet<>(new JWKSet(issuer.toPublicJWK())),
                "https://id.example",
                "https://wallet.example",
                host.clock);
        Client client = Client.confidential("acme").scopes(Scope.values()).build();
        SessionManager sessions =
                SessionManager.builder().rootKeys(RootKeys.generate()).build();
        SessionEndpoints endpoints = SessionEndpoints.builder(
                        sessions, ClientDirectory.inMemory().client(client).build())
                .bearer(verifier)
                .build();
        try (RunningHost server = TestServers.start(kind, HostCalls.of(sessions, endpoints), Duration.ofMinutes(2))) {
            Agent agent = new Agent(server.address(), host.issued, Optional.empty(), Optional.empty());
            String good = token(issuer, 60);
            assertThat(agent.start("{}", Map.of("Authorization", "Bearer " + good))
                            .status())
                    .isEqualTo(200);
            for (String bad : List.of(token(issuer, 0), token(new ECKeyGenerator(Curve.P_256).generate(), 60), "x")) {
                Reply refused = agent.start("{}", Map.of("Authorization", "Bearer " + bad));
                Problem.assertProblem(host.issued, refused, 401, "unauthenticated");
                assertThat(refused.header("WWW-Authenticate").orElseThrow()).contains("invalid_token");
            }
        }
    }

    private String token(ECKey issuer, int seconds) throws Exception {
        JWTClaimsSet claims = new JWTClaimsSet.Builder()
                .issuer("https://id.example")
                .audience("https://wallet.example")
                .expirationTime(Date.from(host.clock.instant().plusSeconds(seconds)))
                .claim("client_id", "acme")
                .claim("scope", "sessions:write")
                .build();
        JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.ES256)
                .type(new JOSEObjectType("at+jwt"))
                .keyID("one")
                .build();
        SignedJWT token = new SignedJWT(header, claims);
        token.sign(new ECDSASigner(issuer));
        return host.issued.note(token.serialize());
    }
}
