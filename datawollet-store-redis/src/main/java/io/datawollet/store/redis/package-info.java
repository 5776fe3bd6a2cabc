/**
 * Sessions in Redis or Valkey. {@link io.datawollet.store.redis.RedisSessionStore} is made from a Lettuce client; what it does
 * on the server stands in the scripts beside it.
 */
@NullMarked
package io.datawollet.store.redis;

import org.jspecify.annotations.NullMarked;
