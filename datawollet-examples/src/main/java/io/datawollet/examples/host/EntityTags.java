package io.datawollet.examples.host;

import io.datawollet.error.DataWolletException;
import io.datawollet.error.ErrorCode;
import io.datawollet.http.EndpointRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The entity tags that a condition of a request lists (RFC 9110, section 8.8.3). A document's tag is its revision in
 * quotation marks, a strong one: another put, another tag.
 *
 * @param any whether the list is a star
 * @param tags as they stand there, quotation marks and all
 */
record EntityTags(boolean any, List<String> tags) {
    private static final String TAG = "(?:W/)?\"[!#-~\\x80-\\xff]*\"";
    private static final Pattern NEXT = Pattern.compile("[ \t,]*(" + TAG + ")[ \t]*(?:,[ \t,]*|$)");

    static String of(String revision) {
        return "\"" + revision + "\"";
    }

    /**
     * What a header lists.
     *
     * @throws DataWolletException {@code INVALID_PAYLOAD} if it is there and lists nothing: passed over, it would let a write
     *     happen that was meant not to
     */
    static Optional<EntityTags> read(EndpointRequest request, String header) {
        List<String> lines = request.headerValues(header);
        if (lines.isEmpty()) {
            return Optional.empty();
        }
        String list = String.join(",", lines).strip();
        if (list.equals("*")) {
            return Optional.of(new EntityTags(true, List.of()));
        }
        List<String> tags = new ArrayList<>();
        Matcher next = NEXT.matcher(list);
        int at = 0;
        while (at < list.length() && next.region(at, list.length()).lookingAt()) {
            tags.add(next.group(1));
            at = next.end();
        }
        if (at < list.length() || tags.isEmpty()) {
            throw new DataWolletException(
                    ErrorCode.INVALID_PAYLOAD, header + " is a star, or a list of entity tags in quotation marks");
        }
        return Optional.of(new EntityTags(false, List.copyOf(tags)));
    }

    /** Whether the revision is one of them, tags for weak comparison left out. */
    boolean matchStrongly(Optional<String> revision) {
        return revision.filter(there -> any || tags.contains(of(there))).isPresent();
    }

    /** Whether the revision is one of them, a tag for weak comparison being as good as a strong one. */
    boolean matchWeakly(Optional<String> revision) {
        return revision.filter(there -> any || tags.contains(of(there)) || tags.contains("W/" + of(there)))
                .isPresent();
    }
}
