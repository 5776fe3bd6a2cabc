package io.datawollet.internal.crypto;

/** Bytes that should be a sealed record are not, or not under this key, or not in this place. */
public class BrokenSealException extends Exception {
    private static final long serialVersionUID = 1L;

    public BrokenSealException(String reason) {
        super(reason);
    }
}
