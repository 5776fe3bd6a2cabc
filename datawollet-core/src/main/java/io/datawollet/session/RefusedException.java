package io.datawollet.session;

/** Why presented credentials reach no session. Told to the listener and the log; the caller learns only that it is so. */
final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    enum Reason {
        NOT_AN_ID_OF_THIS_OWNER("the id is malformed, forged, of another owner, or of a root key that is gone"),
        NO_KEY("a public client presented no key"),
        WRONG_KEY("the key is not the session's"),
        UNKNOWN("no such session, ended or swept"),
        EXPIRED("the session has expired"),
        TAMPERED("the stored session is not as it was put there");

        private final String words;

        Reason(String words) {
            this.words = words;
        }
    }

    private final Reason reason;

    RefusedException(Reason reason) {
        super(reason.words, null, false, false);
        this.reason = reason;
    }

    /** Tampering, with what exactly is wrong. */
    RefusedException(String tampering) {
        super(tampering, null, false, false);
        this.reason = Reason.TAMPERED;
    }

    boolean isTampering() {
        return reason == Reason.TAMPERED;
    }

    /** The exact reason in words. */
    String words() {
        return String.valueOf(getMessage());
    }
}
