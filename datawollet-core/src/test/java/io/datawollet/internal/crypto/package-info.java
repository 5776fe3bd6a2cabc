/**
 * The primitives against published vectors, other implementations and hostile inputs.
 */
@NullMarked
package io.datawollet.internal.crypto;

import org.jspecify.annotations.NullMarked;
