package io.datawollet.store.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rules that are quoted are those of the SPI, and each has a test that says how stores go wrong. */
class RulesTest {
    private static final Path SPI = Path.of("../datawollet-store-spi/src/main/java/io/datawollet/store");

    /** A rule goes from its id to the next item or the end of the list. */
    private static final Pattern RULE = Pattern.compile("<li><b>([SE][0-9]+)</b>(.*?)(?=<li>|</ul>)", Pattern.DOTALL);

    private static final String ROOM = "a bound on room is the store's own: how to fill it is not part of the contract";

    private static final Map<String, String> NOT_TESTED = Map.of("S13", ROOM, "E9", ROOM);

    private static Map<String, String> rulesOf(String file) throws IOException {
        String source = Files.readString(SPI.resolve(file)).replaceAll("(?m)^ *\\*", "");
        return RULE.matcher(source)
                .results()
                .collect(
                        Collectors.toMap(rule -> rule.group(1), RulesTest::words, (a, b) -> a + b, LinkedHashMap::new));
    }

    private static String words(MatchResult rule) {
        return rule.group(2)
                .replaceAll("\\{@(?:code|link)\\s+#?([^}]*)}", "$1")
                .replaceAll("\\s+", " ")
                .strip();
    }

    @Test
    void rules_are_quoted_word_for_word_from_the_contract_of_the_stores() throws IOException {
        Map<String, String> written = rulesOf("SessionStore.java");
        written.putAll(rulesOf("EnvelopeStore.java"));
        assertThat(written).isNotEmpty();
        assertThat(Rules.all()).containsExactlyEntriesOf(written);
    }

    @Test
    void each_test_names_its_rules_and_says_how_stores_go_wrong() {
        assertThat(ContractTests.ofSessions()).hasSizeGreaterThan(50);
        assertThat(ContractTests.ofEnvelopes()).hasSizeGreaterThan(50);
        assertThat(Stream.concat(ContractTests.ofSessions().stream(), ContractTests.ofEnvelopes().stream()))
                .allSatisfy(test -> {
                    BrokenRule.ids(test).forEach(Rules::words);
                    UsuallyWrong usual = test.getAnnotation(UsuallyWrong.class);
                    assertThat(usual).as(test.getName()).isNotNull();
                    assertThat(usual.value())
                            .as(test.getName())
                            .hasSizeGreaterThan(40)
                            .endsWith(".");
                });
    }

    @Test
    void each_rule_of_a_session_store_has_a_test_or_a_reason_why_not() {
        assertEachHasATest("S", ContractTests.ofSessions());
    }

    @Test
    void each_rule_of_an_envelope_store_has_a_test_or_a_reason_why_not() {
        assertEachHasATest("E", ContractTests.ofEnvelopes());
    }

    private static void assertEachHasATest(String kind, List<Method> tests) {
        Set<String> tested = new TreeSet<>();
        for (Method test : tests) {
            tested.addAll(BrokenRule.ids(test));
        }
        List<String> rules =
                Rules.all().keySet().stream().filter(id -> id.startsWith(kind)).toList();
        assertThat(tested).isSubsetOf(rules).doesNotContainAnyElementsOf(NOT_TESTED.keySet());
        NOT_TESTED.keySet().stream().filter(id -> id.startsWith(kind)).forEach(tested::add);
        assertThat(tested).containsExactlyInAnyOrderElementsOf(rules);
    }
}
