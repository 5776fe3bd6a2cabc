package io.datawollet.examples.host;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A cookie as it lies in the browser's store. Shows nothing of its value when printed. */
final class StoredCookie {
    private final Map<?, ?> fields;

    private StoredCookie(Map<?, ?> fields) {
        this.fields = fields;
    }

    static List<StoredCookie> all(Map<String, Object> answer) {
        if (!(answer.get("cookies") instanceof List<?> list)) {
            throw new IllegalStateException("the browser tells of no cookies");
        }
        return list.stream().map(each -> new StoredCookie((Map<?, ?>) each)).toList();
    }

    String name() {
        return text("name");
    }

    String domain() {
        return text("domain");
    }

    String path() {
        return text("path");
    }

    String sameSite() {
        return text("sameSite");
    }

    boolean secure() {
        return Boolean.TRUE.equals(fields.get("secure"));
    }

    boolean httpOnly() {
        return Boolean.TRUE.equals(fields.get("httpOnly"));
    }

    /** The site of the page under which it was set; empty for one that is not partitioned. */
    Optional<String> partition() {
        return fields.get("partitionKey") instanceof Map<?, ?> key
                ? Optional.of(String.valueOf(key.get("topLevelSite")))
                : Optional.empty();
    }

    /** Whether it holds a session key of the library. */
    boolean isSession() {
        return name().startsWith(Agent.PREFIX);
    }

    String revealValue() {
        return text("value");
    }

    private String text(String field) {
        return String.valueOf(fields.get(field));
    }

    @Override
    public String toString() {
        return name() + " of " + domain() + " in " + partition();
    }
}
