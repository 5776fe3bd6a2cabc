package io.datawollet.store.tck;

import io.datawollet.store.EnvelopeStore;

/**
 * Every rule of {@link EnvelopeStore} as a test. Extend it once for each way in which your store can be set up:
 *
 * <pre>{@code
 * class MyEnvelopeStoreTest extends EnvelopeStoreContract {
 *     @Override
 *     protected StoreFixture<EnvelopeStore> newFixture() {
 *         return new MyFixture(); // store(), otherNode(), close(), and nativeExpiry() if containers end by themselves
 *     }
 * }
 * }</pre>
 *
 * <p>The name of each test begins with the ids of the rules that it checks, as they stand in the documentation of the store,
 * and a failure quotes them. Races are run in many rounds from both handles of the fixture; a failure is a broken rule, never
 * bad luck. A random run reports its seed; {@code -Ddatawollet.tck.seed=…} runs it once more.
 *
 * <p>A store passes if no test fails. Tests about native expiry are aborted, with the reason, for a store that has none, and so
 * are those about sweeping containers that have ended, for a store that leaves these to native expiry.
 */
public abstract class EnvelopeStoreContract extends EveryEnvelopeRule {
    /** For subclasses. */
    protected EnvelopeStoreContract() {}
}
