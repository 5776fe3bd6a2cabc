package io.datawollet.testing;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that stands still until a test moves it; it begins at {@link #START}. Safe for use by many threads. */
public final class TestClock implements InstantSource {
    /** 2026-01-01, midnight UTC. */
    public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private Instant time = START;

    @Override
    public synchronized Instant instant() {
        return time;
    }

    /** Moves the clock on, or back if the step is negative. */
    public synchronized void advance(Duration step) {
        time = time.plus(step);
    }

    /** Sets the clock, to the past too. */
    public synchronized void set(Instant now) {
        time = now;
    }
}
