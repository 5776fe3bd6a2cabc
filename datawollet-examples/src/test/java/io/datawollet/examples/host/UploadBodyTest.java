package io.datawollet.examples.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.datawollet.examples.host.Agent.Kept;
import io.datawollet.examples.host.Agent.Reply;
import io.datawollet.examples.host.TestHost.Who;
import io.datawollet.examples.pdf.SampleDocuments;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Locale;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The bodies of uploads: how much is read of them, when, and what becomes of those that never end. */
@ParameterizedClass
@EnumSource(HostKind.class)
class UploadBodyTest {
    private static final String PARTITION = "device-7";

    @AutoClose
    private final TestHost host;

    private final Agent acme;

    UploadBodyTest(HostKind kind) {
        host = new TestHost(kind);
        acme = host.as(Who.ACME);
    }

    private JsonNode history(Agent agent, Kept session) {
        Reply reply = agent.resume(session);
        assertThat(reply.json().path("resumed").asBoolean()).isTrue();
        return reply.json().path("requests");
    }

    @Test
    void an_upload_of_64_mib_is_looked_into_and_one_byte_more_is_not() {
        Kept session = acme.started(PARTITION);
        byte[] most = new byte[64 << 20];
        assertThat(acme.upload(session, "?name=most.pdf", most).text("code")).isEqualTo("unreadable_document");

        Reply tooLong = acme.upload(session, "?name=more.pdf", new byte[(64 << 20) + 1]);
        assertThat(tooLong.status()).isEqualTo(400);
        assertThat(tooLong.text("code")).isEqualTo("limit_exceeded");
        assertThat(tooLong.json().path("value").asInt()).isEqualTo(64 << 20);
        assertThat(history(acme, session)).hasSize(1);
    }

    @Test
    void an_upload_of_unknown_length_is_counted_while_it_comes() {
        Kept session = acme.started(PARTITION);
        byte[] pdf = SampleDocuments.read("report-40-pages.pdf");
        Reply fits = acme.inSession(
                session,
                "POST",
                "/session/documents?name=a.pdf",
                BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(pdf)));
        assertThat(fits.status()).isEqualTo(201);
        assertThat(fits.json().at("/document/size").asInt()).isEqualTo(pdf.length);

        byte[] tooMany = new byte[(64 << 20) + 1];
        Reply tooLong = acme.inSession(
                session,
                "POST",
                "/session/documents?name=b.pdf",
                BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(tooMany)));
        assertThat(tooLong.status()).isEqualTo(400);
        assertThat(tooLong.text("code")).isEqualTo("limit_exceeded");
        assertThat(history(acme, session)).hasSize(1);
    }

    /** The head of an upload with a long body, none of which is sent. */
    private String head(Kept session, String more) {
        return "POST /session/documents?name=a.pdf HTTP/1.1\r\nHost: a\r\nContent-Length: 60000000\r\n"
                + "DataWollet-Session: " + session.id() + "\r\nDataWollet-Partition-Key: "
                + session.partition() + "\r\n" + more + "\r\n";
    }

    private void assertAnsweredBeforeTheBody(String head, int status, String code) throws Exception {
        try (RawHttp raw = RawHttp.to(host.server.address())) {
            raw.send(head);
            String answer = raw.head();
            assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
            assertThat(answer.toLowerCase(Locale.ROOT)).doesNotContain("set-cookie");
            assertThat(raw.body(answer)).contains("\"code\":\"" + code + "\"");
        }
    }

    @Test
    void who_may_not_upload_hears_so_before_the_body_is_read() throws Exception {
        Kept session = acme.started(PARTITION);
        Kept shops = host.as(Who.SHOP).started(PARTITION);
        String acmeKey = "X-API-Key: " + host.apiKey(Who.ACME) + "\r\n";
        String shopKey = "X-API-Key: " + host.apiKey(Who.SHOP) + "\r\nOrigin: https://shop.example\r\n";
        String wrong = "Cookie: " + Agent.cookieName(shops.id()) + "=" + "A".repeat(43) + "\r\n";

        assertAnsweredBeforeTheBody(head(session, ""), 401, "unauthenticated");
        assertAnsweredBeforeTheBody(
                head(session, "X-API-Key: " + host.apiKey(Who.MUTE) + "\r\n"), 403, "insufficient_scope");
        assertAnsweredBeforeTheBody(head(new Kept("x", "", PARTITION), acmeKey), 404, "session_not_found");
        assertAnsweredBeforeTheBody(head(shops, shopKey), 404, "session_not_found");
        assertAnsweredBeforeTheBody(head(shops, shopKey + wrong), 404, "session_not_found");
        assertAnsweredBeforeTheBody(head(session, acmeKey).replace("60000000", "67108865"), 400, "limit_exceeded");
        assertAnsweredBeforeTheBody(
                head(session, acmeKey).replace("60000000", "99999999999999"), 400, "limit_exceeded");
        assertAnsweredBeforeTheBody(head(session, acmeKey).replace("POST", "PUT"), 405, "method_not_allowed");
    }

    @Test
    void who_sends_the_whole_body_all_the_same_still_hears_the_answer_and_can_go_on() throws Exception {
        Kept session = acme.started(PARTITION);
        try (RawHttp raw = RawHttp.to(host.server.address())) {
            raw.send(head(session, "").replace("60000000", "8000000"));
            raw.send(new byte[8_000_000]);
            String answer = raw.head();
            assertThat(answer).startsWith("HTTP/1.1 401 ");
            raw.body(answer);
            raw.send("GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(raw.head()).startsWith("HTTP/1.1 404 ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 60000000", "Transfer-Encoding: chunked"})
    void a_client_that_hangs_up_in_the_middle_leaves_nothing_recorded(String length) throws Exception {
        Kept session = acme.started(PARTITION);
        try (RawHttp raw = RawHttp.to(host.server.address())) {
            raw.send(head(session, "X-API-Key: " + host.apiKey(Who.ACME) + "\r\n")
                    .replace("Content-Length: 60000000", length));
            raw.send("1000\r\n%PDF-1.7\r\n");
            raw.endOfInput();
            // Some servers tell a client that hangs up what they think of it.
            assertThat(raw.head()).matches("|(?s)HTTP/1.1 400 .*");
        }
        assertThat(history(acme, session)).isEmpty();
        assertThat(acme.upload(session, "?name=letter.pdf", SampleDocuments.read("letter.pdf"))
                        .status())
                .isEqualTo(201);
    }
}
