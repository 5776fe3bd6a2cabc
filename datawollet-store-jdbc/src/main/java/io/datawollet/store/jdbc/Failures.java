package io.datawollet.store.jdbc;

import io.datawollet.store.StoreException;
import io.datawollet.store.StoreException.Outcome;
import io.datawollet.store.StoreFullException;
import java.sql.SQLException;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Says of an SQL error what it means for the operation. What a statement was given never becomes a part of a message.
 *
 * <p>The states are those of the SQL standard with PostgreSQL's own (appendix A of its manual) and H2's.
 */
final class Failures {
    /** The disk is full: PostgreSQL's disk_full, H2's "out of disk space" would come as an I/O error. */
    private static final String DISK_FULL = "53100";

    /**
     * After these nobody can say whether the database has done it. PostgreSQL went down or lost count; its driver did not
     * understand the answer; H2 could not write its file, or was closed meanwhile.
     */
    private static final Set<String> UNSURE = Set.of(
            "40003", "57P01", "57P02", "57P03", "57P04", "57P05", "60000", "99999", "50000", "90028", "90030", "90031",
            "90067", "90098", "90121", "HY000");

    private static final String CONNECTION_CLASS = "08";

    /** Data exceptions and violated constraints. */
    private static final Set<String> QUOTING = Set.of("22", "23");

    private static final Map<String, String> WORDS = Map.ofEntries(
            Map.entry("42P01", "a table is missing; make the schema with createSchema() or from the DDL in the jar"),
            Map.entry("42S02", "a table is missing; make the schema with createSchema() or from the DDL in the jar"),
            Map.entry("42S03", "a table is missing; make the schema with createSchema() or from the DDL in the jar"),
            Map.entry("42S04", "a table is missing; make the schema with createSchema() or from the DDL in the jar"),
            Map.entry("42883", "a function is missing; make the schema with createSchema() or from the DDL in the jar"),
            Map.entry("3F000", "the database schema is missing"),
            Map.entry("90079", "the database schema is missing"),
            Map.entry("42501", "the database user lacks a right"),
            Map.entry("25006", "the database is read-only: a replica, or set so"),
            Map.entry("57014", "the statement was cancelled: it took longer than its time-out"),
            Map.entry("55P03", "a lock could not be had in time"),
            Map.entry("40P01", "a deadlock was broken"),
            Map.entry("40001", "a serialisation failure; the stores expect READ COMMITTED"),
            Map.entry("HYT00", "a lock could not be had in time"),
            Map.entry("90040", "the database user lacks a right"),
            Map.entry("90096", "the database user lacks a right"),
            Map.entry("90097", "the database is read-only"),
            Map.entry("90098", "the database was closed"),
            Map.entry("90121", "the database was closed"),
            Map.entry("53300", "the database takes no more connections"),
            Map.entry("28P01", "the database refuses the password"),
            Map.entry(DISK_FULL, "the database's disk is full"));

    private Failures() {}

    /** No connection was had: nothing was sent. */
    static StoreException unreachable(String operation, SQLException cause) {
        return new StoreException(
                Outcome.NOT_APPLIED, operation + ": no connection to the database" + words(cause), cause);
    }

    /** The pool has failed in a way of its own: nothing was sent. */
    static StoreException unreachable(String operation, RuntimeException cause) {
        return new StoreException(Outcome.NOT_APPLIED, operation + ": no connection to the database", cause);
    }

    /** A transaction failed before its end was asked for, and the database forgets what it had done; or it was a read. */
    static StoreException rolledBack(String operation, SQLException cause) {
        return isFull(cause)
                ? full(operation, cause)
                : new StoreException(Outcome.NOT_APPLIED, operation + " failed" + words(cause), withoutValues(cause));
    }

    /** The end of a transaction was asked for, or a statement that ends itself was sent. */
    static StoreException sent(String operation, SQLException cause) {
        String state = Objects.requireNonNullElse(cause.getSQLState(), "");
        boolean unsure = state.isEmpty() || state.startsWith(CONNECTION_CLASS) || UNSURE.contains(state);
        return unsure
                ? new StoreException(
                        Outcome.UNKNOWN,
                        operation + ": no answer, it may have taken effect" + words(cause),
                        withoutValues(cause))
                : rolledBack(operation, cause);
    }

    private static boolean isFull(SQLException cause) {
        return DISK_FULL.equals(cause.getSQLState());
    }

    private static StoreException full(String operation, SQLException cause) {
        StoreFullException full = new StoreFullException(operation + " failed" + words(cause));
        full.initCause(withoutValues(cause));
        return full;
    }

    /**
     * The same error with no more than the database's main message, and with nothing of it where that one quotes data: details
     * and causes tell whole rows, and would come into a log.
     */
    private static SQLException withoutValues(SQLException cause) {
        String state = Objects.requireNonNullElse(cause.getSQLState(), "");
        if (state.startsWith(CONNECTION_CLASS)) {
            return cause;
        }
        boolean quotes = QUOTING.stream().anyMatch(state::startsWith);
        String message = Objects.requireNonNullElse(cause.getMessage(), "");
        SQLException told = new SQLException(
                quotes ? null : message.lines().findFirst().orElse(""), cause.getSQLState(), cause.getErrorCode());
        told.setStackTrace(cause.getStackTrace());
        return told;
    }

    private static String words(SQLException cause) {
        String state = Objects.requireNonNullElse(cause.getSQLState(), "none");
        String words = WORDS.get(state);
        return " (SQL state " + state + (words == null ? "" : ": " + words) + ")";
    }
}
