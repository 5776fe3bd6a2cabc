package io.datawollet.store.jdbc;

import io.datawollet.store.CreateResult;
import io.datawollet.store.Revision;
import io.datawollet.store.SessionAddress;
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

/**
 * Sessions in PostgreSQL: each operation is one statement that commits itself.
 *
 * <p>Under READ COMMITTED an UPDATE that had to wait looks at the newest version of its row, while the rest of its statement
 * still sees what was there when it began. So whatever has to know what the write has met asks for a lock as well: only then it
 * goes on to the newest version too. {@code FOR SHARE} is the weakest lock that waits for every writer.
 */
final class PostgresSessions extends DialectSessions {
    /** The count does not see what the same statement inserts. */
    private static final String CREATE = """
            WITH made AS (
                INSERT INTO dw_session (partition_key, address, revision, created_at, expires_at, header)
                VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (partition_key, address) DO NOTHING
                RETURNING log)
            SELECT EXISTS (SELECT FROM made),
                (SELECT count(*) FROM
                    (SELECT FROM dw_session WHERE partition_key = ? AND expires_at > ? LIMIT ?) AS live)""";

    /**
     * The header comes with the first row alone. How long a row is stands outside of it, so that none is read that is not to be
     * sent.
     */
    private static final String READ = """
            SELECT CASE WHEN page.later THEN NULL ELSE revision END, CASE WHEN page.later THEN NULL ELSE header END,
                expires_at, row_count, page.data
            FROM dw_session AS session LEFT JOIN LATERAL (
                SELECT idx, data, idx > first AS later FROM (
                    SELECT idx, data, min(idx) OVER log AS first, sum(octet_length(data)) OVER log AS bytes
                    FROM dw_session_row WHERE log = session.log AND idx >= ? AND idx < ?
                    WINDOW log AS (ORDER BY idx)) AS sized
                WHERE idx = first OR bytes <= ?) AS page ON true
            WHERE partition_key = ? AND address = ? AND expires_at > ?
            ORDER BY page.idx""";

    /** What the write has met where it did not take effect. */
    private static final String CURRENT = """
            , current AS (
                SELECT revision, header, expires_at, row_count FROM dw_session
                WHERE partition_key = ? AND address = ? AND expires_at > ? AND NOT EXISTS (SELECT FROM written)
                FOR SHARE)
            SELECT EXISTS (SELECT FROM written), revision, header, expires_at, row_count
            FROM (SELECT) AS answer LEFT JOIN current ON true""";

    private static final String APPEND = """
            WITH written AS (
                UPDATE dw_session SET revision = ?, header = ?, expires_at = ?, row_count = row_count + 1
                WHERE partition_key = ? AND address = ? AND revision = ? AND expires_at > ?
                RETURNING log, row_count - 1 AS idx),
            added AS (
                INSERT INTO dw_session_row (log, idx, data) SELECT log, idx, ?::bytea FROM written)""" + CURRENT;

    private static final String REPLACE = """
            WITH written AS (
                UPDATE dw_session SET revision = ?, header = ?, expires_at = ?
                WHERE partition_key = ? AND address = ? AND revision = ? AND expires_at > ?
                RETURNING log)""" + CURRENT;

    /**
     * The index of addresses is what says that one is taken, and it is asked only once the row is found to be as expected. The
     * session's own address is taken too, though no index would say so.
     */
    private static final String MOVE = """
            WITH written AS (
                UPDATE dw_session SET revision = ?, header = ?, expires_at = ?, address = ?
                WHERE partition_key = ? AND address = ? AND revision = ? AND expires_at > ? AND address <> ?
                RETURNING log)""" + CURRENT;

    /**
     * How many rows of logs one statement deletes, unless a single session has more: a second or so, well within the time-out.
     */
    private static final int ROWS_AT_ONCE = 100_000;

    /** Of what was locked, as much as one statement should delete. */
    private static final String REMOVE_DOOMED = """
            , chosen AS (
                SELECT log FROM (
                    SELECT log, row_number() OVER all_before AS position, sum(row_count) OVER all_before AS rows
                    FROM doomed WINDOW all_before AS (ORDER BY log)) AS measured
                WHERE position = 1 OR rows <= ?),
            gone AS (
                DELETE FROM dw_session USING chosen WHERE dw_session.log = chosen.log RETURNING 1)
            SELECT (SELECT count(*) FROM doomed), (SELECT count(*) FROM gone)""";

    /** Everybody who removes many of a partition waits for rows in the same order, so that none waits for another in a circle. */
    private static final String REMOVE_PARTITION = """
            WITH doomed AS (
                SELECT log, row_count FROM dw_session WHERE partition_key = ? ORDER BY log LIMIT ? FOR UPDATE)""" + REMOVE_DOOMED;

    /** The minute is what is indexed; a row that is locked is being prolonged, or another node sweeps it. */
    private static final String REMOVE_EXPIRED = """
            WITH doomed AS (
                SELECT log, row_count FROM dw_session WHERE expires_minute <= ? AND expires_at < ?
                ORDER BY expires_minute LIMIT ? FOR UPDATE SKIP LOCKED)""" + REMOVE_DOOMED;

    private static final int MILLIS_PER_MINUTE = 60_000;

    private final String create;
    private final String read;
    private final String append;
    private final String replace;
    private final String move;
    private final String removePartition;
    private final String removeExpired;

    PostgresSessions(Connections connections, Names names) {
        super(connections, names);
        this.create = names.in(CREATE);
        this.read = names.in(READ);
        this.append = names.in(APPEND);
        this.replace = names.in(REPLACE);
        this.move = names.in(MOVE);
        this.removePartition = names.in(REMOVE_PARTITION);
        this.removeExpired = names.in(REMOVE_EXPIRED);
    }

    @Override
    CreateResult create(SessionRecord record, Instant now, int countUpTo) {
        StoreKey partition = record.address().partition();
        return connections().statement("create", link -> {
            try (PreparedStatement statement = Parameters.prepare(
                            link,
                            create,
                            partition,
                            record.address().session(),
                            record.revision(),
                            Millis.exact(record.createdAt()),
                            Millis.exact(record.expiresAt()),
                            record.header(),
                            partition,
                            Millis.compared(now),
                            countUpTo);
                    ResultSet answer = statement.executeQuery()) {
                answer.next();
                return answer.getBoolean(1) ? new CreateResult.Created(answer.getInt(2)) : new CreateResult.Taken();
            }
        });
    }

    @Override
    Optional<SessionPage> rows(SessionAddress address, long from, int maxRows, long maxBytes, Instant now) {
        return connections().read("load", link -> {
            try (PreparedStatement statement = Parameters.prepare(
                            link,
                            read,
                            from,
                            end(from, maxRows),
                            maxBytes,
                            address.partition(),
                            address.session(),
                            Millis.compared(now));
                    ResultSet found = statement.executeQuery()) {
                return found.next() ? Optional.of(page(found)) : Optional.empty();
            }
        });
    }

    private static SessionPage page(ResultSet found) throws SQLException {
        SessionSnapshot session = snapshot(found, 1);
        List<byte[]> rows = new ArrayList<>();
        byte[] row = found.getBytes(5);
        while (row != null) {
            rows.add(row);
            row = found.next() ? found.getBytes(5) : null;
        }
        return new SessionPage(session, rows);
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
        long time = Millis.compared(now);
        return connections()
                .statement(
                        "append",
                        link -> write(
                                link,
                                append,
                                revision,
                                header,
                                Millis.exact(expiresAt),
                                address.partition(),
                                address.session(),
                                expected,
                                time,
                                row,
                                address.partition(),
                                address.session(),
                                time));
    }

    @Override
    WriteResult replace(
            SessionAddress address,
            Revision expected,
            Revision revision,
            byte[] header,
            Instant expiresAt,
            Instant now) {
        long time = Millis.compared(now);
        return connections()
                .statement(
                        "replace",
                        link -> write(
                                link,
                                replace,
                                revision,
                                header,
                                Millis.exact(expiresAt),
                                address.partition(),
                                address.session(),
                                expected,
                                time,
                                address.partition(),
                                address.session(),
                                time));
    }

    @Override
    WriteResult move(SessionAddress from, Revision expected, SessionRecord record, Instant now) {
        return connections().statement("move", link -> {
            try {
                WriteResult result = move(link, from, expected, record, Millis.compared(now));
                boolean ontoItself = result instanceof WriteResult.Conflict conflict
                        && conflict.current().revision().equals(expected);
                return ontoItself ? new WriteResult.Taken() : result;
            } catch (SQLException e) {
                if (isTaken(e)) {
                    return new WriteResult.Taken();
                }
                throw e;
            }
        });
    }

    private WriteResult move(Link link, SessionAddress from, Revision expected, SessionRecord record, long time)
            throws SQLException {
        StoreKey to = record.address().session();
        return write(
                link,
                move,
                record.revision(),
                record.header(),
                Millis.exact(record.expiresAt()),
                to,
                from.partition(),
                from.session(),
                expected,
                time,
                to,
                from.partition(),
                from.session(),
                time);
    }

    private static WriteResult write(Link link, String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = Parameters.prepare(link, sql, parameters);
                ResultSet answer = statement.executeQuery()) {
            answer.next();
            if (answer.getBoolean(1)) {
                return new WriteResult.Done();
            }
            return answer.getBytes(2) == null ? new WriteResult.Gone() : new WriteResult.Conflict(snapshot(answer, 2));
        }
    }

    @Override
    int removePartition(StoreKey partition, int limit) {
        return removeUpTo(limit, left -> removeSome("removePartition", removePartition, partition, left, ROWS_AT_ONCE));
    }

    @Override
    int removeExpired(Instant before, int limit) {
        long time = Millis.compared(before);
        long minute = time / MILLIS_PER_MINUTE;
        return removeUpTo(limit, left -> removeSome("removeExpired", removeExpired, minute, time, left, ROWS_AT_ONCE));
    }

    /** Found in the order of the removal, and removed. */
    private record Removed(int found, int removed) {}

    private interface Removal {
        Removed upTo(int limit);
    }

    private static int removeUpTo(int limit, Removal removal) {
        int sum = 0;
        Removed step;
        do {
            step = removal.upTo(limit - sum);
            sum += step.removed();
        } while (step.removed() < step.found());
        return sum;
    }

    private Removed removeSome(String operation, String sql, Object... parameters) {
        return connections().statement(operation, link -> {
            try (PreparedStatement statement = Parameters.prepare(link, sql, parameters);
                    ResultSet answer = statement.executeQuery()) {
                answer.next();
                return new Removed(answer.getInt(1), answer.getInt(2));
            }
        });
    }
}
