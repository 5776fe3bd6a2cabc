package io.datawollet.store.tck;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.TestReporter;
import org.opentest4j.TestAbortedException;

/**
 * The stores of one test, and its time. Used by the threads of races: nothing in it changes.
 *
 * @param <S> the kind of store
 */
abstract class Ground<S> {
    /** Without limit. */
    static final int ALL = Integer.MAX_VALUE;

    /** Operations of each runner in a round of a race: more than a thread gets done before the other one is under way. */
    static final int BATCH = 50;

    private static final int FEWEST_ROUNDS = 10;
    private static final String SEED = "datawollet.tck.seed";

    private final StoreFixture<S> fixture;
    private final int roundsInPercent;
    private final TestReporter reporter;

    /** The store. */
    final S store;

    /** The same store as another node has it. */
    final S other;

    /**
     * The time of most calls. It is near the store's own clock, so that a store which looks at that one breaks the rules
     * about time and no others, and one with native expiry keeps its records for as long as the test takes.
     */
    final Instant now;

    /** When most sessions and containers end: half an hour after {@code now}. */
    final Instant end;

    /** To when most writes prolong: half an hour after {@code end}. */
    final Instant later;

    Ground(StoreFixture<S> fixture, int roundsInPercent, TestReporter reporter) {
        if (roundsInPercent < 1) {
            throw new IllegalArgumentException("at least 1 percent of the rounds must be run, not " + roundsInPercent);
        }
        this.fixture = fixture;
        this.roundsInPercent = roundsInPercent;
        this.reporter = reporter;
        this.store = fixture.store();
        this.other = fixture.otherNode();
        this.now = fixture.nativeExpiry()
                .map(StoreFixture.NativeExpiry::now)
                .orElseGet(Instant::now)
                .truncatedTo(ChronoUnit.MILLIS);
        this.end = now.plus(Duration.ofMinutes(30));
        this.later = end.plus(Duration.ofMinutes(30));
    }

    /** The one node for even numbers, the other one for odd ones. */
    final S node(int number) {
        return number % 2 == 0 ? store : other;
    }

    /** As many of something that is usually done so often as the author of the store asked for. */
    final int scaled(int usual, int fewest) {
        return (int) Math.max(fewest, (long) usual * roundsInPercent / 100);
    }

    /** Runs a race as often as the author of the store asked for. */
    final void rounds(int usual, IntConsumer round) {
        Race.rounds(scaled(usual, FEWEST_ROUNDS), round);
    }

    /** A number that makes a random run: a new one each time, or the one that a property fixes. Reported in any case. */
    final long seed() {
        long seed = Long.getLong(SEED, System.nanoTime());
        reporter.publishEntry(SEED, Long.toString(seed));
        return seed;
    }

    /** How a failure of a random run begins. */
    static String withSeed(long seed) {
        return "Run again with -D" + SEED + "=" + seed + ".";
    }

    /** Whether records disappear by themselves. */
    final boolean endsByItself() {
        return fixture.nativeExpiry().isPresent();
    }

    /** How time passes for the store; the test is aborted, for all to see, if its records do not end by themselves. */
    final StoreFixture.NativeExpiry nativeExpiry() {
        return fixture.nativeExpiry()
                .orElseThrow(() -> new TestAbortedException("The fixture declares no native expiry."));
    }

    /** Aborts the test if records disappear by the store's own clock. */
    final void assumeNoNativeExpiry() {
        if (endsByItself()) {
            throw new TestAbortedException(
                    "The fixture declares native expiry: what ended long ago by the store's own clock"
                            + " may be gone at once, whatever now is passed in.");
        }
    }
}
