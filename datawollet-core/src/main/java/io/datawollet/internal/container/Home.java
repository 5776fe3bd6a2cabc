package io.datawollet.internal.container;

import io.datawollet.client.DocumentLimits;
import io.datawollet.error.DataWolletException;
import io.datawollet.internal.record.ContainerKeys;
import io.datawollet.store.StoreKey;

/**
 * What a container of documents belongs to, a session or an envelope: who may use it now, with which keys, and what it means
 * that the store does not know it. Safe for many threads.
 */
public interface Home {
    /** Where the container lies. */
    StoreKey container();

    /** What opens and seals its documents. */
    ContainerKeys keys();

    /** What its client may put into it. */
    DocumentLimits limits();

    /** The most bytes of all its documents. */
    long byteLimit();

    /**
     * Passes if the caller may read now.
     *
     * @throws DataWolletException if not, or if what it belongs to has ended
     */
    void requireReadable();

    /**
     * Passes if the caller may write now.
     *
     * @throws DataWolletException if not, or if what it belongs to has ended
     */
    void requireWritable();

    /**
     * An upload is a use that goes on: renews the session if it is time.
     *
     * @throws DataWolletException if it has ended
     */
    void used();

    /** Makes sure that there is a container to put something into. */
    void prepare();

    /**
     * The store has said that there is no container. Returns if that only means that nothing was ever put.
     *
     * @throws DataWolletException if what it belongs to has ended
     */
    void missing();

    /** Makes the container after {@link #missing} has returned. */
    void make();

    /** Tells that the store gave something that was not put there. */
    void tampered(String reason);
}
