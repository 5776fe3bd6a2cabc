package io.datawollet.http;

import java.util.List;
import java.util.Optional;

/** The paths of the published calls, compared byte by byte: nothing is decoded, trimmed or resolved. */
enum Resource {
    START("/session/start"),
    REQUESTS("/session/requests"),
    ROTATE("/session/rotate"),
    SESSION("/session"),
    SESSIONS("/sessions"),
    /** Its path is that of the list with one further segment, the handle. */
    LISTED_SESSION("/sessions/");

    private final String path;

    Resource(String path) {
        this.path = path;
    }

    /** What lies at a path. */
    static Optional<Resource> at(String path) {
        for (Resource resource : values()) {
            if (resource != LISTED_SESSION && resource.path.equals(path)) {
                return Optional.of(resource);
            }
        }
        return handle(path).isEmpty() ? Optional.empty() : Optional.of(LISTED_SESSION);
    }

    /** The handle in the path of a listed session; empty text if there is none. */
    static String handle(String path) {
        if (!path.startsWith(LISTED_SESSION.path)) {
            return "";
        }
        String handle = path.substring(LISTED_SESSION.path.length());
        return handle.indexOf('/') < 0 ? handle : "";
    }

    List<String> methods() {
        return switch (this) {
            case START, ROTATE -> List.of("POST");
            case REQUESTS -> List.of("GET");
            case SESSION, LISTED_SESSION -> List.of("DELETE");
            case SESSIONS -> List.of("GET", "DELETE");
        };
    }
}
