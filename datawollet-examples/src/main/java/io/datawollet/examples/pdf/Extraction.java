package io.datawollet.examples.pdf;

/**
 * What was read from a document. Immutable; {@link #toString()} shows sizes only, never content.
 *
 * @param pages number of pages, at least 1
 * @param text text of all pages, lines ended by {@code \n}; empty when the pages hold only images; always well-formed
 *     Unicode
 * @param truncated whether text was left out because there was more than the limit allows
 * @param fields the fields that were found
 */
public record Extraction(int pages, String text, boolean truncated, ExtractedFields fields) {
    @Override
    public String toString() {
        return "Extraction[pages=" + pages + ", characters=" + text.length() + ", truncated=" + truncated + ", "
                + fields + "]";
    }
}
