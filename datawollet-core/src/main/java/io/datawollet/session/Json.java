package io.datawollet.session;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.datawollet.error.DataWolletException;
import io.datawollet.error.ErrorCode;
import io.datawollet.error.LimitExceededException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Payloads to JSON and back. */
final class Json {
    /** What is read here was bounded in bytes when it was recorded; no other bound may make it unreadable later. */
    private static final JsonFactory UNBOUNDED = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private static final ObjectMapper READER = JsonMapper.builder(UNBOUNDED).build();

    private Json() {}

    static <T> T read(String json, Class<T> type) {
        try {
            return READER.readValue(json, type);
        } catch (JsonProcessingException e) {
            throw new DataWolletException(ErrorCode.INVALID_PAYLOAD, "the payload is no " + type.getSimpleName(), e);
        }
    }

    /** The value as JSON in UTF-8, given up as soon as it passes the limit. */
    static byte[] write(ObjectMapper mapper, @Nullable Object value, int limit) {
        Bounded out = new Bounded(limit);
        try {
            mapper.writeValue(out, value);
            byte[] json = out.toByteArray();
            requireOneValue(json);
            return json;
        } catch (IOException | RuntimeException | StackOverflowError e) {
            if (out.exceeded) {
                throw new LimitExceededException("bytes of a recorded request", limit);
            }
            throw new DataWolletException(ErrorCode.INVALID_PAYLOAD, "the payload cannot be written as JSON", e);
        }
    }

    /** A mapper can be told to write what no reader takes (raw values, bare NaN); recorded, it would spoil each resume. */
    private static void requireOneValue(byte[] json) throws IOException {
        try (JsonParser parser = UNBOUNDED.createParser(json)) {
            if (parser.nextToken() == null) {
                throw new IOException("no JSON value");
            }
            parser.skipChildren();
            parser.finishToken();
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
                throw new LimitExceededException("bytes of a recorded request", limit);
            }
        }
    }
}
