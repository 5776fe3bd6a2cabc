/**
 * Contract tests for anybody's store. Extend {@link io.datawollet.store.tck.SessionStoreContract} or
 * {@link io.datawollet.store.tck.EnvelopeStoreContract}, supply a {@link io.datawollet.store.tck.StoreFixture}, and every rule of
 * the contract is checked, in races as well; a test that fails says which rule is broken, what was seen, and how such a store is
 * usually wrong.
 */
@NullMarked
package io.datawollet.store.tck;

import org.jspecify.annotations.NullMarked;
