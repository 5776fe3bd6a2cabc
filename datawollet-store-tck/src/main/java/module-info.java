/** Contract tests for anybody's store of sessions or envelopes. JUnit looks into the package to find and run them. */
module io.datawollet.store.tck {
    requires transitive io.datawollet.store;
    requires transitive org.junit.jupiter.api;
    requires static transitive org.jspecify;
    requires org.assertj.core;

    exports io.datawollet.store.tck;

    opens io.datawollet.store.tck to
            org.junit.platform.commons;
}
