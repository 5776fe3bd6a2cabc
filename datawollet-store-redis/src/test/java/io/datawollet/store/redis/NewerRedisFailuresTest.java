package io.datawollet.store.redis;

import java.nio.file.Path;

/** The failures of a server of version 7 or later, which says many of them in other words, if this machine has one. */
class NewerRedisFailuresTest extends RedisFailuresTest {
    @Override
    Path binary() {
        return RedisBinary.newer();
    }
}
