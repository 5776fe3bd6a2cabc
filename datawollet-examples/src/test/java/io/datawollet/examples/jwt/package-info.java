/** Tests of the bearer token verifier. */
@NullMarked
package io.datawollet.examples.jwt;

import org.jspecify.annotations.NullMarked;
