package io.datawollet.session;

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

    static HistoryPage empty() {
        return new HistoryPage(List.of(), Optional.empty());
    }
}
