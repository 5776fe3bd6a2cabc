package io.datawollet.store.tck;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What both contracts have in common: a fixture of its own for each test, and failures that say which rule is broken.
 *
 * @param <S> the kind of store
 * @param <G> the ground that its rules stand on
 */
@ExtendWith(BrokenRule.class)
abstract class StoreContract<S, G> implements OnGround<G> {
    private @Nullable StoreFixture<S> fixture;
    private @Nullable G ground;

    /**
     * Opens a place of its own for one test.
     *
     * @return a fixture whose store is empty; it is closed after the test
     * @throws Exception what went wrong; the test fails then
     */
    protected abstract StoreFixture<S> newFixture() throws Exception;

    /**
     * How many of the usual rounds races, random runs and long logs are given. The usual ones suit a store that needs
     * microseconds for an operation; a store that needs a millisecond may take 10, and one that waits for a disk 5. Whatever is
     * asked for, a race is run 10 times at least. Fewer rounds find less: let the full number run now and then.
     *
     * @return 100 unless overridden; 1 or more
     */
    protected int roundsInPercent() {
        return 100;
    }

    /** The ground on this fixture. */
    abstract G groundOn(StoreFixture<S> opened, TestReporter reporter);

    @Override
    public final G ground() {
        return Objects.requireNonNull(ground, "no test runs");
    }

    @BeforeEach
    final void openFixture(TestReporter reporter) throws Exception {
        StoreFixture<S> opened = newFixture();
        fixture = opened;
        ground = groundOn(opened, reporter);
    }

    @AfterEach
    final void closeFixture() throws Exception {
        if (fixture != null) {
            fixture.close();
        }
    }
}
