/**
 * Rules that hold for the library as a whole.
 */
@NullMarked
package io.datawollet;

import org.jspecify.annotations.NullMarked;
