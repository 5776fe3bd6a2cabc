package io.datawollet.error;

/**
 * The root of what this library throws at a caller. {@link #code()} is for programs; the message is for people, may be
 * shown to a client, and holds no secret, no id and no text of a store.
 *
 * <p>Where a host would react in a way of its own there is a subclass; hosts may throw this class themselves and let
 * {@code SessionEndpoints.problem} answer.
 */
public class DataWolletException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What went wrong. */
    private final ErrorCode code;

    /**
     * A failure without a cause of its own.
     *
     * @param code what went wrong
     * @param message the same in words that a client may read
     */
    public DataWolletException(ErrorCode code, String message) {
        super(message);
        this.code = code;
    }

    /**
     * A failure that something else caused.
     *
     * @param code what went wrong
     * @param message the same in words that a client may read
     * @param cause what lies behind it; never shown to a client
     */
    public DataWolletException(ErrorCode code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /**
     * What went wrong.
     *
     * @return the code
     */
    public final ErrorCode code() {
        return code;
    }
}
