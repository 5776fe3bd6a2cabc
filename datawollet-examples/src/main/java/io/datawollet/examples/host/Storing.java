package io.datawollet.examples.host;

import io.datawollet.document.Document;
import io.datawollet.document.DocumentInfo;
import io.datawollet.document.Documents;
import io.datawollet.document.WriteCondition;
import io.datawollet.error.DataWolletException;
import io.datawollet.error.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores one document and then has it recorded: either both happen, as far as a client can see, or none. The history grows
 * only, so what is taken back if the other half fails is the document; the version that it replaced is put back, under a new
 * revision. Only where that fails too, as when the session ends between the two and the document lies in an envelope, does
 * a document stay that no history tells of, and the log says so. And where the store does not say whether it recorded, the
 * history may tell of a document that was taken back.
 */
final class Storing {
    private static final Logger LOG = LoggerFactory.getLogger(Storing.class);

    /** Writers of one name at the same time, each of whom makes all others begin anew. */
    private static final int TRIES = 20;

    private final Documents documents;
    private final String name;
    private final Optional<WriteCondition> demanded;
    private Optional<Document> before;

    private Storing(Documents documents, String name, Optional<WriteCondition> demanded, Optional<Document> before) {
        this.documents = documents;
        this.name = name;
        this.demanded = demanded;
        this.before = before;
    }

    /**
     * Looks at what is there.
     *
     * @throws PreconditionFailedException if it is not what the request demands
     */
    static Storing begin(Documents documents, String name, Preconditions preconditions) {
        Optional<Document> before = documents.find(name);
        Optional<WriteCondition> demanded =
                preconditions.present() ? Optional.of(preconditions.forWrite(revision(before))) : Optional.empty();
        return new Storing(documents, name, demanded, before);
    }

    /**
     * Stores and records.
     *
     * @return the new version
     * @throws PreconditionFailedException if somebody else was faster and the request demands a version
     * @throws DataWolletException what storing or recording throws
     */
    DocumentInfo store(String mediaType, byte[] content, Runnable recording) throws IOException {
        DocumentInfo stored = demanded.isPresent()
                ? putIfStillSo(mediaType, content, demanded.get())
                : putWhateverIsThere(mediaType, content);
        try {
            recording.run();
        } catch (RuntimeException e) {
            takeBack(stored, e);
            throw e;
        }
        return stored;
    }

    private DocumentInfo putIfStillSo(String mediaType, byte[] content, WriteCondition condition) throws IOException {
        try {
            return put(mediaType, content, condition);
        } catch (DataWolletException e) {
            throw e.code() == ErrorCode.CONFLICT ? new PreconditionFailedException(e) : e;
        }
    }

    /** The last one wins, but knows exactly which version he replaced: nobody else's is ever put back by mistake. */
    private DocumentInfo putWhateverIsThere(String mediaType, byte[] content) throws IOException {
        for (int tries = 1; ; tries++) {
            try {
                WriteCondition asSeen =
                        revision(before).map(WriteCondition::ifRevision).orElseGet(WriteCondition::ifAbsent);
                return put(mediaType, content, asSeen);
            } catch (DataWolletException e) {
                if (e.code() != ErrorCode.CONFLICT || tries == TRIES) {
                    throw e;
                }
                before = documents.find(name);
            }
        }
    }

    private DocumentInfo put(String mediaType, byte[] content, WriteCondition condition) throws IOException {
        return documents.put(name, mediaType, new ByteArrayInputStream(content), condition);
    }

    private void takeBack(DocumentInfo stored, RuntimeException reason) {
        WriteCondition ours = WriteCondition.ifRevision(stored.revision());
        try {
            if (before.isEmpty()) {
                documents.delete(name, ours);
            } else {
                Document old = before.get();
                documents.put(name, old.info().mediaType(), old.content(), ours);
            }
        } catch (DataWolletException e) {
            LOG.warn(
                    "a document whose upload was not recorded may have stayed: {}",
                    e.code().code());
            reason.addSuppressed(e);
        } catch (IOException | RuntimeException e) {
            LOG.warn("a document whose upload was not recorded may have stayed", e);
            reason.addSuppressed(e);
        }
    }

    private static Optional<String> revision(Optional<Document> document) {
        return document.map(there -> there.info().revision());
    }
}
