/**
 * The library against everything that works against it: stores that fail, forget or lie, and callers that race.
 */
@NullMarked
package io.datawollet.hostile;

import org.jspecify.annotations.NullMarked;
