/** Tests of the memory store, named by the rules of the store contract. */
@NullMarked
package io.datawollet.memory;

import org.jspecify.annotations.NullMarked;
