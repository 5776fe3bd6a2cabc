package io.datawollet.store.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import io.datawollet.store.broken.BrokenStore;
import io.datawollet.store.broken.TriedContract;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.junit.platform.testkit.engine.Events;

/**
 * A right store passes every test of a contract, and each broken one is caught by a test of the rule that it breaks.
 *
 * @param <S> what the contract is about
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class BrokenStoresCheck<S> {
    private final Class<?> contract;
    private final List<Method> contractTests;
    private final Class<?> expiryRules;
    private final List<BrokenStore<S>> stores;

    /** What each broken store failed by. Filled once, before all tests. */
    private final Map<String, Map<String, String>> caught = new HashMap<>();

    BrokenStoresCheck(
            Class<?> contract, List<Method> contractTests, Class<?> expiryRules, List<BrokenStore<S>> stores) {
        this.contract = contract;
        this.contractTests = contractTests;
        this.expiryRules = expiryRules;
        this.stores = stores;
    }

    static Events run(String store, List<? extends DiscoverySelector> selectors) {
        return EngineTestKit.engine("junit-jupiter")
                .configurationParameter(TriedContract.STORE, store)
                .selectors(selectors.toArray(DiscoverySelector[]::new))
                .execute()
                .testEvents();
    }

    static Map<String, String> failures(Events tests) {
        return tests.failed().stream()
                .collect(Collectors.toMap(
                        BrokenStoresCheck::name,
                        event -> String.valueOf(thrown(event).getMessage())));
    }

    private static String name(Event event) {
        return event.getTestDescriptor().getDisplayName();
    }

    private static Throwable thrown(Event event) {
        return event.getRequiredPayload(TestExecutionResult.class)
                .getThrowable()
                .orElseThrow();
    }

    private List<String> testsOfNativeExpiry() {
        return ContractTests.in(expiryRules).stream()
                .map(test -> test.getName() + "()")
                .toList();
    }

    @Test
    void a_right_store_passes_every_test_and_those_of_native_expiry_say_why_they_were_not_run() {
        Events tests = run(TriedContract.MODEL, List.of(selectClass(contract)));
        assertThat(failures(tests)).isEmpty();
        assertThat(tests.started().count()).isEqualTo(contractTests.size());
        assertThat(tests.skipped().count()).isZero();
        assertThat(tests.aborted().stream().map(BrokenStoresCheck::name))
                .containsExactlyInAnyOrderElementsOf(testsOfNativeExpiry());
        assertThat(tests.aborted().stream())
                .allSatisfy(event -> assertThat(thrown(event)).hasMessage("The fixture declares no native expiry."));
    }

    @Test
    void a_right_store_whose_records_end_by_themselves_passes_and_need_not_sweep_them() {
        Events tests = run(TriedContract.ENDS_BY_ITSELF, List.of(selectClass(contract)));
        assertThat(failures(tests)).isEmpty();
        assertThat(tests.started().count()).isEqualTo(contractTests.size());
        assertThat(tests.aborted().stream()
                        .map(event -> String.valueOf(thrown(event).getMessage())))
                .allSatisfy(reason -> assertThat(reason)
                        .containsAnyOf(
                                "S102",
                                "leaves containers that have ended to native expiry",
                                "declares native expiry"));
        assertThat(tests.aborted().stream().map(BrokenStoresCheck::name))
                .doesNotContainAnyElementsOf(testsOfNativeExpiry());
    }

    /** The tests of its rule alone: what else a broken store fails by is not of interest. */
    private Map<String, String> failuresByItsRule(BrokenStore<S> broken) {
        return failures(run(
                broken.name(),
                contractTests.stream()
                        .filter(test -> BrokenRule.ids(test).contains(broken.rule()))
                        .map(test -> selectMethod(contract, test.getName()))
                        .toList()));
    }

    @BeforeAll
    void runBrokenStores() {
        stores.forEach(broken -> caught.put(broken.name(), failuresByItsRule(broken)));
    }

    List<BrokenStore<S>> stores() {
        return stores;
    }

    @ParameterizedTest
    @MethodSource("stores")
    void a_broken_store_is_caught_by_a_test_of_the_rule_that_it_breaks(BrokenStore<S> broken) {
        Map<String, String> failures = caught.getOrDefault(broken.name(), Map.of());
        assertThat(failures).as("tests of %s that failed", broken.rule()).isNotEmpty();
        failures.forEach((test, message) -> {
            Method method = contractTests.stream()
                    .filter(any -> test.equals(any.getName() + "()"))
                    .findFirst()
                    .orElseThrow();
            assertThat(message)
                    .contains("The store breaks ")
                    .contains(broken.rule() + ": " + Rules.words(broken.rule()))
                    .contains(method.getAnnotation(UsuallyWrong.class).value())
                    .doesNotContain("java.lang.AssertionError");
        });
    }

    @Test
    void each_test_of_the_contract_catches_a_broken_store() {
        Set<String> names = new TreeSet<>();
        caught.values().forEach(failures -> names.addAll(failures.keySet()));
        assertThat(contractTests).extracting(test -> test.getName() + "()").isSubsetOf(names);
    }

    @Test
    void each_broken_store_has_a_name_of_its_own() {
        assertThat(stores).extracting(BrokenStore::name).doesNotHaveDuplicates();
    }
}
