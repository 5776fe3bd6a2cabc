package io.datawollet.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** Codes and statuses are a published contract. */
class ErrorCodeTest {
    private static final Map<String, Integer> PUBLISHED = Map.ofEntries(
            Map.entry("invalid_payload", 400),
            Map.entry("invalid_credentials", 400),
            Map.entry("limit_exceeded", 400),
            Map.entry("envelope_on_resume", 400),
            Map.entry("unauthenticated", 401),
            Map.entry("insufficient_scope", 403),
            Map.entry("access_denied", 403),
            Map.entry("envelope_access_denied", 403),
            Map.entry("session_not_found", 404),
            Map.entry("document_not_found", 404),
            Map.entry("not_found", 404),
            Map.entry("method_not_allowed", 405),
            Map.entry("conflict", 409),
            Map.entry("envelope_not_found", 412),
            Map.entry("range_not_satisfiable", 416),
            Map.entry("too_many_sessions", 429),
            Map.entry("session_id_generation_failed", 500),
            Map.entry("envelope_creation_failed", 500),
            Map.entry("session_store_failed", 500),
            Map.entry("envelope_store_failed", 500),
            Map.entry("internal_error", 500),
            Map.entry("busy", 503));

    @Test
    void every_code_has_its_word_its_status_and_a_title() {
        for (ErrorCode code : ErrorCode.values()) {
            assertThat(PUBLISHED).containsEntry(code.code(), code.status());
            assertThat(code.title()).isNotBlank();
        }
        assertThat(ErrorCode.values()).hasSameSizeAs(PUBLISHED.keySet());
    }
}
