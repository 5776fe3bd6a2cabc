/**
 * The one exception root of the library and its codes. Each code has an HTTP status, so that a host needs no table of
 * its own.
 */
@NullMarked
package io.datawollet.error;

import org.jspecify.annotations.NullMarked;
