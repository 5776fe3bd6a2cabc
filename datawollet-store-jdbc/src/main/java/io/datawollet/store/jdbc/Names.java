package io.datawollet.store.jdbc;

import java.util.regex.Pattern;

/**
 * What tables and functions are called. SQL is written with the default names, {@code dw_session} and the like, and gets
 * the configured ones here. They come from whoever sets the host up and are letters, digits and underscores only: nothing
 * that a client sends ever becomes a part of a statement.
 *
 * @param schema in which schema they are; empty for the one that the connection looks into first
 * @param prefix what each name begins with
 */
record Names(String schema, String prefix) {
    static final String DEFAULT_PREFIX = "dw_";

    /** PostgreSQL cuts names at 63 bytes: the longest of ours and the prefix stay below. */
    private static final Pattern SCHEMA = Pattern.compile("[a-z][a-z0-9_]{0,62}");

    private static final Pattern PREFIX = Pattern.compile("[a-z][a-z0-9_]{0,19}");
    private static final Pattern OURS = Pattern.compile("\\b" + DEFAULT_PREFIX);

    Names {
        if (!schema.isEmpty() && !SCHEMA.matcher(schema).matches()) {
            throw new IllegalArgumentException(
                    "a schema is called by a-z, 0-9 and _, at most 63, beginning with a letter");
        }
        if (!PREFIX.matcher(prefix).matches()) {
            throw new IllegalArgumentException("a prefix is a-z, 0-9 and _, at most 20, beginning with a letter");
        }
    }

    /** A statement with the configured names in the place of the default ones. */
    String in(String sql) {
        return OURS.matcher(sql).replaceAll(schema.isEmpty() ? prefix : schema + "." + prefix);
    }
}
