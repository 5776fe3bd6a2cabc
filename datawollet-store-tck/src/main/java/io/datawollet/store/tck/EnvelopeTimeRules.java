package io.datawollet.store.tck;

import static io.datawollet.store.tck.EnvelopeGround.ALL;
import static io.datawollet.store.tck.EnvelopeGround.ANOTHER;
import static io.datawollet.store.tck.EnvelopeGround.ANY;
import static io.datawollet.store.tck.EnvelopeGround.DOCUMENT;
import static io.datawollet.store.tck.EnvelopeGround.DONE;
import static io.datawollet.store.tck.EnvelopeGround.HERE;
import static io.datawollet.store.tck.EnvelopeGround.assertReplaced;
import static io.datawollet.store.tck.EnvelopeGround.assertShows;
import static io.datawollet.store.tck.EnvelopeGround.found;
import static io.datawollet.store.tck.EnvelopeGround.key;
import static io.datawollet.store.tck.EnvelopeGround.readable;
import static io.datawollet.store.tck.EnvelopeGround.record;
import static io.datawollet.store.tck.EnvelopeGround.upload;
import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.store.DocumentResult;
import io.datawollet.store.HeaderResult;
import io.datawollet.store.RemoveResult;
import io.datawollet.store.StageResult;
import io.datawollet.store.StoreKey;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Rules about time, as far as they hold whether or not containers end by themselves. */
interface EnvelopeTimeRules extends OnGround<EnvelopeGround> {
    @Test
    @UsuallyWrong("The end is compared with <= or through whole seconds, or not at all as long as nothing was swept.")
    default void E3_E20_E32_E64_E84_E102_E111_E121_a_container_is_gone_at_the_instant_of_its_end_for_every_operation() {
        EnvelopeGround in = ground();
        in.filled();
        EnvelopeGeneralRules.assertGone(in, in.end);
        EnvelopeGeneralRules.assertGone(in, in.end.plusSeconds(1));
        EnvelopeGeneralRules.assertGone(in, in.later);
    }

    @Test
    @UsuallyWrong("The end is compared with >= or through whole seconds, so that the last millisecond is missing.")
    default void E3_a_container_is_live_in_its_last_millisecond_for_every_operation() {
        EnvelopeGround in = ground();
        in.filled();
        Instant last = in.end.minusMillis(1);
        in.assertShows(found(in.store.load(HERE, last)), 1, 1);
        assertShows(found(in.store.document(HERE, DOCUMENT, last)), 7, 3);
        assertThat(readable(in.store, HERE, 7, 1, 2, last)).isTrue();
        assertThat(in.store.documents(HERE, Optional.empty(), ALL, last)).isPresent();
        assertThat(in.store.byRootKey(1, Optional.empty(), ALL, last)).hasSize(1);
        assertThat(in.store.countByRootKey(1, last)).isEqualTo(1);
        assertThat(in.stage(HERE, 9, 1, 1, last)).isEqualTo(StageResult.DONE);
        in.store.discard(HERE, upload(9), last);
        assertThat(in.stage(HERE, 9, 1, 1, last)).isEqualTo(StageResult.LOST);
        assertThat(in.commit(in.store, HERE, ANOTHER, ANY, 8, 2, last)).isEqualTo(DONE);
        assertThat(in.store.removeDocument(HERE, DOCUMENT, ANY, last)).isEqualTo(new RemoveResult.Done());
        assertReplaced(in.replace(HERE, 1, 2, 1, last));
    }

    /** A store that asks its own clock gets another answer for one of the two, whenever this runs. */
    @Test
    @UsuallyWrong(
            "A statement says now() or TIME, or the store asks a clock of its own, where the now that is passed in counts.")
    default void E3_the_time_is_the_one_passed_in_be_it_in_1999_or_2100() {
        EnvelopeGround in = ground();
        in.assumeNoNativeExpiry();
        int number = 10;
        for (String year : new String[] {"1999", "2100"}) {
            Instant then = Instant.parse(year + "-06-01T12:00:00.123Z");
            Instant end = then.plus(Duration.ofMinutes(30));
            Instant last = end.minusMillis(1);
            StoreKey at = key(++number);
            assertThat(in.store.create(record(at, 1, 1, end), then)).isTrue();
            in.put(at, DOCUMENT, ++number, 2, then);
            assertThat(in.stage(at, ++number, 1, 1, then)).isEqualTo(StageResult.DONE);
            assertThat(in.store.load(at, last)).isPresent();
            assertThat(in.store.load(at, end)).isEmpty();
            assertShows(found(in.store.document(at, DOCUMENT, last)), number - 1, 2);
            assertThat(in.store.document(at, DOCUMENT, end)).isEqualTo(new DocumentResult.Gone());
            assertThat(readable(in.store, at, number - 1, 1, 1, last)).isTrue();
            assertThat(in.store.documents(at, Optional.empty(), 9, end)).isEmpty();
            assertThat(in.store.countByRootKey(1, last)).isEqualTo(1);
            assertThat(in.store.countByRootKey(1, end)).isZero();
            assertReplaced(in.replace(at, 1, 2, 1, last));
            assertThat(in.replace(at, 2, 3, 1, end)).isEqualTo(new HeaderResult.Gone());
            assertThat(in.store.sweep(end, then, 99)).as("swept at the end").isZero();
            assertThat(in.stage(at, number, 2, 1, then)).as("swept in time").isEqualTo(StageResult.DONE);
            assertThat(in.sweepAll(end.plusMillis(1), then))
                    .as("swept after the end")
                    .isPositive();
            assertThat(in.store.remove(at)).isFalse();
        }
    }

    @Test
    @UsuallyWrong(
            "What is found expired is removed on the spot, and a node whose clock is behind misses a live container.")
    default void E3_time_may_go_back_and_an_expired_container_is_live_for_a_clock_that_is_behind() {
        EnvelopeGround in = ground();
        in.filled();
        EnvelopeGeneralRules.assertGone(in, in.end.plusSeconds(15));
        Instant behind = in.end.minusSeconds(15);
        in.assertShows(found(in.other.load(HERE, behind)), 1, 1);
        assertShows(found(in.other.document(HERE, DOCUMENT, behind)), 7, 3);
        assertThat(readable(in.other, HERE, 7, 1, 2, behind)).isTrue();
        assertThat(in.commit(in.other, HERE, ANOTHER, ANY, 8, 2, behind)).isEqualTo(DONE);
        assertThat(in.other.countByRootKey(1, behind)).isEqualTo(1);
    }

    @Test
    @UsuallyWrong(
            "A column keeps whole seconds, or a number of milliseconds goes through a double or a local time zone.")
    default void E7_ends_come_back_to_the_millisecond() {
        EnvelopeGround in = ground();
        int number = 0;
        for (int millis : new int[] {0, 1, 7, 499, 500, 999}) {
            Instant uneven = in.end.truncatedTo(ChronoUnit.SECONDS).plusMillis(millis);
            StoreKey at = in.created(++number, uneven);
            assertThat(in.snapshot(at).expiresAt()).isEqualTo(uneven);
            assertThat(in.store.load(at, uneven.minusMillis(1))).isPresent();
            assertThat(in.store.load(at, uneven)).isEmpty();
        }
        Instant last = Instant.parse("2999-12-31T23:59:59.001Z");
        assertThat(in.snapshot(in.created(++number, last)).expiresAt()).isEqualTo(last);
    }

    @Test
    @UsuallyWrong("The instant at which an upload moved, or a version was replaced, is kept in whole seconds.")
    default void E7_the_sweep_knows_when_something_moved_to_the_millisecond() {
        EnvelopeGround in = ground();
        in.created(1);
        long number = 10;
        for (int millis : new int[] {1, 7, 499, 500, 999}) {
            Instant uneven = in.now.truncatedTo(ChronoUnit.SECONDS).plusMillis(millis);
            assertThat(in.stage(HERE, ++number, 1, 1, uneven)).isEqualTo(StageResult.DONE);
            assertThat(in.sweepAll(in.longAgo, uneven))
                    .as("swept at the instant")
                    .isZero();
            assertThat(in.sweepAll(in.longAgo, uneven.plusMillis(1)))
                    .as("swept after it")
                    .isPositive();
            in.put(HERE, DOCUMENT, ++number, 2, uneven);
            assertThat(in.store.removeDocument(HERE, DOCUMENT, ANY, uneven)).isEqualTo(new RemoveResult.Done());
            assertThat(in.sweepAll(in.longAgo, uneven))
                    .as("swept at the instant")
                    .isZero();
            assertThat(in.sweepAll(in.longAgo, uneven.plusMillis(1)))
                    .as("swept after it")
                    .isPositive();
        }
    }
}
