package io.datawollet.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.datawollet.envelope.EnvelopeCredentials;
import io.datawollet.error.DataWolletException;
import io.datawollet.error.ErrorCode;
import io.datawollet.internal.crypto.StrictUtf8;
import io.datawollet.session.StartRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The body of a start, read strictly: one JSON object in UTF-8 with known fields, each at most once and of its type
 * (null is of no type), nothing after it, at most {@value #MAX_BYTES} bytes and {@value #MAX_DEPTH} deep.
 */
final class StartBody {
    static final int MAX_BYTES = SessionEndpoints.MAX_BODY_BYTES;
    static final int MAX_DEPTH = 16;

    private static final Pattern JSON_TYPE =
            Pattern.compile("(?i)application/json[ \t]*(?:;[ \t]*charset=(?:utf-8|\"utf-8\")[ \t]*)?");

    /** Numbers as long as the body: a timeout beyond all measure is cut, not refused. Hostile names are not interned. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(MAX_BYTES)
                    .maxStringLength(MAX_BYTES)
                    .build())
            .build();

    private @Nullable String partitionKey;
    private @Nullable String sessionId;
    private @Nullable Duration timeout;
    private boolean createsEnvelope;
    private @Nullable EnvelopeCredentials attached;

    private StartBody() {}

    /**
     * What a request's body says, as far as the body alone shows that it is well-formed.
     *
     * @throws DataWolletException {@code INVALID_PAYLOAD} if it is not
     */
    static StartBody read(EndpointRequest request) {
        StartBody body = new StartBody();
        parse(request, body::field);
        body.request(StartRequest.create());
        return body;
    }

    /** Lets a body pass that says nothing: none at all or an object without fields. */
    static void requireNothing(EndpointRequest request) {
        parse(request, (name, value) -> {
            throw unknownField();
        });
    }

    Optional<String> sessionId() {
        return Optional.ofNullable(sessionId);
    }

    /** The wishes of the body on top of a request that says what to resume. */
    StartRequest request(StartRequest base) {
        StartRequest request = base;
        if (partitionKey != null) {
            request = request.partitionKey(partitionKey);
        }
        if (timeout != null) {
            request = request.timeout(timeout);
        }
        if (attached != null) {
            request = request.attachEnvelope(attached);
        }
        return createsEnvelope ? request.newEnvelope() : request;
    }

    private interface Field {
        void read(String name, JsonParser value) throws IOException;
    }

    private static void parse(EndpointRequest request, Field field) {
        byte[] body = request.body();
        if (body.length == 0) {
            return;
        }
        if (body.length > MAX_BYTES) {
            throw invalid("the body is longer than " + MAX_BYTES + " bytes");
        }
        List<String> types = request.headerValues(HeaderNames.CONTENT_TYPE);
        if (types.size() != 1 || !JSON_TYPE.matcher(types.get(0)).matches()) {
            throw invalid("the body must be application/json");
        }
        // Decoded here and not by Jackson, which also takes UTF-16, UTF-32 and sloppy UTF-8.
        String text = StrictUtf8.decode(body).orElseThrow(() -> invalid("the body is not UTF-8"));
        try (JsonParser parser = JSON.createParser(text)) {
            parser.nextToken();
            object(parser, field);
            if (parser.nextToken() != null) {
                throw invalid("something follows the JSON object");
            }
        } catch (IOException e) {
            // Jackson's words may quote the body, secrets and all: they go no further.
            throw invalid("the body is not strict JSON: malformed, a field twice, or too deep");
        }
    }

    private static void object(JsonParser parser, Field field) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw invalid("a JSON object is expected");
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            field.read(name, parser);
        }
    }

    private void field(String name, JsonParser value) throws IOException {
        switch (name) {
            case "partitionKey" -> partitionKey = text(name, value);
            case "sessionId" -> sessionId = text(name, value);
            case "timeoutSeconds" -> timeout = seconds(value);
            case "envelope" -> new EnvelopeField().read(value);
            default -> throw unknownField();
        }
    }

    private final class EnvelopeField {
        private @Nullable String operation;
        private @Nullable String id;
        private @Nullable String key;

        void read(JsonParser value) throws IOException {
            object(value, this::field);
            if ("create".equals(operation) && id == null && key == null) {
                createsEnvelope = true;
            } else if ("attach".equals(operation) && id != null && key != null) {
                attached = EnvelopeCredentials.of(id, key);
            } else {
                throw invalid("envelope is {operation: create} or {operation: attach, envelopeId, envelopeKey}");
            }
        }

        private void field(String name, JsonParser value) throws IOException {
            switch (name) {
                case "operation" -> operation = text(name, value);
                case "envelopeId" -> id = text(name, value);
                case "envelopeKey" -> key = text(name, value);
                default -> throw unknownField();
            }
        }
    }

    private static String text(String knownName, JsonParser value) throws IOException {
        if (value.currentToken() != JsonToken.VALUE_STRING) {
            throw invalid(knownName + " must be a string");
        }
        return value.getText();
    }

    /** Never makes a number of more than 18 digits: those beyond are all the same, cut to the longest. */
    private static Duration seconds(JsonParser value) throws IOException {
        if (value.currentToken() != JsonToken.VALUE_NUMBER_INT) {
            throw invalid("timeoutSeconds must be an integer");
        }
        String digits = value.getText();
        if (digits.length() <= 18) {
            return Duration.ofSeconds(Long.parseLong(digits));
        }
        return Duration.ofSeconds(digits.startsWith("-") ? Long.MIN_VALUE : Long.MAX_VALUE);
    }

    /** Without the name, which comes from outside. */
    private static DataWolletException unknownField() {
        return invalid("the body has a field that is not known here");
    }

    private static DataWolletException invalid(String message) {
        return new DataWolletException(ErrorCode.INVALID_PAYLOAD, message);
    }
}
