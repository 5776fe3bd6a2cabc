package io.datawollet.session;

import static io.datawollet.testing.Failures.assertFails;
import static io.datawollet.testing.Fixture.caller;
import static io.datawollet.testing.Fixture.start;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.util.RawValue;
import io.datawollet.client.Caller;
import io.datawollet.client.ClientType;
import io.datawollet.error.ErrorCode;
import io.datawollet.testing.Fixture;
import io.datawollet.testing.TestClock;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What recording takes, and what comes back. */
class RecordTest {
    private final Fixture fixture = new Fixture();
    private final SessionManager manager = fixture.manager();
    private final Caller caller = caller(ClientType.CONFIDENTIAL, "acme");
    private final Session session =
            start(manager, caller, StartRequest.create()).session();

    /** A value with a name and parts. */
    public record Invoice(String number, List<Integer> pages) {}

    /** A value that refuses to be written. */
    public static final class Unwritable {
        private final int index = 1;

        public int getMissing() {
            return List.of(1).get(index);
        }
    }

    /** A value without anything to write. */
    private static final class Opaque {}

    /** A value that holds itself. */
    public static final class Circle {
        public List<Object> getParts() {
            return List.of(this);
        }
    }

    private List<RecordedRequest> stored() {
        return fixture.manager().open(caller, session.credentials()).history().requests();
    }

    @ParameterizedTest
    @EnumSource
    void requests_come_back_in_order_with_sequence_time_operation_and_payload(ClientType type) {
        Caller any = caller(type, "any");
        StartedSession started = start(manager, any, StartRequest.create().partitionKey("p"));
        List<RecordedRequest> recorded = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            fixture.clock().advance(Duration.ofSeconds(i));
            recorded.add(started.session().record("step-" + i, Map.of("n", i)));
        }
        assertThat(recorded).extracting(RecordedRequest::sequence).containsExactly(0L, 1L, 2L, 3L, 4L);
        assertThat(recorded)
                .extracting(request ->
                        Duration.between(TestClock.START, request.at()).toSeconds())
                .containsExactly(0L, 1L, 3L, 6L, 10L);
        assertThat(recorded)
                .extracting(RecordedRequest::operation)
                .containsExactly("step-0", "step-1", "step-2", "step-3", "step-4");
        assertThat(recorded).extracting(RecordedRequest::json).contains("{\"n\":0}", "{\"n\":4}");
        HistoryPage resumed = start(fixture.manager(), any, StartRequest.resume(started.credentials()))
                .history();
        assertThat(resumed.requests()).isEqualTo(recorded);
        assertThat(resumed.nextCursor()).isEmpty();
        assertThat(started.session().history()).isEqualTo(resumed);
    }

    static List<Map.Entry<Object, String>> values() {
        return List.of(
                Map.entry(true, "true"),
                Map.entry(42, "42"),
                Map.entry(-1.5, "-1.5"),
                Map.entry(new BigInteger("9".repeat(2_000)), "9".repeat(2_000)),
                Map.entry("", "\"\""),
                Map.entry("ä \"\\ \n \0 😀", "\"ä \\\"\\\\ \\n \\u0000 😀\""),
                Map.entry(List.of(), "[]"),
                Map.entry(new int[] {1, 2}, "[1,2]"),
                Map.entry(Map.of(), "{}"),
                Map.entry(Map.of("k", List.of(Map.of())), "{\"k\":[{}]}"),
                Map.entry(Map.of("k".repeat(60_000), 1), "{\"" + "k".repeat(60_000) + "\":1}"),
                Map.entry(new Invoice("7", List.of(1, 2)), "{\"number\":\"7\",\"pages\":[1,2]}"),
                Map.entry(JsonNodeFactory.instance.objectNode().put("x", 1), "{\"x\":1}"),
                Map.entry(JsonNodeFactory.instance.nullNode(), "null"),
                Map.entry(JsonNodeFactory.instance.missingNode(), "null"));
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource("values")
    void any_value_that_is_json_is_kept(Map.Entry<Object, String> value) {
        RecordedRequest recorded = session.record("x", value.getKey());
        assertThat(recorded.json()).isEqualTo(value.getValue());
        assertThat(stored()).containsExactly(recorded);
        assertThat(stored().get(0).payload().toString()).isEqualTo(value.getValue());
    }

    @Test
    void nothing_is_a_payload_too() {
        RecordedRequest recorded = session.record("x", null);
        assertThat(recorded.json()).isEqualTo("null");
        assertThat(recorded.payload().isNull()).isTrue();
        assertThat(stored()).containsExactly(recorded);
        assertFails(ErrorCode.INVALID_PAYLOAD, () -> recorded.payload(Invoice.class));
    }

    @Test
    void a_payload_comes_back_as_tree_and_as_value() {
        Invoice invoice = new Invoice("A-1", List.of(3));
        RecordedRequest recorded = session.record("x", invoice);
        assertThat(recorded.payload(Invoice.class)).isEqualTo(invoice);
        JsonNode tree = recorded.payload();
        assertThat(tree.get("number").asText()).isEqualTo("A-1");
        assertThat(recorded.payload()).isEqualTo(tree).isNotSameAs(tree);
        assertFails(ErrorCode.INVALID_PAYLOAD, () -> recorded.payload(Integer.class));
    }

    @Test
    void a_payload_is_as_it_was_when_it_was_recorded() {
        Map<String, Integer> changing = new HashMap<>(Map.of("n", 1));
        RecordedRequest recorded = session.record("x", changing);
        changing.put("n", 2);
        assertThat(recorded.json()).isEqualTo("{\"n\":1}");
    }

    @Test
    void the_hosts_own_mapper_writes() {
        ObjectMapper mapper = JsonMapper.builder()
                .propertyNamingStrategy(PropertyNamingStrategies.UPPER_CAMEL_CASE)
                .build();
        Session own = start(fixture.manager(o -> o.objectMapper(mapper)), caller, StartRequest.create())
                .session();
        assertThat(own.record("x", new Invoice("7", List.of())).json()).isEqualTo("{\"Number\":\"7\",\"Pages\":[]}");
    }

    static List<Object> unwritable() {
        Map<String, Object> cycle = new HashMap<>();
        cycle.put("self", cycle);
        Object deep = 1;
        for (int i = 0; i < 100_000; i++) {
            deep = Arrays.asList(deep);
        }
        return List.of(
                new Unwritable(),
                new Opaque(),
                new Circle(),
                cycle,
                deep,
                new Object(),
                "high \ud800",
                "\udc00 low",
                "\ud83d and \ude00",
                Map.of("\udbff", 1),
                List.of("fine", "\udfff"),
                JsonNodeFactory.instance.textNode("\ud800"));
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource("unwritable")
    void what_is_no_json_is_refused_and_leaves_nothing(Object payload) {
        fixture.store().reset();
        assertFails(ErrorCode.INVALID_PAYLOAD, () -> session.record("x", payload));
        assertThat(fixture.store().calls()).isZero();
        assertThat(stored()).isEmpty();
        assertThat(session.record("y", 1).sequence()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "", "1 2", "nonsense", "{\"a\":1,}"})
    void text_that_a_value_passes_off_as_json_is_refused_if_it_is_none(String raw) {
        assertFails(ErrorCode.INVALID_PAYLOAD, () -> session.record("x", new RawValue(raw)));
        assertThat(stored()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "extract", "a.b_c-9", "0", "."})
    void an_operation_is_lower_case_letters_digits_dot_underscore_and_hyphen(String operation) {
        assertThat(session.record(operation, 1).operation()).isEqualTo(operation);
        assertThat(stored()).extracting(RecordedRequest::operation).containsExactly(operation);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "Extract", "a b", "a\n", "a/b", "ä", "a:b", "é"})
    void any_other_operation_is_refused(String operation) {
        fixture.store().reset();
        assertFails(ErrorCode.INVALID_PAYLOAD, () -> session.record(operation, 1));
        assertThat(fixture.store().calls()).isZero();
        assertThat(stored()).isEmpty();
    }

    @Test
    void an_operation_has_at_most_64_characters() {
        assertThat(session.record("x".repeat(64), 1).operation()).hasSize(64);
        assertFails(ErrorCode.LIMIT_EXCEEDED, () -> session.record("x".repeat(65), 1));
        assertThat(stored()).hasSize(1);
    }

    @Test
    void starting_resuming_opening_rotating_and_reading_record_nothing() {
        StartedSession again = start(manager, caller, StartRequest.resume(session.credentials()));
        manager.open(caller, session.credentials()).history();
        fixture.clock().advance(Duration.ofMinutes(20));
        start(manager, caller, StartRequest.resume(session.credentials()).timeout(Duration.ofHours(1)));
        StartedSession rotated = Fixture.issued(again.session().rotate());
        assertThat(rotated.session().history().requests()).isEmpty();
        assertThat(rotated.session().record("x", 1).sequence()).isZero();
    }
}
