package io.datawollet.store.tck;

import java.lang.reflect.Method;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tests that the contracts consist of. */
final class ContractTests {
    private ContractTests() {}

    /** Every test of the session contract. */
    static List<Method> ofSessions() {
        return of(EverySessionRule.class);
    }

    /** Every test of the envelope contract. */
    static List<Method> ofEnvelopes() {
        return of(EveryEnvelopeRule.class);
    }

    private static List<Method> of(Class<?> contract) {
        return Stream.of(contract.getInterfaces())
                .flatMap(topic -> in(topic).stream())
                .toList();
    }

    /** The tests of one topic. */
    static List<Method> in(Class<?> topic) {
        return Stream.of(topic.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Test.class))
                .toList();
    }
}
