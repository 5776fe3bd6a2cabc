/** Tests against real servers. */
@NullMarked
package io.datawollet.store.redis;

import org.jspecify.annotations.NullMarked;
