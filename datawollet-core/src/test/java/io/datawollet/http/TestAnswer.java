package io.datawollet.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An answer taken apart. */
record TestAnswer(EndpointResponse response) {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Pattern SET = Pattern.compile("([^=]+)=([A-Za-z0-9_-]{43}); .*Max-Age=([0-9]+)");

    int status() {
        return response.status();
    }

    TestAnswer expect(int status) {
        assertThat(status()).isEqualTo(status);
        return this;
    }

    JsonNode json() {
        try {
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String text(String field) {
        return json().path(field).asText();
    }

    /** The session's id. */
    String id() {
        return text("sessionId");
    }

    boolean resumed() {
        assertThat(json().path("resumed").isBoolean()).isTrue();
        return json().path("resumed").booleanValue();
    }

    List<String> header(String name) {
        return response.headerValues(name);
    }

    List<String> setCookies() {
        return header("Set-Cookie");
    }

    String cookieName() {
        return set().group(1);
    }

    /** The session key in the cookie. */
    String key() {
        return set().group(2);
    }

    long maxAge() {
        return Long.parseLong(set().group(3));
    }

    private Matcher set() {
        List<Matcher> matching =
                setCookies().stream().map(SET::matcher).filter(Matcher::matches).toList();
        assertThat(matching)
                .as("cookies that are set, in %s lines", setCookies().size())
                .hasSize(1);
        return matching.get(0);
    }

    /** A problem document of this status and code, in all its parts. */
    TestAnswer expectProblem(int status, String code) {
        assertThat(List.of(status(), text("code"))).isEqualTo(List.of(status, code));
        assertThat(header("Content-Type")).containsExactly("application/problem+json");
        assertThat(text("type")).isEqualTo("urn:datawollet:problem:" + code);
        assertThat(text("title")).isNotBlank();
        assertThat(text("detail")).isNotBlank();
        assertThat(json().path("status").intValue()).isEqualTo(status);
        assertThat(header("WWW-Authenticate").isEmpty() && status == 401).isFalse();
        assertThat(header("Retry-After").isEmpty()).isEqualTo(status != 429 && status != 503);
        return this;
    }

    TestAnswer expectNoCookies() {
        assertThat(setCookies()).isEmpty();
        return this;
    }
}
