package io.datawollet.store.jdbc;

import io.datawollet.store.StoreException;
import io.datawollet.store.StoreException.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;

/** The databases that the stores know how to talk to. */
enum Dialect {
    /** From version 14 on. */
    POSTGRESQL("PostgreSQL", "postgresql.sql"),
    /** Version 2.4, embedded. */
    H2("H2", "h2.sql");

    private final String product;
    private final String resource;

    Dialect(String product, String resource) {
        this.product = product;
        this.resource = resource;
    }

    /** What the driver says of the database; costs no trip. */
    static Dialect of(Connection connection) throws SQLException {
        String product = connection.getMetaData().getDatabaseProductName();
        for (Dialect dialect : values()) {
            if (dialect.product.equals(product)) {
                return dialect;
            }
        }
        throw new StoreException(Outcome.NOT_APPLIED, "the stores know PostgreSQL and H2, not " + product);
    }

    /** The statements that make the schema, with the default names. */
    String ddl() {
        try (InputStream in = Objects.requireNonNull(Dialect.class.getResourceAsStream(resource), resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return product;
    }
}
