package io.datawollet.store.jdbc;

import io.datawollet.store.CreateResult;
import io.datawollet.store.Revision;
import io.datawollet.store.SessionAddress;
import io.datawollet.store.SessionListing;
import io.datawollet.store.SessionPage;
import io.datawollet.store.SessionRecord;
import io.datawollet.store.SessionSnapshot;
import io.datawollet.store.StoreKey;
import io.datawollet.store.WriteResult;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Sessions in the SQL of one database, and what is the same in both. Limits and instants were looked at before. */
abstract sealed class DialectSessions permits PostgresSessions, H2Sessions {
    private static final String LIST = """
            SELECT address, created_at, expires_at FROM dw_session
            WHERE partition_key = ? AND expires_at > ? ORDER BY expires_at, address LIMIT ?""";

    private static final String REMOVE = "DELETE FROM dw_session WHERE partition_key = ? AND address = ?";

    private static final String UNIQUE_VIOLATION = "23505";

    private final Connections connections;
    private final String list;
    private final String remove;

    DialectSessions(Connections connections, Names names) {
        this.connections = connections;
        this.list = names.in(LIST);
        this.remove = names.in(REMOVE);
    }

    abstract CreateResult create(SessionRecord record, Instant now, int countUpTo);

    abstract WriteResult append(
            SessionAddress address,
            Revision expected,
            Revision revision,
            byte[] header,
            byte[] row,
            Instant expiresAt,
            Instant now);

    abstract WriteResult replace(
            SessionAddress address,
            Revision expected,
            Revision revision,
            byte[] header,
            Instant expiresAt,
            Instant now);

    abstract WriteResult move(SessionAddress from, Revision expected, SessionRecord record, Instant now);

    abstract Optional<SessionPage> rows(SessionAddress address, long from, int maxRows, long maxBytes, Instant now);

    abstract int removePartition(StoreKey partition, int limit);

    abstract int removeExpired(Instant before, int limit);

    /** The foreign key takes the log along, also a row that is being added: the delete waits for the session's row. */
    final boolean remove(SessionAddress address) {
        return connections.statement(
                "remove", link -> Parameters.update(link, remove, address.partition(), address.session()) > 0);
    }

    final List<SessionListing> list(StoreKey partition, Instant now, int limit) {
        return connections.read("list", link -> {
            try (PreparedStatement statement = Parameters.prepare(link, list, partition, Millis.compared(now), limit)) {
                return listings(partition, statement);
            }
        });
    }

    private static List<SessionListing> listings(StoreKey partition, PreparedStatement statement) throws SQLException {
        List<SessionListing> listings = new ArrayList<>();
        try (ResultSet found = statement.executeQuery()) {
            while (found.next()) {
                listings.add(new SessionListing(
                        new SessionAddress(partition, StoreKey.of(found.getBytes(1))),
                        Instant.ofEpochMilli(found.getLong(2)),
                        Instant.ofEpochMilli(found.getLong(3))));
            }
        }
        return listings;
    }

    final Connections connections() {
        return connections;
    }

    /** A session from the columns revision, header, expires_at and row_count, the first of which is this one. */
    static SessionSnapshot snapshot(ResultSet found, int column) throws SQLException {
        return new SessionSnapshot(
                Revision.of(found.getBytes(column)),
                found.getBytes(column + 1),
                Instant.ofEpochMilli(found.getLong(column + 2)),
                found.getLong(column + 3));
    }

    /** The index behind the last row that is asked for. */
    static long end(long from, int maxRows) {
        return from > Long.MAX_VALUE - maxRows ? Long.MAX_VALUE : from + maxRows;
    }

    static boolean isTaken(SQLException e) {
        return UNIQUE_VIOLATION.equals(e.getSQLState());
    }
}
