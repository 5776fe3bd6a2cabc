package io.datawollet.examples.host;

import io.datawollet.document.DocumentInfo;
import io.datawollet.document.DocumentPage;
import io.datawollet.document.Documents;
import io.datawollet.document.WriteCondition;
import io.datawollet.error.DataWolletException;
import io.datawollet.error.ErrorCode;
import io.datawollet.error.SessionNotFoundException;
import io.datawollet.error.StoreFailedException;
import io.datawollet.examples.pdf.PdfExtractor;
import io.datawollet.http.EndpointRequest;
import io.datawollet.http.OpenedRequest;
import io.datawollet.http.SessionEndpoints;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The host's own calls: {@code POST} and {@code GET /session/documents}, {@code GET} and
 * {@code DELETE /session/documents/{name}}, {@code HEAD} wherever there is {@code GET}. The library's front door does
 * credentials, cookies and CORS; no line here parses either. What a request says is looked at before who says it.
 */
final class DocumentCalls {
    private static final List<String> ON_ALL = List.of("GET", "HEAD", "POST");
    private static final List<String> ON_ONE = List.of("GET", "HEAD", "DELETE");

    private final SessionEndpoints endpoints;
    private final Uploads uploads;
    private final Downloads downloads;

    DocumentCalls(SessionEndpoints endpoints, PdfExtractor extractor) {
        this.endpoints = endpoints;
        this.uploads = new Uploads(endpoints, extractor);
        this.downloads = new Downloads(endpoints);
    }

    /** What a request wants, its own words already found to be well-formed. */
    private interface Call {
        HostAnswer in(OpenedRequest opened) throws IOException;
    }

    /**
     * Answers a call whose path {@link DocumentPath} covers.
     *
     * @throws IOException if the client hangs up while it sends; nothing is stored or recorded then
     */
    HostAnswer handle(EndpointRequest request, InputStream body) throws IOException {
        if (request.method().equals("OPTIONS")) {
            return HostAnswer.whole(endpoints.preflight(request));
        }
        boolean all = request.pathWithoutQuery().equals(DocumentPath.ALL);
        List<String> methods = all ? ON_ALL : ON_ONE;
        try {
            if (!methods.contains(request.method())) {
                throw new DataWolletException(ErrorCode.METHOD_NOT_ALLOWED, "documents have no such method here");
            }
            Call call = all ? onAll(request, body) : onOne(request);
            return inSession(request, endpoints.open(request), call);
        } catch (DataWolletException e) {
            HostAnswer problem = problem(request, e);
            return e.code() == ErrorCode.METHOD_NOT_ALLOWED
                    ? problem.with("Allow", String.join(", ", methods) + ", OPTIONS")
                    : problem;
        } catch (RuntimeException e) {
            return problem(request, e);
        }
    }

    private Call onAll(EndpointRequest request, InputStream body) {
        if (request.method().equals("POST")) {
            Uploads.Wish wish = Uploads.Wish.of(request);
            return opened -> uploads.answer(request, opened, wish, body);
        }
        Place place = Place.read(request, "of");
        Optional<String> after = request.queryParameter("after");
        int limit = limit(request);
        return opened -> {
            Documents documents = place.documents(opened.session());
            return list(after.map(cursor -> documents.list(cursor, limit)).orElseGet(() -> documents.list(limit)));
        };
    }

    private Call onOne(EndpointRequest request) {
        String name = DocumentPath.name(request.pathWithoutQuery()).orElseThrow();
        Place place = Place.read(request, "of");
        Preconditions preconditions = Preconditions.of(request);
        if (request.method().equals("DELETE")) {
            return opened -> delete(place.writableDocuments(opened), name, preconditions);
        }
        return opened -> downloads.answer(request, preconditions, place.documents(opened.session()), name);
    }

    /** A cookie that opening renewed is due whatever becomes of the call, unless the session has ended or its store fails. */
    private HostAnswer inSession(EndpointRequest request, OpenedRequest opened, Call call) throws IOException {
        try {
            return call.in(opened).with(opened.headers());
        } catch (SessionNotFoundException | StoreFailedException e) {
            return problem(request, e);
        } catch (PreconditionFailedException e) {
            return HostAnswer.whole(endpoints.problem(
                            request, PreconditionFailedException.STATUS, PreconditionFailedException.CODE, words(e)))
                    .with(opened.headers());
        } catch (RuntimeException e) {
            return problem(request, e).with(opened.headers());
        }
    }

    private HostAnswer problem(EndpointRequest request, RuntimeException failure) {
        return HostAnswer.whole(endpoints.problem(request, failure));
    }

    private static String words(PreconditionFailedException failure) {
        return String.valueOf(failure.getMessage());
    }

    private static HostAnswer delete(Documents documents, String name, Preconditions preconditions) {
        if (!preconditions.present()) {
            documents.delete(name);
            return HostAnswer.empty(204, Map.of());
        }
        // Of a document that is not there nothing is demanded: it is not found, with or without conditions.
        WriteCondition condition =
                preconditions.forWrite(Optional.of(documents.get(name).info().revision()));
        try {
            documents.delete(name, condition);
        } catch (DataWolletException e) {
            throw e.code() == ErrorCode.CONFLICT ? new PreconditionFailedException(e) : e;
        }
        return HostAnswer.empty(204, Map.of());
    }

    private static HostAnswer list(DocumentPage page) {
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put(
                "documents", page.documents().stream().map(DocumentCalls::entry).toList());
        answer.put("nextCursor", page.nextCursor().orElse(null));
        return HostAnswer.json(200, answer);
    }

    private static Map<String, Object> entry(DocumentInfo info) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("name", info.name());
        entry.put("mediaType", info.mediaType());
        entry.put("size", info.size());
        entry.put("createdAt", info.createdAt().toString());
        entry.put("revision", info.revision());
        entry.put("sha256", info.sha256());
        return entry;
    }

    private static int limit(EndpointRequest request) {
        String text = request.queryParameter("limit").orElse(Integer.toString(DocumentPage.MAX_DOCUMENTS));
        int limit = text.matches("[0-9]{1,4}") ? Integer.parseInt(text) : 0;
        if (limit < 1 || limit > DocumentPage.MAX_DOCUMENTS) {
            throw new DataWolletException(ErrorCode.INVALID_PAYLOAD, "limit is 1 to " + DocumentPage.MAX_DOCUMENTS);
        }
        return limit;
    }
}
