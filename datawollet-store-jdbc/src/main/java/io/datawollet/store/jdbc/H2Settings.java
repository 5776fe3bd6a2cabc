package io.datawollet.store.jdbc;

import io.datawollet.store.StoreException;
import io.datawollet.store.StoreException.Outcome;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;

/** Settings of H2 that the stores rely on. */
final class H2Settings {
    /**
     * These write the place of the chunk before the newest one into the file's header. A process that is killed then finds its
     * database as it was up to twenty commits earlier.
     */
    private static final Set<String> FORGETFUL = Set.of("2.5.250", "2.5.252");

    private static final String WRITE_DELAYS =
            "SELECT SETTING_VALUE FROM INFORMATION_SCHEMA.SETTINGS WHERE SETTING_NAME = 'WRITE_DELAY'";

    private H2Settings() {}

    /** Whether what is acknowledged outlives this process; a database that lives in memory alone is taken as it is. */
    static void check(Link link) throws SQLException {
        if (link.connection().getTransactionIsolation() != Connection.TRANSACTION_READ_COMMITTED) {
            throw refused("the stores' statements are made for READ COMMITTED; set it for the connections");
        }
        if (isInMemory(link)) {
            return;
        }
        String version = version(link);
        if (FORGETFUL.contains(version)) {
            throw refused("H2 " + version + " loses acknowledged commits when its process is killed; take 2.4.240");
        }
        if (!writesAtOnce(link)) {
            throw refused("H2 writes commits to its file half a second late, and a killed process would lose them;"
                    + " add ;WRITE_DELAY=0 to the JDBC URL");
        }
    }

    private static StoreException refused(String message) {
        return new StoreException(Outcome.NOT_APPLIED, message);
    }

    private static boolean isInMemory(Link link) throws SQLException {
        try (Statement statement = link.statement();
                ResultSet path = statement.executeQuery("CALL DATABASE_PATH()")) {
            return !path.next() || path.getString(1) == null;
        }
    }

    /** Such as {@code 2.4.240}; the driver adds a date. */
    private static String version(Link link) throws SQLException {
        return link.connection().getMetaData().getDatabaseProductVersion().split(" ", 2)[0];
    }

    /**
     * H2 tells the delay twice where a statement has ever set it: as it is, and as the statement left it, which no longer holds
     * when the last connection closes and the next one opens the file anew. So each that it tells must be none.
     */
    private static boolean writesAtOnce(Link link) throws SQLException {
        try (Statement statement = link.statement();
                ResultSet delays = statement.executeQuery(WRITE_DELAYS)) {
            boolean none = true;
            while (delays.next()) {
                none &= delays.getString(1).equals("0");
            }
            return none;
        }
    }
}
