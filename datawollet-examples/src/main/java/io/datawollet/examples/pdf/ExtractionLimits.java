package io.datawollet.examples.pdf;

import java.time.Duration;

/**
 * What one extraction may cost, and how many may run at once. Immutable.
 *
 * @param maxPages pages a document may have; at least 1
 * @param maxTime time from the call to the answer, waiting for a free place included; positive
 * @param maxTextBytes UTF-8 bytes of text that are kept; the rest is cut; at least 1
 * @param maxConcurrent extractions that may run at the same time; at least 1
 * @param maxStreamBytes bytes that one compressed stream of a document may unfold to; at least 1. PDFBox has no such
 *     bound of its own, so this one is enforced from outside and is approximate
 */
public record ExtractionLimits(
        int maxPages, Duration maxTime, int maxTextBytes, int maxConcurrent, long maxStreamBytes) {

    /** 2,000 pages, 30 seconds, 1 MiB of text, four at a time, 256 MiB for a stream. */
    public static final ExtractionLimits DEFAULT =
            new ExtractionLimits(2_000, Duration.ofSeconds(30), 1 << 20, 4, 256L << 20);

    /**
     * Checks the limits.
     *
     * @throws IllegalArgumentException if one of them is not positive
     */
    public ExtractionLimits {
        if (maxPages < 1 || maxTextBytes < 1 || maxConcurrent < 1 || maxStreamBytes < 1) {
            throw new IllegalArgumentException("every limit must be at least 1");
        }
        if (maxTime.isNegative() || maxTime.isZero()) {
            throw new IllegalArgumentException("maxTime must be positive");
        }
    }
}
