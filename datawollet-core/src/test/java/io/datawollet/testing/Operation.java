package io.datawollet.testing;

/** The ten operations of a session store. */
public enum Operation {
    CREATE,
    LOAD,
    APPEND,
    REPLACE,
    MOVE,
    ROWS,
    REMOVE,
    LIST,
    REMOVE_PARTITION,
    REMOVE_EXPIRED
}
