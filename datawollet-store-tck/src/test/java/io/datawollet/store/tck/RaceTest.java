package io.datawollet.store.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.datawollet.store.StoreException;
import io.datawollet.store.StoreException.Outcome;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

/** Races end whatever happens in them, and tell the first failure. */
class RaceTest {
    @Test
    void a_failure_names_the_round_and_what_was_expected() {
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> Race.rounds(
                        7,
                        round -> Race.run(
                                () -> {},
                                () -> assertThat(round).as("the round").isLessThan(3))))
                .withMessageStartingWith("In round 4 of 7: [the round]");
    }

    @Test
    void what_a_store_threw_is_told_with_its_name() {
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> Race.run(() -> {
                    throw new StoreException(Outcome.UNKNOWN, "no answer");
                }))
                .withMessage("the store threw io.datawollet.store.StoreException: no answer")
                .withCauseInstanceOf(StoreException.class);
    }

    @Test
    void no_step_begins_before_all_have_ended_the_one_before() {
        int steps = 2_000;
        AtomicIntegerArray at = new AtomicIntegerArray(2);
        Race.inStep(
                steps,
                i -> {
                    at.set(0, i);
                    assertThat(at.get(1)).isBetween(i - 1, i);
                },
                i -> {
                    at.set(1, i);
                    assertThat(at.get(0)).isBetween(i - 1, i);
                });
        assertThat(at.get(0)).isEqualTo(steps - 1);
        assertThat(at.get(1)).isEqualTo(steps - 1);
    }

    @Test
    void one_that_fails_in_the_middle_holds_up_nobody() {
        AtomicInteger steps = new AtomicInteger();
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> Race.inStep(
                        50, i -> steps.incrementAndGet(), i -> assertThat(i).isLessThan(20)));
        assertThat(steps).hasValue(50);
    }

    @Test
    void a_look_is_taken_at_least_once_and_ends_with_the_work_even_if_that_fails() {
        AtomicBoolean looked = new AtomicBoolean();
        Race.during(() -> {}, () -> looked.set(true));
        assertThat(looked).isTrue();
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> Race.during(
                        () -> {
                            throw new AssertionError("the work");
                        },
                        () -> {}))
                .withMessage("the work");
    }
}
