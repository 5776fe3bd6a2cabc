package io.datawollet.session;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/**
 * One request of a session's history. Immutable: the payload is kept as its JSON text, and read anew at each call.
 *
 * @param sequence its place, counted from 0 without gaps
 * @param at when it was recorded; never before the one that precedes it
 * @param operation what was done, 1 to 64 of {@code [a-z0-9._-]}
 * @param json the payload as JSON text
 */
public record RecordedRequest(long sequence, Instant at, String operation, String json) {
    /**
     * The payload as a tree.
     *
     * @return a new tree, the caller's own
     */
    public JsonNode payload() {
        return Json.read(json, JsonNode.class);
    }

    /**
     * The payload as a value, read by a plain Jackson mapper; a host with types of its own reads {@link #json()} itself.
     *
     * @param type what Jackson shall make of it
     * @param <T> the same
     * @return a new value
     * @throws io.datawollet.error.DataWolletException {@code INVALID_PAYLOAD} if Jackson cannot, or makes null
     */
    public <T> T payload(Class<T> type) {
        return Json.read(json, type);
    }

    /** Sequence, operation and payload. */
    @Override
    public String toString() {
        return sequence + " " + operation + " " + json;
    }
}
