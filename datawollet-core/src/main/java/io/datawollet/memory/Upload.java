package io.datawollet.memory;

import io.datawollet.store.UploadId;

/**
 * One upload, from its first block until nobody needs to know of it any more: what came of it is in its content.
 * Guarded by the stripe's lock.
 */
final class Upload {
    /**
     * The estimated bytes of an upload besides its content: this object (56), its id (32), its places among the uploads
     * of the container (up to 56) and in the queue (40); rounded up.
     */
    private static final long FIXED_SIZE = 192;

    private final Container container;
    private final UploadId id;
    private UploadContent content;
    private long taken;

    /** When it last moved, was discarded, replaced or removed; kept by the queue while it is in there. */
    long since;

    /** Tells uploads of one instant apart; kept by the queue. */
    long number;

    Upload(Container container, UploadId id, UploadContent content) {
        this.container = container;
        this.id = id;
        this.content = content;
    }

    Container container() {
        return container;
    }

    UploadId id() {
        return id;
    }

    UploadContent content() {
        return content;
    }

    void become(UploadContent next) {
        this.content = next;
    }

    /** What it would take with this much content. */
    static long sizeWith(long contentSize) {
        return FIXED_SIZE + contentSize;
    }

    /** The bytes that were taken from the capacity for it. */
    long taken() {
        return taken;
    }

    /** Notes what is taken for it now. */
    void took(long bytes) {
        this.taken = bytes;
    }
}
