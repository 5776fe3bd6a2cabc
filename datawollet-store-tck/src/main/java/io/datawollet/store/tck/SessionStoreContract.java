package io.datawollet.store.tck;

import io.datawollet.store.SessionStore;

/**
 * Every rule of {@link SessionStore} as a test. Extend it once for each way in which your store can be set up:
 *
 * <pre>{@code
 * class MySessionStoreTest extends SessionStoreContract {
 *     @Override
 *     protected StoreFixture<SessionStore> newFixture() {
 *         return new MyFixture(); // store(), otherNode(), close(), and nativeExpiry() if records end by themselves
 *     }
 * }
 * }</pre>
 *
 * <p>The name of each test begins with the ids of the rules that it checks, as they stand in the documentation of the store,
 * and a failure quotes them. Races are run in many rounds from both handles of the fixture; a failure is a broken rule, never
 * bad luck. A random run reports its seed; {@code -Ddatawollet.tck.seed=…} runs it once more.
 *
 * <p>A store passes if no test fails. Tests about native expiry are aborted, with the reason, for a store that has none.
 */
public abstract class SessionStoreContract extends EverySessionRule {
    /** For subclasses. */
    protected SessionStoreContract() {}
}
