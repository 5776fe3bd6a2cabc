package io.datawollet.http;

import io.datawollet.error.DataWolletException;
import io.datawollet.error.ErrorCode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One HTTP request as a host hands it over. Everything in it may be hostile; nothing is checked here. Immutable as long
 * as nobody writes to the body, which is not copied; for that reason two requests are equal only if they share it.
 *
 * @param method the method as it was sent, such as {@code POST}; upper and lower case differ
 * @param path the target as it was sent, with its query and nothing decoded, such as
 *     {@code /session/requests?limit=10}
 * @param headers every value of every header, in the order in which they came; names in any case here, in lower case
 *     once the request is made. Two names that differ only in case become one
 * @param body the body; empty if there is none. Calls other than a start or a rotation do not look at it
 */
// A body of bytes; copying each would cost hosts with large ones dearly, so its owner is told not to write to it.
@SuppressWarnings("ArrayRecordComponent")
public record EndpointRequest(String method, String path, Map<String, List<String>> headers, byte[] body) {
    /**
     * Copies the headers and brings their names to lower case.
     *
     * @param method the method as it was sent
     * @param path the target as it was sent
     * @param headers every value of every header
     * @param body the body; not copied
     */
    public EndpointRequest {
        headers = HeaderNames.lowerCased(headers);
    }

    /**
     * The values of a header.
     *
     * @param name in any case
     * @return as they came, each field line for itself; empty if there is none
     */
    public List<String> headerValues(String name) {
        return headers.getOrDefault(HeaderNames.lower(name), List.of());
    }

    /**
     * The path without its query, as it was sent.
     *
     * @return what stands before the first question mark
     */
    public String pathWithoutQuery() {
        int query = path.indexOf('?');
        return query < 0 ? path : path.substring(0, query);
    }

    /**
     * The value of a parameter of the query, percent-decoded as UTF-8; a plus sign is a space, as in HTML forms.
     *
     * @param name the decoded name
     * @return empty if the parameter is not there
     * @throws DataWolletException {@code INVALID_PAYLOAD} if it is there more than once or does not decode to text
     */
    public Optional<String> queryParameter(String name) {
        int query = path.indexOf('?');
        if (query < 0) {
            return Optional.empty();
        }
        Optional<String> found = Optional.empty();
        for (String pair : path.substring(query + 1).split("&", -1)) {
            int equals = pair.indexOf('=');
            String rawName = equals < 0 ? pair : pair.substring(0, equals);
            if (PercentEncoding.decodeForm(rawName).filter(name::equals).isEmpty()) {
                continue;
            }
            if (found.isPresent()) {
                throw new DataWolletException(
                        ErrorCode.INVALID_PAYLOAD, "a parameter of the query stands there more than once");
            }
            found = Optional.of(PercentEncoding.decodeForm(equals < 0 ? "" : pair.substring(equals + 1))
                    .orElseThrow(() -> new DataWolletException(
                            ErrorCode.INVALID_PAYLOAD, "a parameter of the query is not percent-encoded UTF-8")));
        }
        return found;
    }

    /** Shows how much there is, and nothing of what it is: path, headers and body may hold secrets. */
    @Override
    public String toString() {
        return "EndpointRequest[" + headers.size() + " headers, " + body.length + " bytes of body]";
    }
}
