package io.datawollet.store.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import io.datawollet.store.SessionStore;
import io.datawollet.store.broken.BrokenStore;
import io.datawollet.store.broken.ExtendedContract;
import io.datawollet.store.broken.TriedContract;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

class BrokenStoresTest extends BrokenStoresCheck<SessionStore> {
    BrokenStoresTest() {
        super(TriedContract.class, ContractTests.ofSessions(), SessionExpiryRules.class, BrokenStore.sessions());
    }

    @Test
    void a_random_run_that_fails_tells_the_seed_that_it_reported() {
        String random = "S2_random_operations_are_answered_as_the_model_answers_them";
        EngineExecutionResults results = EngineTestKit.engine("junit-jupiter")
                .configurationParameter(TriedContract.STORE, "a node answers from its cache")
                .selectors(selectMethod(TriedContract.class, random))
                .execute();
        Map<String, String> reported = results.testEvents().reportingEntryPublished().stream()
                .findFirst()
                .orElseThrow()
                .getRequiredPayload(ReportEntry.class)
                .getKeyValuePairs();
        assertThat(reported).containsOnlyKeys("datawollet.tck.seed");
        assertThat(failures(results.testEvents()).get(random + "()"))
                .contains("Run again with -Ddatawollet.tck.seed=" + reported.get("datawollet.tck.seed") + ".")
                .contains("What was done before with the partition:");
    }

    @Test
    void a_test_that_the_author_of_a_store_added_fails_in_its_own_words() {
        Events tests = EngineTestKit.engine("junit-jupiter")
                .selectors(selectMethod(ExtendedContract.class, ExtendedContract.ADDED))
                .execute()
                .testEvents();
        assertThat(failures(tests)).containsExactly(entry(ExtendedContract.ADDED + "()", ExtendedContract.MESSAGE));
    }
}
