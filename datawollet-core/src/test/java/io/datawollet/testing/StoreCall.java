package io.datawollet.testing;

import java.util.List;

/**
 * One call of a store, as the predicate of a {@link FaultScript} sees it.
 *
 * @param operation which operation
 * @param number the how-manieth call of this operation it is, from 1
 * @param arguments what was passed, in the order of the method's parameters
 */
public record StoreCall(Operation operation, int number, List<Object> arguments) {}
