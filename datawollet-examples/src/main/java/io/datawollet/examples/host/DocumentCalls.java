package io.datawollet.examples.host;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.datawollet.error.BusyException;
import io.datawollet.error.DataWolletException;
import io.datawollet.error.ErrorCode;
import io.datawollet.error.LimitExceededException;
import io.datawollet.examples.pdf.Extraction;
import io.datawollet.examples.pdf.PdfExtractor;
import io.datawollet.examples.pdf.UnreadableDocumentException;
import io.datawollet.http.EndpointRequest;
import io.datawollet.http.EndpointResponse;
import io.datawollet.http.OpenedRequest;
import io.datawollet.http.SessionEndpoints;
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

    private static final int MAX_UPLOAD_BYTES = 64 << 20;
    private static final int MAX_NAME_BYTES = 255;

    /** Bodies are held in memory, so only so many at a time. */
    private static final int UPLOADS = 8;

    private static final String OPERATION = "extract";
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    private final SessionEndpoints endpoints;
    private final PdfExtractor extractor;
    private final Semaphore uploads = new Semaphore(UPLOADS, true);

    DocumentCalls(SessionEndpoints endpoints, PdfExtractor extractor) {
        this.endpoints = endpoints;
        this.extractor = extractor;
    }

    EndpointResponse handle(EndpointRequest request, InputStream body) throws IOException {
        if (request.method().equals("OPTIONS")) {
            return endpoints.preflight(request);
        }
        try {
            if (!request.method().equals("POST")) {
                EndpointResponse refused = endpoints.problem(
                        request,
                        new DataWolletException(ErrorCode.METHOD_NOT_ALLOWED, "documents are sent here with POST"));
                return with(refused, "Allow", "POST, OPTIONS");
            }
            String name = name(request);
            OpenedRequest opened = endpoints.open(request);
            return upload(request, opened, name, body);
        } catch (DataWolletException e) {
            return endpoints.problem(request, e);
        }
    }

    private EndpointResponse upload(EndpointRequest request, OpenedRequest opened, String name, InputStream body)
            throws IOException {
        enter();
        try {
            byte[] pdf = body.readNBytes(MAX_UPLOAD_BYTES + 1);
            if (pdf.length > MAX_UPLOAD_BYTES) {
                throw new LimitExceededException("bytes of an upload", MAX_UPLOAD_BYTES);
            }
            return extract(request, opened, document(name, pdf), pdf);
        } finally {
            uploads.release();
        }
    }

    private EndpointResponse extract(
            EndpointRequest request, OpenedRequest opened, Map<String, Object> document, byte[] pdf) {
        Extraction extraction;
        try {
            extraction = extractor.extract(pdf);
        } catch (UnreadableDocumentException e) {
            return unreadable(request, opened, document, e);
        }
        Map<String, Object> recorded = new LinkedHashMap<>();
        recorded.put("document", document);
        recorded.put("pages", extraction.pages());
        recorded.put("fields", extraction.fields().toMap());
        opened.session().record(OPERATION, recorded);

        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("document", document);
        answer.put("pages", extraction.pages());
        answer.put("text", extraction.text());
        if (extraction.truncated()) {
            answer.put("truncated", true);
        }
        answer.put("fields", extraction.fields().toMap());
        return json(201, opened.headers(), answer);
    }

    /** A document that cannot be read is an outcome like any other: recorded as failed, and the session lives on. */
    private EndpointResponse unreadable(
            EndpointRequest request,
            OpenedRequest opened,
            Map<String, Object> document,
            UnreadableDocumentException e) {
        if (e.reason() == UnreadableDocumentException.Reason.BUSY
                || e.reason() == UnreadableDocumentException.Reason.STOPPED) {
            throw new BusyException("the host cannot read documents right now; nothing was done, try again");
        }
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("code", "unreadable_document");
        error.put("reason", e.reason().code());
        opened.session().record(OPERATION, Map.of("document", document, "error", error));
        EndpointResponse problem =
                endpoints.problem(request, 422, "unreadable_document", String.valueOf(e.getMessage()));
        Map<String, List<String>> headers = new LinkedHashMap<>(problem.headers());
        // A cookie that opening renewed is due whatever became of the document.
        opened.headers().forEach(headers::putIfAbsent);
        return new EndpointResponse(problem.status(), headers, problem.body());
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

    private static EndpointResponse json(int status, Map<String, List<String>> headers, Object body) {
        Map<String, List<String>> all = new LinkedHashMap<>(headers);
        all.put("Content-Type", List.of("application/json"));
        try {
            return new EndpointResponse(status, all, JSON.writeValueAsBytes(body));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an answer that cannot be written as JSON", e);
        }
    }

    private static EndpointResponse with(EndpointResponse answer, String header, String value) {
        Map<String, List<String>> headers = new LinkedHashMap<>(answer.headers());
        headers.put(header, List.of(value));
        return new EndpointResponse(answer.status(), headers, answer.body());
    }
}
