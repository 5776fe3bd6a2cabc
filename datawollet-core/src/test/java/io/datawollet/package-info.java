/** Tests that look at the library as a whole. */
@NullMarked
package io.datawollet;

import org.jspecify.annotations.NullMarked;
