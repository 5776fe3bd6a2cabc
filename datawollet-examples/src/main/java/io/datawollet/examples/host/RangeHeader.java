package io.datawollet.examples.host;

import io.datawollet.http.EndpointRequest;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One range of bytes that a request asks for (RFC 9110, section 14.1.2): {@code bytes=2-5}, {@code bytes=2-} or
 * {@code bytes=-5}. Whatever else stands there, several ranges too, is no range here; the whole document is a right answer
 * to it.
 *
 * @param first the first byte; -1 where the last ones are asked for
 * @param last the last byte, both ends counted; where {@code first} is -1, how many of the last bytes
 */
record RangeHeader(long first, long last) {
    private static final Pattern ONE = Pattern.compile("(?i:bytes)=[ \t]*(?:([0-9]+)-([0-9]*)|-([0-9]+))[ \t]*");

    /** Longer numbers are all the same: beyond every document. */
    private static final int DIGITS = 18;

    /**
     * A part of a document that is there.
     *
     * @param offset where it begins
     * @param length 1 or more
     */
    record Part(long offset, long length) {
        /** The header that says which part it is. */
        String contentRange(long size) {
            return "bytes " + offset + "-" + (offset + length - 1) + "/" + size;
        }
    }

    /** The range of a request, if it asks for one. */
    static Optional<RangeHeader> of(EndpointRequest request) {
        List<String> values = request.headerValues("range");
        Matcher range = ONE.matcher(values.size() == 1 ? values.get(0) : "");
        if (!range.matches()) {
            return Optional.empty();
        }
        if (range.group(1) == null) {
            return Optional.of(new RangeHeader(-1, number(range.group(3))));
        }
        long first = number(range.group(1));
        long last = range.group(2).isEmpty() ? Long.MAX_VALUE : number(range.group(2));
        return last < first ? Optional.empty() : Optional.of(new RangeHeader(first, last));
    }

    /** Whether it asks for the end of a document that is empty; no part could be named then, though there is such an end. */
    boolean meansAllOf(long size) {
        return size == 0 && first < 0 && last > 0;
    }

    /** The part that the range means of a document of this size; empty if there is no such part. */
    Optional<Part> of(long size) {
        long from = first < 0 ? Math.max(0, size - last) : first;
        long to = first < 0 ? size - 1 : Math.min(last, size - 1);
        return to < from ? Optional.empty() : Optional.of(new Part(from, to - from + 1));
    }

    private static long number(String digits) {
        String significant = digits.replaceFirst("^0+(?=.)", "");
        return significant.length() > DIGITS ? Long.MAX_VALUE : Long.parseLong(significant);
    }
}
