package io.datawollet.internal.container;

import io.datawollet.document.Document;
import io.datawollet.document.DocumentInfo;
import io.datawollet.error.DataWolletException;
import io.datawollet.error.ErrorCode;
import io.datawollet.internal.record.DocumentFormat.Description;
import io.datawollet.store.DocumentVersion;
import io.datawollet.store.StoreKey;
import java.io.InputStream;

/** One version of a document as it was found: its description opened, its first block at hand. */
final class SealedDocument implements Document {
    private final ContainerTools tools;
    private final Home home;
    private final StoreKey document;
    private final DocumentVersion version;
    private final Description description;
    private final DocumentInfo info;

    SealedDocument(
            ContainerTools tools, Home home, StoreKey document, DocumentVersion version, Description description) {
        this.tools = tools;
        this.home = home;
        this.document = document;
        this.version = version;
        this.description = description;
        this.info = Names.info(version.upload(), description);
    }

    @Override
    public DocumentInfo info() {
        return info;
    }

    @Override
    public InputStream content() {
        return part(0, description.size());
    }

    @Override
    public InputStream content(long offset, long length) {
        long size = description.size();
        if (offset < 0 || offset > size || length < 0) {
            throw new DataWolletException(
                    ErrorCode.RANGE_NOT_SATISFIABLE, "a part begins within a document and is not of negative length");
        }
        return part(offset, Math.min(length, size - offset));
    }

    private InputStream part(long offset, long length) {
        return new ContentStream(tools, home, document, version, description, offset, length);
    }

    /** Shows nothing of it. */
    @Override
    public String toString() {
        return "Document[redacted]";
    }
}
