/** How this library calls any store: what is repeated, and what a caller is told of a failure. */
@NullMarked
package io.datawollet.internal.store;

import org.jspecify.annotations.NullMarked;
