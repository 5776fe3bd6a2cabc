package io.datawollet.examples.pdf;

import java.io.Writer;

/**
 * Collects text up to a number of UTF-8 bytes and drops the rest, never cutting a character in two. Half surrogate
 * pairs, which a PDF can well contain, become U+FFFD, so that the text can always be encoded. Not thread-safe.
 */
final class BoundedText extends Writer {
    private static final char REPLACEMENT = '\ufffd';

    private final StringBuilder text = new StringBuilder();
    private final int maxBytes;
    private int bytes;
    private char pendingHigh;
    private boolean full;
    private boolean truncated;

    BoundedText(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    @Override
    public void write(char[] chars, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            accept(chars[i]);
        }
    }

    private void accept(char next) {
        if (pendingHigh != 0) {
            char high = pendingHigh;
            pendingHigh = 0;
            if (Character.isLowSurrogate(next)) {
                keep(Character.toCodePoint(high, next));
                return;
            }
            keep(REPLACEMENT);
        }
        if (Character.isHighSurrogate(next)) {
            pendingHigh = next;
        } else {
            keep(Character.isLowSurrogate(next) ? REPLACEMENT : next);
        }
    }

    private void keep(int codePoint) {
        int size = codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
        full |= bytes + size > maxBytes;
        if (!full) {
            text.appendCodePoint(codePoint);
            bytes += size;
        } else if (!Character.isWhitespace(codePoint)) {
            // Line ends at the very end are no loss.
            truncated = true;
        }
    }

    /** Notes that text was left out before it came here. */
    void markTruncated() {
        truncated = true;
    }

    boolean truncated() {
        return truncated;
    }

    /** The text so far, without white space at either end. */
    String result() {
        if (pendingHigh != 0) {
            pendingHigh = 0;
            keep(REPLACEMENT);
        }
        return text.toString().strip();
    }

    @Override
    public void flush() {
        // Nothing is held back.
    }

    @Override
    public void close() {
        // There is nothing to release.
    }
}
