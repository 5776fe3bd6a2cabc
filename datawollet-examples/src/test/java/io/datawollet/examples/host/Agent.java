package io.datawollet.examples.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A client over real HTTP that treats cookies as a browser does: it keeps what comes, sends all it has, oldest first, and
 * forgets what is cleared. Whatever secret it is given is noted as issued.
 */
final class Agent {
    static final String PREFIX = "__Host-Http-dw-";

    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(30))
            .build();
    /** Escapes what is not ASCII: half a surrogate pair has no bytes in UTF-8. */
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private final URI host;
    private final Issued issued;
    private final Optional<String> apiKey;
    private final Optional<String> origin;
    private final Map<String, String> jar = new LinkedHashMap<>();

    Agent(URI host, Issued issued, Optional<String> apiKey, Optional<String> origin) {
        this.host = host;
        this.issued = issued;
        this.apiKey = apiKey;
        this.origin = origin;
    }

    /** A session as its client keeps it. */
    record Kept(String id, String key, String partition) {
        String cookie() {
            return cookieName(id) + "=" + key;
        }

        @Override
        public String toString() {
            return "Kept[redacted]";
        }
    }

    /** An answer. */
    record Reply(int status, HttpHeaders headers, byte[] body) {
        JsonNode json() {
            try {
                return JSON.readTree(body);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        String text(String field) {
            return json().path(field).asText();
        }

        List<String> all(String header) {
            return headers.allValues(header);
        }

        Optional<String> header(String name) {
            assertThat(all(name)).hasSizeLessThanOrEqualTo(1);
            return headers.firstValue(name);
        }

        @Override
        public String toString() {
            return "Reply[" + status + "]";
        }
    }

    /** The same client with an empty jar, sending no cookies but those that a test puts into the headers. */
    Agent withoutCookies() {
        return new Agent(host, issued, apiKey, origin);
    }

    /** The same client with this key, or none. */
    Agent withApiKey(Optional<String> other) {
        return new Agent(host, issued, other, origin);
    }

    /** The same client from this origin, or none. */
    Agent from(Optional<String> other) {
        return new Agent(host, issued, apiKey, other);
    }

    Map<String, String> jar() {
        return jar;
    }

    Reply start(String json) {
        return start(json, Map.of());
    }

    Reply start(String json, Map<String, String> headers) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.putIfAbsent("Content-Type", "application/json");
        return send("POST", "/session/start", all, BodyPublishers.ofString(json));
    }

    /** Starts a session that must be new. */
    Kept started(String partition) {
        Reply reply = start("{\"partitionKey\": " + quoted(partition) + "}");
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.json().path("resumed").asBoolean(true)).isFalse();
        return kept(reply, partition);
    }

    Reply resume(Kept session) {
        return start(resumption(session.id(), Optional.of(session.partition())));
    }

    /** Starts a session that creates an envelope. */
    Reply startedWithEnvelope(String partition) {
        Reply reply = start("{\"partitionKey\": " + quoted(partition) + ", \"envelope\": {\"operation\": \"create\"}}");
        assertThat(reply.status()).isEqualTo(200);
        return reply;
    }

    /** Starts a session that attaches the envelope of an answer to a start. */
    Reply attach(Reply created, String partition) {
        return attach(created, created.json().at("/envelope/envelopeKey").asText(), partition);
    }

    /** The same with another key. */
    Reply attach(Reply created, String key, String partition) {
        return start("{\"partitionKey\": " + quoted(partition)
                + ", \"envelope\": {\"operation\": \"attach\", \"envelopeId\": "
                + quoted(created.json().at("/envelope/envelopeId").asText()) + ", \"envelopeKey\": " + quoted(key)
                + "}}");
    }

    /** A call about documents; headers as names and values in turn. */
    Reply documents(Kept session, String method, String pathBelow, String... headers) {
        Map<String, String> all = new LinkedHashMap<>(sessionHeaders(session));
        for (int i = 0; i < headers.length; i += 2) {
            all.put(headers[i], headers[i + 1]);
        }
        return send(method, "/session/documents" + pathBelow, all, BodyPublishers.noBody());
    }

    /** An upload with further headers, names and values in turn. */
    Reply uploadIf(Kept session, String query, byte[] body, String... headers) {
        Map<String, String> all = new LinkedHashMap<>(sessionHeaders(session));
        for (int i = 0; i < headers.length; i += 2) {
            all.put(headers[i], headers[i + 1]);
        }
        return send("POST", "/session/documents" + query, all, BodyPublishers.ofByteArray(body));
    }

    Reply upload(Kept session, String query, byte[] body) {
        return inSession(session, "POST", "/session/documents" + query, BodyPublishers.ofByteArray(body));
    }

    Reply inSession(Kept session, String method, String path, BodyPublisher body) {
        return send(method, path, sessionHeaders(session), body);
    }

    Reply get(String path) {
        return send("GET", path, Map.of(), BodyPublishers.noBody());
    }

    static Map<String, String> sessionHeaders(Kept session) {
        return Map.of(
                "DataWollet-Session", session.id(),
                "DataWollet-Partition-Key", TourClient.encoded(session.partition()));
    }

    static String resumption(String id, Optional<String> partition) {
        return "{\"sessionId\": " + quoted(id)
                + partition.map(key -> ", \"partitionKey\": " + quoted(key)).orElse("") + "}";
    }

    static String quoted(String text) {
        try {
            return JSON.writeValueAsString(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The session of an answer to a start, with the key that came as its cookie. */
    static Kept kept(Reply reply, String partition) {
        String id = reply.text("sessionId");
        String line = reply.all("Set-Cookie").stream()
                .filter(cookie -> cookie.startsWith(cookieName(id) + "="))
                .findFirst()
                .orElseThrow();
        return new Kept(id, line.substring(line.indexOf('=') + 1, line.indexOf(';')), partition);
    }

    /** The name of a session's cookie, as the documentation has it. */
    static String cookieName(String id) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
            return PREFIX
                    + Base64.getUrlEncoder()
                            .withoutPadding()
                            .encodeToString(hash)
                            .substring(0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    Reply send(String method, String path, Map<String, String> headers, BodyPublisher body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(host.resolve(path))
                .timeout(Duration.ofMinutes(2))
                .method(method, body);
        apiKey.ifPresent(key -> request.header("X-API-Key", key));
        origin.ifPresent(value -> request.header("Origin", value));
        if (!jar.isEmpty()) {
            StringBuilder cookies = new StringBuilder();
            jar.forEach((name, value) -> cookies.append(cookies.isEmpty() ? "" : "; ")
                    .append(name)
                    .append('=')
                    .append(value));
            request.header("Cookie", cookies.toString());
        }
        headers.forEach(request::header);
        HttpResponse<byte[]> response;
        try {
            response = HTTP.send(request.build(), BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        Reply reply = new Reply(response.statusCode(), response.headers(), response.body());
        keep(reply);
        return reply;
    }

    private void keep(Reply reply) {
        for (String line : reply.all("Set-Cookie")) {
            String name = line.substring(0, line.indexOf('='));
            String value = line.substring(line.indexOf('=') + 1, line.indexOf(';'));
            if (line.endsWith("Max-Age=0")) {
                jar.remove(name);
            } else {
                jar.put(name, issued.note(value));
            }
        }
        String type = reply.headers().firstValue("Content-Type").orElse("");
        if (type.startsWith("application/json") && reply.json().has("sessionId")) {
            issued.note(reply.text("sessionId"));
            issued.note(reply.json().at("/envelope/envelopeId").asText());
            issued.note(reply.json().at("/envelope/envelopeKey").asText());
        }
    }
}
