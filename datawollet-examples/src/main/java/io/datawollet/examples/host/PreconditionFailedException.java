package io.datawollet.examples.host;

/** What a request demands of the version of a document does not hold, or no longer; nothing was changed. */
final class PreconditionFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    static final int STATUS = 412;
    static final String CODE = "precondition_failed";

    PreconditionFailedException() {
        super("the document is not there in the version that the request demands; nothing was changed");
    }

    PreconditionFailedException(Throwable lostRace) {
        super("somebody else changed the document first; nothing was changed", lostRace);
    }
}
