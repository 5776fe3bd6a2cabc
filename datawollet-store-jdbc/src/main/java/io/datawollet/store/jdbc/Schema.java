package io.datawollet.store.jdbc;

import io.datawollet.store.StoreException;
import io.datawollet.store.StoreException.Outcome;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the schema, and looks whether it and the database's settings are as the stores need them. */
final class Schema {
    /** Grows with each change that statements of this library rely on. */
    static final int VERSION = 1;

    /** The advisory lock that nodes wait for each other on; any number that others are unlikely to use. */
    private static final long MAKING = 7_241_835_520_964_113L;

    private static final int TRIES = 20;

    /** H2's ways of saying that something is there already or is being changed. */
    private static final Set<String> MET = Set.of("HY000", "42S01", "42S11", "23505", "40001", "90131", "HYT00");

    private static final Logger LOG = LoggerFactory.getLogger(Schema.class);

    private final Names names;
    private final Connections connections;

    Schema(Names names, Connections connections) {
        this.names = names;
        this.connections = connections;
    }

    Names names() {
        return names;
    }

    String ddl() {
        return connections.read(
                "reading the dialect",
                link -> names.in(Dialect.of(link.connection()).ddl()));
    }

    /** Makes what is missing. Nodes that do so at once wait for each other. */
    Dialect create() {
        for (int tries = 1; ; tries++) {
            try {
                make();
                return check();
            } catch (StoreException e) {
                if (tries == TRIES || !(e.getCause() instanceof SQLException cause && isMet(cause))) {
                    throw e;
                }
            }
        }
    }

    /** In H2 they cannot wait, and each may find that another has just made, or is about to make, what it makes itself. */
    private static boolean isMet(SQLException cause) {
        return cause.getSQLState() != null && MET.contains(cause.getSQLState());
    }

    private void make() {
        connections.transaction("creating the schema", link -> {
            Dialect dialect = Dialect.of(link.connection());
            try (Statement statement = link.statement()) {
                if (dialect == Dialect.H2 || isMissing(statement)) {
                    statement.execute(names.in(dialect.ddl()));
                }
            }
            return dialect;
        });
    }

    /** On PostgreSQL, with the right to be the only one that makes it for the time of this transaction. */
    private boolean isMissing(Statement statement) throws SQLException {
        statement.execute("SELECT pg_advisory_xact_lock(" + MAKING + ")");
        try (ResultSet result = statement.executeQuery(names.in("SELECT to_regclass('dw_schema') IS NULL"))) {
            result.next();
            return result.getBoolean(1);
        }
    }

    /** Looks at version and settings. */
    Dialect check() {
        return connections.read("checking the schema", link -> {
            Dialect dialect = Dialect.of(link.connection());
            int version = version(link);
            if (version != VERSION) {
                throw new StoreException(
                        Outcome.NOT_APPLIED,
                        "the schema has version " + version + ", this library works with " + VERSION + ": "
                                + (version < VERSION
                                        ? "run the migration to it that the documentation names"
                                        : "the database was made ready for a newer library; bring this node up to it"));
            }
            switch (dialect) {
                case POSTGRESQL -> PostgresSettings.check(link, LOG);
                case H2 -> H2Settings.check(link);
            }
            return dialect;
        });
    }

    private int version(Link link) throws SQLException {
        try (Statement statement = link.statement();
                ResultSet result = statement.executeQuery(names.in("SELECT max(version) FROM dw_schema"))) {
            result.next();
            return result.getInt(1);
        }
    }
}
