package io.datawollet.examples.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.datawollet.examples.host.Agent.Kept;
import io.datawollet.examples.host.Agent.Reply;
import io.datawollet.examples.host.TestHost.Who;
import io.datawollet.examples.pdf.SampleDocuments;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Documents on their way out: whole, in part, in bounded memory, and never cut short in silence. */
@ParameterizedClass
@EnumSource(HostKind.class)
class DownloadTest {
    private static final String PARTITION = "device-7";
    private static final byte[] TEN = "0123456789".getBytes(StandardCharsets.US_ASCII);

    @AutoClose
    private final TestHost host;

    private final Agent acme;
    private final Kept session;

    DownloadTest(HostKind kind) {
        host = new TestHost(kind);
        acme = host.as(Who.ACME);
        session = acme.started(PARTITION);
    }

    private static byte[] noise(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static String digest(byte[] bytes) throws Exception {
        return "sha-256=:"
                + Base64.getEncoder()
                        .encodeToString(MessageDigest.getInstance("SHA-256").digest(bytes)) + ":";
    }

    @Test
    void the_headers_say_what_it_is_and_that_nobody_may_guess_otherwise() throws Exception {
        String revision = host.put(Who.ACME, session, "a.html", "text/html; charset=utf-8", TEN)
                .revision();
        Reply got = acme.documents(session, "GET", "/a.html");
        assertThat(got.body()).isEqualTo(TEN);
        // Servlet containers leave out the space.
        assertThat(got.header("Content-Type").orElseThrow().replace("; ", ";")).isEqualTo("text/html;charset=utf-8");
        assertThat(got.header("X-Content-Type-Options")).contains("nosniff");
        assertThat(got.header("Content-Disposition"))
                .contains("attachment; filename=\"a.html\"; filename*=UTF-8''a.html");
        assertThat(got.header("Content-Length")).contains("10");
        assertThat(got.header("Accept-Ranges")).contains("bytes");
        assertThat(got.header("ETag")).contains("\"" + revision + "\"");
        assertThat(got.header("Repr-Digest")).contains(digest(TEN));
        assertThat(got.header("Cache-Control")).contains("no-store");
        assertThat(got.header("Content-Range")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "bytes=0-0, 0, 1",
        "bytes=2-5, 2, 4",
        "bytes=2-, 2, 8",
        "bytes=9-9, 9, 1",
        "bytes=0-9, 0, 10",
        "bytes=0-, 0, 10",
        "bytes=5-10, 5, 5",
        "bytes=5-99999999999999999999999999, 5, 5",
        "bytes=-1, 9, 1",
        "bytes=-10, 0, 10",
        "bytes=-11, 0, 10",
        "bytes=-99999999999999999999999999, 0, 10",
        "bytes=-0003, 7, 3",
        "Bytes=2-5, 2, 4",
        "bytes= 2-5 , 2, 4"
    })
    void a_range_is_answered_with_that_part(String range, int offset, int length) throws Exception {
        String revision = host.put(Who.ACME, session, "a", "text/plain", TEN).revision();
        Reply part = acme.documents(session, "GET", "/a", "Range", range);
        assertThat(part.status()).isEqualTo(206);
        assertThat(part.body()).isEqualTo(Arrays.copyOfRange(TEN, offset, offset + length));
        assertThat(part.header("Content-Range")).contains("bytes " + offset + "-" + (offset + length - 1) + "/10");
        assertThat(part.header("Content-Length")).contains(Integer.toString(length));
        assertThat(part.header("ETag")).contains("\"" + revision + "\"");
        // The digest is that of the whole, so that the parts can be put together and checked.
        assertThat(part.header("Repr-Digest")).contains(digest(TEN));
        assertThat(part.header("X-Content-Type-Options")).contains("nosniff");
        assertThat(part.header("Content-Type")).contains("text/plain");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=10-", "bytes=10-20", "bytes=99999999999999999999-", "bytes=-0"})
    void a_range_beyond_the_end_cannot_be_satisfied(String range) {
        host.put(Who.ACME, session, "a", "text/plain", TEN);
        Reply refused = acme.documents(session, "GET", "/a", "Range", range);
        Problem.assertProblem(host.issued, refused, 416, "range_not_satisfiable");
        assertThat(refused.header("Content-Range")).contains("bytes */10");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bytes=5-2",
                "bytes=-",
                "bytes=",
                "bytes=a-b",
                "bytes=1-2,4-5",
                "bytes=0-0,-1",
                "bytes=1",
                "bytes=--1",
                "bytes=+1-2",
                "lines=1-2",
                "bytes 1-2",
                "bytes=1-2;q",
                "bytes=\u0661-"
            })
    void what_is_no_single_range_is_passed_over(String range) {
        host.put(Who.ACME, session, "a", "text/plain", TEN);
        // Java's client sends no other letters than ASCII in a header.
        assertWhole(acme.documents(session, "GET", "/a", "Range", range.replace('\u0661', '?')));
    }

    private static void assertWhole(Reply reply) {
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).isEqualTo(TEN);
        assertThat(reply.header("Content-Range")).isEmpty();
    }

    @Test
    void two_range_headers_are_passed_over_and_so_is_one_with_head() throws Exception {
        host.put(Who.ACME, session, "a", "text/plain", TEN);
        try (RawHttp raw = RawHttp.to(host.server.address())) {
            raw.send(request("GET", "/session/documents/a", "Range: bytes=0-1\r\nRange: bytes=0-1\r\n"));
            String head = raw.head();
            assertThat(head).startsWith("HTTP/1.1 200 ");
            assertThat(raw.body(head)).isEqualTo("0123456789");
        }
        Reply head = acme.documents(session, "HEAD", "/a", "Range", "bytes=0-1");
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.header("Content-Length")).contains("10");
    }

    @Test
    void an_empty_document_is_whole_in_every_way_that_it_can_be() throws Exception {
        host.put(Who.ACME, session, "a", "text/plain", new byte[0]);
        for (Reply whole : List.of(
                acme.documents(session, "GET", "/a"), acme.documents(session, "GET", "/a", "Range", "bytes=-5"))) {
            assertThat(whole.status()).isEqualTo(200);
            assertThat(whole.body()).isEmpty();
            assertThat(whole.header("Content-Length")).contains("0");
            assertThat(whole.header("Repr-Digest")).contains(digest(new byte[0]));
        }
        Reply refused = acme.documents(session, "GET", "/a", "Range", "bytes=0-");
        assertThat(refused.status()).isEqualTo(416);
        assertThat(refused.header("Content-Range")).contains("bytes */0");
        assertThat(acme.documents(session, "HEAD", "/a").header("Content-Length"))
                .contains("0");
    }

    @Test
    void a_range_counts_only_if_the_document_is_still_that_which_the_client_has_a_part_of() {
        String revision = host.put(Who.ACME, session, "a", "text/plain", TEN).revision();
        String tag = "\"" + revision + "\"";
        assertThat(acme.documents(session, "GET", "/a", "Range", "bytes=2-3", "If-Range", tag)
                        .status())
                .isEqualTo(206);
        for (String other : List.of(
                "W/" + tag,
                revision,
                "\"other\"",
                "*",
                tag + ", " + tag,
                "Thu, 01 Jan 2026 00:00:00 GMT",
                "Fri, 01 Jan 2100 00:00:00 GMT")) {
            assertWhole(acme.documents(session, "GET", "/a", "Range", "bytes=2-3", "If-Range", other));
            assertWhole(acme.documents(session, "GET", "/a", "Range", "bytes=50-", "If-Range", other));
        }
        assertWhole(acme.documents(session, "GET", "/a", "If-Range", tag));
    }

    @Test
    void a_pdf_of_five_mebibytes_goes_in_and_comes_out_byte_by_byte() throws Exception {
        byte[] pdf = padded(SampleDocuments.read("letter.pdf"), 5 << 20);
        assertThat(acme.upload(session, "?name=large.pdf", pdf).status()).isEqualTo(201);
        Reply got = acme.documents(session, "GET", "/large.pdf");
        assertThat(got.body()).isEqualTo(pdf);
        assertThat(got.header("Repr-Digest")).contains(digest(pdf));
    }

    /** A PDF made longer by lines of comment after its first one. */
    private static byte[] padded(byte[] pdf, int length) {
        int firstLine = new String(pdf, StandardCharsets.ISO_8859_1).indexOf('\n') + 1;
        ByteArrayOutputStream padded = new ByteArrayOutputStream();
        padded.write(pdf, 0, firstLine);
        byte[] comment = ("%" + "x".repeat(62) + "\n").getBytes(StandardCharsets.US_ASCII);
        while (padded.size() + pdf.length - firstLine < length) {
            padded.writeBytes(comment);
        }
        padded.write(pdf, firstLine, pdf.length - firstLine);
        return padded.toByteArray();
    }

    @Test
    void parts_that_are_fetched_at_the_same_time_make_the_whole() {
        byte[] content = noise((3 << 20) + 12_345);
        host.put(Who.ACME, session, "a.bin", "application/octet-stream", content);
        int size = 300_007;
        List<CompletableFuture<Reply>> parts = new ArrayList<>();
        for (int from = 0; from < content.length; from += size) {
            String range = "bytes=" + from + "-" + (from + size - 1);
            parts.add(CompletableFuture.supplyAsync(
                    () -> acme.documents(session, "GET", "/a.bin", "Range", range), task -> new Thread(task).start()));
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        for (CompletableFuture<Reply> part : parts) {
            assertThat(part.join().status()).isEqualTo(206);
            whole.writeBytes(part.join().body());
        }
        assertThat(whole.toByteArray()).isEqualTo(content);
    }

    @Test
    void the_beginning_is_on_its_way_before_the_rest_is_fetched() throws Exception {
        byte[] content = noise(4 << 20);
        host.put(Who.ACME, session, "a.bin", "application/octet-stream", content);
        WatchedStore.Gate gate = host.envelopes.hold("readBlocks");
        try (RawHttp raw = RawHttp.to(host.server.address())) {
            raw.send(request("GET", "/session/documents/a.bin", ""));
            assertThat(raw.head()).startsWith("HTTP/1.1 200 ").contains("content-length: " + content.length);
            assertThat(raw.bytes(200_000)).isEqualTo(Arrays.copyOf(content, 200_000));
            gate.awaitArrival();
            gate.open();
            assertThat(raw.bytes(content.length - 200_000))
                    .isEqualTo(Arrays.copyOfRange(content, 200_000, content.length));
        }
    }

    @Test
    void a_download_that_breaks_off_is_never_taken_for_the_whole() throws Exception {
        byte[] content = noise(2 << 20);
        host.put(Who.ACME, session, "a.bin", "application/octet-stream", content);
        host.envelopes.broken("readBlocks");
        assertThatThrownBy(() -> acme.documents(session, "GET", "/a.bin")).hasCauseInstanceOf(IOException.class);
        try (RawHttp raw = RawHttp.to(host.server.address())) {
            raw.send(request("GET", "/session/documents/a.bin", ""));
            assertThat(raw.head()).contains("content-length: " + content.length);
            // The other side closes: what follows is short, and no second answer.
            assertThat(raw.rest().length()).isLessThan(content.length / 2);
        }
        host.envelopes.broken(false);
        assertThat(acme.documents(session, "GET", "/a.bin").body()).isEqualTo(content);
    }

    @Test
    void what_fails_before_the_first_byte_is_told_as_a_problem() {
        host.put(Who.ACME, session, "a.bin", "application/octet-stream", noise(2 << 20));
        host.envelopes.broken("readBlocks");
        Problem.assertProblem(
                host.issued,
                acme.documents(session, "GET", "/a.bin", "Range", "bytes=1000000-"),
                500,
                "envelope_store_failed");
    }

    @Test
    void a_session_that_ends_in_the_middle_of_a_download_breaks_it_off() throws Exception {
        byte[] content = noise(4 << 20);
        host.put(Who.ACME, session, "a.bin", "application/octet-stream", content);
        WatchedStore.Gate gate = host.envelopes.hold("readBlocks");
        try (RawHttp raw = RawHttp.to(host.server.address())) {
            raw.send(request("GET", "/session/documents/a.bin", ""));
            raw.head();
            gate.awaitArrival();
            acme.inSession(session, "DELETE", "/session", BodyPublishers.noBody());
            gate.open();
            assertThat(raw.rest().length()).isLessThan(content.length);
        }
    }

    @Test
    void a_client_that_hangs_up_in_the_middle_harms_nobody() throws Exception {
        byte[] content = noise(8 << 20);
        host.put(Who.ACME, session, "a.bin", "application/octet-stream", content);
        for (int i = 0; i < 40; i++) {
            try (RawHttp raw = RawHttp.to(host.server.address())) {
                raw.send(request("GET", "/session/documents/a.bin", ""));
                assertThat(raw.head()).startsWith("HTTP/1.1 200 ");
            }
        }
        assertThat(acme.documents(session, "GET", "/a.bin").body()).isEqualTo(content);
    }

    @Test
    void a_connection_serves_on_after_a_download() throws Exception {
        host.put(Who.ACME, session, "a", "text/plain", TEN);
        try (RawHttp raw = RawHttp.to(host.server.address())) {
            for (String method : List.of("GET", "HEAD", "GET")) {
                raw.send(request(method, "/session/documents/a", ""));
                String head = raw.head();
                assertThat(head).startsWith("HTTP/1.1 200 ").contains("content-length: 10");
                if (method.equals("GET")) {
                    assertThat(raw.body(head)).isEqualTo("0123456789");
                }
            }
        }
    }

    private String request(String method, String path, String headers) {
        return method + " " + path + " HTTP/1.1\r\nHost: a\r\nX-API-Key: " + host.apiKey(Who.ACME)
                + "\r\nDataWollet-Session: " + session.id() + "\r\nDataWollet-Partition-Key: " + PARTITION + "\r\n"
                + headers + "\r\n";
    }
}
