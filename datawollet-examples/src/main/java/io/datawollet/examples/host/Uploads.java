package io.datawollet.examples.host;

import io.datawollet.document.DocumentInfo;
import io.datawollet.document.Documents;
import io.datawollet.error.BusyException;
import io.datawollet.error.DataWolletException;
import io.datawollet.error.ErrorCode;
import io.datawollet.error.LimitExceededException;
import io.datawollet.examples.pdf.Extraction;
import io.datawollet.examples.pdf.PdfExtractor;
import io.datawollet.examples.pdf.UnreadableDocumentException;
import io.datawollet.http.EndpointRequest;
import io.datawollet.http.OpenedRequest;
import io.datawollet.http.SessionEndpoints;
import io.datawollet.session.Session;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Answers to {@code POST}: extracts text and fields of a PDF, stores it with the session or its envelope, records the
 * request, and answers with what was found. What cannot be recorded is not kept either: {@link Storing} takes it back.
 */
final class Uploads {
    private static final int MAX_NAME_BYTES = 255;

    /** Bodies are held in memory, as extraction needs them there, so only so many at a time. */
    private static final int AT_A_TIME = 8;

    private static final String MEDIA_TYPE = "application/pdf";
    private static final String OPERATION = "extract";
    private static final String UNREADABLE = "unreadable_document";

    private final SessionEndpoints endpoints;
    private final PdfExtractor extractor;
    private final Semaphore places = new Semaphore(AT_A_TIME, true);

    Uploads(SessionEndpoints endpoints, PdfExtractor extractor) {
        this.endpoints = endpoints;
        this.extractor = extractor;
    }

    /**
     * What a request wants to upload, as far as its head says.
     *
     * @param name what the document is to be called
     * @param place where it is to lie
     * @param preconditions what must be there
     */
    record Wish(String name, Place place, Preconditions preconditions) {
        /**
         * The wish of a request.
         *
         * @throws DataWolletException {@code INVALID_PAYLOAD} if it is not well-formed, {@code LIMIT_EXCEEDED} for a name that
         *     is too long
         */
        static Wish of(EndpointRequest request) {
            String name =
                    request.queryParameter("name").orElseThrow(() -> invalid("the query parameter name is missing"));
            boolean control = name.chars().anyMatch(Character::isISOControl);
            if (name.isEmpty() || name.equals(".") || name.equals("..") || control) {
                throw invalid("a document's name is not empty, not a dot or two, and has no control characters");
            }
            if (name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES) {
                throw new LimitExceededException("bytes of a document's name", MAX_NAME_BYTES);
            }
            return new Wish(name, Place.read(request, "to"), Preconditions.of(request));
        }
    }

    /**
     * Answers an upload. Conditions are looked at before the body is read, and hold at the instant of the write or it does
     * not happen.
     *
     * @throws IOException if the client hangs up while it sends; nothing is stored or recorded then
     */
    HostAnswer answer(EndpointRequest request, OpenedRequest opened, Wish wish, InputStream body) throws IOException {
        Documents documents = wish.place().writableDocuments(opened);
        Storing storing = Storing.begin(documents, wish.name(), wish.preconditions());
        UploadBody.refuseTooLong(request);
        enter();
        try {
            byte[] pdf = UploadBody.read(request, body);
            return extract(request, opened.session(), wish, storing, pdf);
        } finally {
            places.release();
        }
    }

    private HostAnswer extract(EndpointRequest request, Session session, Wish wish, Storing storing, byte[] pdf)
            throws IOException {
        Map<String, Object> document = document(wish.name(), pdf);
        Extraction extraction;
        try {
            extraction = extractor.extract(pdf);
        } catch (UnreadableDocumentException e) {
            return unreadable(request, session, document, e);
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("document", document);
        answer.put("pages", extraction.pages());
        answer.put("text", extraction.text());
        if (extraction.truncated()) {
            answer.put("truncated", true);
        }
        answer.put("fields", extraction.fields().toMap());

        Map<String, Object> recorded = new LinkedHashMap<>(answer);
        recorded.remove("text");
        DocumentInfo stored = storing.store(MEDIA_TYPE, pdf, () -> session.record(OPERATION, recorded));
        return HostAnswer.json(201, answer)
                .with("Location", DocumentPath.of(wish.name(), wish.place()))
                .with("ETag", EntityTags.of(stored.revision()));
    }

    /** A document that cannot be read is an outcome like any other: recorded as failed, and the session lives on. */
    private HostAnswer unreadable(
            EndpointRequest request, Session session, Map<String, Object> document, UnreadableDocumentException e) {
        if (e.reason().isTemporary()) {
            throw new BusyException("the host cannot read documents right now; nothing was done, try again");
        }
        Map<String, Object> failed = new LinkedHashMap<>();
        failed.put("document", document);
        failed.put("error", Map.of("code", UNREADABLE, "reason", e.reason().code()));
        session.record(OPERATION, failed);
        return HostAnswer.whole(
                endpoints.problem(request, 422, UNREADABLE, e.reason().sentence()));
    }

    private static Map<String, Object> document(String name, byte[] pdf) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("name", name);
        document.put("mediaType", MEDIA_TYPE);
        document.put("size", pdf.length);
        document.put("sha256", sha256(pdf));
        return document;
    }

    private void enter() {
        try {
            if (!places.tryAcquire(10, TimeUnit.SECONDS)) {
                throw new BusyException("too many uploads at a time; nothing was done, try again");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BusyException("the host is stopping; nothing was done");
        }
    }

    private static DataWolletException invalid(String message) {
        return new DataWolletException(ErrorCode.INVALID_PAYLOAD, message);
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JVM has no SHA-256", e);
        }
    }
}
