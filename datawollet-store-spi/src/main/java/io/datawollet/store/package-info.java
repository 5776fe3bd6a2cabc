/**
 * What a store must be able to do, as numbered rules, and the value types that cross the line.
 *
 * <p>A store holds opaque bytes. Everything that arrives here is sealed under keys that the store never sees; addresses
 * are outputs of a keyed function or of a hash over random bytes. A store therefore has one job: to be exact about
 * atomicity, time and order. Start with {@link io.datawollet.store.SessionStore}; documents lie in an
 * {@link io.datawollet.store.EnvelopeStore}.
 */
@NullMarked
package io.datawollet.store;

import org.jspecify.annotations.NullMarked;
