/** A bearer token verifier for JSON Web Tokens, as a host would plug one in. */
@NullMarked
package io.datawollet.examples.jwt;

import org.jspecify.annotations.NullMarked;
