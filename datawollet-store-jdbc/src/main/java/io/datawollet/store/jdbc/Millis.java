package io.datawollet.store.jdbc;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Instants as milliseconds since 1970, which is how rows keep them. */
final class Millis {
    private Millis() {}

    /**
     * For an instant that is stored and must come back as it was.
     *
     * @throws IllegalArgumentException if it has a fraction of a millisecond, or is some 292 million years away
     */
    static long exact(Instant instant) {
        if (!instant.truncatedTo(ChronoUnit.MILLIS).equals(instant)) {
            throw new IllegalArgumentException("an instant has whole milliseconds");
        }
        try {
            return instant.toEpochMilli();
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("an instant is out of range", e);
        }
    }

    /** For an instant that is only compared with stored ones: rounded down, and cut off at both ends of time. */
    static long compared(Instant instant) {
        try {
            return instant.toEpochMilli();
        } catch (ArithmeticException e) {
            return instant.getEpochSecond() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
    }
}
