package io.datawollet.document;

import static io.datawollet.testing.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.error.ErrorCode;
import io.datawollet.error.LimitExceededException;
import io.datawollet.testing.Contents;
import java.io.IOException;
import java.io.InputStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What documents and their media types may be called. */
class NamesTest {
    private final Desk desk = new Desk();
    private final Documents documents = desk.documents();

    private static InputStream content() {
        return Contents.stream(3, 1);
    }

    static Stream<String> namesThatAreWellFormed() {
        return Stream.of(
                "a",
                " ",
                "...",
                ".hidden",
                "a/b/../c\\d",
                "%00",
                "\"; rm",
                "Ā-ä-日本-😀",
                "\u00a0",
                "\ufeff",
                "\uffff",
                "a".repeat(255),
                "ä".repeat(127) + "a",
                "日".repeat(85),
                "😀".repeat(63) + "abc");
    }

    @ParameterizedTest
    @MethodSource("namesThatAreWellFormed")
    void a_name_of_up_to_255_bytes_is_kept_as_it_is(String name) throws IOException {
        DocumentInfo put = documents.put(name, "text/plain", content());
        assertThat(put.name()).isEqualTo(name);
        assertThat(documents.get(name).info()).isEqualTo(put);
        assertThat(documents.list().documents()).containsExactly(put);
        documents.delete(name);
        assertThat(documents.find(name)).isEmpty();
    }

    private void assertEverywhere(ErrorCode code, String name) {
        for (ThrowingCallable call : Stream.<ThrowingCallable>of(
                        () -> documents.put(name, "text/plain", content()),
                        () -> documents.put(name, "text/plain", content(), WriteCondition.ifAbsent()),
                        () -> documents.putJson(name, 1),
                        () -> documents.get(name),
                        () -> documents.find(name),
                        () -> documents.getJson(name, Object.class),
                        () -> documents.delete(name),
                        () -> documents.delete(name, WriteCondition.any()))
                .toList()) {
            assertThat(assertFails(code, call)).satisfies(thrown -> {
                if (thrown instanceof LimitExceededException limit) {
                    assertThat(limit.limit()).isEqualTo("bytes of a document's name");
                    assertThat(limit.value()).isEqualTo(255);
                }
            });
        }
        assertThat(desk.fixture.envelopes().calls()).isZero();
    }

    @ParameterizedTest
    @MethodSource
    void a_longer_name_passes_a_limit(String name) {
        assertEverywhere(ErrorCode.LIMIT_EXCEEDED, name);
    }

    static Stream<String> a_longer_name_passes_a_limit() {
        return Stream.of("a".repeat(256), "ä".repeat(128), "日".repeat(85) + "a", "😀".repeat(64), "a".repeat(100_000));
    }

    static Stream<String> a_name_that_is_none_is_refused() {
        Stream<String> controls = IntStream.concat(IntStream.range(0, 32), IntStream.rangeClosed(127, 159))
                .mapToObj(c -> "a" + (char) c + "b");
        return Stream.concat(Stream.of("", ".", "..", "\ud800", "\udc00", "a\ud83d", "\ude00\ud83d", "\n"), controls);
    }

    @ParameterizedTest
    @MethodSource
    void a_name_that_is_none_is_refused(String name) {
        assertEverywhere(ErrorCode.INVALID_PAYLOAD, name);
    }

    @Test
    void names_are_compared_byte_by_byte() throws IOException {
        String composed = "caf\u00e9";
        String decomposed = "cafe\u0301";
        for (String name : new String[] {composed, decomposed, "CAF\u00c9", "caf\u00e9 ", "cafe"}) {
            documents.put(name, "text/plain", content(), WriteCondition.ifAbsent());
        }
        assertThat(documents.list().documents()).hasSize(5);
        documents.delete(decomposed);
        assertThat(documents.get(composed).info().name()).isEqualTo(composed);
        assertThat(documents.find(decomposed)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a/b",
                "application/pdf",
                "application/vnd.api+json",
                "text/plain; charset=utf-8",
                "text/plain;charset=\"utf-8\"",
                "text/plain \t; a=b; c=d",
                "text/plain;",
                "!#$%&'*+.^_`|~/-"
            })
    void a_media_type_is_kept_as_it_is(String type) throws IOException {
        documents.put("a", type, content());
        assertThat(documents.get("a").info().mediaType()).isEqualTo(type);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "pdf",
                "/",
                "a/",
                "/b",
                "a/b/c",
                "a b/c",
                " a/b",
                "a/b ",
                "a/b\n",
                "a/b\r\nSet-Cookie: x",
                "a/b; c=\n",
                "a/b; c=\u0000",
                "a/b; c=\u007f",
                "a/b; c=ä",
                "a/b, c/d",
                "a/b charset=utf-8"
            })
    void a_media_type_that_could_not_stand_in_a_header_is_refused(String type) {
        assertFails(ErrorCode.INVALID_PAYLOAD, () -> documents.put("a", type, content()));
        assertThat(desk.fixture.envelopes().calls()).isZero();
    }

    @Test
    void a_media_type_has_at_most_127_characters() throws IOException {
        String longest = "a/" + "b".repeat(125);
        assertThat(documents.put("a", longest, content()).mediaType()).isEqualTo(longest);
        LimitExceededException thrown = assertFails(
                LimitExceededException.class,
                ErrorCode.LIMIT_EXCEEDED,
                () -> documents.put("a", longest + "b", content()));
        assertThat(thrown.limit()).isEqualTo("characters of a media type");
        assertThat(thrown.value()).isEqualTo(127);
    }

    @Test
    void nothing_prints_a_name_or_a_content() throws IOException {
        documents.put("secret-name", "text/plain", content());
        assertThat(documents.get("secret-name")).hasToString("Document[redacted]");
        assertThat(documents).hasToString("Documents[redacted]");
        assertThat(assertFails(ErrorCode.DOCUMENT_NOT_FOUND, () -> documents.get("secret-other")))
                .hasMessageNotContaining("secret");
    }
}
