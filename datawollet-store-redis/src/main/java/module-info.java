/** Sessions in Redis or Valkey, over a Lettuce client of the host's. */
module io.datawollet.store.redis {
    requires transitive io.datawollet.store;
    requires transitive lettuce.core;
    requires io.netty.buffer;
    requires org.slf4j;
    requires static transitive org.jspecify;

    exports io.datawollet.store.redis;
}
