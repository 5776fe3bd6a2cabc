package io.datawollet.document;

import static io.datawollet.testing.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.util.RawValue;
import io.datawollet.client.ClientType;
import io.datawollet.error.ErrorCode;
import io.datawollet.error.LimitExceededException;
import io.datawollet.session.SessionManager;
import io.datawollet.session.StartRequest;
import io.datawollet.testing.Contents;
import io.datawollet.testing.Fixture;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Extracted data is a document too. */
class JsonDocumentsTest {
    private static final int MOST = 16 << 20;

    private final Documents documents = new Desk().documents();

    /** What a host may have extracted. */
    record Invoice(String number, BigDecimal total, List<String> lines) {}

    private String text(String name) throws IOException {
        return new String(documents.get(name).content().readAllBytes(), StandardCharsets.UTF_8);
    }

    private void putText(String name, String json) throws IOException {
        documents.put(name, "application/json", new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void a_value_is_put_as_json_and_read_as_what_it_was() throws IOException {
        Invoice invoice = new Invoice("4711", new BigDecimal("1284.50"), List.of("ä", "日本", "😀"));
        DocumentInfo info = documents.putJson("invoice", invoice);
        assertThat(info.mediaType()).isEqualTo("application/json");
        assertThat(text("invoice"))
                .isEqualTo("{\"number\":\"4711\",\"total\":1284.50,\"lines\":[\"ä\",\"日本\",\"😀\"]}");
        assertThat(info.size()).isEqualTo(text("invoice").getBytes(StandardCharsets.UTF_8).length);
        assertThat(documents.getJson("invoice", Invoice.class)).isEqualTo(invoice);
        Map<?, ?> map = documents.getJson("invoice", Map.class);
        assertThat(map.get("number")).isEqualTo("4711");
        assertThat(documents.getJson("invoice", JsonNode.class).get("total").decimalValue())
                .isEqualByComparingTo("1284.50");
        documents.putJson("node", documents.getJson("invoice", JsonNode.class));
        assertThat(text("node")).startsWith("{\"number\":\"4711\"");
        documents.putJson("text", "a");
        assertThat(documents.getJson("text", String.class)).isEqualTo("a");
    }

    @Test
    void null_is_a_value_that_can_be_put_and_read_by_its_bytes_only() throws IOException {
        assertThat(documents.putJson("null", null).size()).isEqualTo(4);
        assertThat(text("null")).isEqualTo("null");
        assertFails(ErrorCode.INVALID_PAYLOAD, () -> documents.getJson("null", Map.class));
        assertThat(documents.getJson("null", JsonNode.class).isNull()).isTrue();
    }

    @Test
    void a_condition_holds_for_json_too() {
        DocumentInfo first = documents.putJson("a", 1, WriteCondition.ifAbsent());
        assertFails(ErrorCode.CONFLICT, () -> documents.putJson("a", 2, WriteCondition.ifAbsent()));
        DocumentInfo second = documents.putJson("a", 3, WriteCondition.ifRevision(first.revision()));
        assertFails(ErrorCode.CONFLICT, () -> documents.putJson("a", 4, WriteCondition.ifRevision(first.revision())));
        assertThat(documents.get("a").info()).isEqualTo(second);
        assertThat(documents.getJson("a", Integer.class)).isEqualTo(3);
    }

    @Test
    void what_cannot_be_read_by_everybody_is_not_put() {
        Map<String, Object> endless = new HashMap<>();
        endless.put("again", endless);
        for (Object value : new Object[] {
            "half \ud83d a pair",
            Map.of("half \ud83d a pair", 1),
            JsonNodeFactory.instance.rawValueNode(new RawValue("{\"a\":")),
            JsonNodeFactory.instance.rawValueNode(new RawValue("1 2")),
            endless
        }) {
            assertFails(ErrorCode.INVALID_PAYLOAD, () -> documents.putJson("a", value));
        }
        assertThat(documents.list().documents()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "{}}",
                "{} {}",
                "{}x",
                "{\"a\":1,}",
                "nul",
                "[1 2]",
                "NaN",
                "'a'",
                "\ufeff{}",
                "{} // x"
            })
    void what_is_no_json_is_not_read_as_json(String text) throws IOException {
        putText("a", text);
        assertFails(ErrorCode.INVALID_PAYLOAD, () -> documents.getJson("a", Map.class));
        assertFails(ErrorCode.INVALID_PAYLOAD, () -> documents.getJson("a", JsonNode.class));
    }

    @Test
    void json_of_another_type_is_not_read_as_the_one_asked_for() throws IOException {
        putText("a", "[1]");
        assertFails(ErrorCode.INVALID_PAYLOAD, () -> documents.getJson("a", Map.class));
        assertFails(ErrorCode.INVALID_PAYLOAD, () -> documents.getJson("a", Invoice.class));
        List<?> list = documents.getJson("a", List.class);
        assertThat(list).hasSize(1);
        documents.put("b", "application/json", new ByteArrayInputStream(new byte[] {'"', (byte) 0xc3, '"'}));
        assertFails(ErrorCode.INVALID_PAYLOAD, () -> documents.getJson("b", String.class));
        assertFails(ErrorCode.DOCUMENT_NOT_FOUND, () -> documents.getJson("c", String.class));
    }

    @Test
    void numbers_have_at_most_a_thousand_digits_so_that_reading_one_costs_nobody_an_hour() throws IOException {
        putText("a", "[" + "1".repeat(1_000) + "]");
        assertThat(documents
                        .getJson("a", JsonNode.class)
                        .get(0)
                        .bigIntegerValue()
                        .toString())
                .hasSize(1_000);
        for (String digits : List.of("1".repeat(1_001), "1".repeat(MOST - 2), "0." + "1".repeat(1_001))) {
            putText("a", "[" + digits + "]");
            for (Class<?> type : List.of(Object.class, List.class, JsonNode.class, String.class)) {
                assertFails(ErrorCode.INVALID_PAYLOAD, () -> documents.getJson("a", type));
            }
        }
        assertFails(ErrorCode.INVALID_PAYLOAD, () -> documents.putJson("b", BigInteger.TEN.pow(1_000)));
        assertThat(documents.find("b")).isEmpty();
    }

    @Test
    void what_the_hosts_mapper_writes_it_reads() {
        Desk desk = new Desk();
        SessionManager manager = desk.fixture.manager(options -> options.objectMapper(JsonMapper.builder()
                .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .build()));
        Documents own = Fixture.start(
                        manager,
                        Fixture.caller(
                                Fixture.client(ClientType.CONFIDENTIAL, "acme").build()),
                        StartRequest.create())
                .session()
                .documents();
        own.putJson("a", new Issued("4711"));
        assertThat(own.getJson("a", JsonNode.class).get("invoice_number").asText())
                .isEqualTo("4711");
        own.putJson("a", Map.of("invoice_number", "4712", "more", 1));
        assertThat(own.getJson("a", Issued.class)).isEqualTo(new Issued("4712"));
    }

    /** A record whose name in JSON depends on the mapper. */
    record Issued(String invoiceNumber) {}

    @Test
    void json_has_at_most_16_mebibytes_either_way() throws IOException {
        String longest = "x".repeat(MOST - 2);
        assertThat(documents.putJson("a", longest).size()).isEqualTo(MOST);
        assertThat(documents.getJson("a", String.class)).isEqualTo(longest);
        LimitExceededException written = assertFails(
                LimitExceededException.class, ErrorCode.LIMIT_EXCEEDED, () -> documents.putJson("a", longest + "x"));
        assertThat(written.limit()).isEqualTo("bytes of a document that is written as JSON");
        assertThat(written.value()).isEqualTo(MOST);
        assertThat(documents.getJson("a", String.class)).isEqualTo(longest);
        documents.put("b", "application/json", Contents.stream(MOST + 1, 1));
        LimitExceededException read = assertFails(
                LimitExceededException.class, ErrorCode.LIMIT_EXCEEDED, () -> documents.getJson("b", String.class));
        assertThat(read.limit()).isEqualTo("bytes of a document that is read as JSON");
        assertThat(read.value()).isEqualTo(MOST);
    }
}
