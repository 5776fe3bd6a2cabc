package io.datawollet.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client may be configured to, and that every fault is named when it is built. */
class ClientTest {
    private static final Duration MILLI = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofDays(3_660);

    private static void assertRefused(UnaryOperator<Client.Builder> options, String... words) {
        Client.Builder builder = options.apply(Client.confidential("acme"));
        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(words);
    }

    @Test
    void the_defaults_are_the_safe_ones() {
        Client client = Client.confidential("acme").build();
        assertThat(client.type()).isEqualTo(ClientType.CONFIDENTIAL);
        assertThat(client.scopes()).isEmpty();
        assertThat(client.origins()).isEmpty();
        assertThat(client.defaultTimeout()).isEqualTo(Duration.ofMinutes(30));
        assertThat(client.maxTimeout()).isEqualTo(Duration.ofHours(2));
        assertThat(client.maxDuration()).isEqualTo(Duration.ofHours(8));
        assertThat(client.envelopeRetention()).isEqualTo(Duration.ofDays(90));
        assertThat(client.limits()).isEmpty();
        assertThat(client.cookies()).isTrue();
        assertThat(client).hasToString("CONFIDENTIAL client acme");
    }

    @Test
    void a_shorter_bound_shortens_the_defaults_below_it() {
        Client brief =
                Client.confidential("a").maxDuration(Duration.ofMinutes(5)).build();
        assertThat(brief.maxTimeout()).isEqualTo(Duration.ofMinutes(5));
        assertThat(brief.defaultTimeout()).isEqualTo(Duration.ofMinutes(5));
        Client idle =
                Client.confidential("a").maxTimeout(Duration.ofMinutes(10)).build();
        assertThat(idle.defaultTimeout()).isEqualTo(Duration.ofMinutes(10));
        assertThat(idle.maxDuration()).isEqualTo(Duration.ofHours(8));
    }

    @Test
    void timeouts_stand_in_their_order() {
        Duration minute = Duration.ofMinutes(1);
        Client equal = Client.confidential("a")
                .defaultTimeout(minute)
                .maxTimeout(minute)
                .maxDuration(minute)
                .build();
        assertThat(equal.defaultTimeout()).isEqualTo(minute);
        assertRefused(
                b -> b.defaultTimeout(minute.plus(MILLI)).maxTimeout(minute),
                "defaultTimeout",
                "PT1M0.001S",
                "maxTimeout",
                "PT1M");
        assertRefused(
                b -> b.maxTimeout(minute.plus(MILLI)).maxDuration(minute).defaultTimeout(minute),
                "maxTimeout",
                "PT1M0.001S",
                "maxDuration");
    }

    @Test
    void durations_are_a_millisecond_to_3660_days() {
        for (Duration bad : List.of(
                Duration.ZERO,
                Duration.ofNanos(999_999),
                Duration.ofSeconds(-1),
                LONGEST.plus(MILLI),
                Duration.ofSeconds(Long.MAX_VALUE),
                Duration.ofSeconds(Long.MIN_VALUE))) {
            assertRefused(b -> b.maxDuration(bad), "maxDuration", bad.toString());
            assertRefused(b -> b.maxTimeout(bad), "maxTimeout", bad.toString());
            assertRefused(b -> b.defaultTimeout(bad), "defaultTimeout", bad.toString());
            assertRefused(b -> b.envelopeRetention(bad), "envelopeRetention", bad.toString());
        }
        Client most = Client.confidential("a")
                .defaultTimeout(MILLI)
                .maxTimeout(LONGEST)
                .maxDuration(LONGEST)
                .envelopeRetention(LONGEST)
                .build();
        assertThat(most.defaultTimeout()).isEqualTo(MILLI);
        assertThat(most.maxTimeout()).isEqualTo(LONGEST);
    }

    @Test
    void an_id_has_1_to_256_bytes_without_control_characters() {
        for (String good : List.of("a", "x".repeat(256), "é".repeat(128), "https://app.example", " ")) {
            assertThat(Client.confidential(good).build().id()).isEqualTo(good);
        }
        for (String bad : List.of(
                "", "x".repeat(257), "é".repeat(128) + "x", "a\nb", "a\0", "\u007f", "\u0085", "\ud800", "x\udc00")) {
            assertThatThrownBy(() -> Client.confidential(bad).build())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("a client id has 1 to 256 bytes");
        }
    }

    @Test
    void a_public_client_needs_an_origin_and_cookies() {
        assertThatThrownBy(() -> Client.browser("web").build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("web", "at least one origin");
        assertThatThrownBy(() -> Client.browser("web")
                        .origins("https://app.example")
                        .withoutCookies()
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("web", "cookies");
        assertThat(Client.confidential("acme").withoutCookies().build().cookies())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://app.example",
                "http://localhost:8080",
                "https://app.example:8443",
                "http://127.0.0.1",
                "https://[::1]:8443",
                "https://xn--bcher-kva.example",
                "http://app.example:443",
                "chrome-extension://abcdef"
            })
    void an_origin_is_taken_as_browsers_send_it(String origin) {
        assertThat(Client.browser("web").origins(origin).build().origins()).containsExactly(origin);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "*",
                "null",
                "app.example",
                "//app.example",
                "https://",
                "https://app.example/",
                "https://app.example/path",
                "https://app.example?q",
                "https://app.example#f",
                "https://user@app.example",
                "https://App.example",
                "HTTPS://app.example",
                "https://app.example:443",
                "http://app.example:80",
                "https://app.example:",
                "https://app.example:0443",
                "https://app.example:08443",
                "https://app.example ",
                " https://app.example",
                "https://*.example",
                "https://bücher.example",
                "https://app.example:port",
                "https://app.example,https://other.example",
                "mailto:a@b.example",
                "https:app.example"
            })
    void any_other_origin_is_refused_and_named(String origin) {
        assertThatThrownBy(() -> Client.browser("web").origins(origin).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"" + origin + "\"");
        assertThatThrownBy(() -> Client.confidential("acme").origins(origin).build())
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_client_does_not_change_with_its_builder() {
        Client.Builder builder =
                Client.browser("web").origins("https://app.example").scopes(Scope.SESSIONS_WRITE);
        Client client = builder.build();
        builder.origins("https://other.example").scopes(Scope.ENVELOPES_READ);
        assertThat(client.origins()).containsExactly("https://app.example");
        assertThat(client.scopes()).containsExactly(Scope.SESSIONS_WRITE);
        assertThatThrownBy(() -> client.scopes().add(Scope.ENVELOPES_READ))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void a_scope_is_parsed_from_its_text_alone() {
        for (Scope scope : Scope.values()) {
            assertThat(Scope.parse(scope.text())).isEqualTo(scope);
        }
        for (String bad : List.of("", "sessions", "Sessions:write", "sessions:write ", "SESSIONS_WRITE", "*")) {
            assertThatThrownBy(() -> Scope.parse(bad))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("\"" + bad + "\"", "sessions:write", "envelopes:read");
        }
    }

    @Test
    void a_caller_has_of_the_granted_scopes_those_of_its_client() {
        Client client = Client.confidential("acme")
                .scopes(Scope.SESSIONS_WRITE, Scope.ENVELOPES_READ)
                .build();
        assertThat(Caller.of(client).scopes()).containsExactlyInAnyOrder(Scope.SESSIONS_WRITE, Scope.ENVELOPES_READ);
        assertThat(Caller.of(client, Set.of(Scope.values())).scopes())
                .containsExactlyInAnyOrder(Scope.SESSIONS_WRITE, Scope.ENVELOPES_READ);
        assertThat(Caller.of(client, Set.of(Scope.ENVELOPES_WRITE)).scopes()).isEmpty();
        assertThat(Caller.of(client, List.of()).scopes()).isEmpty();
    }
}
