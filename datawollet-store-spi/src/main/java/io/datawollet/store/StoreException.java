package io.datawollet.store;

/**
 * A store could not do what it was asked, or cannot say whether it did.
 *
 * <p>The outcome is what the caller acts on: an operation that was {@link Outcome#NOT_APPLIED} may be sent again as it
 * is; after {@link Outcome#UNKNOWN} the caller first looks, since the write may have landed or may land later. When in
 * doubt, a store says {@code UNKNOWN}. The message names the operation and the cause, never an address, a parameter or
 * stored bytes.
 */
public class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Whether the operation may have changed something. */
    public enum Outcome {
        /** Certainly nothing was changed, and nothing will be. */
        NOT_APPLIED,
        /** The operation may have taken effect, or may still. */
        UNKNOWN
    }

    /** What the caller may rely on. */
    private final Outcome outcome;

    /**
     * A failure without a cause of its own.
     *
     * @param outcome what the caller may rely on
     * @param message what failed, without anything secret
     */
    public StoreException(Outcome outcome, String message) {
        super(message);
        this.outcome = outcome;
    }

    /**
     * A failure that something else caused.
     *
     * @param outcome what the caller may rely on
     * @param message what failed, without anything secret
     * @param cause what the driver or the system said
     */
    public StoreException(Outcome outcome, String message, Throwable cause) {
        super(message, cause);
        this.outcome = outcome;
    }

    /**
     * What the caller may rely on.
     *
     * @return the outcome
     */
    public final Outcome outcome() {
        return outcome;
    }
}
