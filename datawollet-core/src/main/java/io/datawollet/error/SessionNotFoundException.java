package io.datawollet.error;

/**
 * There is no live session for what was presented. The same exception with the same message stands for an unknown id,
 * an ended or expired session and a wrong key: whoever probes learns nothing.
 */
public final class SessionNotFoundException extends DataWolletException {
    private static final long serialVersionUID = 1L;

    /** The one and only wording. */
    public SessionNotFoundException() {
        super(ErrorCode.SESSION_NOT_FOUND, "the session is unknown, has ended, or the key is not its key");
    }
}
