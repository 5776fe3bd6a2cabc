package io.datawollet.store;

/**
 * The store has no room for more and did not make any by dropping what lives. Nothing was changed; the call succeeds
 * again once sessions have ended.
 */
public final class StoreFullException extends StoreException {
    private static final long serialVersionUID = 1L;

    /**
     * A refusal for want of room.
     *
     * @param message the bound that was reached, in words
     */
    public StoreFullException(String message) {
        super(Outcome.NOT_APPLIED, message);
    }
}
