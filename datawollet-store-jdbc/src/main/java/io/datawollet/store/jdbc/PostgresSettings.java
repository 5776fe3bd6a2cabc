package io.datawollet.store.jdbc;

import io.datawollet.store.StoreException;
import io.datawollet.store.StoreException.Outcome;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.slf4j.Logger;

/** Settings of PostgreSQL that the stores rely on. */
final class PostgresSettings {
    private static final int OLDEST = 140_000;

    private PostgresSettings() {}

    /** Refuses what would give wrong answers, and warns of what may surprise. */
    static void check(Link link, Logger log) throws SQLException {
        try (Statement statement = link.statement();
                ResultSet found = statement.executeQuery("SELECT current_setting('server_version_num')::int,"
                        + " current_setting('transaction_isolation'), current_setting('synchronous_commit'),"
                        + " current_setting('fsync'),"
                        + " (SELECT setting::bigint FROM pg_settings WHERE name = 'statement_timeout')")) {
            found.next();
            if (found.getInt(1) < OLDEST) {
                throw new StoreException(Outcome.NOT_APPLIED, "the stores need PostgreSQL 14 or later");
            }
            String isolation = found.getString(2);
            if (!"read committed".equals(isolation)) {
                throw new StoreException(
                        Outcome.NOT_APPLIED,
                        "the stores' statements are made for READ COMMITTED; the connections have " + isolation);
            }
            if ("off".equals(found.getString(3)) || "off".equals(found.getString(4))) {
                log.warn(
                        "PostgreSQL runs with synchronous_commit or fsync off: a crash may lose what was acknowledged");
            }
            int socketMillis = link.connection().getNetworkTimeout();
            long statementMillis = found.getLong(5);
            if (socketMillis > 0 && (statementMillis == 0 || statementMillis >= socketMillis)) {
                log.warn(
                        "the server's statement_timeout ({} ms, 0 is none) is not below the connection's time-out"
                                + " ({} ms): a write that the client gave up may take effect later",
                        statementMillis,
                        socketMillis);
            }
        }
    }
}
