package io.datawollet.store.tck;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What the contract needs of a store: a new, empty one for each test, and a second way to the same one. Made before each test
 * and closed after it. A fixture may keep a server or a pool for a whole class; what each test must have for itself is a
 * place of its own (another schema, another key prefix, another folder).
 *
 * @param <S> {@link io.datawollet.store.SessionStore} or {@link io.datawollet.store.EnvelopeStore}
 */
public interface StoreFixture<S> {
    /**
     * The store under test, empty when the test begins.
     *
     * @return the same one at each call
     */
    S store();

    /**
     * A second handle on what the first one stores in, as another node of the host would have it: an instance of its own over
     * a pool or a client of its own. A store that lives in the heap of one process alone has none, and gives the first.
     *
     * @return the same one at each call
     */
    S otherNode();

    /**
     * Whether records disappear by themselves once they have ended: the one capability that a store may lack. Without it the
     * tests of it abort visibly.
     *
     * @return how the tests let time pass for the store; empty if it has no native expiry and relies on its sweep
     */
    default Optional<NativeExpiry> nativeExpiry() {
        return Optional.empty();
    }

    /**
     * Gives back what the fixture holds for the test that has just ended.
     *
     * @throws Exception what went wrong; the test fails then
     */
    void close() throws Exception;

    /** How time passes for a store whose records end by themselves. */
    interface NativeExpiry {
        /**
         * The store's own clock. The tests begin at this time.
         *
         * @return this machine's clock unless overridden; a fixture whose clock is injected gives that one's time
         */
        default Instant now() {
            return Instant.now();
        }

        /**
         * How long after its end a record may still take room, the margin for clocks that differ included.
         *
         * @return at least the 30 seconds that clocks may differ
         */
        Duration margin();

        /**
         * Lets so much time pass by the store's own clock: moves a clock that was injected, tells the server, or waits.
         *
         * @param time how much
         * @throws Exception what went wrong; the test fails then
         */
        void letPass(Duration time) throws Exception;

        /**
         * Whether nothing at all lies in the store, looked at behind its back.
         *
         * @return true if no key, row or file of any record is left
         * @throws Exception what went wrong; the test fails then
         */
        boolean isEmpty() throws Exception;
    }
}
