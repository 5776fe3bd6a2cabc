package io.datawollet.store.jdbc;

import io.datawollet.store.StoreException;
import io.datawollet.store.StoreException.Outcome;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Settings of H2 that the stores rely on. */
final class H2Settings {
    private H2Settings() {}

    /**
     * H2 writes commits to its file half a second late unless it is told not to: a process that is killed would lose what was
     * acknowledged. So it is told, and asked.
     */
    static void check(Link link) throws SQLException {
        if (link.connection().getTransactionIsolation() != Connection.TRANSACTION_READ_COMMITTED) {
            throw new StoreException(
                    Outcome.NOT_APPLIED,
                    "the stores' statements are made for READ COMMITTED; set it for the connections");
        }
        if (!"0".equals(writeDelay(link))) {
            try (Statement statement = link.statement()) {
                statement.execute("SET WRITE_DELAY 0");
            }
            if (!"0".equals(writeDelay(link))) {
                throw new StoreException(Outcome.NOT_APPLIED, "H2 keeps its write delay; set WRITE_DELAY=0 in its URL");
            }
        }
    }

    private static String writeDelay(Link link) throws SQLException {
        try (Statement statement = link.statement();
                ResultSet found = statement.executeQuery(
                        "SELECT SETTING_VALUE FROM INFORMATION_SCHEMA.SETTINGS WHERE SETTING_NAME = 'WRITE_DELAY'")) {
            return found.next() ? found.getString(1) : "";
        }
    }
}
