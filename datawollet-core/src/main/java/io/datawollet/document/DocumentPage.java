package io.datawollet.document;

import java.util.List;
import java.util.Optional;

/**
 * A run of a container's documents.
 *
 * @param documents in an order that does not change, and that is not that of their names
 * @param nextCursor where the next page begins; empty if this was the last
 */
public record DocumentPage(List<DocumentInfo> documents, Optional<String> nextCursor) {
    /** The most documents that one page may have. */
    public static final int MAX_DOCUMENTS = 1_000;

    /**
     * Copies the list.
     *
     * @param documents in an order that does not change
     * @param nextCursor where the next page begins
     */
    public DocumentPage {
        documents = List.copyOf(documents);
    }
}
