/** The DataWollet session core. Start with {@link io.datawollet.session.SessionManager}. */
module io.datawollet.core {
    requires transitive io.datawollet.store;
    requires transitive com.fasterxml.jackson.databind;
    requires static transitive org.jspecify;
    requires com.github.benmanes.caffeine;
    requires org.bouncycastle.provider;
    requires org.slf4j;

    exports io.datawollet.client;
    exports io.datawollet.document;
    exports io.datawollet.envelope;
    exports io.datawollet.error;
    exports io.datawollet.http;
    exports io.datawollet.key;
    exports io.datawollet.memory;
    exports io.datawollet.session;
}
