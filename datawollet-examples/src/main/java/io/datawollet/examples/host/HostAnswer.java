package io.datawollet.examples.host;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.datawollet.http.EndpointResponse;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An answer of the host's own calls: whole in memory, or a head and a body that is read as it is sent.
 *
 * @param head status, headers and, where nothing is streamed, the body
 * @param stream the body that is read as it is sent; closed by nobody, as documents hold nothing open
 * @param length how long the body is, streamed or not
 */
public record HostAnswer(EndpointResponse head, Optional<InputStream> stream, long length) {
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    static HostAnswer whole(EndpointResponse answer) {
        return new HostAnswer(answer, Optional.empty(), answer.body().length);
    }

    static HostAnswer empty(int status, Map<String, String> headers) {
        return whole(new EndpointResponse(status, lists(headers), new byte[0]));
    }

    static HostAnswer json(int status, Object body) {
        try {
            Map<String, List<String>> type = Map.of("Content-Type", List.of("application/json"));
            return whole(new EndpointResponse(status, type, JSON.writeValueAsBytes(body)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an answer that cannot be written as JSON", e);
        }
    }

    static HostAnswer streamed(int status, Map<String, String> headers, InputStream body, long length) {
        return new HostAnswer(new EndpointResponse(status, lists(headers), new byte[0]), Optional.of(body), length);
    }

    /** The answer with one further header. */
    HostAnswer with(String name, String value) {
        return with(Map.of(name, List.of(value)));
    }

    /** The answer with further headers, which take the place of those of the same names. */
    HostAnswer with(Map<String, List<String>> more) {
        Map<String, List<String>> headers = new LinkedHashMap<>(head.headers());
        headers.putAll(more);
        return new HostAnswer(new EndpointResponse(head.status(), headers, head.body()), stream, length);
    }

    private static Map<String, List<String>> lists(Map<String, String> headers) {
        Map<String, List<String>> lists = new LinkedHashMap<>();
        headers.forEach((name, value) -> lists.put(name, List.of(value)));
        return lists;
    }
}
