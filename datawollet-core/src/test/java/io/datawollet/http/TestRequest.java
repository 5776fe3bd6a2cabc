package io.datawollet.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects a request and sends it. */
final class TestRequest {
    private final TestHost host;
    private final String method;
    private final String path;
    private final Map<String, List<String>> headers = new LinkedHashMap<>();
    private byte[] body = {};

    TestRequest(TestHost host, String method, String path) {
        this.host = host;
        this.method = method;
        this.path = path;
    }

    /** A JSON object of names and values in turn, all of them strings. */
    static String object(String... namesAndValues) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            object.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return object.toString();
    }

    TestRequest header(String name, String value) {
        headers.computeIfAbsent(name, any -> new ArrayList<>()).add(value);
        return this;
    }

    /** Takes all values of a header away. */
    TestRequest without(String name) {
        headers.remove(name);
        return this;
    }

    TestRequest cookie(String name, String value) {
        return header("Cookie", name + "=" + value);
    }

    /** The cookie that an answer set. */
    TestRequest cookieOf(TestAnswer answer) {
        return cookie(answer.cookieName(), answer.key());
    }

    /** Names the session that an answer told of, and its cookie. */
    TestRequest session(TestAnswer answer) {
        return header("DataWollet-Session", answer.id()).cookieOf(answer);
    }

    TestRequest partition(String encoded) {
        return header("DataWollet-Partition-Key", encoded);
    }

    /** A JSON body; none for empty text. */
    TestRequest json(String text) {
        return text.isEmpty() ? this : body("application/json", text.getBytes(StandardCharsets.UTF_8));
    }

    TestRequest body(String contentType, byte[] bytes) {
        body = bytes;
        return header("Content-Type", contentType);
    }

    TestRequest body(byte[] bytes) {
        body = bytes;
        return this;
    }

    EndpointRequest build() {
        return new EndpointRequest(method, path, headers, body);
    }

    TestAnswer send() {
        return host.send(build());
    }
}
