package io.datawollet.examples.host;

import io.datawollet.client.Scope;
import io.datawollet.document.Documents;
import io.datawollet.envelope.Envelope;
import io.datawollet.envelope.EnvelopeAccess;
import io.datawollet.error.DataWolletException;
import io.datawollet.error.ErrorCode;
import io.datawollet.error.InsufficientScopeException;
import io.datawollet.http.EndpointRequest;
import io.datawollet.http.OpenedRequest;
import io.datawollet.session.Session;
import java.util.Optional;

/** Whose documents a request is about. */
enum Place {
    /** The session's own, gone with it. */
    SESSION,
    /** Those of the envelope that the session has created or attached. */
    ENVELOPE;

    /**
     * What a parameter of the query says, {@code to} or {@code of}: {@code envelope}, or it is not there.
     *
     * @throws DataWolletException {@code INVALID_PAYLOAD} for any other value
     */
    static Place read(EndpointRequest request, String parameter) {
        Optional<String> value = request.queryParameter(parameter);
        if (value.isEmpty()) {
            return SESSION;
        }
        if (!value.get().equals("envelope")) {
            throw new DataWolletException(
                    ErrorCode.INVALID_PAYLOAD, "the query parameter " + parameter + " is envelope or left out");
        }
        return ENVELOPE;
    }

    /**
     * The documents there.
     *
     * @throws DataWolletException {@code ENVELOPE_NOT_FOUND} if the session has no envelope, or one whose retention is over:
     *     the same for both, as for an envelope that somebody else deleted
     */
    Documents documents(Session session) {
        return this == SESSION ? session.documents() : envelope(session).documents();
    }

    /**
     * The documents there, for a caller who may change them. To be asked before a body is read for nothing, and before the
     * conditions of a request, which count only where it would be served without them.
     *
     * @throws InsufficientScopeException if he may at most read them
     */
    Documents writableDocuments(OpenedRequest opened) {
        Session session = opened.session();
        if (this == ENVELOPE && envelope(session).access() == EnvelopeAccess.READ) {
            opened.caller().require(Scope.ENVELOPES_READ);
            throw new InsufficientScopeException(Scope.ENVELOPES_WRITE.text());
        }
        return documents(session);
    }

    private static Envelope envelope(Session session) {
        return session.envelope()
                .orElseThrow(() -> new DataWolletException(
                        ErrorCode.ENVELOPE_NOT_FOUND, "the session has no envelope, or none whose retention lasts"));
    }
}
