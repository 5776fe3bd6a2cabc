package io.datawollet.examples.host;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that stands still until a test moves it. Safe for many threads. */
final class TestClock implements InstantSource {
    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private Instant time = START;

    @Override
    public synchronized Instant instant() {
        return time;
    }

    synchronized void advance(Duration step) {
        time = time.plus(step);
    }
}
