package io.datawollet.session;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.datawollet.error.DataWolletException;
import io.datawollet.error.ErrorCode;
import io.datawollet.error.LimitExceededException;
import io.datawollet.internal.container.ContainerTools.JsonText;
import io.datawollet.internal.crypto.StrictUtf8;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Payloads to JSON and back. What was written can always be read. */
final class Json {
    /** Reads only what passed the limit of an entry when it was recorded, so long names and numbers are no danger. */
    private static final ObjectMapper READER = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.USE_FAST_BIG_NUMBER_PARSER)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNameLength(Integer.MAX_VALUE)
                            .maxNumberLength(Integer.MAX_VALUE)
                            .build())
                    .build())
            .build();

    /** For documents, which may be large and come from anybody: with Jackson's own bounds for numbers, names and depth. */
    private static final JsonFactory DOCUMENTS = new JsonFactory();

    private Json() {}

    /** A payload in JSON, as bytes of UTF-8 and as text. */
    record Written(byte[] utf8, String text) {}

    /** What writes payloads unless the host has a mapper of its own: characters beyond 16 bits take four bytes, not twelve. */
    static ObjectMapper defaultWriter() {
        return JsonMapper.builder()
                .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
                .build();
    }

    /** Values as documents: written and read by the host's mapper, within the bounds for documents. */
    static JsonText documents(ObjectMapper mapper) {
        return new JsonText() {
            @Override
            public byte[] write(@Nullable Object value, int limit) {
                return Json.write(mapper, value, limit, "bytes of a document that is written as JSON", DOCUMENTS)
                        .utf8();
            }

            @Override
            public <T> T read(byte[] utf8, Class<T> type) {
                String text = StrictUtf8.decode(utf8)
                        .orElseThrow(() ->
                                new DataWolletException(ErrorCode.INVALID_PAYLOAD, "the document is no JSON in UTF-8"));
                return readWhole(mapper, text, type);
            }
        };
    }

    private static <T> T readWhole(ObjectMapper mapper, String text, Class<T> type) {
        try (JsonParser parser = DOCUMENTS.createParser(text)) {
            @Nullable T value = mapper.readerFor(type).readValue(parser);
            if (value != null && parser.nextToken() == null) {
                return value;
            }
        } catch (IOException | RuntimeException | StackOverflowError e) {
            // Without its cause: Jackson quotes what it has read.
            throw notOf(type);
        }
        throw notOf(type);
    }

    private static DataWolletException notOf(Class<?> type) {
        return new DataWolletException(ErrorCode.INVALID_PAYLOAD, "the JSON is no " + type.getSimpleName());
    }

    static <T> T read(String json, Class<T> type) {
        @Nullable T value;
        try {
            value = READER.readValue(json, type);
        } catch (JsonProcessingException e) {
            // Without its cause: Jackson quotes what it has read.
            throw notOf(type);
        }
        if (value == null) {
            throw notOf(type);
        }
        return value;
    }

    /**
     * The value as JSON, given up as soon as it passes the limit.
     *
     * @param what the limit in words
     */
    static Written write(ObjectMapper mapper, @Nullable Object value, int limit, String what) {
        return write(mapper, value, limit, what, READER.getFactory());
    }

    private static Written write(
            ObjectMapper mapper, @Nullable Object value, int limit, String what, JsonFactory reader) {
        Bounded out = new Bounded(limit);
        try {
            mapper.writeValue(out, value);
            byte[] utf8 = out.toByteArray();
            String text = new String(utf8, StandardCharsets.UTF_8);
            check(utf8, text, reader);
            return new Written(utf8, text);
        } catch (IOException | RuntimeException | StackOverflowError e) {
            if (out.exceeded) {
                throw new LimitExceededException(what, limit);
            }
            throw new DataWolletException(ErrorCode.INVALID_PAYLOAD, "the payload cannot be written as JSON", e);
        }
    }

    /**
     * That these bytes are UTF-8 and exactly one JSON value whose texts are Unicode. A mapper can be told to write what no
     * reader takes (raw values, bare NaN, half a surrogate pair); recorded, it would spoil every resume.
     */
    private static void check(byte[] utf8, String text, JsonFactory reader) throws IOException {
        if (text.indexOf('\ufffd') >= 0 && StrictUtf8.decode(utf8).isEmpty()) {
            throw new IOException("not UTF-8");
        }
        // Only an escape can bring half a surrogate pair into well-formed UTF-8.
        boolean escapes = text.contains("\\u");
        try (JsonParser parser = reader.createParser(text)) {
            int depth = 0;
            do {
                JsonToken token = parser.nextToken();
                if (token == null) {
                    throw new IOException("no whole JSON value");
                }
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                boolean isText = token == JsonToken.VALUE_STRING || token == JsonToken.FIELD_NAME;
                if (escapes && isText && StrictUtf8.encode(parser.getText()).isEmpty()) {
                    throw new IOException("text with an unpaired surrogate");
                }
            } while (depth > 0);
            if (parser.nextToken() != null) {
                throw new IOException("more than one JSON value");
            }
        }
    }

    private static final class Bounded extends ByteArrayOutputStream {
        private final int limit;
        private boolean exceeded;

        Bounded(int limit) {
            super(256);
            this.limit = limit;
        }

        @Override
        public synchronized void write(int b) {
            room(1);
            super.write(b);
        }

        @Override
        public synchronized void write(byte[] bytes, int offset, int length) {
            room(length);
            super.write(bytes, offset, length);
        }

        private void room(int more) {
            if (more > limit - count) {
                exceeded = true;
                throw new IllegalStateException("the value takes more than " + limit + " bytes");
            }
        }
    }
}
