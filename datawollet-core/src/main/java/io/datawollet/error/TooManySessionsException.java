package io.datawollet.error;

import java.time.Duration;

/** No further session or envelope may be made now; nothing was stored. The caller may try again later. */
public final class TooManySessionsException extends DataWolletException {
    private static final long serialVersionUID = 1L;

    /** When another try makes sense. */
    private final Duration retryAfter;

    /**
     * A refusal for now.
     *
     * @param message why, in words that a client may read
     * @param retryAfter when another try makes sense; less than a second becomes one
     */
    public TooManySessionsException(String message, Duration retryAfter) {
        super(ErrorCode.TOO_MANY_SESSIONS, message);
        this.retryAfter = atLeastASecond(retryAfter);
    }

    /**
     * A refusal for now that something else caused.
     *
     * @param message why, in words that a client may read
     * @param retryAfter when another try makes sense; less than a second becomes one
     * @param cause what lies behind it; never shown to a client
     */
    public TooManySessionsException(String message, Duration retryAfter, Throwable cause) {
        super(ErrorCode.TOO_MANY_SESSIONS, message, cause);
        this.retryAfter = atLeastASecond(retryAfter);
    }

    private static Duration atLeastASecond(Duration retryAfter) {
        Duration second = Duration.ofSeconds(1);
        return retryAfter.compareTo(second) < 0 ? second : retryAfter;
    }

    /**
     * When another try makes sense.
     *
     * @return from now; at least a second
     */
    public Duration retryAfter() {
        return retryAfter;
    }
}
