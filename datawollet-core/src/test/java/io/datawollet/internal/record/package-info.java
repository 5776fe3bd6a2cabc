/**
 * The byte layouts, held to files of every version ever written.
 */
@NullMarked
package io.datawollet.internal.record;

import org.jspecify.annotations.NullMarked;
