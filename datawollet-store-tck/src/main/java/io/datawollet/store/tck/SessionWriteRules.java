package io.datawollet.store.tck;

import static io.datawollet.store.tck.SessionGround.HERE;
import static io.datawollet.store.tck.SessionGround.THERE;
import static io.datawollet.store.tck.SessionGround.address;
import static io.datawollet.store.tck.SessionGround.assertDone;
import static io.datawollet.store.tck.SessionGround.assertGone;
import static io.datawollet.store.tck.SessionGround.assertShows;
import static io.datawollet.store.tck.SessionGround.conflict;
import static io.datawollet.store.tck.SessionGround.key;
import static io.datawollet.store.tck.SessionGround.revision;
import static io.datawollet.store.tck.SessionGround.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.store.SessionAddress;
import io.datawollet.store.SessionListing;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Rules about appending and replacing. */
interface SessionWriteRules extends OnGround<SessionGround> {
    /** Where the cost of a row is compared: beyond what fits into a page of any database. */
    int ROW_BYTES = 1_024;

    @Test
    @UsuallyWrong(
            "Header, end and row are written by statements that do not all know each other: one of them is left out.")
    default void S30_append_replaces_header_revision_and_end_and_adds_the_row_at_the_end() {
        SessionGround in = ground();
        in.created(HERE, in.end);
        assertDone(in.append(HERE, 1, 2, row(1), in.now));
        assertDone(in.append(HERE, 2, 3, row(2), in.now));
        assertShows(in.page(HERE).session(), 3, in.later, 2);
        assertThat(in.page(HERE).rows()).containsExactly(row(1), row(2));
        assertThat(in.store.load(HERE, in.later.minusMillis(1), 0, 0)).isPresent();
        assertThat(in.store.list(key(1), in.end, 9)).containsExactly(new SessionListing(HERE, in.now, in.later));
    }

    @Test
    @UsuallyWrong(
            "The last one wins: the write does not look at the revision, or takes one of long ago for the current one.")
    default void S30_S31_append_under_another_revision_is_a_conflict_and_changes_nothing() {
        SessionGround in = ground();
        in.created(HERE, in.end);
        assertDone(in.append(HERE, 1, 2, row(1), in.now));
        conflict(in.append(HERE, 1, 3, row(9), in.now));
        conflict(in.append(HERE, 99, 3, row(9), in.now));
        conflict(in.append(HERE, 3, 3, row(9), in.now));
        assertShows(in.page(HERE).session(), 2, in.later, 1);
        assertThat(in.page(HERE).rows()).containsExactly(row(1));
    }

    @Test
    @UsuallyWrong("What the conflict shows is read from a cache, a replica or an older snapshot of the transaction.")
    default void S31_a_conflict_shows_the_newest_state() {
        SessionGround in = ground();
        in.created(HERE, in.end);
        for (int i = 1; i <= 5; i++) {
            assertDone(in.append(in.node(i), HERE, revision(i), i + 1));
            assertShows(conflict(in.append(in.store, HERE, revision(99), 50)), i + 1, in.later, i);
            assertShows(conflict(in.append(in.other, HERE, revision(i), 50)), i + 1, in.later, i);
        }
    }

    @Test
    @UsuallyWrong("That no row was changed is taken for a conflict, whatever the reason.")
    default void S32_append_to_nothing_or_to_what_has_expired_is_gone() {
        SessionGround in = ground();
        assertGone(in.append(HERE, 1, 2, row(1), in.now));
        assertThat(in.store.remove(HERE)).as("something lay at the address").isFalse();
        in.created(THERE, in.end);
        assertGone(in.append(THERE, 1, 2, row(1), in.end));
        assertGone(in.append(THERE, 77, 78, row(1), in.end));
        assertGone(in.append(address(2, 2), 1, 2, row(1), in.now));
    }

    /** Medians of calls that take turns, so that what else the machine does meets both alike. */
    @Test
    @UsuallyWrong("The log is one value that is read and written whole, or rows are counted to find the next index.")
    default void S33_an_append_to_a_long_log_costs_no_more_than_one_to_a_short_log() {
        SessionGround in = ground();
        int rows = in.scaled(4_000, 1_000);
        byte[] row = new byte[ROW_BYTES];
        in.created(HERE, in.end);
        for (int i = 0; i < rows; i++) {
            assertDone(in.append(HERE, i + 1, i + 2, row.clone(), in.now));
        }
        int samples = 200;
        int perShortLog = 20;
        long[] toLong = new long[samples];
        long[] toShort = new long[samples];
        SessionAddress shortLog = THERE;
        for (int i = 0; i < samples; i++) {
            if (i % perShortLog == 0) {
                shortLog = in.created(2, i);
            }
            int step = i % perShortLog;
            toShort[i] = timeOfAppend(in, shortLog, step + 1, row.clone());
            toLong[i] = timeOfAppend(in, HERE, rows + i + 1, row.clone());
        }
        assertThat(in.page(HERE).session().rowCount()).isEqualTo(rows + samples);
        Duration little = Duration.ofNanos(20_000);
        assertThat(median(toLong))
                .as("an append to a log of %d rows, where one to a short log takes %s", rows, median(toShort))
                .isLessThan(median(toShort).multipliedBy(4).plus(little));
    }

    private static long timeOfAppend(SessionGround in, SessionAddress address, long expected, byte[] row) {
        long start = System.nanoTime();
        var result = in.append(address, expected, expected + 1, row, in.now);
        long time = System.nanoTime() - start;
        assertDone(result);
        return time;
    }

    private static Duration median(long[] nanos) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return Duration.ofNanos(sorted[sorted.length / 2]);
    }

    @Test
    @UsuallyWrong("The header is written together with the log, and replacing it writes an empty log or another row.")
    default void S40_replace_changes_header_revision_and_end_and_leaves_the_rows() {
        SessionGround in = ground();
        in.createdWithRows(2);
        assertDone(in.replace(HERE, 3, 4, in.now));
        assertShows(in.page(HERE).session(), 4, in.later, 2);
        assertThat(in.page(HERE).rows()).containsExactly(row(0), row(1));
        assertDone(in.append(HERE, 4, 5, row(2), in.now));
        assertThat(in.page(HERE).rows()).containsExactly(row(0), row(1), row(2));
        assertThat(in.store.list(key(1), in.end, 9)).containsExactly(new SessionListing(HERE, in.now, in.later));
    }

    @Test
    @UsuallyWrong(
            "Only append compares revisions, and replacing overwrites what it finds; or a refused one changes the end.")
    default void S40_replace_under_another_revision_is_a_conflict_with_the_newest_state_and_changes_nothing() {
        SessionGround in = ground();
        in.created(HERE, in.end);
        assertShows(conflict(in.replace(HERE, 99, 3, in.now)), 1, in.end, 0);
        assertShows(conflict(in.replace(HERE, 3, 3, in.now)), 1, in.end, 0);
        assertShows(in.page(HERE).session(), 1, in.end, 0);
        assertDone(in.append(HERE, 1, 2, row(1), in.now));
        assertShows(conflict(in.replace(HERE, 1, 3, in.now)), 2, in.later, 1);
        assertShows(in.page(HERE).session(), 2, in.later, 1);
    }

    @Test
    @UsuallyWrong("That no row was changed is taken for a conflict, or the write makes what is not there.")
    default void S40_replace_of_nothing_or_of_what_has_expired_is_gone() {
        SessionGround in = ground();
        assertGone(in.replace(HERE, 1, 2, in.now));
        assertThat(in.store.remove(HERE)).as("something lay at the address").isFalse();
        in.created(THERE, in.end);
        assertGone(in.replace(THERE, 1, 2, in.end));
        assertGone(in.replace(THERE, 77, 78, in.end));
    }
}
