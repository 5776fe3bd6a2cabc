package io.datawollet.client;

import java.util.Arrays;
import java.util.stream.Collectors;

/** What a caller may do. */
public enum Scope {
    /** Start and use sessions. */
    SESSIONS_WRITE("sessions:write"),
    /** Create envelopes. */
    ENVELOPES_CREATE("envelopes:create"),
    /** Attach and read envelopes. */
    ENVELOPES_READ("envelopes:read"),
    /** Write to envelopes and delete them. */
    ENVELOPES_WRITE("envelopes:write");

    /** How the scope is written in tokens and configuration. */
    private final String text;

    Scope(String text) {
        this.text = text;
    }

    /**
     * How the scope is written in tokens and configuration.
     *
     * @return such as {@code sessions:write}
     */
    public String text() {
        return text;
    }

    /**
     * The scope that is written so.
     *
     * @param text such as {@code sessions:write}
     * @return the scope
     * @throws IllegalArgumentException for any other text, naming it
     */
    public static Scope parse(String text) {
        return Arrays.stream(values())
                .filter(scope -> scope.text.equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown scope \"" + text + "\"; known are "
                        + Arrays.stream(values()).map(Scope::text).collect(Collectors.joining(", "))));
    }
}
