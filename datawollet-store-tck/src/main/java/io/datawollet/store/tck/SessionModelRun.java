package io.datawollet.store.tck;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random operations, each answered by the store and by the plainest store there is. */
interface SessionModelRun extends OnGround<SessionGround> {
    @Test
    @UsuallyWrong(
            "Two operations do not agree on what they leave behind for each other. The failure lists what was done before with"
                    + " the partition; replay it as a test of your own.")
    default void S2_random_operations_are_answered_as_the_model_answers_them() {
        long seed = ground().seed();
        run(ground(), seed, 40_000);
    }

    @Test
    @UsuallyWrong(
            "Two operations do not agree on what they leave behind for each other. The failure lists what was done before with"
                    + " the partition; replay it as a test of your own.")
    default void S2_the_same_operations_each_time_are_answered_as_the_model_answers_them() {
        run(ground(), 1, 20_000);
    }

    private static void run(SessionGround in, long seed, int usualSteps) {
        SessionSteps steps = new SessionSteps(in, new Random(seed));
        int count = in.scaled(usualSteps, 500);
        long until = System.nanoTime() + SessionSteps.WITHIN_ANY_MARGIN.toNanos();
        for (int i = 0; i < count && !(in.endsByItself() && System.nanoTime() > until); i++) {
            steps.next("In step " + i + " of a random run. " + Ground.withSeed(seed));
        }
        steps.removeAll("After a random run. " + Ground.withSeed(seed));
    }
}
