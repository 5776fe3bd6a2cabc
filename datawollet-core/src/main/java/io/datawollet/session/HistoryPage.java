package io.datawollet.session;

import io.datawollet.internal.record.CursorFormat;
import java.util.List;
import java.util.Optional;

/**
 * A run of a session's history, oldest first, verified to be without a gap, an exchange or a cut.
 *
 * @param requests the recorded requests; an immutable list
 * @param nextCursor where the next page begins, opaque; empty at the end
 */
public record HistoryPage(List<RecordedRequest> requests, Optional<String> nextCursor) {
    /**
     * Copies the list.
     *
     * @param requests the recorded requests
     * @param nextCursor where the next page begins
     */
    public HistoryPage {
        requests = List.copyOf(requests);
    }

    /**
     * Whether a text has the form of a cursor, so that a malformed one can be refused before anything is asked.
     *
     * @param text as a client sent it
     * @return whether it is well-formed; it may still be one of another history
     */
    public static boolean isCursor(String text) {
        return CursorFormat.read(text).isPresent();
    }

    static HistoryPage empty() {
        return new HistoryPage(List.of(), Optional.empty());
    }
}
