package io.datawollet.http;

import java.util.List;
import java.util.Map;

/**
 * One HTTP answer for a host to send as it is. Immutable as long as nobody writes to the body, which is not copied; for
 * that reason two answers are equal only if they share it.
 *
 * @param status the HTTP status
 * @param headers names with all their values; one that has several, {@code Set-Cookie} above all, is to be sent as so
 *     many field lines
 * @param body the body; empty if there is none
 */
// A body of bytes; copying each would cost hosts with large ones dearly, so its owner is told not to write to it.
@SuppressWarnings("ArrayRecordComponent")
public record EndpointResponse(int status, Map<String, List<String>> headers, byte[] body) {
    /**
     * Copies the headers.
     *
     * @param status the HTTP status
     * @param headers names with all their values
     * @param body the body; not copied
     * @throws IllegalArgumentException if the status is none of HTTP, or a header holds a line break or another control
     *     character: it could end the header and begin another
     */
    public EndpointResponse {
        if (status < 100 || status > 599) {
            throw new IllegalArgumentException("an HTTP status is 100 to 599, not " + status);
        }
        headers = HeaderNames.sendable(headers);
    }

    /**
     * The values of a header.
     *
     * @param name in any case
     * @return empty if there is none
     */
    public List<String> headerValues(String name) {
        return headers.entrySet().stream()
                .filter(entry -> HeaderNames.lower(entry.getKey()).equals(HeaderNames.lower(name)))
                .flatMap(entry -> entry.getValue().stream())
                .toList();
    }

    /** Shows the status and the size: a cookie and the body may hold secrets. */
    @Override
    public String toString() {
        return "EndpointResponse[" + status + ", " + headers.size() + " headers, " + body.length + " bytes of body]";
    }
}
