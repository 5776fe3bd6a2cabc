package io.datawollet.examples.host;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** A client of the host as it would stand in somebody else's program: plain HTTP, nothing of the library. */
final class TourClient {
    static final ObjectMapper JSON = JsonMapper.builder().build();

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    private final URI host;
    private final String apiKey;
    private final Optional<String> origin;

    private TourClient(URI host, String apiKey, Optional<String> origin) {
        this.host = host;
        this.apiKey = apiKey;
        this.origin = origin;
    }

    /** A server that calls the host. */
    static TourClient server(URI host, String apiKey) {
        return new TourClient(host, apiKey, Optional.empty());
    }

    /** A browser app that calls the host from its origin. */
    static TourClient browser(URI host, String apiKey, String origin) {
        return new TourClient(host, apiKey, Optional.of(origin));
    }

    /**
     * A session as this client keeps it.
     *
     * @param id from the answer's body
     * @param cookie name and value from the answer's cookie
     */
    record Kept(String id, String cookie) {
        @Override
        public String toString() {
            return "Kept[redacted]";
        }
    }

    /** An answer, its JSON read. */
    record Answer(int status, JsonNode body, Optional<String> cookie) {
        String text(String field) {
            return body.path(field).asText();
        }

        Kept kept() {
            return new Kept(text("sessionId"), cookie.orElseThrow(() -> new IllegalStateException("no cookie came")));
        }

        @Override
        public String toString() {
            return "Answer[" + status + "]";
        }
    }

    Answer start(String json, Optional<String> cookie) throws IOException, InterruptedException {
        HttpRequest.Builder request = request("/session/start", cookie)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json));
        return send(request);
    }

    /** A document or a part of it, with what the headers say of it; empty text where they say nothing. */
    record Part(int status, byte[] body, String range, String sha256) {
        @Override
        public String toString() {
            return "Part[" + status + ", " + body.length + " bytes]";
        }
    }

    /**
     * Uploads a document.
     *
     * @param to empty, or {@code &to=envelope}
     */
    Answer upload(Kept session, String partitionKey, String name, byte[] pdf, String to)
            throws IOException, InterruptedException {
        String path = "/session/documents?name=" + encoded(name) + to;
        return send(inSession(session, partitionKey, path)
                .header("Content-Type", "application/pdf")
                .POST(BodyPublishers.ofByteArray(pdf)));
    }

    /**
     * Lists documents.
     *
     * @param of empty, or {@code ?of=envelope}
     */
    Answer documents(Kept session, String partitionKey, String of) throws IOException, InterruptedException {
        return send(inSession(session, partitionKey, "/session/documents" + of).GET());
    }

    /** A document of the envelope, or a range of it. */
    Part download(Kept session, String partitionKey, String name, Optional<String> range)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                inSession(session, partitionKey, "/session/documents/" + encoded(name) + "?of=envelope");
        range.ifPresent(value -> request.header("Range", value));
        HttpResponse<byte[]> response = http.send(request.GET().build(), BodyHandlers.ofByteArray());
        return new Part(
                response.statusCode(),
                response.body(),
                response.headers().firstValue("Content-Range").orElse(""),
                response.headers().firstValue("Repr-Digest").orElse(""));
    }

    Answer terminate(Kept session, String partitionKey) throws IOException, InterruptedException {
        return send(inSession(session, partitionKey, "/session").DELETE());
    }

    Answer list(String partitionKey) throws IOException, InterruptedException {
        return send(request("/sessions", Optional.empty())
                .header("DataWollet-Partition-Key", encoded(partitionKey))
                .GET());
    }

    private HttpRequest.Builder inSession(Kept session, String partitionKey, String path) {
        return request(path, Optional.of(session.cookie()))
                .header("DataWollet-Session", session.id())
                .header("DataWollet-Partition-Key", encoded(partitionKey));
    }

    private HttpRequest.Builder request(String path, Optional<String> cookie) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(host.resolve(path)).timeout(PATIENCE).header("X-API-Key", apiKey);
        origin.ifPresent(value -> request.header("Origin", value));
        cookie.ifPresent(value -> request.header("Cookie", value));
        return request;
    }

    private Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = http.send(request.build(), BodyHandlers.ofByteArray());
        JsonNode body = response.body().length == 0 ? JSON.nullNode() : JSON.readTree(response.body());
        Optional<String> cookie =
                response.headers().firstValue("Set-Cookie").map(line -> line.substring(0, line.indexOf(';')));
        return new Answer(response.statusCode(), body, cookie);
    }

    /** Percent-encoded UTF-8, a space as %20. */
    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
