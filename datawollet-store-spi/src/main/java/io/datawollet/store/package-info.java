/**
 * What a store must be able to do, as numbered rules, and the value types that cross the line.
 *
 * <p>A store holds opaque bytes. Everything that arrives here is sealed under keys that the store never sees; addresses
 * are outputs of a keyed function. A store therefore has one job: to be exact about atomicity, time and order. Start
 * with {@link io.datawollet.store.SessionStore}.
 */
@NullMarked
package io.datawollet.store;

import org.jspecify.annotations.NullMarked;
