/** Session stores that are wrong on purpose, each in one way, written as users of the published module write theirs. */
@NullMarked
package io.datawollet.store.broken;

import org.jspecify.annotations.NullMarked;
