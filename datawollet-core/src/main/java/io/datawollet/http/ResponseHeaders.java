package io.datawollet.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects the headers of an answer. */
final class ResponseHeaders {
    private final Map<String, List<String>> values = new LinkedHashMap<>();

    /** Begins with what every answer says: keep no copy, and it depends on the origin. */
    ResponseHeaders() {
        add(HeaderNames.CACHE_CONTROL, "no-store");
        add("Vary", "Origin");
    }

    ResponseHeaders add(String name, String value) {
        values.computeIfAbsent(name, any -> new ArrayList<>()).add(value);
        return this;
    }

    ResponseHeaders addAll(String name, List<String> all) {
        all.forEach(value -> add(name, value));
        return this;
    }

    Map<String, List<String>> toMap() {
        return HeaderNames.sendable(values);
    }
}
