package io.datawollet.session;

import static io.datawollet.testing.Failures.assertFails;
import static io.datawollet.testing.Fixture.caller;
import static io.datawollet.testing.Fixture.start;
import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.client.Caller;
import io.datawollet.client.ClientType;
import io.datawollet.error.ErrorCode;
import io.datawollet.memory.MemorySessionStore;
import io.datawollet.testing.Fixture;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A history comes in pages that neither miss nor repeat anything. */
class HistoryPagingTest {
    private final Fixture fixture = new Fixture(MemorySessionStore.create());
    private final SessionManager manager = fixture.manager();
    private final Caller caller = caller(ClientType.CONFIDENTIAL, "acme");
    private final StartedSession started = start(manager, caller, StartRequest.create());
    private final Session session = started.session();

    private static Session record(Session session, int count) {
        for (int i = 0; i < count; i++) {
            session.record("op", i);
        }
        return session;
    }

    private static List<HistoryPage> pages(Session session, int limit) {
        List<HistoryPage> pages = new ArrayList<>();
        pages.add(session.history(limit));
        while (last(pages).nextCursor().isPresent()) {
            pages.add(session.history(last(pages).nextCursor().get(), limit));
        }
        return pages;
    }

    private static HistoryPage last(List<HistoryPage> pages) {
        return pages.get(pages.size() - 1);
    }

    private static List<Long> sequences(List<HistoryPage> pages) {
        return pages.stream()
                .flatMap(page -> page.requests().stream())
                .map(RecordedRequest::sequence)
                .toList();
    }

    private static List<Long> upTo(int count) {
        return LongStream.range(0, count).boxed().toList();
    }

    @ParameterizedTest
    @CsvSource({"0,1,1", "1,1,1", "2,1,2", "5,2,3", "6,2,3", "6,1000,1", "6,6,1", "6,5,2", "2000,999,3", "2000,1000,2"})
    void pages_of_any_size_give_everything_once(int count, int limit, int expected) {
        record(session, count);
        List<HistoryPage> pages = pages(session, limit);
        assertThat(sequences(pages)).isEqualTo(upTo(count));
        assertThat(pages).hasSize(expected);
        assertThat(pages.subList(0, expected - 1))
                .allSatisfy(page -> assertThat(page.requests()).hasSize(limit));
    }

    @Test
    void resuming_gives_the_first_thousand_and_a_cursor_for_the_rest() {
        record(session, 1_000);
        assertThat(start(manager, caller, StartRequest.resume(started.credentials()))
                        .history()
                        .nextCursor())
                .isEmpty();
        record(session, 2);
        StartedSession again = start(fixture.manager(), caller, StartRequest.resume(started.credentials()));
        assertThat(sequences(List.of(again.history()))).isEqualTo(upTo(1_000));
        HistoryPage rest = again.session().history(again.history().nextCursor().orElseThrow(), 1_000);
        assertThat(rest.requests()).extracting(RecordedRequest::sequence).containsExactly(1_000L, 1_001L);
        assertThat(rest.nextCursor()).isEmpty();
        assertThat(session.history()).isEqualTo(again.history());
    }

    @Test
    void a_cursor_goes_on_while_others_record() {
        record(session, 3);
        HistoryPage first = session.history(2);
        record(fixture.manager().open(caller, started.credentials()), 2);
        HistoryPage second = session.history(first.nextCursor().orElseThrow(), 2);
        record(session, 1);
        HistoryPage third = session.history(second.nextCursor().orElseThrow(), 2);
        assertThat(sequences(List.of(first, second, third))).isEqualTo(upTo(6));
        assertThat(third.nextCursor()).isEmpty();
        assertThat(session.history(second.nextCursor().get(), 2)).isEqualTo(third);
    }

    @Test
    void a_cursor_survives_a_rotation_and_works_on_every_node() {
        record(session, 3);
        String cursor = session.history(2).nextCursor().orElseThrow();
        StartedSession rotated = Fixture.issued(session.rotate());
        Session elsewhere = fixture.manager().open(caller, rotated.credentials());
        assertThat(elsewhere.history(cursor, 2).requests())
                .extracting(RecordedRequest::sequence)
                .containsExactly(2L);
    }

    private void assertNoCursorHere(String cursor) {
        fixture.forgetEvents();
        assertFails(ErrorCode.INVALID_PAYLOAD, () -> session.history(cursor, 10));
        assertThat(fixture.events(SessionEvent.Type.TAMPERED)).isEmpty();
        assertThat(session.history().requests()).isNotEmpty();
    }

    @Test
    void a_cursor_of_another_session_is_refused() {
        record(session, 5);
        for (int other = 2; other < 9; other++) {
            Session another =
                    record(start(manager, caller, StartRequest.create()).session(), other);
            for (int limit = 1; limit < other; limit++) {
                assertNoCursorHere(another.history(limit).nextCursor().orElseThrow());
            }
        }
    }

    @Test
    void a_cursor_into_an_empty_history_is_refused() {
        String cursor = record(start(manager, caller, StartRequest.create()).session(), 2)
                .history(1)
                .nextCursor()
                .orElseThrow();
        assertFails(ErrorCode.INVALID_PAYLOAD, () -> session.history(cursor, 10));
    }

    @Test
    void a_malformed_cursor_is_refused() {
        record(session, 3);
        String good = session.history(1).nextCursor().orElseThrow();
        for (String cursor : List.of(
                "",
                " ",
                "null",
                good + "A",
                good + "=",
                good.substring(1),
                "B" + good.substring(1),
                "*" + good.substring(1),
                "A".repeat(100_000),
                "ā".repeat(good.length()))) {
            assertNoCursorHere(cursor);
        }
    }

    @Test
    void a_cursor_that_was_made_up_is_refused_and_raises_no_alarm() {
        record(session, 3);
        String good = session.history(1).nextCursor().orElseThrow();
        for (int next : new int[] {0, 1, 2, 3, 4, 10_000, Integer.MAX_VALUE, -1, Integer.MIN_VALUE}) {
            byte[] bytes = new byte[21];
            bytes[0] = 1;
            java.nio.ByteBuffer.wrap(bytes).putInt(1, next);
            assertNoCursorHere(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
            bytes[20] = 1;
            assertNoCursorHere(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
        }
        byte[] bytes = Base64.getUrlDecoder().decode(good);
        for (int i = 0; i < bytes.length; i++) {
            byte[] changed = bytes.clone();
            changed[i] ^= 1;
            assertNoCursorHere(Base64.getUrlEncoder().withoutPadding().encodeToString(changed));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 1_001, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void a_page_has_one_to_a_thousand_requests(int limit) {
        record(session, 2);
        String cursor = session.history(1).nextCursor().orElseThrow();
        fixture.store().reset();
        assertFails(ErrorCode.INVALID_PAYLOAD, () -> session.history(limit));
        assertFails(ErrorCode.INVALID_PAYLOAD, () -> session.history(cursor, limit));
        assertThat(fixture.store().calls()).isZero();
    }

    @Test
    void large_entries_come_in_full_pages_too() {
        String large = "x".repeat(200_000);
        for (int i = 0; i < 60; i++) {
            session.record("op", large);
        }
        HistoryPage page = session.history();
        assertThat(page.requests()).hasSize(60);
        assertThat(page.nextCursor()).isEqualTo(Optional.empty());
    }
}
