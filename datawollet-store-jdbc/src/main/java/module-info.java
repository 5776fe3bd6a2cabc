/** Stores for sessions, envelopes and documents over JDBC: PostgreSQL for many nodes, H2 embedded for one. */
module io.datawollet.store.jdbc {
    requires transitive io.datawollet.store;
    requires transitive java.sql;
    requires org.slf4j;
    requires static transitive org.jspecify;

    exports io.datawollet.store.jdbc;
}
