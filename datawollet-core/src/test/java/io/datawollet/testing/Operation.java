package io.datawollet.testing;

/** The ten operations of a session store, and those of an envelope store. */
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
    REMOVE_EXPIRED,
    CREATE_CONTAINER,
    LOAD_CONTAINER,
    REPLACE_HEADER,
    REMOVE_CONTAINER,
    BY_ROOT_KEY,
    COUNT_BY_ROOT_KEY,
    STAGE,
    DISCARD,
    COMMIT,
    DOCUMENT,
    READ_BLOCKS,
    DOCUMENTS,
    REMOVE_DOCUMENT,
    SWEEP
}
