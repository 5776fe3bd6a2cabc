/** The contracts between the DataWollet session core and the places where its sealed records lie. */
module io.datawollet.store {
    requires static transitive org.jspecify;

    exports io.datawollet.store;
}
