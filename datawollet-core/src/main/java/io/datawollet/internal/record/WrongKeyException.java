package io.datawollet.internal.record;

import io.datawollet.internal.crypto.BrokenSealException;

/** The header commits to another key than the one that was tried. */
public final class WrongKeyException extends BrokenSealException {
    private static final long serialVersionUID = 1L;

    public WrongKeyException() {
        super("the header commits to another key");
    }
}
