package io.datawollet.memory;

import static io.datawollet.memory.Envelopes.ALL;
import static io.datawollet.memory.Envelopes.ANY;
import static io.datawollet.memory.Envelopes.END;
import static io.datawollet.memory.Envelopes.LONG_AGO;
import static io.datawollet.memory.Envelopes.NOW;
import static io.datawollet.memory.Envelopes.created;
import static io.datawollet.memory.Envelopes.key;
import static io.datawollet.memory.Envelopes.upload;
import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.store.StageResult;
import io.datawollet.store.StoreKey;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Rules about the sweep. */
abstract class EnvelopeSweepContract extends EnvelopeContract {
    private static final Instant LATER = NOW.plusSeconds(60);

    @Test
    void E130_does_at_most_as_many_units_as_the_limit_and_ends_with_0() {
        for (long i = 0; i < 20; i++) {
            StoreKey each = created(store, i, i % 2 == 0 ? NOW : END);
            for (long j = 0; j < 5; j++) {
                long number = 100 * i + 10 * j;
                Instant then = NOW.minusSeconds(1);
                put(each, key(1_000 + j), number, 3, then);
                put(each, key(1_000 + j), number + 1, 2, then);
                stage(each, number + 2, 1, 2, then);
                stage(each, number + 3, 1, 2, then);
                store.discard(each, upload(number + 3), then);
            }
        }
        assertThat(store.sweep(END, END, 0)).isZero();
        int units = 0;
        int calls = 0;
        int done;
        do {
            done = store.sweep(LATER, NOW, 3);
            assertThat(done).isBetween(0, 3);
            units += done;
            calls++;
        } while (done > 0);
        assertThat(units).as("containers, versions and uploads at least").isGreaterThanOrEqualTo(10 + 20 * 15);
        assertThat(calls).isGreaterThanOrEqualTo(units / 3);
        assertThat(store.sweep(LATER, NOW, ALL)).isZero();
        for (long i = 1; i < 20; i += 2) {
            assertThat(documents(key(i))).hasSize(5);
            assertThat(readable(key(i), 100 * i + 1, 1, 1, NOW)).isTrue();
        }
    }

    @Test
    void E131_a_container_is_swept_from_the_instant_after_its_end() {
        StoreKey here = created(store, 1, NOW);
        StoreKey there = created(store, 2, NOW.plusMillis(1));
        assertThat(store.sweep(NOW, Instant.MAX, ALL)).isZero();
        assertThat(store.sweep(NOW.plusMillis(1), LONG_AGO, ALL)).isEqualTo(1);
        assertThat(store.remove(here)).isFalse();
        assertThat(store.remove(there)).isTrue();
    }

    @Test
    void E131_contents_of_a_swept_container_go_at_once_whatever_idleBefore_says() {
        StoreKey here = created(store, 1);
        put(here, key(100), 5, 3, NOW);
        stage(here, 6, 1, 1, NOW);
        assertThat(sweepAll(END.plusMillis(1), LONG_AGO)).isGreaterThanOrEqualTo(3);
    }

    @Test
    void E131_uploads_that_have_not_moved_are_swept_from_the_instant_after() {
        StoreKey here = created(store, 1);
        stage(here, 5, 1, 1, NOW);
        stage(here, 6, 1, 1, NOW);
        stage(here, 6, 2, 1, LATER);
        assertThat(store.sweep(LONG_AGO, NOW, ALL)).isZero();
        assertThat(store.sweep(LONG_AGO, NOW.plusMillis(1), ALL)).isPositive();
        assertThat(stage(here, 5, 2, 1, LATER)).isEqualTo(StageResult.LOST);
        assertThat(commit(here, key(100), ANY, 6, 3, LATER)).isEqualTo(DONE);
        sweepAll(LONG_AGO, END);
        assertThat(readable(here, 6, 1, 2, LATER)).isTrue();
    }

    @Test
    void E131_a_discarded_upload_goes_at_once() {
        StoreKey here = created(store, 1);
        stage(here, 5, 1, 4, NOW);
        assertThat(store.sweep(LONG_AGO, LONG_AGO, ALL)).isZero();
        store.discard(here, upload(5), NOW);
        assertThat(store.sweep(LONG_AGO, LONG_AGO, ALL)).isPositive();
        assertThat(sweepAll(LONG_AGO, LONG_AGO)).isZero();
    }

    @Test
    void E132_an_upload_is_swept_whole_or_not_whatever_the_limit() {
        StoreKey here = created(store, 1);
        for (int limit = 1; limit < 6; limit++) {
            stage(here, limit, 1, 4, NOW);
            assertThat(store.sweep(LONG_AGO, NOW.plusMillis(1), limit)).isPositive();
            assertThat(stage(here, limit, 2, 3, NOW)).isEqualTo(StageResult.LOST);
            assertThat(commit(here, key(100), ANY, limit, 5, NOW)).isEqualTo(LOST);
            sweepAll(LONG_AGO, NOW.plusMillis(1));
        }
    }

    @Test
    void E9_E131_what_lives_is_never_swept() {
        StoreKey here = created(store, 1);
        put(here, key(100), 5, 3, LONG_AGO);
        put(here, key(101), 6, 1, LONG_AGO);
        stage(here, 7, 1, 2, LATER);
        assertThat(sweepAll(END, LATER)).isZero();
        assertThat(readable(here, 5, 1, 2, NOW)).isTrue();
        assertThat(current(here, key(101))).contains(upload(6));
        assertThat(commit(here, key(102), ANY, 7, 3, LATER)).isEqualTo(DONE);
    }
}
