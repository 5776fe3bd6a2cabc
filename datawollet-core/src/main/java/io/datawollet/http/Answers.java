package io.datawollet.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.datawollet.envelope.Envelope;
import io.datawollet.envelope.EnvelopeCredentials;
import io.datawollet.session.HistoryPage;
import io.datawollet.session.RecordedRequest;
import io.datawollet.session.Session;
import io.datawollet.session.SessionInfo;
import io.datawollet.session.SessionList;
import io.datawollet.session.StartedSession;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/** Writes answers as JSON and puts their headers together. */
final class Answers {
    private static final byte[] NOTHING = {};

    private static final JsonFactory JSON = new JsonFactory();

    private final Cors cors;
    private final FrontDoor door;

    Answers(Cors cors, FrontDoor door) {
        this.cors = cors;
        this.door = door;
    }

    interface Content {
        void writeTo(JsonGenerator json) throws IOException;
    }

    /** One JSON object of these fields. */
    static byte[] object(Content fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            fields.writeTo(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return bytes.toByteArray();
    }

    EndpointResponse ok(Exchange exchange, Content fields) {
        byte[] body = object(fields);
        ResponseHeaders headers = headers(exchange).add(HeaderNames.CONTENT_TYPE, "application/json");
        return new EndpointResponse(200, headers.toMap(), body);
    }

    EndpointResponse noContent(Exchange exchange) {
        return new EndpointResponse(204, headers(exchange).toMap(), NOTHING);
    }

    EndpointResponse preflight(EndpointRequest request, List<String> methods) {
        ResponseHeaders headers = new ResponseHeaders();
        cors.preflight(headers, request, methods);
        return new EndpointResponse(204, headers.toMap(), NOTHING);
    }

    /** The headers of an answer that is no error. */
    ResponseHeaders headers(Exchange exchange) {
        ResponseHeaders headers = new ResponseHeaders();
        cors.answer(headers, exchange.request(), exchange.caller());
        if (exchange.mayCarryCookies()) {
            headers.addAll(HeaderNames.SET_COOKIE, door.surplusCleared(exchange));
            headers.addAll(HeaderNames.SET_COOKIE, exchange.sessionCookies());
        }
        return headers;
    }

    static Content started(StartedSession started) {
        Session session = started.session();
        return json -> {
            json.writeStringField("sessionId", session.credentials().revealId());
            json.writeBooleanField("resumed", started.resumed());
            json.writeStringField("createdAt", session.createdAt().toString());
            json.writeStringField("expiresAt", session.expiresAt().toString());
            json.writeStringField("deadline", session.deadline().toString());
            page(started.history()).writeTo(json);
            json.writeFieldName("envelope");
            Optional<Envelope> envelope = session.envelope();
            if (envelope.isEmpty()) {
                json.writeNull();
            } else {
                json.writeStartObject();
                envelope(envelope.get(), started.newEnvelope()).writeTo(json);
                json.writeEndObject();
            }
        };
    }

    /** The key is shown by the answer to the start that has created the envelope, and never again. */
    private static Content envelope(Envelope envelope, Optional<EnvelopeCredentials> created) {
        return json -> {
            json.writeStringField("envelopeId", envelope.id());
            if (created.isPresent()) {
                json.writeStringField("envelopeKey", created.get().revealKey());
            }
            json.writeStringField("access", envelope.access().name());
            json.writeStringField("expiresAt", envelope.expiresAt().toString());
        };
    }

    static Content page(HistoryPage page) {
        return json -> {
            json.writeArrayFieldStart("requests");
            for (RecordedRequest request : page.requests()) {
                json.writeStartObject();
                json.writeNumberField("sequence", request.sequence());
                json.writeStringField("at", request.at().toString());
                json.writeStringField("operation", request.operation());
                json.writeFieldName("payload");
                json.writeRawValue(request.json());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeStringField("nextCursor", page.nextCursor().orElse(null));
        };
    }

    static Content list(SessionList list) {
        return json -> {
            json.writeArrayFieldStart("sessions");
            for (SessionInfo session : list.sessions()) {
                json.writeStartObject();
                json.writeStringField("handle", session.handle());
                json.writeStringField("createdAt", session.createdAt().toString());
                json.writeStringField("expiresAt", session.expiresAt().toString());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeBooleanField("more", list.more());
        };
    }

    static Content ended(long count) {
        return json -> json.writeNumberField("ended", count);
    }
}
