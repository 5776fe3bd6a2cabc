package io.datawollet.document;

import static io.datawollet.testing.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.document.Desk.Place;
import io.datawollet.error.ErrorCode;
import io.datawollet.testing.Contents;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A container's documents, page by page, each once. */
class ListingTest {
    private final Desk desk = new Desk();
    private final Documents documents = desk.documents();

    private static void put(Documents documents, String name) throws IOException {
        DocumentInfo info = documents.put(name, "text/plain", Contents.stream(name.length(), 1));
        assertThat(info.name()).isEqualTo(name);
    }

    private static List<String> names(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "document " + i).toList();
    }

    /** All pages of a size; something may happen after each. */
    private static List<DocumentInfo> read(Documents documents, int limit, IntConsumer between) {
        List<DocumentInfo> all = new ArrayList<>();
        DocumentPage page = documents.list(limit);
        for (int number = 0; ; number++) {
            assertThat(page.documents()).hasSizeLessThanOrEqualTo(limit);
            all.addAll(page.documents());
            Optional<String> next = page.nextCursor();
            if (next.isEmpty()) {
                return all;
            }
            assertThat(page.documents()).as("a page before the last is full").hasSize(limit);
            between.accept(number);
            page = documents.list(next.get(), limit);
        }
    }

    private static List<String> namesOf(List<DocumentInfo> infos) {
        return infos.stream().map(DocumentInfo::name).toList();
    }

    @ParameterizedTest
    @EnumSource
    void every_limit_shows_each_document_once_in_one_order(Place place) throws IOException {
        Documents container = desk.documents(place);
        assertThat(container.list().documents()).isEmpty();
        assertThat(container.list().nextCursor()).isEmpty();
        List<String> names = names(0, 13);
        for (String name : names) {
            put(container, name);
        }
        List<DocumentInfo> order = container.list().documents();
        assertThat(namesOf(order)).containsExactlyInAnyOrderElementsOf(names);
        assertThat(container.list().nextCursor()).isEmpty();
        assertThat(order)
                .allSatisfy(
                        each -> assertThat(container.get(each.name()).info()).isEqualTo(each));
        for (int limit = 1; limit <= 14; limit++) {
            assertThat(read(container, limit, number -> {})).isEqualTo(order);
        }
        assertThat(container.list(13).nextCursor()).as("the last page").isEmpty();
        assertThat(container.list(12).nextCursor()).isPresent();
    }

    @Test
    void the_first_page_has_up_to_a_thousand() throws IOException {
        for (String name : names(0, 1_001)) {
            put(documents, name);
        }
        DocumentPage first = documents.list();
        assertThat(first.documents()).hasSize(1_000);
        assertThat(documents.list(1_000)).isEqualTo(first);
        DocumentPage second = documents.list(first.nextCursor().orElseThrow(), 1_000);
        assertThat(second.documents()).hasSize(1);
        assertThat(first.documents()).doesNotContainAnyElementsOf(second.documents());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 1_001, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void a_limit_is_1_to_1000(int limit) throws IOException {
        put(documents, "a");
        put(documents, "b");
        String cursor = documents.list(1).nextCursor().orElseThrow();
        assertFails(ErrorCode.INVALID_PAYLOAD, () -> documents.list(limit));
        assertFails(ErrorCode.INVALID_PAYLOAD, () -> documents.list(cursor, limit));
    }

    @Test
    void a_malformed_cursor_is_refused() throws IOException {
        put(documents, "a");
        put(documents, "b");
        String cursor = documents.list(1).nextCursor().orElseThrow();
        desk.fixture.envelopes().reset();
        for (String malformed : List.of(
                "",
                " ",
                "x",
                cursor + "A",
                cursor + "=",
                cursor + "\n",
                cursor.substring(1),
                "B" + cursor.substring(1),
                "*" + cursor.substring(1),
                "ā".repeat(44))) {
            assertFails(ErrorCode.INVALID_PAYLOAD, () -> documents.list(malformed, 1));
        }
        assertThat(desk.fixture.envelopes().calls()).isZero();
    }

    @Test
    void a_cursor_of_another_container_is_a_place_in_this_one_and_shows_nothing_of_the_other() throws IOException {
        Documents other = desk.documents(Place.SESSION);
        for (String name : names(0, 6)) {
            put(documents, name);
            put(other, "other " + name);
        }
        String cursor = other.list(3).nextCursor().orElseThrow();
        assertThat(documents.list().documents())
                .containsAll(documents.list(cursor, 10).documents());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void what_is_there_throughout_appears_once_while_others_come_and_go(int limit) throws IOException {
        List<String> lasting = names(0, 12);
        for (String name : lasting) {
            put(documents, name);
            put(documents, "gone " + name);
        }
        List<DocumentInfo> seen = read(documents, limit, number -> {
            try {
                put(documents, "new " + number);
                put(documents, "newer " + number);
                if (number < 12) {
                    documents.delete("gone document " + number);
                    // Replaced is there throughout.
                    put(documents, "document " + number);
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        assertThat(namesOf(seen)).doesNotHaveDuplicates().containsAll(lasting);
    }

    @Test
    void a_page_that_ends_at_a_deleted_document_goes_on_behind_it() throws IOException {
        for (String name : names(0, 4)) {
            put(documents, name);
        }
        List<DocumentInfo> order = documents.list().documents();
        DocumentPage first = documents.list(2);
        documents.delete(order.get(1).name());
        documents.delete(order.get(2).name());
        assertThat(documents.list(first.nextCursor().orElseThrow(), 2).documents())
                .containsExactly(order.get(3));
        documents.delete(order.get(3).name());
        DocumentPage empty = documents.list(first.nextCursor().orElseThrow(), 2);
        assertThat(empty.documents()).isEmpty();
        assertThat(empty.nextCursor()).isEmpty();
    }
}
