package io.datawollet.examples.pdf;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds the fields of an invoice in text, in English, German and French. It knows the labels that such documents carry
 * and leaves a field out rather than guess. Pure functions, so thread-safe.
 *
 * <p>The text may be hostile: it is cut into lines of bounded length, and every pattern looks a bounded distance ahead,
 * so that the time grows in proportion to the text and no faster.
 */
public final class FieldFinder {
    /** A longer line is no line of an invoice; it is looked at in pieces of this length. */
    private static final int MAX_LINE = 1_000;

    private FieldFinder() {}

    /**
     * Finds the fields.
     *
     * @param text any text, lines separated by {@code \n}
     * @return what was found with certainty
     */
    public static ExtractedFields find(String text) {
        List<String> lines = lines(text);
        Optional<Totals.Total> total = Totals.find(lines);
        return new ExtractedFields(
                InvoiceNumbers.find(lines),
                IssueDates.find(lines),
                total.map(Totals.Total::amount),
                total.flatMap(Totals.Total::currency),
                Emails.find(lines),
                Ibans.find(lines));
    }

    /** The lines that are not blank, with plain single spaces and composed letters. */
    private static List<String> lines(String text) {
        List<String> lines = new ArrayList<>();
        int start = 0;
        while (start < text.length()) {
            int newline = text.indexOf('\n', start);
            int lineEnd = newline < 0 ? text.length() : newline;
            while (start < lineEnd) {
                int end = Math.min(lineEnd, start + MAX_LINE);
                String line = plain(text, start, end);
                if (!line.isEmpty()) {
                    lines.add(line);
                }
                start = end;
            }
            start = lineEnd + 1;
        }
        return lines;
    }

    private static String plain(String text, int start, int end) {
        StringBuilder line = new StringBuilder(end - start);
        boolean space = false;
        for (int i = start; i < end; i++) {
            char next = text.charAt(i);
            if (Character.isWhitespace(next) || Character.isSpaceChar(next) || next < ' ') {
                space = true;
                continue;
            }
            if (space && line.length() > 0) {
                line.append(' ');
            }
            space = false;
            line.append(next == '\u2212' || next == '\u2011' ? '-' : next);
        }
        return Normalizer.normalize(line, Normalizer.Form.NFC);
    }
}
