package io.datawollet.internal.container;

import io.datawollet.document.Document;
import io.datawollet.document.DocumentInfo;
import io.datawollet.document.DocumentPage;
import io.datawollet.document.Documents;
import io.datawollet.document.WriteCondition;
import io.datawollet.error.DataWolletException;
import io.datawollet.error.ErrorCode;
import io.datawollet.error.LimitExceededException;
import io.datawollet.internal.crypto.BrokenSealException;
import io.datawollet.internal.record.DocumentCursorFormat;
import io.datawollet.internal.record.DocumentFormat;
import io.datawollet.internal.record.DocumentFormat.Description;
import io.datawollet.store.CommitResult;
import io.datawollet.store.ContainerLimits;
import io.datawollet.store.DocumentListing;
import io.datawollet.store.DocumentResult;
import io.datawollet.store.DocumentVersion;
import io.datawollet.store.Expected;
import io.datawollet.store.RemoveResult;
import io.datawollet.store.StoreKey;
import io.datawollet.store.UploadId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The documents of one container, sealed under its keys. Holds nothing but the way to them. */
public final class SealedDocuments implements Documents {
    private static final String JSON = "application/json";
    private static final int MAX_JSON_BYTES = 16 << 20;

    private final ContainerTools tools;
    private final Home home;

    public SealedDocuments(ContainerTools tools, Home home) {
        this.tools = tools;
        this.home = home;
    }

    @Override
    public DocumentInfo put(String name, String mediaType, InputStream content) throws IOException {
        return put(name, mediaType, content, WriteCondition.any());
    }

    @Override
    public DocumentInfo put(String name, String mediaType, InputStream content, WriteCondition condition)
            throws IOException {
        StoreKey document = address(name);
        Names.checkMediaType(mediaType);
        home.requireWritable();
        Expected expected = Names.expected(condition);
        home.prepare();
        Upload upload = new Upload(tools, home, document);
        boolean committed = false;
        try {
            upload.take(content);
            // Reading may have taken long: what was allowed at the beginning must still be so now.
            home.requireWritable();
            Description description = upload.description(name, mediaType);
            commit(document, expected, upload, upload.version(description));
            committed = true;
            return Names.info(upload.id(), description);
        } finally {
            if (!committed && upload.isAnnounced()) {
                tools.store.tryDiscard(home.container(), upload.id(), tools.now());
            }
        }
    }

    private void commit(StoreKey document, Expected expected, Upload upload, DocumentVersion version) {
        ContainerLimits limits = new ContainerLimits(home.limits().documents(), home.byteLimit());
        CommitResult result = send(document, expected, version, limits);
        if (result instanceof CommitResult.Gone && !upload.isStaged()) {
            home.missing();
            home.make();
            result = send(document, expected, version, limits);
        }
        if (result instanceof CommitResult.Done) {
            return;
        }
        if (result instanceof CommitResult.Conflict) {
            throw conflict();
        }
        if (result instanceof CommitResult.TooManyDocuments) {
            throw new LimitExceededException("documents of one container", limits.documents());
        }
        if (result instanceof CommitResult.TooManyBytes) {
            throw new LimitExceededException("bytes of all documents of one container", limits.bytes());
        }
        throw result instanceof CommitResult.Gone ? upload.gone() : Upload.lost();
    }

    private CommitResult send(StoreKey document, Expected expected, DocumentVersion version, ContainerLimits limits) {
        return tools.store.commit(home.container(), document, expected, version, limits, tools.now());
    }

    @Override
    public DocumentInfo putJson(String name, @Nullable Object value) {
        return putJson(name, value, WriteCondition.any());
    }

    @Override
    public DocumentInfo putJson(String name, @Nullable Object value, WriteCondition condition) {
        byte[] json = tools.json.write(value, MAX_JSON_BYTES);
        try {
            return put(name, JSON, new ByteArrayInputStream(json), condition);
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory failed", e);
        }
    }

    @Override
    public Document get(String name) {
        return find(name).orElseThrow(SealedDocuments::notFound);
    }

    @Override
    public Optional<Document> find(String name) {
        StoreKey document = address(name);
        home.requireReadable();
        DocumentResult result = tools.store.document(home.container(), document, tools.now());
        if (result instanceof DocumentResult.Found found) {
            DocumentVersion version = found.version();
            return opened(document, version.upload(), version.info())
                    .map(description -> new SealedDocument(tools, home, document, version, description));
        }
        if (result instanceof DocumentResult.Gone) {
            home.missing();
        }
        return Optional.empty();
    }

    @Override
    public <T> T getJson(String name, Class<T> type) {
        Document document = get(name);
        if (document.info().size() > MAX_JSON_BYTES) {
            throw new LimitExceededException("bytes of a document that is read as JSON", MAX_JSON_BYTES);
        }
        try (InputStream content = document.content()) {
            return tools.json.read(content.readAllBytes(), type);
        } catch (IOException e) {
            throw new UncheckedIOException("a stream of our own threw", e);
        }
    }

    @Override
    public DocumentPage list() {
        return page(Optional.empty(), DocumentPage.MAX_DOCUMENTS);
    }

    @Override
    public DocumentPage list(int limit) {
        return page(Optional.empty(), limit);
    }

    @Override
    public DocumentPage list(String cursor, int limit) {
        StoreKey after = DocumentCursorFormat.read(cursor).orElseThrow(() -> Names.invalid("the cursor is malformed"));
        return page(Optional.of(after), limit);
    }

    private DocumentPage page(Optional<StoreKey> after, int limit) {
        if (limit < 1 || limit > DocumentPage.MAX_DOCUMENTS) {
            throw Names.invalid("limit is 1 to " + DocumentPage.MAX_DOCUMENTS);
        }
        home.requireReadable();
        // One more than asked tells whether there is another page.
        Optional<List<DocumentListing>> listed = tools.store.documents(home.container(), after, limit + 1, tools.now());
        if (listed.isEmpty()) {
            home.missing();
            return new DocumentPage(List.of(), Optional.empty());
        }
        List<DocumentListing> all = checkedOrder(after, limit + 1, listed.get());
        List<DocumentListing> shown = all.subList(0, Math.min(limit, all.size()));
        List<DocumentInfo> documents = new ArrayList<>(shown.size());
        for (DocumentListing each : shown) {
            opened(each.document(), each.upload(), each.info())
                    .ifPresent(description -> documents.add(Names.info(each.upload(), description)));
        }
        boolean more = all.size() > limit;
        return new DocumentPage(
                documents,
                more
                        ? Optional.of(
                                DocumentCursorFormat.write(shown.get(limit - 1).document()))
                        : Optional.empty());
    }

    /** A store that repeats itself would show a document twice, or let nobody come to the end. */
    private List<DocumentListing> checkedOrder(Optional<StoreKey> after, int most, List<DocumentListing> listed) {
        Optional<StoreKey> previous = after;
        for (DocumentListing each : listed) {
            if (previous.isPresent() && each.document().compareTo(previous.get()) <= 0) {
                home.tampered("the list of documents is not in order");
                throw tools.store.dishonest("a list that is not in order");
            }
            previous = Optional.of(each.document());
        }
        if (listed.size() > most) {
            throw tools.store.dishonest("a list that is longer than asked");
        }
        return listed;
    }

    @Override
    public void delete(String name) {
        delete(name, WriteCondition.any());
    }

    @Override
    public void delete(String name, WriteCondition condition) {
        StoreKey document = address(name);
        if (condition.demandsAbsence()) {
            throw Names.invalid("what is absent cannot be deleted");
        }
        home.requireWritable();
        Expected expected = Names.expected(condition);
        RemoveResult result = tools.store.removeDocument(home.container(), document, expected, tools.now());
        if (result instanceof RemoveResult.Conflict) {
            throw conflict();
        }
        if (result instanceof RemoveResult.Gone) {
            home.missing();
        }
        if (!(result instanceof RemoveResult.Done)) {
            throw notFound();
        }
    }

    private StoreKey address(String name) {
        return home.keys().document(tools.primitives, Names.checkedName(name));
    }

    /** A description that does not open is treated as absent, and told to the listener. */
    private Optional<Description> opened(StoreKey document, UploadId upload, byte[] info) {
        try {
            return Optional.of(DocumentFormat.open(tools.primitives, home.keys(), document, upload, info));
        } catch (BrokenSealException e) {
            home.tampered("a document's description does not open: " + e.getMessage());
            return Optional.empty();
        }
    }

    private static DataWolletException notFound() {
        return new DataWolletException(ErrorCode.DOCUMENT_NOT_FOUND, "there is no document of that name");
    }

    private static DataWolletException conflict() {
        return new DataWolletException(
                ErrorCode.CONFLICT, "the document is not there in the version that was expected; nothing was changed");
    }

    /** Shows nothing of them. */
    @Override
    public String toString() {
        return "Documents[redacted]";
    }
}
