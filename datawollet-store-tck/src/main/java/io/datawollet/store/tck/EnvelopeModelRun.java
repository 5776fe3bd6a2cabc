package io.datawollet.store.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random operations, each answered by the store and by the plainest store there is. */
interface EnvelopeModelRun extends OnGround<EnvelopeGround> {
    @Test
    @UsuallyWrong(
            "Two operations do not agree on what they leave behind for each other. The failure lists what was done before with"
                    + " the container; replay it as a test of your own.")
    default void E2_random_operations_are_answered_as_the_model_answers_them() {
        long seed = ground().seed();
        run(ground(), seed, 30_000);
    }

    @Test
    @UsuallyWrong(
            "Two operations do not agree on what they leave behind for each other. The failure lists what was done before with"
                    + " the container; replay it as a test of your own.")
    default void E2_the_same_operations_each_time_are_answered_as_the_model_answers_them() {
        run(ground(), 1, 15_000);
    }

    private static void run(EnvelopeGround in, long seed, int usualSteps) {
        EnvelopeSteps steps = new EnvelopeSteps(in, new Random(seed));
        int count = in.scaled(usualSteps, 500);
        long until = System.nanoTime() + SessionSteps.WITHIN_ANY_MARGIN.toNanos();
        int done = 0;
        for (; done < count && !(in.endsByItself() && System.nanoTime() > until); done++) {
            steps.next("In step " + done + " of a random run. " + Ground.withSeed(seed));
        }
        assertThat(steps.commits())
                .as("versions that were committed in a random run of %d steps. %s", done, Ground.withSeed(seed))
                .isGreaterThan(done / 200);
        steps.removeAll("After a random run. " + Ground.withSeed(seed));
    }
}
