package io.datawollet.store.tck;

import static io.datawollet.store.tck.SessionGround.ALL;
import static io.datawollet.store.tck.SessionGround.HERE;
import static io.datawollet.store.tck.SessionGround.THERE;
import static io.datawollet.store.tck.SessionGround.address;
import static io.datawollet.store.tck.SessionGround.assertDone;
import static io.datawollet.store.tck.SessionGround.assertGone;
import static io.datawollet.store.tck.SessionGround.assertShows;
import static io.datawollet.store.tck.SessionGround.conflict;
import static io.datawollet.store.tck.SessionGround.header;
import static io.datawollet.store.tck.SessionGround.key;
import static io.datawollet.store.tck.SessionGround.revision;
import static io.datawollet.store.tck.SessionGround.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.datawollet.store.SessionListing;
import io.datawollet.store.SessionRecord;
import io.datawollet.store.WriteResult;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Rules about moving a session to a new address. */
interface SessionMoveRules extends OnGround<SessionGround> {
    @Test
    @UsuallyWrong("The session is inserted anew and its rows stay with the old address, or come back in another order.")
    default void S50_move_takes_the_whole_log_along_in_its_order() {
        SessionGround in = ground();
        in.createdWithRows(12);
        assertDone(in.move(HERE, 13, THERE, 14, in.now));
        assertShows(in.page(THERE).session(), 14, in.later, 12);
        assertThat(in.page(THERE).rows())
                .extracting(SessionGround::number)
                .containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L);
        assertDone(in.append(THERE, 14, 15, row(12), in.now));
        assertThat(in.page(THERE).rows().get(12)).isEqualTo(row(12));
        assertShows(in.page(THERE).session(), 15, in.later, 13);
    }

    @Test
    @UsuallyWrong("The old address is left to the sweep, or an index still names it.")
    default void S50_move_leaves_nothing_at_the_old_address() {
        SessionGround in = ground();
        in.createdWithRows(2);
        assertDone(in.move(HERE, 3, THERE, 4, in.now));
        assertThat(in.isAt(in.store, HERE)).isFalse();
        assertThat(in.store.remove(HERE)).as("something lay at the old address").isFalse();
        assertGone(in.append(HERE, 3, 5, row(1), in.now));
        assertGone(in.replace(HERE, 4, 5, in.now));
        assertThat(in.store.list(key(1), in.now, 9))
                .extracting(SessionListing::address)
                .containsExactly(THERE);
        assertThat(in.store.removePartition(key(1), 9)).isEqualTo(1);
        assertThat(in.isAt(in.store, THERE)).isFalse();
    }

    @Test
    @UsuallyWrong("createdAt of the record that is passed in is stored; it is the old one that stays.")
    default void S50_move_keeps_the_time_of_creation() {
        SessionGround in = ground();
        in.created(HERE, in.end);
        Instant lied = in.now.plusMillis(77);
        assertDone(in.store.move(
                HERE, revision(1), new SessionRecord(THERE, revision(2), header(2), lied, in.later), in.now));
        assertThat(in.store.list(key(1), in.now, ALL)).containsExactly(new SessionListing(THERE, in.now, in.later));
    }

    @Test
    @UsuallyWrong("An index of the partition loses or doubles an entry once it has grown or shrunk.")
    default void S50_move_works_in_a_partition_of_any_size() {
        SessionGround in = ground();
        for (int size = 1; size <= 12; size++) {
            int partition = size;
            IntStream.range(0, size).forEach(i -> in.created(partition, i));
            for (int i = 0; i < size; i++) {
                assertDone(in.move(address(partition, i), 1, address(partition, 100 + i), 2, in.now));
                assertThat(in.store.list(key(partition), in.now, ALL)).hasSize(size);
                assertThat(in.isAt(in.store, address(partition, i))).isFalse();
                assertThat(in.isAt(in.store, address(partition, 100 + i))).isTrue();
            }
        }
    }

    @Test
    @UsuallyWrong("Moving does not compare revisions, so that a session moves on from a state that was never read.")
    default void S51_move_under_another_revision_is_a_conflict_with_the_newest_state_and_changes_nothing() {
        SessionGround in = ground();
        in.createdWithRows(1);
        assertShows(conflict(in.move(HERE, 1, THERE, 9, in.now)), 2, in.later, 1);
        assertShows(in.page(HERE).session(), 2, in.later, 1);
        assertThat(in.page(HERE).rows()).containsExactly(row(0));
        assertThat(in.store.remove(THERE))
                .as("something lay at the new address")
                .isFalse();
    }

    @Test
    @UsuallyWrong(
            "The new address is looked at first (a unique index fails, EXISTS is asked), and Taken hides the conflict.")
    default void S51_a_conflict_comes_before_taken() {
        SessionGround in = ground();
        in.createdWithRows(1);
        in.created(THERE, in.end);
        assertShows(conflict(in.move(HERE, 1, THERE, 9, in.now)), 2, in.later, 1);
        assertShows(in.page(THERE).session(), 1, in.end, 0);
    }

    @Test
    @UsuallyWrong(
            "The new address is looked at first (a unique index fails, EXISTS is asked), and Taken hides that the session"
                    + " is gone.")
    default void S52_gone_comes_before_taken() {
        SessionGround in = ground();
        in.created(THERE, in.end);
        assertGone(in.move(HERE, 1, THERE, 9, in.now));
        in.created(HERE, in.now.plusMillis(1));
        assertGone(in.move(HERE, 1, THERE, 9, in.now.plusMillis(1)));
        assertGone(in.move(HERE, 77, THERE, 9, in.now.plusMillis(1)));
        assertShows(in.page(THERE).session(), 1, in.end, 0);
    }

    @Test
    @UsuallyWrong(
            "The new address is overwritten (RENAME, HSET, a file moved over another), or one that expired is thought free.")
    default void S53_move_onto_something_even_expired_is_taken_and_changes_nothing() {
        SessionGround in = ground();
        in.createdWithRows(1);
        in.created(THERE, in.now.plusMillis(1));
        Instant now = in.now.plusMillis(1);
        assertThat(in.move(HERE, 2, THERE, 9, in.now)).isEqualTo(new WriteResult.Taken());
        assertThat(in.move(HERE, 2, THERE, 9, now)).isEqualTo(new WriteResult.Taken());
        assertShows(in.page(HERE).session(), 2, in.later, 1);
        assertShows(in.page(THERE).session(), 1, now, 0);
        assertThat(in.store.remove(THERE)).isTrue();
        assertDone(in.move(HERE, 2, THERE, 9, now));
    }

    @Test
    @UsuallyWrong("The old address counts as free since the session is about to leave it.")
    default void S53_move_onto_itself_is_taken() {
        SessionGround in = ground();
        in.createdWithRows(1);
        assertThat(in.move(HERE, 2, HERE, 9, in.now)).isEqualTo(new WriteResult.Taken());
        assertShows(in.page(HERE).session(), 2, in.later, 1);
    }

    @Test
    @UsuallyWrong("The partitions are not compared, or whether the session is there is looked at first.")
    default void S54_move_to_another_partition_is_refused_and_changes_nothing() {
        SessionGround in = ground();
        in.created(HERE, in.end);
        assertThatIllegalArgumentException().isThrownBy(() -> in.move(HERE, 1, address(2, 1), 2, in.now));
        assertThatIllegalArgumentException().isThrownBy(() -> in.move(address(1, 9), 1, address(2, 1), 2, in.now));
        assertShows(in.page(HERE).session(), 1, in.end, 0);
        assertThat(in.store.remove(address(2, 1))).isFalse();
    }
}
