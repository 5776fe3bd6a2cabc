package io.datawollet.store.tck;

import static io.datawollet.store.tck.SessionGround.HERE;
import static io.datawollet.store.tck.SessionGround.THERE;
import static io.datawollet.store.tck.SessionGround.address;
import static io.datawollet.store.tck.SessionGround.assertDone;
import static io.datawollet.store.tck.SessionGround.assertShows;
import static io.datawollet.store.tck.SessionGround.header;
import static io.datawollet.store.tck.SessionGround.key;
import static io.datawollet.store.tck.SessionGround.revision;
import static io.datawollet.store.tck.SessionGround.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.store.CreateResult.Created;
import io.datawollet.store.CreateResult.Taken;
import io.datawollet.store.SessionListing;
import io.datawollet.store.SessionRecord;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Rules about creating sessions. */
interface SessionCreateRules extends OnGround<SessionGround> {
    @Test
    @UsuallyWrong("Creating is an upsert, or the address is looked up first and written whatever came of it.")
    default void S10_create_over_a_live_session_is_taken_and_changes_nothing() {
        SessionGround in = ground();
        in.createdWithRows(2);
        assertThat(in.store.create(in.record(HERE, 9, in.end), in.now, 9)).isEqualTo(new Taken());
        assertThat(in.store.create(in.record(HERE, 3, in.later), in.now, 9)).isEqualTo(new Taken());
        assertShows(in.page(HERE).session(), 3, in.later, 2);
        assertThat(in.page(HERE).rows()).containsExactly(row(0), row(1));
    }

    @Test
    @UsuallyWrong("What has expired is taken for a free place, so that a session comes to lie over an old log.")
    default void S10_create_over_an_expired_session_is_taken_and_changes_nothing() {
        SessionGround in = ground();
        in.createdWithRows(2);
        Instant farther = in.later.plusSeconds(60);
        assertThat(in.store.create(in.record(HERE, 9, farther), in.later, 9)).isEqualTo(new Taken());
        assertThat(in.store.load(HERE, in.later, 0, 0)).isEmpty();
        assertShows(in.page(HERE).session(), 3, in.later, 2);
        assertThat(in.store.list(key(1), in.later, 9)).isEmpty();
    }

    @Test
    @UsuallyWrong(
            "The record is stored in part: createdAt or the end of another field, or rows of an old log come along.")
    default void S10_create_at_a_free_address_stores_the_record_with_an_empty_log() {
        SessionGround in = ground();
        Instant start = in.now.minusMillis(12_345);
        SessionRecord record = new SessionRecord(HERE, revision(1), header(1), start, in.end);
        assertThat(in.store.create(record, in.now, 9)).isEqualTo(new Created(0));
        assertShows(in.page(HERE).session(), 1, in.end, 0);
        assertThat(in.page(HERE).rows()).isEmpty();
        assertThat(in.store.list(key(1), in.now, 9)).containsExactly(new SessionListing(HERE, start, in.end));
    }

    @Test
    @UsuallyWrong(
            "The new session is counted as well, or those of other partitions are, or a counter is not kept in step.")
    default void S11_create_counts_the_other_live_sessions_of_its_partition() {
        SessionGround in = ground();
        in.created(2, 100);
        for (int i = 0; i < 10; i++) {
            assertThat(in.store.create(in.record(address(1, i), 1, in.end), in.now, 100))
                    .isEqualTo(new Created(i));
        }
        assertThat(in.store.create(in.record(address(1, 5), 1, in.end), in.now, 100))
                .isEqualTo(new Taken());
        assertThat(in.store.remove(address(1, 3))).isTrue();
        assertThat(in.store.remove(address(1, 3))).isFalse();
        assertDone(in.move(address(1, 4), 1, address(1, 40), 2, in.now));
        assertThat(in.store.create(in.record(address(1, 20), 1, in.end), in.now, 100))
                .isEqualTo(new Created(9));
        assertThat(in.store.create(in.record(address(3, 20), 1, in.end), in.now, 100))
                .isEqualTo(new Created(0));
    }

    @Test
    @UsuallyWrong("The bound is not looked at, or counting stops at expired sessions before it has seen the live ones.")
    default void S11_create_counts_up_to_the_bound_and_expired_sessions_do_not_use_it_up() {
        SessionGround in = ground();
        for (int i = 0; i < 6; i++) {
            in.created(address(1, i), in.now.plusMillis(1));
            in.created(address(1, 10 + i), in.end);
        }
        Instant now = in.now.plusMillis(1);
        assertThat(in.store.create(in.record(address(1, 20), 1, in.end), now, 6))
                .isEqualTo(new Created(6));
        assertThat(in.store.create(in.record(address(1, 21), 1, in.end), now, 6))
                .isEqualTo(new Created(6));
        assertThat(in.store.create(in.record(address(1, 22), 1, in.end), now, 1))
                .isEqualTo(new Created(1));
        assertThat(in.store.create(in.record(address(1, 23), 1, in.end), now, Integer.MAX_VALUE))
                .isEqualTo(new Created(9));
    }

    @Test
    @UsuallyWrong("0 is taken for no bound, or the answer says how many there are all the same.")
    default void S12_with_a_bound_of_0_the_answer_says_0() {
        SessionGround in = ground();
        in.created(HERE, in.end);
        assertThat(in.store.create(in.record(THERE, 1, in.end), in.now, 0)).isEqualTo(new Created(0));
        assertThat(in.isAt(in.store, THERE)).isTrue();
    }
}
