package io.datawollet.error;

import java.util.Locale;

/** Why a call failed, as a program reads it: a stable word and the HTTP status that goes with it. */
public enum ErrorCode {
    /** The request itself is not well-formed. */
    INVALID_PAYLOAD(400, "The request is not well-formed"),
    /** Credentials are malformed, of two kinds at once, or come from an origin that the client has not registered. */
    INVALID_CREDENTIALS(400, "The credentials are not acceptable"),
    /** A limit of the client or the manager would be passed. */
    LIMIT_EXCEEDED(400, "A limit would be exceeded"),
    /** An envelope operation came with the id of a live session. */
    ENVELOPE_ON_RESUME(400, "Envelope operations need a new session"),
    /** No credentials, or none that are known and valid. */
    UNAUTHENTICATED(401, "Authentication is required"),
    /** The caller lacks a scope. */
    INSUFFICIENT_SCOPE(403, "A scope is missing"),
    /** Clients of this type may not make this call. */
    ACCESS_DENIED(403, "This client may not make this call"),
    /** The envelope's key is wrong. */
    ENVELOPE_ACCESS_DENIED(403, "The envelope cannot be opened with this key"),
    /** No live session for these credentials; the same answer for unknown, ended, expired and a wrong key. */
    SESSION_NOT_FOUND(404, "There is no such session"),
    /** No document of that name. */
    DOCUMENT_NOT_FOUND(404, "There is no such document"),
    /** No call of that path. */
    NOT_FOUND(404, "There is no such resource"),
    /** The path exists, the method does not. */
    METHOD_NOT_ALLOWED(405, "The method is not allowed here"),
    /** Somebody else changed the document first. */
    CONFLICT(409, "Somebody else was first"),
    /** No such envelope for this client, or its retention has ended. */
    ENVELOPE_NOT_FOUND(412, "There is no such envelope"),
    /** The part of a document that is asked for lies beyond its end. */
    RANGE_NOT_SATISFIABLE(416, "The document has no such part"),
    /** No further session or envelope may be made right now. */
    TOO_MANY_SESSIONS(429, "Too many sessions"),
    /** No id could be made for a new session. */
    SESSION_ID_GENERATION_FAILED(500, "The session id could not be made"),
    /** The envelope could not be created. */
    ENVELOPE_CREATION_FAILED(500, "The envelope could not be created"),
    /** The session store failed. */
    SESSION_STORE_FAILED(500, "The session store failed"),
    /** The envelope store failed. */
    ENVELOPE_STORE_FAILED(500, "The envelope store failed"),
    /** Anything that the library did not foresee, an exception of the host's own code included. */
    INTERNAL_ERROR(500, "Something went wrong"),
    /** Too many writers at one session for too long; nothing was done. */
    BUSY(503, "The session is busy");

    /** The HTTP status. */
    private final int status;

    /** One sentence for people, the same for every case of the code. */
    private final String title;

    ErrorCode(int status, String title) {
        this.status = status;
        this.title = title;
    }

    /**
     * The HTTP status that goes with this code.
     *
     * @return 400 to 503
     */
    public int status() {
        return status;
    }

    /**
     * The code as it stands in a problem document, such as {@code session_not_found}.
     *
     * @return lower-case words joined by underscores
     */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * One short sentence for people, the same for every case of this code.
     *
     * @return the title of a problem document
     */
    public String title() {
        return title;
    }
}
