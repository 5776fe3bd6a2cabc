package io.datawollet.examples.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The host's own call: a PDF comes in, what it says goes out, and the session remembers. */
@ParameterizedClass
@EnumSource(HostKind.class)
class DocumentCallsTest {
    private static final String PARTITION = "device-7";
    private static final byte[] NO_PDF = "this is no PDF".getBytes(StandardCharsets.US_ASCII);

    private final HostKind kind;

    @AutoClose
    private final TestHost host;

    private final Agent acme;

    DocumentCallsTest(HostKind kind) {
        this.kind = kind;
        host = new TestHost(kind);
        acme = host.as(Who.ACME);
    }

    private JsonNode history(Agent agent, Kept session) {
        Reply reply = agent.resume(session);
        assertThat(reply.json().path("resumed").asBoolean()).isTrue();
        return reply.json().path("requests");
    }

    private static List<String> fields(JsonNode object) {
        return object.properties().stream().map(Map.Entry::getKey).toList();
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    static List<String> readable() {
        return SampleDocuments.names().stream()
                .filter(name -> !name.equals("password.pdf") && !name.equals("broken.pdf"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("readable")
    void a_document_is_answered_with_what_it_says_and_remembered_without_its_text(String name) throws Exception {
        Kept session = acme.started(PARTITION);
        byte[] pdf = SampleDocuments.read(name);

        Reply reply = acme.upload(session, "?name=" + name, pdf);

        assertThat(reply.status()).isEqualTo(201);
        assertThat(reply.header("Content-Type")).contains("application/json");
        assertThat(reply.header("Cache-Control")).contains("no-store");
        assertThat(reply.all("Set-Cookie")).isEmpty();
        JsonNode answer = reply.json();
        assertThat(fields(answer)).containsExactly("document", "pages", "text", "fields");
        assertThat(fields(answer.path("document"))).containsExactly("name", "mediaType", "size", "sha256");
        assertThat(answer.at("/document/name").asText()).isEqualTo(name);
        assertThat(answer.at("/document/mediaType").asText()).isEqualTo("application/pdf");
        assertThat(answer.at("/document/size").asInt()).isEqualTo(pdf.length);
        assertThat(answer.at("/document/sha256").asText()).isEqualTo(sha256(pdf));
        assertThat(answer.path("pages").asInt()).isEqualTo(name.startsWith("report-40") ? 40 : 1);
        assertThat(answer.path("text").asText().isEmpty()).isEqualTo(name.equals("scan.pdf"));

        JsonNode history = history(acme, session);
        assertThat(history).hasSize(1);
        assertThat(history.at("/0/operation").asText()).isEqualTo("extract");
        ObjectNode without = answer.deepCopy();
        without.remove("text");
        assertThat(history.at("/0/payload")).isEqualTo(without);
        assertThat(fields(history.at("/0/payload"))).containsExactly("document", "pages", "fields");
    }

    @Test
    void the_fields_of_an_invoice_come_by_their_names() {
        Kept session = acme.started(PARTITION);
        JsonNode fields = acme.upload(session, "?name=invoice.pdf", SampleDocuments.read("invoice-de-eur.pdf"))
                .json()
                .path("fields");
        assertThat(fields.toString())
                .isEqualTo("{\"invoiceNumber\":\"RE-2026-0932\",\"issuedOn\":\"2026-03-14\",\"total\":\"1284.50\","
                        + "\"currency\":\"EUR\",\"email\":\"buero@brueckner.example.org\","
                        + "\"iban\":\"DE89370400440532013000\"}");
    }

    @ParameterizedTest
    @CsvSource({"password.pdf, password", "broken.pdf, damaged", "text.pdf, not_a_pdf", "empty.pdf, not_a_pdf"})
    void a_document_that_cannot_be_read_is_remembered_as_failed_and_the_session_lives_on(String name, String reason)
            throws Exception {
        Kept session = acme.started(PARTITION);
        byte[] bytes = switch (name) {
            case "text.pdf" -> NO_PDF;
            case "empty.pdf" -> new byte[0];
            default -> SampleDocuments.read(name);
        };

        Reply reply = acme.upload(session, "?name=" + name, bytes);

        assertThat(reply.status()).isEqualTo(422);
        assertThat(reply.header("Content-Type")).contains("application/problem+json");
        assertThat(reply.text("code")).isEqualTo("unreadable_document");
        assertThat(reply.text("detail")).isNotBlank();
        assertThat(reply.all("Set-Cookie")).isEmpty();
        assertThat(acme.upload(session, "?name=letter.pdf", SampleDocuments.read("letter.pdf"))
                        .status())
                .isEqualTo(201);
        JsonNode history = history(acme, session);
        assertThat(history).hasSize(2);
        JsonNode failed = history.at("/0/payload");
        assertThat(fields(failed)).containsExactly("document", "error");
        assertThat(failed.at("/error/code").asText()).isEqualTo("unreadable_document");
        assertThat(failed.at("/error/reason").asText()).isEqualTo(reason);
        assertThat(failed.at("/document/name").asText()).isEqualTo(name);
        assertThat(failed.at("/document/sha256").asText()).isEqualTo(sha256(bytes));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "?",
                "?name",
                "?name=",
                "?name=.",
                "?name=..",
                "?name=%2E%2E",
                "?name=a%00b",
                "?name=a%0Ab",
                "?name=a%7F",
                "?name=a%C2%85b",
                "?name=a%FFb",
                "?name=a.pdf&name=b.pdf",
                "?Name=a.pdf",
                "?name=a.pdf&to=Envelope",
                "?name=a.pdf&to=envelope&to=envelope",
                "?name=a.pdf&to=session",
                "?name=a.pdf&to="
            })
    void a_name_that_is_none_or_a_place_that_is_none_is_refused(String query) {
        Kept session = acme.started(PARTITION);
        Reply reply = acme.upload(session, query, NO_PDF);
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.text("code")).isEqualTo("invalid_payload");
        assertThat(history(acme, session)).isEmpty();
    }

    @Test
    void a_name_has_at_most_255_bytes_of_utf_8() {
        Kept session = acme.started(PARTITION);
        String longest = "é".repeat(127) + "x";
        Reply fits = acme.upload(session, "?name=" + TourClient.encoded(longest), NO_PDF);
        assertThat(fits.status()).isEqualTo(422);
        Reply tooLong = acme.upload(session, "?name=" + TourClient.encoded(longest + "x"), NO_PDF);
        assertThat(tooLong.status()).isEqualTo(400);
        assertThat(tooLong.text("code")).isEqualTo("limit_exceeded");
        assertThat(tooLong.json().path("value").asInt()).isEqualTo(255);
        JsonNode history = history(acme, session);
        assertThat(history).hasSize(1);
        assertThat(history.at("/0/payload/document/name").asText()).isEqualTo(longest);
    }

    @Test
    void names_keep_spaces_slashes_and_every_script() {
        Kept session = acme.started(PARTITION);
        String name = "../Beleg 4+5 & Größe/発票 🧾?.pdf";
        Reply reply = acme.upload(session, "?name=" + TourClient.encoded(name), SampleDocuments.read("letter.pdf"));
        assertThat(reply.status()).isEqualTo(201);
        assertThat(reply.json().at("/document/name").asText()).isEqualTo(name);
    }

    @Test
    void a_preflight_is_answered_for_origins_that_some_client_registered() {
        Agent browser = host.as(Who.SHOP).withApiKey(Optional.empty());
        Map<String, String> asks = Map.of("Access-Control-Request-Method", "POST");
        Reply known = browser.send("OPTIONS", "/session/documents?name=a.pdf", asks, BodyPublishers.noBody());
        assertThat(known.status()).isEqualTo(204);
        assertThat(known.header("Access-Control-Allow-Origin")).contains("https://shop.example");
        assertThat(known.header("Access-Control-Allow-Credentials")).contains("true");
        assertThat(known.header("Access-Control-Allow-Methods").orElseThrow()).contains("POST");
        assertThat(known.header("Access-Control-Allow-Headers").orElseThrow())
                .contains("datawollet-session", "x-api-key")
                .doesNotContain("*");
        assertThat(known.all("Set-Cookie")).isEmpty();

        Reply unknown = browser.from(Optional.of("https://evil.example"))
                .send("OPTIONS", "/session/documents?name=a.pdf", asks, BodyPublishers.noBody());
        assertThat(unknown.status()).isEqualTo(204);
        assertThat(unknown.headers().map().keySet())
                .noneMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("access-control-"));
    }

    @Test
    void a_browser_reads_answers_from_its_registered_origin_alone() {
        Agent shop = host.as(Who.SHOP);
        Kept session = shop.started(PARTITION);
        byte[] letter = SampleDocuments.read("letter.pdf");
        for (Reply reply : List.of(
                shop.upload(session, "?name=letter.pdf", letter),
                shop.upload(session, "?name=no.pdf", NO_PDF),
                shop.upload(session, "?name=", NO_PDF))) {
            assertThat(reply.header("Access-Control-Allow-Origin")).contains("https://shop.example");
            assertThat(reply.header("Access-Control-Allow-Credentials")).contains("true");
            assertThat(reply.all("Vary")).containsExactly("Origin");
        }
        Reply evil = shop.from(Optional.of("https://evil.example")).upload(session, "?name=a.pdf", letter);
        assertThat(evil.status()).isEqualTo(400);
        assertThat(evil.header("Access-Control-Allow-Origin")).isEmpty();
        assertThat(history(shop, session)).hasSize(2);
    }

    @Test
    void a_server_may_pass_on_an_origin_and_gets_neither_cors_headers_nor_cookies_for_it() {
        Kept session = acme.started(PARTITION);
        host.clock.advance(TestHost.TIMEOUT.dividedBy(2));
        Reply reply = acme.from(Optional.of("https://shop.example")).upload(session, "?name=a.pdf", NO_PDF);
        assertThat(reply.status()).isEqualTo(422);
        assertThat(reply.header("Access-Control-Allow-Origin")).isEmpty();
        assertThat(reply.all("Set-Cookie")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"letter.pdf", "broken.pdf", "too-long.pdf"})
    void an_upload_renews_the_cookie_once_a_tenth_of_the_timeout_has_passed_whatever_becomes_of_it(String name) {
        Agent shop = host.as(Who.SHOP);
        Kept session = shop.started(PARTITION);
        boolean tooLong = name.startsWith("too-long");
        byte[] bytes = tooLong ? new byte[(64 << 20) + 1] : SampleDocuments.read(name);

        host.clock.advance(TestHost.TIMEOUT.dividedBy(10).minusMillis(1));
        assertThat(shop.upload(session, "?name=" + name, bytes).all("Set-Cookie"))
                .isEmpty();
        host.clock.advance(Duration.ofMillis(1));
        Reply renewed = shop.upload(session, "?name=" + name, bytes);

        assertThat(renewed.status()).isEqualTo(tooLong ? 400 : name.equals("letter.pdf") ? 201 : 422);
        assertThat(renewed.all("Set-Cookie"))
                .containsExactly(
                        session.cookie() + "; Path=/; Secure; HttpOnly; SameSite=None; Partitioned; Max-Age=1800");
        host.clock.advance(TestHost.TIMEOUT.minusMillis(1));
        assertThat(shop.resume(session).json().path("resumed").asBoolean()).isTrue();
    }

    @Test
    void a_public_client_uploads_with_its_cookie_and_not_without() {
        Agent shop = host.as(Who.SHOP);
        Kept session = shop.started(PARTITION);
        assertThat(shop.withoutCookies().upload(session, "?name=a.pdf", NO_PDF).text("code"))
                .isEqualTo("session_not_found");
        assertThat(shop.upload(session, "?name=a.pdf", NO_PDF).text("code")).isEqualTo("unreadable_document");
        assertThat(history(shop, session)).hasSize(1);
    }

    @Test
    void uploads_at_the_same_time_are_all_answered_and_remembered_once_each() {
        Kept session = acme.started(PARTITION);
        byte[] letter = SampleDocuments.read("letter.pdf");
        List<CompletableFuture<Reply>> uploads = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            String query = "?name=" + i + ".pdf";
            uploads.add(CompletableFuture.supplyAsync(
                    () -> acme.withoutCookies().upload(session, query, letter), task -> new Thread(task).start()));
        }
        assertThat(uploads.stream().map(CompletableFuture::join).map(Reply::status))
                .hasSize(10)
                .containsOnly(201);
        JsonNode history = history(acme, session);
        assertThat(StreamSupport.stream(history.spliterator(), false)
                        .map(request -> request.at("/payload/document/name").asText()))
                .containsExactlyInAnyOrder(
                        "0.pdf", "1.pdf", "2.pdf", "3.pdf", "4.pdf", "5.pdf", "6.pdf", "7.pdf", "8.pdf", "9.pdf");
        assertThat(StreamSupport.stream(history.spliterator(), false)
                        .map(request -> request.path("sequence").asInt()))
                .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    }

    @Test
    void a_session_that_ends_while_its_document_is_read_is_not_found_and_its_cookie_not_renewed() throws Exception {
        Kept session = acme.started(PARTITION);
        host.clock.advance(TestHost.TIMEOUT.dividedBy(2));
        WatchedStore.Gate gate = host.store.hold("append");
        CompletableFuture<Reply> upload = CompletableFuture.supplyAsync(
                () -> acme.withoutCookies().upload(session, "?name=a.pdf", NO_PDF), task -> new Thread(task).start());
        gate.awaitArrival();
        acme.inSession(session, "DELETE", "/session", BodyPublishers.noBody());
        gate.open();
        Reply reply = upload.join();
        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.text("code")).isEqualTo("session_not_found");
        assertThat(reply.all("Set-Cookie")).isEmpty();
    }

    @Test
    void a_full_history_refuses_the_upload_with_the_limit() {
        try (TestHost small =
                new TestHost(kind, options -> options.limits(Limits.defaults().withHistory(1, 1 << 20)))) {
            Agent agent = small.as(Who.ACME);
            Kept session = agent.started(PARTITION);
            assertThat(agent.upload(session, "?name=a.pdf", NO_PDF).status()).isEqualTo(422);
            Reply refused = agent.upload(session, "?name=b.pdf", SampleDocuments.read("letter.pdf"));
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.text("code")).isEqualTo("limit_exceeded");
            assertThat(refused.json().path("value").asInt()).isEqualTo(1);
            assertThat(history(agent, session)).hasSize(1);
        }
    }
}
