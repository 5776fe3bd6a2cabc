package io.datawollet.error;

/** Others wrote to the same session for so long that this call gave up; nothing was recorded. Try again. */
public final class BusyException extends DataWolletException {
    private static final long serialVersionUID = 1L;

    /**
     * A call that gave up.
     *
     * @param message in words that a client may read
     */
    public BusyException(String message) {
        super(ErrorCode.BUSY, message);
    }
}
