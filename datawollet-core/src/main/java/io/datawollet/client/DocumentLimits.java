package io.datawollet.client;

/**
 * Upper bounds of the documents that one container, a session or an envelope, may hold. Immutable; each method gives a copy
 * with one value changed. A put that would pass one is refused whole.
 *
 * <p>Defaults: a document of 1 GiB, 10,000 documents, 2 GiB for the documents of a session and 10 GiB for those of an
 * envelope, 16 uploads under way at a time.
 *
 * <p>What was replaced or deleted counts no more, but takes room in the store for another hour, so that its readers come to
 * their end. Whoever replaces a document over and over fills a store in spite of these limits: a host that lets strangers
 * put documents bounds how many a client may put.
 *
 * @param documentBytes the largest document, 0 to 2^40 bytes
 * @param documents the most documents of one container, 1 to 1,000,000
 * @param sessionBytes the most bytes of all documents of one session, 0 to 2^50
 * @param envelopeBytes the most bytes of all documents of one envelope, 0 to 2^50
 * @param uploads the most uploads of more than 256 KiB under way in one container, 1 to 10,000; one that has broken off
 *     without a word, as by a crash, counts for an hour
 */
public record DocumentLimits(long documentBytes, int documents, long sessionBytes, long envelopeBytes, int uploads) {
    /**
     * Checks the values.
     *
     * @param documentBytes the largest document
     * @param documents the most documents of one container
     * @param sessionBytes the most bytes of all documents of one session
     * @param envelopeBytes the most bytes of all documents of one envelope
     * @param uploads the most uploads under way in one container
     * @throws IllegalArgumentException if one is out of its range; the message names the value and the rule
     */
    public DocumentLimits {
        Limits.check("documentBytes", documentBytes, 0, 1L << 40);
        Limits.check("documents", documents, 1, 1_000_000);
        Limits.check("sessionBytes", sessionBytes, 0, 1L << 50);
        Limits.check("envelopeBytes", envelopeBytes, 0, 1L << 50);
        Limits.check("uploads", uploads, 1, 10_000);
    }

    /**
     * The defaults as they stand above.
     *
     * @return the default limits
     */
    public static DocumentLimits defaults() {
        return new DocumentLimits(1L << 30, 10_000, 2L << 30, 10L << 30, 16);
    }

    /**
     * A copy with another bound for one document.
     *
     * @param bytes of its content
     * @return the copy
     */
    public DocumentLimits withDocumentBytes(long bytes) {
        return new DocumentLimits(bytes, documents, sessionBytes, envelopeBytes, uploads);
    }

    /**
     * A copy with another bound for the number of documents.
     *
     * @param count of documents of one container
     * @return the copy
     */
    public DocumentLimits withDocuments(int count) {
        return new DocumentLimits(documentBytes, count, sessionBytes, envelopeBytes, uploads);
    }

    /**
     * A copy with other bounds for all documents of a container together.
     *
     * @param session bytes of a session's documents
     * @param envelope bytes of an envelope's documents
     * @return the copy
     */
    public DocumentLimits withContainerBytes(long session, long envelope) {
        return new DocumentLimits(documentBytes, documents, session, envelope, uploads);
    }

    /**
     * A copy with another bound for uploads under way.
     *
     * @param count of uploads of one container
     * @return the copy
     */
    public DocumentLimits withUploads(int count) {
        return new DocumentLimits(documentBytes, documents, sessionBytes, envelopeBytes, count);
    }
}
