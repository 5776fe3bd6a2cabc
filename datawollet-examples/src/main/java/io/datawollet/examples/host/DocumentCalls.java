package io.datawollet.examples.host;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.datawollet.error.BusyException;
import io.datawollet.error.DataWolletException;
import io.datawollet.error.ErrorCode;
import io.datawollet.error.LimitExceededException;
import io.datawollet.error.SessionNotFoundException;
import io.datawollet.error.StoreFailedException;
import io.datawollet.examples.pdf.Extraction;
import io.datawollet.examples.pdf.PdfExtractor;
import io.datawollet.examples.pdf.UnreadableDocumentException;
import io.datawollet.http.EndpointRequest;
import io.datawollet.http.EndpointResponse;
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
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The host's own call: {@code POST /session/documents?name=<name>} with a PDF as its body. Extracts text and fields,
 * records the request in the session, and answers with what was found. The library's front door does credentials,
 * cookies and CORS; no line here parses either.
 */
final class DocumentCalls {
    static final String PATH = "/session/documents";

    private static final int MAX_NAME_BYTES = 255;

    /** Bodies are held in memory, so only so many at a time. */
    private static final int UPLOADS = 8;

    private static final String OPERATION = "extract";
    private static final String UNREADABLE = "unreadable_document";
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    private final SessionEndpoints endpoints;
    private final PdfExtractor extractor;
    private final Semaphore uploads = new Semaphore(UPLOADS, true);

    DocumentCalls(SessionEndpoints endpoints, PdfExtractor extractor) {
        this.endpoints = endpoints;
        this.extractor = extractor;
    }

    /**
     * Answers the call.
     *
     * @throws IOException if the client hangs up while it sends; nothing is recorded then
     */
    EndpointResponse handle(EndpointRequest request, InputStream body) throws IOException {
        if (request.method().equals("OPTIONS")) {
            return endpoints.preflight(request);
        }
        try {
            if (!request.method().equals("POST")) {
                EndpointResponse refused = endpoints.problem(
                        request,
                        new DataWolletException(ErrorCode.METHOD_NOT_ALLOWED, "documents are sent here with POST"));
                return with(refused, Map.of("Allow", List.of("POST, OPTIONS")));
            }
            String name = name(request);
            return inSession(request, endpoints.open(request), name, body);
        } catch (RuntimeException e) {
            return endpoints.problem(request, e);
        }
    }

    /** A cookie that opening renewed is due whatever becomes of the upload, unless the session has ended or its store fails. */
    private EndpointResponse inSession(EndpointRequest request, OpenedRequest opened, String name, InputStream body)
            throws IOException {
        try {
            return with(upload(request, opened, name, body), opened.headers());
        } catch (SessionNotFoundException | StoreFailedException e) {
            return endpoints.problem(request, e);
        } catch (RuntimeException e) {
            return with(endpoints.problem(request, e), opened.headers());
        }
    }

    private EndpointResponse upload(EndpointRequest request, OpenedRequest opened, String name, InputStream body)
            throws IOException {
        UploadBody.refuseTooLong(request);
        enter();
        try {
            byte[] pdf = UploadBody.read(request, body);
            return extract(request, opened.session(), document(name, pdf), pdf);
        } finally {
            uploads.release();
        }
    }

    private EndpointResponse extract(
            EndpointRequest request, Session session, Map<String, Object> document, byte[] pdf) {
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
        session.record(OPERATION, recorded);
        return json(201, answer);
    }

    /** A document that cannot be read is an outcome like any other: recorded as failed, and the session lives on. */
    private EndpointResponse unreadable(
            EndpointRequest request, Session session, Map<String, Object> document, UnreadableDocumentException e) {
        if (e.reason().isTemporary()) {
            throw new BusyException("the host cannot read documents right now; nothing was done, try again");
        }
        Map<String, Object> failed = new LinkedHashMap<>();
        failed.put("document", document);
        failed.put("error", Map.of("code", UNREADABLE, "reason", e.reason().code()));
        session.record(OPERATION, failed);
        return endpoints.problem(request, 422, UNREADABLE, e.reason().sentence());
    }

    private static Map<String, Object> document(String name, byte[] pdf) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("name", name);
        document.put("mediaType", "application/pdf");
        document.put("size", pdf.length);
        document.put("sha256", sha256(pdf));
        return document;
    }

    private static String name(EndpointRequest request) {
        String name = request.queryParameter("name").orElseThrow(() -> invalid("the query parameter name is missing"));
        if (request.queryParameter("to").isPresent()) {
            throw invalid("documents go into the session; the query parameter to is not known");
        }
        boolean control = name.chars().anyMatch(Character::isISOControl);
        if (name.isEmpty() || name.equals(".") || name.equals("..") || control) {
            throw invalid("a document's name is not empty, not a dot or two, and has no control characters");
        }
        if (name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES) {
            throw new LimitExceededException("bytes of a document's name", MAX_NAME_BYTES);
        }
        return name;
    }

    private void enter() {
        try {
            if (!uploads.tryAcquire(10, TimeUnit.SECONDS)) {
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

    private static EndpointResponse json(int status, Object body) {
        try {
            return new EndpointResponse(
                    status, Map.of("Content-Type", List.of("application/json")), JSON.writeValueAsBytes(body));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an answer that cannot be written as JSON", e);
        }
    }

    /** The answer with further headers, which take the place of those of the same names. */
    private static EndpointResponse with(EndpointResponse answer, Map<String, List<String>> more) {
        Map<String, List<String>> headers = new LinkedHashMap<>(answer.headers());
        headers.putAll(more);
        return new EndpointResponse(answer.status(), headers, answer.body());
    }
}
