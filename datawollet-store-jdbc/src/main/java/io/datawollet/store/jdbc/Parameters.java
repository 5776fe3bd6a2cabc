package io.datawollet.store.jdbc;

import io.datawollet.store.Expected;
import io.datawollet.store.Revision;
import io.datawollet.store.StoreKey;
import io.datawollet.store.UploadId;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;

/** Makes statements ready to be run. */
final class Parameters {
    private static final byte[] NONE = {};

    private Parameters() {}

    /** A statement with these parameters in their order. */
    static PreparedStatement prepare(Link link, String sql, Object... values) throws SQLException {
        PreparedStatement statement = link.prepare(sql);
        try {
            for (int i = 0; i < values.length; i++) {
                set(statement, i + 1, values[i]);
            }
            return statement;
        } catch (SQLException | RuntimeException e) {
            statement.close();
            throw e;
        }
    }

    /** Runs a statement that changes something, and says how many rows. */
    static int update(Link link, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = prepare(link, sql, values)) {
            return statement.executeUpdate();
        }
    }

    private static void set(PreparedStatement statement, int index, Object value) throws SQLException {
        if (value instanceof byte[] bytes) {
            statement.setBytes(index, bytes);
        } else if (value instanceof StoreKey key) {
            statement.setBytes(index, key.toBytes());
        } else if (value instanceof UploadId upload) {
            statement.setBytes(index, upload.toBytes());
        } else if (value instanceof Revision revision) {
            statement.setBytes(index, revision.toBytes());
        } else if (value instanceof Integer number) {
            statement.setInt(index, number);
        } else if (value instanceof String text) {
            statement.setString(index, text);
        } else if (value instanceof Long number) {
            statement.setLong(index, number);
        } else if (value instanceof byte[][] blocks) {
            // The driver sends them as they are, without text in between, in the same trip.
            statement.setArray(index, statement.getConnection().createArrayOf("bytea", blocks));
        } else if (value instanceof Expected expected) {
            set(statement, index, expected);
        } else {
            throw new IllegalArgumentException("no SQL type for " + value.getClass());
        }
    }

    /** As the functions in {@code postgresql.sql} take it. */
    private static void set(PreparedStatement statement, int index, Expected expected) throws SQLException {
        if (expected instanceof Expected.Version version) {
            statement.setBytes(index, version.upload().toBytes());
        } else if (expected instanceof Expected.None) {
            statement.setBytes(index, NONE);
        } else {
            statement.setNull(index, Types.BINARY);
        }
    }
}
