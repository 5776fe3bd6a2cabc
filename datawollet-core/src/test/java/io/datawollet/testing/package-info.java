/**
 * Tools for tests: a clock to turn, and session stores that count, fail on demand, forget or lie.
 */
@NullMarked
package io.datawollet.testing;

import org.jspecify.annotations.NullMarked;
