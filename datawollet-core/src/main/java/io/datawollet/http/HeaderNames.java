package io.datawollet.http;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Names of headers, and maps of them. */
final class HeaderNames {
    static final String SESSION = "datawollet-session";
    static final String SESSION_KEY = "datawollet-session-key";
    static final String PARTITION_KEY = "datawollet-partition-key";
    static final String API_KEY = "x-api-key";
    static final String AUTHORIZATION = "authorization";
    static final String ORIGIN = "origin";
    static final String FETCH_SITE = "sec-fetch-site";
    static final String COOKIE = "cookie";
    static final String CONTENT_TYPE = "Content-Type";
    static final String SET_COOKIE = "Set-Cookie";
    static final String CACHE_CONTROL = "Cache-Control";
    static final String WWW_AUTHENTICATE = "WWW-Authenticate";
    static final String RETRY_AFTER = "Retry-After";
    static final String ALLOW = "Allow";

    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

    private HeaderNames() {}

    /**
     * ASCII letters in lower case, everything else as it is: Unicode's own rules would turn foreign letters into ASCII
     * ones, the Kelvin sign into a k, and so make a known name of an unknown one.
     */
    static String lower(String name) {
        StringBuilder out = new StringBuilder(name);
        for (int i = 0; i < out.length(); i++) {
            char c = out.charAt(i);
            if (c >= 'A' && c <= 'Z') {
                out.setCharAt(i, (char) (c + ('a' - 'A')));
            }
        }
        return out.toString();
    }

    /** An immutable copy with names in lower case; values of names that become one are put together. */
    static Map<String, List<String>> lowerCased(Map<String, List<String>> headers) {
        Map<String, List<String>> joined = new LinkedHashMap<>();
        headers.forEach((name, values) ->
                joined.computeIfAbsent(lower(name), any -> new ArrayList<>()).addAll(values));
        joined.replaceAll((name, values) -> List.copyOf(values));
        return Collections.unmodifiableMap(joined);
    }

    /** An immutable copy, if nothing in it could end a header before its end. */
    static Map<String, List<String>> sendable(Map<String, List<String>> headers) {
        Map<String, List<String>> copy = new LinkedHashMap<>();
        headers.forEach((name, values) -> {
            boolean fits = TOKEN.matcher(name).matches()
                    && values.stream().allMatch(value -> value.chars().noneMatch(HeaderNames::breaksHeader));
            if (!fits) {
                throw new IllegalArgumentException(
                        "the name of a header is a token, its value is without control characters; one is not");
            }
            copy.put(name, List.copyOf(values));
        });
        return Collections.unmodifiableMap(copy);
    }

    private static boolean breaksHeader(int c) {
        return (c < 0x20 && c != '\t') || c == 0x7f;
    }
}
