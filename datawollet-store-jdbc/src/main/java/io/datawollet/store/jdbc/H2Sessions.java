package io.datawollet.store.jdbc;

import io.datawollet.store.CreateResult;
import io.datawollet.store.Revision;
import io.datawollet.store.SessionAddress;
import io.datawollet.store.SessionPage;
import io.datawollet.store.SessionRecord;
import io.datawollet.store.SessionSnapshot;
import io.datawollet.store.StoreKey;
import io.datawollet.store.WriteResult;
import java.io.ByteArrayOutputStream;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Sessions in H2. It runs in this process, so statements cost no trips; what must be one step is a transaction that locks the
 * session's row first and so waits for every other that writes to it.
 */
final class H2Sessions extends DialectSessions {
    /** A value of bytes ends here; a longer row is several in an array, which unlike a BLOB is read and written like any column. */
    private static final int PART = 1 << 20;

    private static final String COUNT = """
            SELECT count(*) FROM
                (SELECT 1 FROM dw_session WHERE partition_key = ? AND expires_at > ? LIMIT ?) AS live""";

    private static final String INSERT = """
            INSERT INTO dw_session (partition_key, address, revision, row_count, created_at, expires_at, header)
            VALUES (?, ?, ?, 0, ?, ?, ?)""";

    private static final String FIND = """
            SELECT log, revision, header, expires_at, row_count FROM dw_session
            WHERE partition_key = ? AND address = ?""";

    private static final String UPDATE = """
            UPDATE dw_session SET address = ?, revision = ?, header = ?, expires_at = ?, row_count = ?
            WHERE log = ?""";

    private static final String INSERT_ROW = "INSERT INTO dw_session_row (log, idx, size, data) VALUES (?, ?, ?, ?)";

    private static final String SIZES =
            "SELECT size FROM dw_session_row WHERE log = ? AND idx >= ? AND idx < ? ORDER BY idx";

    private static final String ROWS =
            "SELECT data FROM dw_session_row WHERE log = ? AND idx >= ? AND idx < ? ORDER BY idx";

    private static final String IN_PARTITION =
            "SELECT log FROM dw_session WHERE partition_key = ? ORDER BY log LIMIT ?";

    private static final String EXPIRED = """
            SELECT log FROM dw_session WHERE expires_at < ?
            ORDER BY expires_at LIMIT ? FOR UPDATE SKIP LOCKED""";

    private static final String DELETE = "DELETE FROM dw_session WHERE log = ?";

    private final String count;
    private final String insert;
    private final String find;
    private final String lock;
    private final String update;
    private final String insertRow;
    private final String sizes;
    private final String rows;
    private final String inPartition;
    private final String expired;
    private final String delete;

    H2Sessions(Connections connections, Names names) {
        super(connections, names);
        this.count = names.in(COUNT);
        this.insert = names.in(INSERT);
        this.find = names.in(FIND);
        this.lock = names.in(FIND + " FOR UPDATE");
        this.update = names.in(UPDATE);
        this.insertRow = names.in(INSERT_ROW);
        this.sizes = names.in(SIZES);
        this.rows = names.in(ROWS);
        this.inPartition = names.in(IN_PARTITION);
        this.expired = names.in(EXPIRED);
        this.delete = names.in(DELETE);
    }

    /** A session and the number that its log hangs on. */
    private record Found(long log, SessionSnapshot session) {
        boolean liveAt(Instant now) {
            return session.expiresAt().toEpochMilli() > Millis.compared(now);
        }
    }

    @Override
    CreateResult create(SessionRecord record, Instant now, int countUpTo) {
        return connections().transaction("create", link -> {
            StoreKey partition = record.address().partition();
            int others = count(link, partition, now, countUpTo);
            try {
                Parameters.update(
                        link,
                        insert,
                        partition,
                        record.address().session(),
                        record.revision(),
                        Millis.exact(record.createdAt()),
                        Millis.exact(record.expiresAt()),
                        record.header());
            } catch (SQLException e) {
                if (isTaken(e)) {
                    return new CreateResult.Taken();
                }
                throw e;
            }
            return new CreateResult.Created(others);
        });
    }

    private int count(Link link, StoreKey partition, Instant now, int upTo) throws SQLException {
        try (PreparedStatement statement = Parameters.prepare(link, count, partition, Millis.compared(now), upTo);
                ResultSet answer = statement.executeQuery()) {
            answer.next();
            return answer.getInt(1);
        }
    }

    @Override
    WriteResult append(
            SessionAddress address,
            Revision expected,
            Revision revision,
            byte[] header,
            byte[] row,
            Instant expiresAt,
            Instant now) {
        return write("append", address, expected, now, (link, found) -> {
            long index = found.session().rowCount();
            update(link, found.log(), address.session(), revision, header, expiresAt, index + 1);
            Parameters.update(link, insertRow, found.log(), index, row.length, parts(row));
            return new WriteResult.Done();
        });
    }

    @Override
    WriteResult replace(
            SessionAddress address,
            Revision expected,
            Revision revision,
            byte[] header,
            Instant expiresAt,
            Instant now) {
        return write("replace", address, expected, now, (link, found) -> {
            long rowCount = found.session().rowCount();
            update(link, found.log(), address.session(), revision, header, expiresAt, rowCount);
            return new WriteResult.Done();
        });
    }

    @Override
    WriteResult move(SessionAddress from, Revision expected, SessionRecord record, Instant now) {
        return write("move", from, expected, now, (link, found) -> {
            StoreKey to = record.address().session();
            if (to.equals(from.session())) {
                return new WriteResult.Taken();
            }
            long rowCount = found.session().rowCount();
            try {
                update(link, found.log(), to, record.revision(), record.header(), record.expiresAt(), rowCount);
            } catch (SQLException e) {
                if (isTaken(e)) {
                    return new WriteResult.Taken();
                }
                throw e;
            }
            return new WriteResult.Done();
        });
    }

    /** What a write does with the session that it has found as expected and holds. */
    private interface Write {
        WriteResult to(Link link, Found found) throws SQLException;
    }

    private WriteResult write(String operation, SessionAddress address, Revision expected, Instant now, Write write) {
        return connections().transaction(operation, link -> {
            Found found = find(link, lock, address);
            if (found == null || !found.liveAt(now)) {
                return new WriteResult.Gone();
            }
            if (!found.session().revision().equals(expected)) {
                return new WriteResult.Conflict(found.session());
            }
            return write.to(link, found);
        });
    }

    private static @Nullable Found find(Link link, String sql, SessionAddress address) throws SQLException {
        try (PreparedStatement statement = Parameters.prepare(link, sql, address.partition(), address.session());
                ResultSet found = statement.executeQuery()) {
            return found.next() ? new Found(found.getLong(1), snapshot(found, 2)) : null;
        }
    }

    private void update(
            Link link, long log, StoreKey session, Revision revision, byte[] header, Instant expiresAt, long rowCount)
            throws SQLException {
        Parameters.update(link, update, session, revision, header, Millis.exact(expiresAt), rowCount, log);
    }

    /**
     * Rows never change and go with their session alone. So those that the header counts are all there, and belong to it, or the
     * session was removed since; one consistent read of both would have been no different.
     */
    @Override
    Optional<SessionPage> rows(SessionAddress address, long from, int maxRows, long maxBytes, Instant now) {
        return connections().read("load", link -> {
            Found found = find(link, this.find, address);
            if (found == null || !found.liveAt(now)) {
                return Optional.empty();
            }
            long end = Math.min(end(from, maxRows), found.session().rowCount());
            if (from >= end) {
                return Optional.of(new SessionPage(found.session(), List.of()));
            }
            OptionalLong fits = endOfWhatFits(link, found.log(), from, end, maxBytes);
            if (fits.isEmpty()) {
                return Optional.empty();
            }
            List<byte[]> page = data(link, found.log(), from, fits.getAsLong());
            return page.size() == fits.getAsLong() - from
                    ? Optional.of(new SessionPage(found.session(), page))
                    : Optional.empty();
        });
    }

    /** Looks at lengths first: the result of a query is in the heap as a whole. Empty if there is no row any more. */
    private OptionalLong endOfWhatFits(Link link, long log, long from, long end, long maxBytes) throws SQLException {
        try (PreparedStatement statement = Parameters.prepare(link, sizes, log, from, end);
                ResultSet found = statement.executeQuery()) {
            if (!found.next()) {
                return OptionalLong.empty();
            }
            long next = from + 1;
            long bytes = found.getInt(1);
            while (found.next()) {
                bytes += found.getInt(1);
                if (bytes > maxBytes) {
                    break;
                }
                next++;
            }
            return OptionalLong.of(next);
        }
    }

    private List<byte[]> data(Link link, long log, long from, long end) throws SQLException {
        List<byte[]> page = new ArrayList<>();
        try (PreparedStatement statement = Parameters.prepare(link, rows, log, from, end);
                ResultSet found = statement.executeQuery()) {
            while (found.next()) {
                page.add(whole((Object[]) found.getArray(1).getArray()));
            }
        }
        return page;
    }

    private static byte[][] parts(byte[] row) {
        if (row.length <= PART) {
            return new byte[][] {row};
        }
        byte[][] parts = new byte[(row.length - 1) / PART + 1][];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = Arrays.copyOfRange(row, i * PART, Math.min(row.length, (i + 1) * PART));
        }
        return parts;
    }

    private static byte[] whole(Object[] parts) {
        if (parts.length == 1) {
            return (byte[]) parts[0];
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        for (Object part : parts) {
            whole.writeBytes((byte[]) part);
        }
        return whole.toByteArray();
    }

    /** Rows are waited for in one order by all who remove; what another has removed meanwhile is made up for. */
    @Override
    int removePartition(StoreKey partition, int limit) {
        return connections().transaction("removePartition", link -> {
            int removed = 0;
            List<Long> logs = logs(link, inPartition, partition, limit);
            while (!logs.isEmpty()) {
                removed += delete(link, logs);
                logs = logs(link, inPartition, partition, limit - removed);
            }
            return removed;
        });
    }

    @Override
    int removeExpired(Instant before, int limit) {
        return connections()
                .transaction(
                        "removeExpired", link -> delete(link, logs(link, expired, Millis.compared(before), limit)));
    }

    private static List<Long> logs(Link link, String sql, Object key, int limit) throws SQLException {
        List<Long> logs = new ArrayList<>();
        try (PreparedStatement statement = Parameters.prepare(link, sql, key, limit);
                ResultSet found = statement.executeQuery()) {
            while (found.next()) {
                logs.add(found.getLong(1));
            }
        }
        return logs;
    }

    private int delete(Link link, List<Long> logs) throws SQLException {
        int deleted = 0;
        for (long log : logs) {
            deleted += Parameters.update(link, delete, log);
        }
        return deleted;
    }
}
