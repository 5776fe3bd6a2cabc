package io.datawollet.store.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/** A connection for the time of one operation. Every statement on it ends at the statement time-out. */
final class Link {
    private final Connection connection;
    private final int timeoutSeconds;

    Link(Connection connection, int timeoutSeconds) {
        this.connection = connection;
        this.timeoutSeconds = timeoutSeconds;
    }

    PreparedStatement prepare(String sql) throws SQLException {
        return limited(connection.prepareStatement(sql));
    }

    /** For statements without parameters. */
    Statement statement() throws SQLException {
        return limited(connection.createStatement());
    }

    Connection connection() {
        return connection;
    }

    private <S extends Statement> S limited(S statement) throws SQLException {
        statement.setQueryTimeout(timeoutSeconds);
        return statement;
    }
}
