package io.datawollet.error;

/**
 * A store failed, after the tries that its answers allowed. The caller's session is not invalid: with the store back it
 * goes on. Whether a write took effect may be unknown; the library never does one twice on its own account.
 */
public final class StoreFailedException extends DataWolletException {
    private static final long serialVersionUID = 1L;

    /**
     * A failure of a store.
     *
     * @param code which store, and at what
     * @param message in words that a client may read
     * @param cause what the store said; never shown to a client
     */
    public StoreFailedException(ErrorCode code, String message, Throwable cause) {
        super(code, message, cause);
    }
}
