package io.datawollet.examples.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.examples.host.Agent.Reply;
import java.nio.charset.StandardCharsets;

/** What holds for every problem that a client is told. */
final class Problem {
    private Problem() {}

    /** A problem document of this status and code, that sets no cookie and gives nothing away. */
    static void assertProblem(Issued issued, Reply reply, int status, String code) {
        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.header("Content-Type")).contains("application/problem+json");
        assertThat(reply.text("type")).isEqualTo("urn:datawollet:problem:" + code);
        assertThat(reply.json().path("status").asInt()).isEqualTo(status);
        assertThat(reply.text("code")).isEqualTo(code);
        assertThat(reply.text("title")).isNotBlank();
        assertThat(reply.text("detail")).isNotBlank();
        assertThat(reply.header("Cache-Control")).contains("no-store");
        assertThat(reply.all("Set-Cookie")).isEmpty();
        String all = new String(reply.body(), StandardCharsets.UTF_8)
                + reply.headers().map();
        issued.assertNoneIn(all);
        assertThat(all).doesNotContain("Exception", "io.datawollet", "\\tat ");
    }
}
