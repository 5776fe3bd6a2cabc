package io.datawollet.store.tck;

import static io.datawollet.store.tck.SessionGround.ALL;
import static io.datawollet.store.tck.SessionGround.HERE;
import static io.datawollet.store.tck.SessionGround.THERE;
import static io.datawollet.store.tck.SessionGround.address;
import static io.datawollet.store.tck.SessionGround.assertDone;
import static io.datawollet.store.tck.SessionGround.assertShows;
import static io.datawollet.store.tck.SessionGround.found;
import static io.datawollet.store.tck.SessionGround.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.store.SessionPage;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rules about reading a session and pages of its log. */
interface SessionReadRules extends OnGround<SessionGround> {
    @Test
    @UsuallyWrong(
            "Rows come in the order in which the table or folder gives them, or the number of rows is that of the page.")
    default void S20_load_shows_header_revision_end_and_rows_together() {
        SessionGround in = ground();
        in.createdWithRows(0);
        assertShows(in.page(HERE).session(), 1, in.end, 0);
        for (int i = 0; i < 12; i++) {
            assertDone(in.append(HERE, i + 1, i + 2, row(i), in.now));
            assertShows(in.page(HERE).session(), i + 2, in.later, i + 1);
        }
        assertThat(in.page(HERE).rows())
                .extracting(SessionGround::number)
                .containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L);
        assertShows(found(in.store.load(HERE, in.now, 2, 1_000)).session(), 13, in.later, 12);
    }

    @Test
    @UsuallyWrong("The byte bound is not looked at, is off by one row, or counts a row only after it was given.")
    default void S21_a_page_ends_at_either_bound() {
        SessionGround in = ground();
        rowsOf(in, 10, 10, 10, 10, 10);
        assertThat(lengths(in, 0, 1_000)).isEmpty();
        assertThat(lengths(in, 2, 1_000)).hasSize(2);
        assertThat(lengths(in, 5, 30)).hasSize(3);
        assertThat(lengths(in, 5, 29)).hasSize(2);
        assertThat(lengths(in, 5, 50)).hasSize(5);
        assertThat(lengths(in, 5, 49)).hasSize(4);
        assertThat(lengths(in, ALL, Long.MAX_VALUE)).hasSize(5);
        assertThat(found(in.store.load(HERE, in.now, 0, 0)).session().rowCount())
                .isEqualTo(5);
    }

    @Test
    @UsuallyWrong("A first row that is larger than the byte bound is left out, and a reader never gets past it.")
    default void S21_the_first_row_always_comes() {
        SessionGround in = ground();
        rowsOf(in, 10, 20, 5);
        assertThat(lengths(in, 5, 1)).containsExactly(10);
        assertThat(lengths(in, 5, 0)).containsExactly(10);
        assertThat(found(in.store.rows(HERE, 1, 5, 0, in.now)).rows()).hasSize(1);
        assertThat(found(in.store.rows(HERE, 1, 5, 19, in.now)).rows()).hasSize(1);
        assertThat(lengths(in, 0, 0)).as("no row is asked for").isEmpty();
    }

    @Test
    @UsuallyWrong(
            "Rows that do not fit are left out one by one, so that a later, smaller one takes the place of a larger.")
    default void S21_a_row_that_does_not_fit_ends_the_page_though_a_later_one_would_fit() {
        SessionGround in = ground();
        rowsOf(in, 5, 50, 5, 0);
        assertThat(lengths(in, ALL, 20)).containsExactly(5);
        assertThat(lengths(in, ALL, 55)).containsExactly(5, 50);
    }

    @Test
    @UsuallyWrong("A session is looked up by its own key alone, so that it is found from another partition.")
    default void S22_nothing_is_loaded_from_an_address_that_is_free_removed_expired_or_in_another_partition() {
        SessionGround in = ground();
        in.created(HERE, in.end);
        assertThat(in.store.load(THERE, in.now, ALL, ALL)).isEmpty();
        assertThat(in.store.load(address(2, 1), in.now, ALL, ALL)).isEmpty();
        assertThat(in.store.load(HERE, in.end, ALL, ALL)).isEmpty();
        in.store.remove(HERE);
        assertThat(in.store.load(HERE, in.now, ALL, ALL)).isEmpty();
    }

    @Test
    @UsuallyWrong("The index is counted from 1, or the byte bound is counted from the beginning of the log.")
    default void S60_rows_begin_at_the_index_that_was_asked_for() {
        SessionGround in = ground();
        rowsOf(in, 10, 11, 12, 13, 14);
        SessionPage page = found(in.store.rows(HERE, 3, 10, 1_000, in.now));
        assertThat(page.rows()).extracting(row -> row.length).containsExactly(13, 14);
        assertShows(page.session(), 6, in.later, 5);
        assertThat(found(in.store.rows(HERE, 1, 10, 23, in.now)).rows()).hasSize(2);
        assertThat(found(in.store.rows(HERE, 1, 10, 22, in.now)).rows()).hasSize(1);
        assertThat(found(in.store.rows(HERE, 1, 1, 1_000, in.now)).rows()).hasSize(1);
        assertThat(in.store.rows(THERE, 0, 1, 1, in.now)).isEmpty();
        assertThat(in.store.rows(HERE, 0, 1, 1, in.later)).isEmpty();
    }

    @Test
    @UsuallyWrong("A page beyond the end is taken for a session that is not there, or the index overflows an int.")
    default void S60_beyond_the_end_there_are_no_rows_but_the_session_is_there() {
        SessionGround in = ground();
        rowsOf(in, 10, 10);
        for (long from : new long[] {2, 3, Integer.MAX_VALUE, 1L << 32, Long.MAX_VALUE}) {
            SessionPage page = found(in.store.rows(HERE, from, ALL, Long.MAX_VALUE, in.now));
            assertThat(page.rows()).as("rows from %d", from).isEmpty();
            assertShows(page.session(), 3, in.later, 2);
        }
    }

    private static void rowsOf(SessionGround in, int... lengths) {
        in.created(HERE, in.end);
        for (int i = 0; i < lengths.length; i++) {
            assertDone(in.append(HERE, i + 1, i + 2, new byte[lengths[i]], in.now));
        }
    }

    private static List<Integer> lengths(SessionGround in, int maxRows, long maxBytes) {
        return found(in.store.load(HERE, in.now, maxRows, maxBytes)).rows().stream()
                .map(row -> row.length)
                .toList();
    }
}
