package io.datawollet.internal.record;

import io.datawollet.internal.crypto.Encoding;
import io.datawollet.internal.crypto.Label;
import io.datawollet.internal.crypto.Primitives;
import io.datawollet.store.StoreKey;
import io.datawollet.store.UploadId;

/**
 * The keys of the documents of one container, a session or an envelope, derived from its data key: one for contents, one for
 * what describes them, one for the places of their names. A secret.
 */
public final class ContainerKeys {
    final byte[] recordId;
    final byte[] infoKey;
    private final byte[] contentKey;
    private final byte[] namesKey;

    private ContainerKeys(byte[] recordId, byte[] contentKey, byte[] namesKey, byte[] infoKey) {
        this.recordId = recordId;
        this.contentKey = contentKey;
        this.namesKey = namesKey;
        this.infoKey = infoKey;
    }

    static ContainerKeys derive(Primitives primitives, byte[] dataKey, byte[] recordId) {
        return new ContainerKeys(
                recordId,
                expand(primitives, dataKey, Encoding.of(Label.DOCUMENTS_KEY, recordId)),
                expand(primitives, dataKey, Encoding.of(Label.NAMES_KEY, recordId)),
                expand(primitives, dataKey, Encoding.of(Label.INFO_KEY, recordId)));
    }

    private static byte[] expand(Primitives primitives, byte[] dataKey, byte[] info) {
        return primitives.expand(dataKey, info, Primitives.KEY_BYTES);
    }

    /** The input key of every document's content. */
    public byte[] contentKey() {
        return contentKey;
    }

    /** What the content of one version is bound to. */
    public byte[] contentContext(StoreKey document, UploadId upload) {
        return Encoding.of(Label.DOCUMENT_CONTEXT, recordId, document.toBytes(), upload.toBytes());
    }

    /** Where the document of this name lies. */
    public StoreKey document(Primitives primitives, byte[] name) {
        return StoreKey.of(primitives.hmac(namesKey, Encoding.of(Label.DOCUMENT_ADDRESS, name)));
    }

    /** Shows nothing of the keys. */
    @Override
    public String toString() {
        return "ContainerKeys[redacted]";
    }
}
