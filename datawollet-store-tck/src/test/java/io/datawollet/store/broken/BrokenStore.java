package io.datawollet.store.broken;

import io.datawollet.store.EnvelopeStore;
import io.datawollet.store.SessionStore;
import io.datawollet.store.tck.StoreFixture;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A store that is wrong, and the rule that it breaks.
 *
 * @param name what is wrong
 * @param rule the id of the rule whose test must find it
 * @param fixture makes a new, empty one
 */
public record BrokenStore<S>(String name, String rule, Supplier<StoreFixture<S>> fixture) {
    /** Every broken session store. */
    public static List<BrokenStore<SessionStore>> sessions() {
        return Stream.of(
                        BrokenWrites.ALL,
                        BrokenReads.ALL,
                        BrokenBytes.ALL,
                        BrokenTimes.ALL,
                        BrokenCreates.ALL,
                        BrokenMoves.ALL,
                        BrokenPartitions.ALL,
                        BrokenSweeps.ALL,
                        BrokenExpiries.ALL)
                .flatMap(List::stream)
                .toList();
    }

    /** Every broken envelope store. */
    public static List<BrokenStore<EnvelopeStore>> envelopes() {
        return Stream.of(
                        BrokenContainers.ALL,
                        BrokenEnvelopeBytes.ALL,
                        BrokenRootKeys.ALL,
                        BrokenUploads.ALL,
                        BrokenCommits.ALL,
                        BrokenLimits.ALL,
                        BrokenDocuments.ALL,
                        BrokenEnvelopeSweeps.ALL,
                        BrokenContainerRaces.ALL,
                        EnvelopesEndByThemselves.BROKEN)
                .flatMap(List::stream)
                .toList();
    }

    /** One whose second handle goes to the same instance. */
    static BrokenStore<SessionStore> ofSessions(String name, String rule, Supplier<SessionStore> store) {
        return new BrokenStore<>(name, rule, () -> OneStore.of(store.get()));
    }

    /** One whose second handle goes to the same instance. */
    static BrokenStore<EnvelopeStore> ofEnvelopes(String name, String rule, Supplier<EnvelopeStore> store) {
        return new BrokenStore<>(name, rule, () -> OneStore.of(store.get()));
    }

    /** The fixture of the one with a name. */
    static <S> StoreFixture<S> named(String name, List<BrokenStore<S>> stores) {
        return stores.stream()
                .filter(broken -> broken.name().equals(name))
                .findFirst()
                .orElseThrow()
                .fixture()
                .get();
    }

    @Override
    public String toString() {
        return rule + ": " + name;
    }
}
