package io.datawollet.examples.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.examples.host.Agent.Kept;
import io.datawollet.examples.host.Agent.Reply;
import io.datawollet.examples.host.TestHost.Who;
import io.datawollet.examples.pdf.SampleDocuments;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Conditions on the version of a document, on every method that looks at one. */
@ParameterizedClass
@EnumSource(HostKind.class)
class PreconditionsTest {
    private static final String PARTITION = "device-7";
    private static final byte[] LETTER = SampleDocuments.read("letter.pdf");
    private static final byte[] RECEIPT = SampleDocuments.read("receipt.pdf");
    private static final byte[] NO_PDF = "this is no PDF".getBytes(StandardCharsets.US_ASCII);

    @AutoClose
    private final TestHost host;

    private final Agent acme;
    private final Kept session;

    PreconditionsTest(HostKind kind) {
        host = new TestHost(kind);
        acme = host.as(Who.ACME);
        session = acme.started(PARTITION);
    }

    private String uploaded(byte[] content) {
        Reply reply = acme.upload(session, "?name=a.pdf", content);
        assertThat(reply.status()).isEqualTo(201);
        return reply.header("ETag").orElseThrow();
    }

    private void assertRefused(Reply reply) {
        Problem.assertProblem(host.issued, reply, 412, "precondition_failed");
    }

    /** What a condition says, TAG standing for the tag of the version that is there and OLD for that of the one before. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "If-Match      | TAG               | 200",
                "If-Match      | *                 | 200",
                "If-Match      | \"x\", TAG        | 200",
                "If-Match      | ,TAG ,, \"x\",    | 200",
                "If-Match      | OLD               | 412",
                "If-Match      | W/TAG             | 412",
                "If-Match      | \"x\", \"y,z\"    | 412",
                "If-Match      | \"\"              | 412",
                "If-None-Match | TAG               | 304",
                "If-None-Match | W/TAG             | 304",
                "If-None-Match | \"x\",OLD,TAG     | 304",
                "If-None-Match | *                 | 304",
                "If-None-Match | OLD               | 200",
                "If-None-Match | \"x\"             | 200",
            })
    void a_reader_gets_what_he_demands_or_hears_that_he_has_it(String header, String value, int status) {
        String old = uploaded(RECEIPT);
        String tag = uploaded(LETTER);
        assertThat(tag).isNotEqualTo(old);
        String sent = value.replace("TAG", tag).replace("OLD", old);
        for (String method : List.of("GET", "HEAD")) {
            Reply reply = acme.documents(session, method, "/a.pdf", header, sent);
            assertThat(reply.status()).isEqualTo(status);
            assertThat(reply.body().length > 0).isEqualTo(method.equals("GET") && status != 304);
            if (status == 412 && method.equals("GET")) {
                assertRefused(reply);
            } else if (status != 412) {
                assertThat(reply.header("ETag")).contains(tag);
                assertThat(reply.header("Cache-Control")).contains("no-store");
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "If-Match      | TAG       | true",
                "If-Match      | *         | true",
                "If-Match      | OLD, TAG  | true",
                "If-Match      | OLD       | false",
                "If-Match      | W/TAG     | false",
                "If-None-Match | *         | false",
                "If-None-Match | TAG       | false",
                "If-None-Match | W/TAG     | false",
                "If-None-Match | OLD       | true",
            })
    void a_writer_writes_if_what_he_demands_holds_and_changes_nothing_otherwise(
            String header, String value, boolean holds) {
        String old = uploaded(RECEIPT);
        String tag = uploaded(LETTER);
        String sent = value.replace("TAG", tag).replace("OLD", old);

        Reply put = acme.uploadIf(session, "?name=a.pdf", RECEIPT, header, sent);
        if (holds) {
            assertThat(put.status()).isEqualTo(201);
            tag = put.header("ETag").orElseThrow();
            sent = value.replace("TAG", tag).replace("OLD", old);
        } else {
            assertRefused(put);
            // Nor is it looked into: no failure of a document that would not be taken anyway is recorded.
            assertRefused(acme.uploadIf(session, "?name=a.pdf", NO_PDF, header, sent));
        }
        assertThat(acme.documents(session, "GET", "/a.pdf").body()).isEqualTo(holds ? RECEIPT : LETTER);
        assertThat(acme.resume(session).json().path("requests")).hasSize(holds ? 3 : 2);

        Reply deleted = acme.documents(session, "DELETE", "/a.pdf", header, sent);
        if (holds) {
            assertThat(deleted.status()).isEqualTo(204);
        } else {
            assertRefused(deleted);
        }
        assertThat(acme.documents(session, "GET", "/a.pdf").status()).isEqualTo(holds ? 404 : 200);
    }

    @Test
    void of_a_document_that_is_not_there_a_writer_can_demand_just_that() {
        for (String[] fails : List.of(new String[] {"If-Match", "*"}, new String[] {"If-Match", "\"x\""})) {
            assertRefused(acme.uploadIf(session, "?name=a.pdf", LETTER, fails));
        }
        assertThat(acme.uploadIf(session, "?name=a.pdf", LETTER, "If-None-Match", "*")
                        .status())
                .isEqualTo(201);
        assertRefused(acme.uploadIf(session, "?name=a.pdf", LETTER, "If-None-Match", "*"));
        assertThat(acme.uploadIf(session, "?name=b.pdf", LETTER, "If-None-Match", "\"x\"")
                        .status())
                .isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "\"x\""})
    void what_is_not_there_is_not_found_whatever_is_demanded(String value) {
        for (String method : List.of("GET", "DELETE")) {
            for (String header : List.of("If-Match", "If-None-Match")) {
                Problem.assertProblem(
                        host.issued,
                        acme.documents(session, method, "/a.pdf", header, value),
                        404,
                        "document_not_found");
            }
        }
    }

    @Test
    void if_match_is_looked_at_before_if_none_match_and_both_before_the_range() {
        String tag = uploaded(LETTER);
        assertRefused(acme.documents(session, "GET", "/a.pdf", "If-Match", "\"x\"", "If-None-Match", tag));
        assertThat(acme.documents(session, "GET", "/a.pdf", "If-Match", tag, "If-None-Match", tag)
                        .status())
                .isEqualTo(304);
        assertThat(acme.documents(session, "GET", "/a.pdf", "If-None-Match", tag, "Range", "bytes=0-0")
                        .status())
                .isEqualTo(304);
        assertRefused(acme.documents(session, "GET", "/a.pdf", "If-Match", "\"x\"", "Range", "bytes=99999999-"));
        assertThat(acme.documents(session, "GET", "/a.pdf", "If-Match", tag, "Range", "bytes=0-0")
                        .status())
                .isEqualTo(206);
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "\"a", "a\"", "\"a\" \"b\"", "w/\"a\"", "W/", "*, \"a\"", "**", "", ",", "\"a b\""})
    void a_condition_that_is_malformed_is_refused_rather_than_passed_over(String value) {
        uploaded(LETTER);
        for (String header : List.of("If-Match", "If-None-Match")) {
            for (Reply reply : List.of(
                    acme.documents(session, "GET", "/a.pdf", header, value),
                    acme.documents(session, "DELETE", "/a.pdf", header, value),
                    acme.uploadIf(session, "?name=a.pdf", RECEIPT, header, value))) {
                Problem.assertProblem(host.issued, reply, 400, "invalid_payload");
            }
        }
        assertThat(acme.documents(session, "GET", "/a.pdf").body()).isEqualTo(LETTER);
    }

    @Test
    void conditions_on_dates_are_passed_over() {
        uploaded(LETTER);
        String past = "Thu, 01 Jan 1970 00:00:00 GMT";
        String future = "Fri, 01 Jan 2100 00:00:00 GMT";
        assertThat(acme.documents(session, "GET", "/a.pdf", "If-Unmodified-Since", past, "If-Modified-Since", future)
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"If-Match", "If-None-Match"})
    void of_writers_who_demand_the_same_version_exactly_one_wins(String header) {
        String demanded = header.equals("If-Match") ? uploaded(RECEIPT) : "*";
        List<CompletableFuture<Reply>> writers = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            writers.add(CompletableFuture.supplyAsync(
                    () -> acme.uploadIf(session, "?name=a.pdf", LETTER, header, demanded),
                    task -> new Thread(task).start()));
        }
        List<Reply> replies = writers.stream().map(CompletableFuture::join).toList();
        assertThat(replies.stream().filter(reply -> reply.status() == 201)).hasSize(1);
        replies.stream().filter(reply -> reply.status() != 201).forEach(this::assertRefused);
        // Nothing of those who lost: neither in the history nor as the document.
        int before = header.equals("If-Match") ? 1 : 0;
        assertThat(acme.resume(session).json().path("requests")).hasSize(before + 1);
        assertThat(Stream.concat(
                                replies.stream().filter(reply -> reply.status() == 201),
                                Stream.of(acme.documents(session, "GET", "/a.pdf")))
                        .map(reply -> reply.header("ETag").orElseThrow())
                        .distinct())
                .hasSize(1);
    }

    @Test
    void a_version_that_changes_between_the_look_and_the_write_is_not_overwritten() throws Exception {
        String tag = uploaded(RECEIPT);
        WatchedStore.Gate gate = host.envelopes.hold("commit");
        CompletableFuture<Reply> slow = CompletableFuture.supplyAsync(
                () -> acme.uploadIf(session, "?name=a.pdf", LETTER, "If-Match", tag), task -> new Thread(task).start());
        gate.awaitArrival();
        assertThat(acme.documents(session, "DELETE", "/a.pdf").status()).isEqualTo(204);
        gate.open();
        assertRefused(slow.join());
        assertThat(acme.documents(session, "GET", "/a.pdf").status()).isEqualTo(404);
    }

    @Test
    void a_version_that_changes_between_the_look_and_the_deletion_is_not_deleted() throws Exception {
        String tag = uploaded(RECEIPT);
        WatchedStore.Gate gate = host.envelopes.hold("removeDocument");
        CompletableFuture<Reply> slow = CompletableFuture.supplyAsync(
                () -> acme.documents(session, "DELETE", "/a.pdf", "If-Match", tag), task -> new Thread(task).start());
        gate.awaitArrival();
        uploaded(LETTER);
        gate.open();
        assertRefused(slow.join());
        assertThat(acme.documents(session, "GET", "/a.pdf").body()).isEqualTo(LETTER);
    }

    @Test
    void writers_who_demand_nothing_all_succeed_and_the_last_one_wins_whole() {
        List<CompletableFuture<Reply>> writers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            byte[] content = i % 2 == 0 ? LETTER : RECEIPT;
            writers.add(CompletableFuture.supplyAsync(
                    () -> acme.upload(session, "?name=a.pdf", content), task -> new Thread(task).start()));
        }
        assertThat(writers.stream().map(CompletableFuture::join).map(Reply::status))
                .containsOnly(201);
        assertThat(acme.resume(session).json().path("requests")).hasSize(8);
        assertThat(acme.documents(session, "GET", "/a.pdf").body()).isIn(LETTER, RECEIPT);
    }

    @Test
    void what_is_taken_back_is_never_what_somebody_else_wrote_meanwhile() throws Exception {
        uploaded(RECEIPT);
        WatchedStore.Gate gate = host.store.hold("append");
        CompletableFuture<Reply> lost = CompletableFuture.supplyAsync(
                () -> acme.upload(session, "?name=a.pdf", LETTER), task -> new Thread(task).start());
        gate.awaitArrival();
        // Between storing and recording the client puts another version, past this host, and the history breaks.
        host.put(Who.ACME, session, "a.pdf", "text/plain", NO_PDF);
        host.store.broken("append");
        gate.open();
        assertThat(lost.join().status()).isEqualTo(500);
        assertThat(acme.documents(session, "GET", "/a.pdf").body()).isEqualTo(NO_PDF);
    }
}
