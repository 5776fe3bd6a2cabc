package io.datawollet.store.tck;

/**
 * What every group of rules stands on. The groups are interfaces whose tests are default methods, so that a contract takes in
 * as many of them as it has topics.
 *
 * @param <G> the stores of one test, and the words for what is done with them
 */
interface OnGround<G> {
    /** The ground of the test that runs. */
    G ground();
}
