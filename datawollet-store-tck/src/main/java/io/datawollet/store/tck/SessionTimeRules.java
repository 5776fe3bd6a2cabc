package io.datawollet.store.tck;

import static io.datawollet.store.tck.SessionGround.ALL;
import static io.datawollet.store.tck.SessionGround.HERE;
import static io.datawollet.store.tck.SessionGround.THERE;
import static io.datawollet.store.tck.SessionGround.address;
import static io.datawollet.store.tck.SessionGround.assertDone;
import static io.datawollet.store.tck.SessionGround.assertGone;
import static io.datawollet.store.tck.SessionGround.assertShows;
import static io.datawollet.store.tck.SessionGround.found;
import static io.datawollet.store.tck.SessionGround.key;
import static io.datawollet.store.tck.SessionGround.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.store.CreateResult.Created;
import io.datawollet.store.SessionListing;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Rules about time, as far as they hold whether or not records end by themselves. */
interface SessionTimeRules extends OnGround<SessionGround> {
    @Test
    @UsuallyWrong("The end is compared with <= or through whole seconds, or not at all as long as nothing was swept.")
    default void S3_a_session_is_read_until_its_last_millisecond_and_gone_at_the_instant_of_its_end() {
        SessionGround in = ground();
        in.created(HERE, in.end);
        Instant last = in.end.minusMillis(1);
        assertThat(in.store.load(HERE, last, 0, 0))
                .as("load a millisecond before the end")
                .isPresent();
        assertThat(in.store.rows(HERE, 0, 0, 0, last))
                .as("rows a millisecond before the end")
                .isPresent();
        assertThat(in.store.load(HERE, in.end, 0, 0)).as("load at the end").isEmpty();
        assertThat(in.store.rows(HERE, 0, 0, 0, in.end)).as("rows at the end").isEmpty();
        assertThat(in.store.load(HERE, in.later, 0, 0)).as("load after the end").isEmpty();
    }

    @Test
    @UsuallyWrong("The condition of a write compares the end with <=, or looks at the revision alone.")
    default void S3_a_session_is_written_until_its_last_millisecond_and_gone_at_the_instant_of_its_end() {
        SessionGround in = ground();
        for (int i = 0; i < 3; i++) {
            in.created(address(1, i), in.end);
        }
        assertGone(in.append(address(1, 0), 1, 2, row(2), in.end));
        assertGone(in.replace(address(1, 1), 1, 2, in.end));
        assertGone(in.move(address(1, 2), 1, address(1, 9), 2, in.end));

        Instant last = in.end.minusMillis(1);
        assertDone(in.append(address(1, 0), 1, 2, row(2), last));
        assertDone(in.replace(address(1, 1), 1, 2, last));
        assertDone(in.move(address(1, 2), 1, address(1, 9), 2, last));
    }

    @Test
    @UsuallyWrong(
            "The query of the list has another condition than that of load, or an index that is tidied up now and then"
                    + " is taken for the truth.")
    default void S3_a_session_is_listed_until_its_last_millisecond_and_not_at_the_instant_of_its_end() {
        SessionGround in = ground();
        in.created(HERE, in.end);
        in.created(THERE, in.end.plusMillis(1));
        assertThat(in.store.list(key(1), in.end.minusMillis(1), ALL)).hasSize(2);
        assertThat(in.store.list(key(1), in.end, ALL))
                .extracting(SessionListing::address)
                .containsExactly(THERE);
        assertThat(in.store.list(key(1), in.end.plusMillis(1), ALL)).isEmpty();
    }

    @Test
    @UsuallyWrong("Counting takes the size of an index or a counter, in which expired sessions still are.")
    default void S3_a_session_is_counted_until_its_last_millisecond_and_not_at_the_instant_of_its_end() {
        SessionGround in = ground();
        in.created(HERE, in.end);
        in.created(THERE, in.end.plusMillis(1));
        Instant last = in.end.minusMillis(1);
        assertThat(in.store.create(in.record(address(1, 3), 1, in.now), last, 9))
                .isEqualTo(new Created(2));
        assertThat(in.store.create(in.record(address(1, 4), 1, in.now), in.end, 9))
                .isEqualTo(new Created(1));
        assertThat(in.store.create(in.record(address(1, 5), 1, in.now), in.later, 9))
                .isEqualTo(new Created(0));
    }

    /** A store that asks its own clock gets another answer for one of the two, whenever this runs. */
    @Test
    @UsuallyWrong(
            "A statement says now() or TIME, or the store asks a clock of its own, where the now that is passed in counts.")
    default void S3_the_time_is_the_one_passed_in_be_it_in_1999_or_2100() {
        SessionGround in = ground();
        in.assumeNoNativeExpiry();
        int session = 0;
        for (String year : new String[] {"1999", "2100"}) {
            Instant then = Instant.parse(year + "-06-01T12:00:00.123Z");
            Instant end = then.plus(Duration.ofMinutes(30));
            var at = address(1, ++session);
            var next = address(1, ++session);
            assertThat(in.store.create(in.record(at, 1, end), then, 9)).isEqualTo(new Created(0));
            assertShows(found(in.store.load(at, then, 0, 0)).session(), 1, end, 0);
            assertThat(in.store.load(at, end.minusMillis(1), 0, 0)).isPresent();
            assertThat(in.store.load(at, end, 0, 0)).isEmpty();
            Instant longer = end.plus(Duration.ofMinutes(30));
            assertDone(in.store.append(
                    at, SessionGround.revision(1), SessionGround.revision(2), row(1), row(1), longer, then));
            assertGone(in.replace(at, 2, 3, longer));
            assertThat(in.store.list(key(1), then, 9)).hasSize(1);
            assertThat(in.store.list(key(1), longer, 9)).isEmpty();
            assertDone(in.store.move(at, SessionGround.revision(2), in.record(next, 3, longer), then));
            assertThat(in.store.removeExpired(longer, 9)).as("swept at the end").isZero();
            assertThat(in.store.removeExpired(longer.plusMillis(1), 9))
                    .as("swept after the end")
                    .isEqualTo(1);
        }
    }

    @Test
    @UsuallyWrong(
            "What is found expired is removed on the spot, and a node whose clock is behind misses a live session.")
    default void S3_time_may_go_back_and_an_expired_session_is_live_for_a_clock_that_is_behind() {
        SessionGround in = ground();
        in.created(HERE, in.end);
        Instant ahead = in.end.plusSeconds(15);
        assertThat(in.store.load(HERE, ahead, 0, 0)).isEmpty();
        assertGone(in.append(HERE, 1, 2, row(1), ahead));
        assertGone(in.move(HERE, 1, THERE, 2, ahead));
        assertThat(in.store.list(key(1), ahead, 9)).isEmpty();
        in.store.create(in.record(address(1, 7), 1, in.later), ahead, 9);
        assertThat(in.other.load(HERE, in.end.minusSeconds(15), 0, 0)).isPresent();
        assertThat(in.other.list(key(1), in.end.minusSeconds(15), 9)).hasSize(2);
        assertDone(in.append(HERE, 1, 2, row(1), in.end.minusSeconds(15)));
        assertThat(in.store.load(HERE, ahead, 0, 0))
                .as("prolonged by a clock that is behind")
                .isPresent();
    }

    @Test
    @UsuallyWrong(
            "A write never brings an end forward: the new one is stored only if it is later, or an index keeps the old one.")
    default void S3_a_write_may_bring_the_end_forward() {
        SessionGround in = ground();
        in.created(HERE, in.end);
        Instant soon = in.now.plusMillis(5);
        assertDone(in.store.replace(
                HERE, SessionGround.revision(1), SessionGround.revision(2), SessionGround.header(2), soon, in.now));
        assertShows(in.page(HERE).session(), 2, soon, 0);
        assertThat(in.store.load(HERE, soon, 0, 0)).isEmpty();
        assertThat(in.store.list(key(1), soon, 9)).isEmpty();
        assertThat(in.store.create(in.record(THERE, 1, in.end), soon, 9)).isEqualTo(new Created(0));
    }
}
