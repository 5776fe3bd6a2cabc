package io.datawollet.store.redis;

import java.time.Instant;
import java.time.temporal.ChronoField;

/** Instants as milliseconds since 1970, within what the numbers of a script hold exactly. */
final class Millis {
    /** Scripts count in doubles, which hold every whole number up to this one: some 285,000 years. */
    private static final long EXACT = 1L << 53;

    private Millis() {}

    /**
     * For an instant that is stored and must come back as it was.
     *
     * @throws IllegalArgumentException if it has a fraction of a millisecond, or is too far away
     */
    static long exact(Instant instant) {
        long millis = compared(instant);
        if (Math.abs(millis) == EXACT || !Instant.ofEpochMilli(millis).equals(instant)) {
            throw new IllegalArgumentException(
                    "a stored instant has whole milliseconds and is less than 285,000 years away");
        }
        return millis;
    }

    /** For an instant that is only compared with stored ones: rounded down, and cut off at both ends. */
    static long compared(Instant instant) {
        long seconds = Math.max(-EXACT / 1_000, Math.min(instant.getEpochSecond(), EXACT / 1_000));
        long millis = seconds * 1_000 + instant.get(ChronoField.MILLI_OF_SECOND);
        return Math.max(-EXACT, Math.min(millis, EXACT));
    }

    /** A bound of a count, as a script can hold it. */
    static long bound(long value) {
        return Math.min(value, EXACT);
    }
}
