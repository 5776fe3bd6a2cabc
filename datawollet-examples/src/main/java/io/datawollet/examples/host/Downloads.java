package io.datawollet.examples.host;

import io.datawollet.document.Document;
import io.datawollet.document.DocumentInfo;
import io.datawollet.document.Documents;
import io.datawollet.error.DataWolletException;
import io.datawollet.error.ErrorCode;
import io.datawollet.examples.host.RangeHeader.Part;
import io.datawollet.http.EndpointRequest;
import io.datawollet.http.SessionEndpoints;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Answers to {@code GET} and {@code HEAD} of one document: the whole, a part, or that nothing has changed. */
final class Downloads {
    /** Read before the answer begins, so that what fails at once is told by a status and not by a broken connection. */
    private static final int AHEAD_BYTES = 16 << 10;

    private final SessionEndpoints endpoints;

    Downloads(SessionEndpoints endpoints) {
        this.endpoints = endpoints;
    }

    /**
     * Answers with a document, or its head alone.
     *
     * @throws PreconditionFailedException if {@code If-Match} does not hold
     * @throws DataWolletException what finding it, or reading its beginning, throws
     */
    HostAnswer answer(EndpointRequest request, Preconditions preconditions, Documents documents, String name) {
        Document document = documents.get(name);
        DocumentInfo info = document.info();
        if (preconditions.unchanged(info.revision())) {
            return HostAnswer.empty(304, Map.of("ETag", EntityTags.of(info.revision())));
        }
        if (request.method().equals("HEAD")) {
            return HostAnswer.streamed(200, headers(info), InputStream.nullInputStream(), info.size());
        }
        Optional<RangeHeader> range = RangeHeader.of(request).filter(any -> preconditions.allowsRange(info.revision()));
        if (range.isEmpty() || range.get().meansAllOf(info.size())) {
            return HostAnswer.streamed(200, headers(info), begun(document.content()), info.size());
        }
        return range.get()
                .of(info.size())
                .map(part -> part(document, part))
                .orElseGet(() -> unsatisfiable(request, info));
    }

    private static HostAnswer part(Document document, Part part) {
        DocumentInfo info = document.info();
        Map<String, String> headers = headers(info);
        headers.put("Content-Range", part.contentRange(info.size()));
        InputStream content = begun(document.content(part.offset(), part.length()));
        return HostAnswer.streamed(206, headers, content, part.length());
    }

    private HostAnswer unsatisfiable(EndpointRequest request, DocumentInfo info) {
        DataWolletException failure = new DataWolletException(
                ErrorCode.RANGE_NOT_SATISFIABLE, "the document has " + info.size() + " bytes, the range none of them");
        return HostAnswer.whole(endpoints.problem(request, failure)).with("Content-Range", "bytes */" + info.size());
    }

    private static Map<String, String> headers(DocumentInfo info) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", info.mediaType());
        headers.put("Content-Disposition", ContentDisposition.attachment(info.name()));
        headers.put("X-Content-Type-Options", "nosniff");
        headers.put("Accept-Ranges", "bytes");
        headers.put("ETag", EntityTags.of(info.revision()));
        headers.put("Repr-Digest", digest(info));
        return headers;
    }

    /** Of the whole document, also where a part is sent (RFC 9530). */
    private static String digest(DocumentInfo info) {
        byte[] sha256 = HexFormat.of().parseHex(info.sha256());
        return "sha-256=:" + Base64.getEncoder().encodeToString(sha256) + ":";
    }

    private static InputStream begun(InputStream content) {
        PushbackInputStream begun = new PushbackInputStream(content, AHEAD_BYTES);
        try {
            begun.unread(begun.readNBytes(AHEAD_BYTES));
        } catch (IOException e) {
            throw new UncheckedIOException("a document's stream threw what it never throws", e);
        }
        return begun;
    }
}
