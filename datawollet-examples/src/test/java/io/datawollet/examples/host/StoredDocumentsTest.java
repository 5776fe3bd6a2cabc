package io.datawollet.examples.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.datawollet.client.Limits;
import io.datawollet.examples.host.Agent.Kept;
import io.datawollet.examples.host.Agent.Reply;
import io.datawollet.examples.host.TestHost.Who;
import io.datawollet.examples.pdf.SampleDocuments;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Documents that were uploaded: listed, given back, deleted, with the session or the envelope that they lie in. */
@ParameterizedClass
@EnumSource(HostKind.class)
class StoredDocumentsTest {
    private static final String PARTITION = "device-7";
    private static final byte[] LETTER = SampleDocuments.read("letter.pdf");
    private static final byte[] RECEIPT = SampleDocuments.read("receipt.pdf");
    private static final byte[] NO_PDF = "this is no PDF".getBytes(StandardCharsets.US_ASCII);

    private final HostKind kind;

    @AutoClose
    private final TestHost host;

    private final Agent acme;

    StoredDocumentsTest(HostKind kind) {
        this.kind = kind;
        host = new TestHost(kind);
        acme = host.as(Who.ACME);
    }

    private void assertProblem(Reply reply, int status, String code) {
        Problem.assertProblem(host.issued, reply, status, code);
    }

    private static List<String> names(Reply list) {
        assertThat(list.status()).isEqualTo(200);
        List<String> names = new ArrayList<>();
        list.json()
                .path("documents")
                .forEach(entry -> names.add(entry.path("name").asText()));
        return names;
    }

    private static String below(String name) {
        return "/" + TourClient.encoded(name);
    }

    static List<String> places() {
        return List.of("session", "envelope");
    }

    private static String to(String place) {
        return place.equals("envelope") ? "&to=envelope" : "";
    }

    private static String of(String place) {
        return place.equals("envelope") ? "?of=envelope" : "";
    }

    @ParameterizedTest
    @MethodSource("places")
    void what_was_uploaded_is_listed_given_back_and_deleted(String place) throws Exception {
        for (Who who : List.of(Who.ACME, Who.SHOP)) {
            Agent agent = host.as(who);
            Kept session = Agent.kept(agent.startedWithEnvelope(PARTITION), PARTITION);
            Reply uploaded = agent.upload(session, "?name=a.pdf" + to(place), LETTER);
            assertThat(uploaded.status()).isEqualTo(201);
            String path = "/a.pdf" + of(place);
            assertThat(uploaded.header("Location")).contains("/session/documents" + path);

            Reply list = agent.documents(session, "GET", of(place));
            assertThat(names(list)).containsExactly("a.pdf");
            assertThat(list.header("Content-Type")).contains("application/json");
            assertThat(list.json().path("nextCursor").isNull()).isTrue();
            JsonNode entry = list.json().at("/documents/0");
            assertThat(entry.properties().stream().map(Map.Entry::getKey))
                    .containsExactly("name", "mediaType", "size", "createdAt", "revision", "sha256");
            assertThat(entry.path("mediaType").asText()).isEqualTo("application/pdf");
            assertThat(entry.path("size").asInt()).isEqualTo(LETTER.length);
            assertThat(entry.path("createdAt").asText()).isEqualTo("2026-01-01T00:00:00Z");
            String sha256 = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(LETTER));
            assertThat(entry.path("sha256").asText()).isEqualTo(sha256);
            assertThat(uploaded.header("ETag"))
                    .contains("\"" + entry.path("revision").asText() + "\"");

            Reply got = agent.documents(session, "GET", path);
            assertThat(got.status()).isEqualTo(200);
            assertThat(got.body()).isEqualTo(LETTER);
            assertThat(got.header("ETag")).isEqualTo(uploaded.header("ETag"));
            assertThat(got.header("Cache-Control")).contains("no-store");
            assertThat(got.all("Vary")).containsExactly("Origin");
            assertThat(got.header("Access-Control-Allow-Origin")).isEqualTo(who.origin());

            // The other place has nothing of it.
            String other = place.equals("envelope") ? "" : "?of=envelope";
            assertThat(names(agent.documents(session, "GET", other))).isEmpty();
            assertProblem(agent.documents(session, "GET", "/a.pdf" + other), 404, "document_not_found");
            assertProblem(agent.documents(session, "DELETE", "/a.pdf" + other), 404, "document_not_found");

            Reply deleted = agent.documents(session, "DELETE", path);
            assertThat(deleted.status()).isEqualTo(204);
            assertThat(deleted.body()).isEmpty();
            assertProblem(agent.documents(session, "DELETE", path), 404, "document_not_found");
            assertProblem(agent.documents(session, "GET", path), 404, "document_not_found");
            assertThat(names(agent.documents(session, "GET", of(place)))).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a \"quoted\" \\ name;.pdf",
                "../../etc/passwd",
                "..%2f..%2fpasswd",
                "100% of it?&of=envelope#x",
                "Größe 発票 🧾 \u202efdp.exe",
                ".htaccess",
                "...",
                "~a+b=c,d:e@f;g'h(i)*j",
                "application/pdf",
                " "
            })
    void a_name_is_kept_as_it_is_through_every_call(String name) {
        Kept session = acme.started(PARTITION);
        assertThat(acme.upload(session, "?name=" + TourClient.encoded(name), LETTER)
                        .status())
                .isEqualTo(201);
        assertThat(names(acme.documents(session, "GET", ""))).containsExactly(name);
        Reply got = acme.documents(session, "GET", below(name));
        assertThat(got.status()).isEqualTo(200);
        assertThat(got.body()).isEqualTo(LETTER);
        assertThat(got.header("Content-Disposition")).contains(ContentDisposition.attachment(name));
        assertThat(acme.documents(session, "DELETE", below(name)).status()).isEqualTo(204);
        assertThat(names(acme.documents(session, "GET", ""))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/%FF", "/a%C3", "/%2E", "/%2e%2E", "/a%0d%0ab", "/%ED%A0%80"})
    void a_path_that_is_no_name_is_refused(String path) {
        Kept session = acme.started(PARTITION);
        for (String method : List.of("GET", "DELETE")) {
            assertProblem(acme.documents(session, method, path), 400, "invalid_payload");
        }
    }

    @Test
    void a_path_with_a_zero_byte_is_refused_if_not_by_us_then_by_the_server() {
        Kept session = acme.started(PARTITION);
        assertThat(acme.documents(session, "GET", "/a%00b").status()).isEqualTo(400);
    }

    @Test
    void a_name_in_a_path_has_at_most_255_bytes_too() {
        Kept session = acme.started(PARTITION);
        assertProblem(acme.documents(session, "GET", "/" + "a".repeat(256)), 400, "limit_exceeded");
        assertProblem(acme.documents(session, "GET", "/" + "a".repeat(255)), 404, "document_not_found");
    }

    @ParameterizedTest
    @ValueSource(strings = {"?of=session", "?of=", "?of=Envelope", "?of=envelope&of=envelope", "?of=envelope%00"})
    void another_place_than_the_envelope_is_refused(String query) {
        Kept session = Agent.kept(acme.startedWithEnvelope(PARTITION), PARTITION);
        assertProblem(acme.documents(session, "GET", query), 400, "invalid_payload");
        assertProblem(acme.documents(session, "GET", "/a.pdf" + query), 400, "invalid_payload");
        assertProblem(acme.documents(session, "DELETE", "/a.pdf" + query), 400, "invalid_payload");
    }

    @Test
    void without_an_envelope_there_is_none_to_store_in_or_read_from() {
        Kept session = acme.started(PARTITION);
        assertProblem(acme.upload(session, "?name=a.pdf&to=envelope", LETTER), 412, "envelope_not_found");
        assertProblem(acme.documents(session, "GET", "?of=envelope"), 412, "envelope_not_found");
        assertProblem(acme.documents(session, "GET", "/a.pdf?of=envelope"), 412, "envelope_not_found");
        assertProblem(acme.documents(session, "DELETE", "/a.pdf?of=envelope"), 412, "envelope_not_found");
        assertThat(acme.resume(session).json().path("requests")).isEmpty();
    }

    @Test
    void an_envelope_is_gone_at_the_end_of_its_retention() {
        try (TestHost brief = new TestHost(kind, Duration.ofMinutes(10))) {
            Agent agent = brief.as(Who.ACME);
            Kept session = Agent.kept(agent.startedWithEnvelope(PARTITION), PARTITION);
            agent.upload(session, "?name=a.pdf&to=envelope", LETTER);
            brief.clock.advance(Duration.ofMinutes(10).minusMillis(1));
            assertThat(names(agent.documents(session, "GET", "?of=envelope"))).containsExactly("a.pdf");
            brief.clock.advance(Duration.ofMillis(1));
            Reply gone = agent.documents(session, "GET", "/a.pdf?of=envelope");
            assertThat(gone.status()).isEqualTo(412);
            assertThat(gone.text("code")).isEqualTo("envelope_not_found");
            assertThat(agent.resume(session).json().path("envelope").isNull()).isTrue();
        }
    }

    @Test
    void an_envelope_outlives_its_session_and_serves_the_next_one_that_has_its_key() {
        Reply created = acme.startedWithEnvelope(PARTITION);
        Kept first = Agent.kept(created, PARTITION);
        acme.upload(first, "?name=a.pdf&to=envelope", LETTER);
        acme.upload(first, "?name=a.pdf", RECEIPT);
        acme.inSession(first, "DELETE", "/session", BodyPublishers.noBody());

        Reply attached = acme.attach(created, "another partition");
        assertThat(attached.status()).isEqualTo(200);
        assertThat(attached.json().at("/envelope/access").asText()).isEqualTo("READ_WRITE");
        assertThat(attached.json().path("envelope").has("envelopeKey")).isFalse();
        Kept second = Agent.kept(attached, "another partition");
        assertThat(acme.documents(second, "GET", "/a.pdf?of=envelope").body()).isEqualTo(LETTER);
        assertProblem(acme.documents(second, "GET", "/a.pdf"), 404, "document_not_found");
        assertThat(acme.upload(second, "?name=b.pdf&to=envelope", RECEIPT).status())
                .isEqualTo(201);
        assertThat(names(acme.documents(second, "GET", "?of=envelope"))).containsExactlyInAnyOrder("a.pdf", "b.pdf");
    }

    @Test
    void who_may_read_an_envelope_alone_changes_nothing_in_it_and_is_told_the_scope() {
        Agent reader = host.as(Who.TEAM);
        Reply created = reader.startedWithEnvelope(PARTITION);
        Kept creator = Agent.kept(created, PARTITION);
        // The session that created it writes, though its client lacks the scope.
        assertThat(reader.upload(creator, "?name=a.pdf&to=envelope", LETTER).status())
                .isEqualTo(201);

        Reply attached = reader.attach(created, PARTITION);
        assertThat(attached.json().at("/envelope/access").asText()).isEqualTo("READ");
        Kept session = Agent.kept(attached, PARTITION);
        assertThat(reader.documents(session, "GET", "/a.pdf?of=envelope").body())
                .isEqualTo(LETTER);
        for (Reply refused : List.of(
                reader.upload(session, "?name=a.pdf&to=envelope", RECEIPT),
                reader.upload(session, "?name=b.pdf&to=envelope", NO_PDF),
                reader.uploadIf(session, "?name=a.pdf&to=envelope", RECEIPT, "If-Match", "\"other\""),
                reader.documents(session, "DELETE", "/a.pdf?of=envelope"),
                reader.documents(session, "DELETE", "/none.pdf?of=envelope"),
                reader.documents(session, "DELETE", "/a.pdf?of=envelope", "If-Match", "\"other\""))) {
            assertProblem(refused, 403, "insufficient_scope");
            assertThat(refused.text("scope")).isEqualTo("envelopes:write");
        }
        assertThat(names(reader.documents(session, "GET", "?of=envelope"))).containsExactly("a.pdf");
        assertThat(reader.resume(session).json().path("requests")).isEmpty();
        // Its session's own documents are its own.
        assertThat(reader.upload(session, "?name=b.pdf", RECEIPT).status()).isEqualTo(201);
    }

    @Test
    void a_list_comes_in_pages_and_every_document_once() {
        Kept session = acme.started(PARTITION);
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            all.add(i + ".txt");
            host.put(Who.ACME, session, i + ".txt", "text/plain", new byte[i]);
        }
        List<String> found = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            Reply page = acme.documents(
                    session,
                    "GET",
                    "?limit=3" + cursor.map(value -> "&after=" + value).orElse(""));
            List<String> names = names(page);
            found.addAll(names);
            cursor = Optional.of(page.json().path("nextCursor"))
                    .filter(next -> !next.isNull())
                    .map(JsonNode::asText);
            assertThat(names).hasSize(cursor.isPresent() ? 3 : 1);
        } while (cursor.isPresent());
        assertThat(found).containsExactlyInAnyOrderElementsOf(all);
    }

    @ParameterizedTest
    @ValueSource(strings = {"?limit=0", "?limit=1001", "?limit=-1", "?limit=", "?limit=x", "?after=", "?after=abc"})
    void a_page_that_cannot_be_is_refused(String query) {
        Kept session = acme.started(PARTITION);
        host.put(Who.ACME, session, "a", "text/plain", new byte[1]);
        assertProblem(acme.documents(session, "GET", query), 400, "invalid_payload");
    }

    @Test
    void head_is_get_without_the_body() throws Exception {
        Kept session = acme.started(PARTITION);
        acme.upload(session, "?name=a.pdf", LETTER);
        for (String path : List.of("", "/a.pdf", "/none.pdf", "/a.pdf?of=envelope", "?limit=0")) {
            Reply get = acme.documents(session, "GET", path);
            Reply head = acme.documents(session, "HEAD", path);
            assertThat(head.body()).isEmpty();
            assertThat(head.status()).isEqualTo(get.status());
            assertThat(without("date", head)).isEqualTo(without("date", get));
            assertThat(head.header("Content-Length")).contains(Integer.toString(get.body().length));
        }
    }

    private static Map<String, List<String>> without(String header, Reply reply) {
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.putAll(reply.headers().map());
        headers.remove(header);
        return headers;
    }

    @Test
    void the_end_of_the_session_is_the_end_of_its_documents() {
        Kept session = acme.started(PARTITION);
        acme.upload(session, "?name=a.pdf", LETTER);
        acme.inSession(session, "DELETE", "/session", BodyPublishers.noBody());
        assertProblem(acme.documents(session, "GET", "/a.pdf"), 404, "session_not_found");
        assertProblem(acme.documents(session, "GET", ""), 404, "session_not_found");
    }

    @Test
    void documents_stay_when_the_session_gets_a_new_id_and_key() {
        Kept session = acme.started(PARTITION);
        acme.upload(session, "?name=a.pdf", LETTER);
        Kept rotated =
                Agent.kept(acme.inSession(session, "POST", "/session/rotate", BodyPublishers.noBody()), PARTITION);
        assertThat(acme.documents(rotated, "GET", "/a.pdf").body()).isEqualTo(LETTER);
        assertProblem(acme.documents(session, "GET", "/a.pdf"), 404, "session_not_found");
    }

    @Test
    void what_cannot_be_read_is_not_stored() {
        Kept session = acme.started(PARTITION);
        acme.upload(session, "?name=a.pdf", LETTER);
        assertThat(acme.upload(session, "?name=a.pdf", NO_PDF).status()).isEqualTo(422);
        assertThat(acme.upload(session, "?name=b.pdf", NO_PDF).status()).isEqualTo(422);
        assertThat(names(acme.documents(session, "GET", ""))).containsExactly("a.pdf");
        assertThat(acme.documents(session, "GET", "/a.pdf").body()).isEqualTo(LETTER);
    }

    @ParameterizedTest
    @CsvSource({"session, false", "session, true", "envelope, false", "envelope, true"})
    void what_cannot_be_recorded_is_taken_back_and_what_it_replaced_put_back(String place, boolean replaces) {
        try (TestHost small =
                new TestHost(kind, options -> options.limits(Limits.defaults().withHistory(1, 1 << 20)))) {
            Agent agent = small.as(Who.ACME);
            Kept session = Agent.kept(agent.startedWithEnvelope(PARTITION), PARTITION);
            assertThat(agent.upload(session, "?name=a.pdf" + to(place), LETTER).status())
                    .isEqualTo(201);
            String name = replaces ? "a.pdf" : "b.pdf";

            Reply refused = agent.upload(session, "?name=" + name + to(place), RECEIPT);

            Problem.assertProblem(small.issued, refused, 400, "limit_exceeded");
            assertThat(names(agent.documents(session, "GET", of(place)))).containsExactly("a.pdf");
            assertThat(agent.documents(session, "GET", "/a.pdf" + of(place)).body())
                    .isEqualTo(LETTER);
            assertThat(agent.resume(session).json().path("requests")).hasSize(1);
        }
    }

    @Test
    void a_store_of_documents_that_fails_is_told_and_nothing_is_recorded() {
        Kept session = acme.started(PARTITION);
        acme.upload(session, "?name=a.pdf", LETTER);
        host.envelopes.broken(true);
        assertProblem(acme.upload(session, "?name=b.pdf", RECEIPT), 500, "envelope_store_failed");
        assertProblem(acme.documents(session, "GET", ""), 500, "envelope_store_failed");
        assertProblem(acme.documents(session, "GET", "/a.pdf"), 500, "envelope_store_failed");
        assertProblem(acme.documents(session, "DELETE", "/a.pdf"), 500, "envelope_store_failed");
        host.envelopes.broken(false);
        host.envelopes.broken("commit");
        assertProblem(acme.upload(session, "?name=b.pdf", RECEIPT), 500, "envelope_store_failed");
        host.envelopes.broken(false);
        assertThat(acme.resume(session).json().path("requests")).hasSize(1);
        assertThat(names(acme.documents(session, "GET", ""))).containsExactly("a.pdf");
    }

    @Test
    void a_call_about_documents_renews_the_cookie_like_any_other() {
        Agent shop = host.as(Who.SHOP);
        Kept session = shop.started(PARTITION);
        host.put(Who.SHOP, session, "a", "text/plain", new byte[3]);
        for (String path : List.of("", "/a", "/none")) {
            host.clock.advance(TestHost.TIMEOUT.dividedBy(2));
            assertThat(shop.documents(session, "GET", path).all("Set-Cookie")).hasSize(1);
            assertThat(shop.documents(session, "GET", path).all("Set-Cookie")).isEmpty();
        }
        host.clock.advance(TestHost.TIMEOUT.dividedBy(2));
        assertThat(shop.documents(session, "DELETE", "/a").all("Set-Cookie")).hasSize(1);
    }

    @Test
    void a_browser_is_told_in_a_preflight_that_it_may_get_and_delete() {
        Agent shop = host.as(Who.SHOP).withApiKey(Optional.empty());
        Reply preflight = shop.send(
                "OPTIONS",
                "/session/documents/a%2Fb",
                Map.of("Access-Control-Request-Method", "DELETE"),
                BodyPublishers.noBody());
        assertThat(preflight.status()).isEqualTo(204);
        assertThat(preflight.header("Access-Control-Allow-Methods").orElseThrow())
                .contains("GET", "DELETE");
        assertThat(preflight.header("Access-Control-Allow-Headers").orElseThrow())
                .contains("range", "if-match", "if-none-match");
    }
}
