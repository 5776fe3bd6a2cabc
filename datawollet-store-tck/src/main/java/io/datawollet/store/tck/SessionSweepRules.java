package io.datawollet.store.tck;

import static io.datawollet.store.tck.SessionGround.ALL;
import static io.datawollet.store.tck.SessionGround.HERE;
import static io.datawollet.store.tck.SessionGround.address;
import static io.datawollet.store.tck.SessionGround.assertDone;
import static io.datawollet.store.tck.SessionGround.header;
import static io.datawollet.store.tck.SessionGround.key;
import static io.datawollet.store.tck.SessionGround.revision;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Rules about sweeping what has expired. */
interface SessionSweepRules extends OnGround<SessionGround> {
    @Test
    @UsuallyWrong(
            "The end is compared with <=, and a session is swept at an instant at which the clock of a node may still have"
                    + " it live.")
    default void S100_a_session_that_ends_at_the_very_instant_is_not_swept() {
        SessionGround in = ground();
        in.assumeSweeps();
        in.created(HERE, in.end);
        assertThat(in.store.removeExpired(in.end, ALL))
                .as("swept before its own end")
                .isZero();
        assertThat(in.isAt(in.store, HERE)).isTrue();
        assertThat(in.store.removeExpired(in.end.plusMillis(1), ALL)).isEqualTo(1);
        assertThat(in.store.remove(HERE)).as("something was left").isFalse();
    }

    @Test
    @UsuallyWrong(
            "The sweep is not bounded, and a large one blocks the store; or it says another number than it removed.")
    default void S100_a_sweep_takes_at_most_the_limit_and_says_how_many() {
        SessionGround in = ground();
        in.assumeSweeps();
        for (int i = 0; i < 10; i++) {
            in.created(address(i % 3, i), in.end.plusMillis(i));
        }
        assertThat(in.store.removeExpired(in.end.plusMillis(8), 0)).isZero();
        assertThat(in.store.removeExpired(in.end.plusMillis(8), 3)).isEqualTo(3);
        assertThat(left(in)).as("how many are left after 3 of 10 were swept").isEqualTo(7);
        assertThat(in.store.removeExpired(in.end.plusMillis(8), ALL)).isEqualTo(5);
        assertThat(in.store.removeExpired(in.end.plusMillis(8), ALL)).isZero();
        assertThat(left(in)).isEqualTo(2);
        assertThat(in.isAt(in.store, address(8 % 3, 8))).isTrue();
        assertThat(in.isAt(in.store, address(9 % 3, 9))).isTrue();
        assertThat(in.store.removeExpired(Instant.parse("9999-12-31T23:59:59.999Z"), ALL))
                .isEqualTo(2);
    }

    private static long left(SessionGround in) {
        return IntStream.range(0, 10)
                .filter(i -> in.isAt(in.store, address(i % 3, i)))
                .count();
    }

    @Test
    @UsuallyWrong("Sweeping goes by an index of ends that is not written again when a session is prolonged or moved.")
    default void S100_a_session_that_was_prolonged_is_passed_over_until_its_new_end() {
        SessionGround in = ground();
        in.assumeSweeps();
        for (int i = 0; i < 40; i++) {
            in.created(1, i);
        }
        for (int i = 0; i < 40; i += 4) {
            assertDone(in.replace(address(1, i), 1, 2, in.now));
            assertDone(in.append(address(1, i + 1), 1, 2, new byte[1], in.now));
            assertDone(in.move(address(1, i + 2), 1, address(1, 100 + i), 2, in.now));
        }
        assertThat(in.store.removeExpired(in.end.plusMillis(1), ALL)).isEqualTo(10);
        assertThat(in.store.list(key(1), in.end, ALL)).hasSize(30);
        assertThat(in.store.removeExpired(in.later, ALL)).isZero();
        assertThat(in.store.removeExpired(in.later.plusMillis(1), ALL)).isEqualTo(30);
        assertThat(in.store.removePartition(key(1), ALL)).isZero();
    }

    @Test
    @UsuallyWrong(
            "Sweeping goes by an index of ends that a write only ever moves back, and a session that was shortened stays.")
    default void S100_a_session_whose_end_was_brought_forward_is_swept_by_its_new_end() {
        SessionGround in = ground();
        in.assumeSweeps();
        in.created(HERE, in.end);
        Instant soon = in.now.plusMillis(5);
        assertDone(in.store.replace(HERE, revision(1), revision(2), header(2), soon, in.now));
        assertThat(in.store.removeExpired(soon, ALL)).isZero();
        assertThat(in.store.removeExpired(soon.plusMillis(1), ALL)).isEqualTo(1);
    }

    @Test
    @UsuallyWrong("The sweep takes the session and leaves its log, or an entry in an index of its partition.")
    default void S100_nothing_of_a_swept_session_is_left() {
        SessionGround in = ground();
        in.assumeSweeps();
        in.createdWithRows(2);
        assertThat(in.store.removeExpired(in.later.plusMillis(1), ALL)).isEqualTo(1);
        assertThat(in.store.load(HERE, in.now, ALL, ALL)).isEmpty();
        assertThat(in.store.list(key(1), in.now, ALL)).isEmpty();
        assertThat(in.store.removePartition(key(1), ALL)).isZero();
        assertThat(in.store.remove(HERE)).isFalse();
    }

    @Test
    @UsuallyWrong(
            "Sweeping is left out although nothing else ever removes what has expired, or it takes live sessions.")
    default void S102_only_a_store_whose_records_end_by_themselves_may_answer_0_to_a_sweep() {
        SessionGround in = ground();
        in.created(address(1, 1), in.now);
        in.created(address(1, 2), in.end);
        int swept = in.store.removeExpired(in.now.plusMillis(1), ALL);
        if (in.endsByItself()) {
            assertThat(swept).isIn(0, 1);
        } else {
            assertThat(swept).isEqualTo(1);
        }
        assertThat(in.isAt(in.store, address(1, 2))).isTrue();
    }
}
