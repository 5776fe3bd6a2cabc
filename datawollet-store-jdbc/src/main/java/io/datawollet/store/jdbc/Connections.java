package io.datawollet.store.jdbc;

import io.datawollet.store.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a connection for each operation and gives it back before the operation returns, as it was: a pool may hand out
 * connections that commit by themselves or ones that do not.
 */
final class Connections {
    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);

    private final DataSource dataSource;
    private final int timeoutSeconds;

    /** What an operation does with its connection. */
    @FunctionalInterface
    interface Work<T> {
        T run(Link link) throws SQLException;
    }

    Connections(DataSource dataSource, Duration statementTimeout) {
        this.dataSource = dataSource;
        this.timeoutSeconds = Math.toIntExact(statementTimeout.toSeconds());
    }

    /**
     * Runs work that is one statement, which commits itself: one trip.
     *
     * @throws StoreException what came of it when it failed
     */
    <T> T statement(String operation, Work<T> work) {
        return with(operation, true, connection -> {
            try {
                return work.run(new Link(connection, timeoutSeconds));
            } catch (SQLException e) {
                throw Failures.sent(operation, e);
            }
        });
    }

    /**
     * Runs work that changes nothing, each statement by itself. So whatever goes wrong, nothing was changed.
     *
     * @throws StoreException if it failed
     */
    <T> T read(String operation, Work<T> work) {
        return with(operation, true, connection -> run(operation, work, connection));
    }

    /**
     * Runs work of several statements as one transaction.
     *
     * @throws StoreException what came of it when it failed
     */
    <T> T transaction(String operation, Work<T> work) {
        return with(operation, false, connection -> {
            boolean committed = false;
            try {
                T result = run(operation, work, connection);
                commit(operation, connection);
                committed = true;
                return result;
            } finally {
                if (!committed) {
                    rollBack(connection);
                }
            }
        });
    }

    private <T> T run(String operation, Work<T> work, Connection connection) {
        try {
            return work.run(new Link(connection, timeoutSeconds));
        } catch (SQLException e) {
            throw Failures.rolledBack(operation, e);
        }
    }

    private static void commit(String operation, Connection connection) {
        try {
            connection.commit();
        } catch (SQLException e) {
            throw Failures.sent(operation, e);
        }
    }

    /** What is done with a connection, its failures already told as what they mean. */
    private interface Use<T> {
        T run(Connection connection);
    }

    private <T> T with(String operation, boolean autoCommit, Use<T> use) {
        Connection connection;
        try {
            connection = dataSource.getConnection();
        } catch (SQLException e) {
            throw Failures.unreachable(operation, e);
        } catch (RuntimeException e) {
            // Some pools throw one when they are first asked and cannot connect.
            throw Failures.unreachable(operation, e);
        }
        try {
            boolean before = commitBy(operation, connection, autoCommit);
            try {
                return use.run(connection);
            } finally {
                restore(connection, autoCommit, before);
            }
        } finally {
            giveBack(connection);
        }
    }

    /** Outside of a transaction this is the driver's own knowledge and costs no trip. */
    private static boolean commitBy(String operation, Connection connection, boolean autoCommit) {
        try {
            boolean before = connection.getAutoCommit();
            if (before != autoCommit) {
                connection.setAutoCommit(autoCommit);
            }
            return before;
        } catch (SQLException e) {
            throw Failures.unreachable(operation, e);
        }
    }

    private static void restore(Connection connection, boolean autoCommit, boolean before) {
        if (before != autoCommit) {
            try {
                connection.setAutoCommit(before);
            } catch (SQLException e) {
                // The operation has its answer; a connection that is broken is for the pool to find out.
                LOG.debug("a connection could not be set back (SQL state {})", e.getSQLState());
            }
        }
    }

    private static void rollBack(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            LOG.debug("a transaction could not be rolled back (SQL state {})", e.getSQLState());
            abort(connection);
        }
    }

    /** Setting a connection back ends what is open on it by committing it; so one that cannot roll back must not live on. */
    private static void abort(Connection connection) {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            LOG.debug("a connection could not be aborted (SQL state {})", e.getSQLState());
        }
    }

    private static void giveBack(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.debug("a connection could not be given back (SQL state {})", e.getSQLState());
        }
    }
}
