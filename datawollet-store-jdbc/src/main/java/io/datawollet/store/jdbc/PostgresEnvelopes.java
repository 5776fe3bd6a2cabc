package io.datawollet.store.jdbc;

import io.datawollet.store.CommitResult;
import io.datawollet.store.ContainerLimits;
import io.datawollet.store.ContainerListing;
import io.datawollet.store.ContainerRecord;
import io.datawollet.store.ContainerSnapshot;
import io.datawollet.store.DocumentListing;
import io.datawollet.store.DocumentResult;
import io.datawollet.store.DocumentVersion;
import io.datawollet.store.Expected;
import io.datawollet.store.HeaderResult;
import io.datawollet.store.RemoveResult;
import io.datawollet.store.Revision;
import io.datawollet.store.StageResult;
import io.datawollet.store.StoreKey;
import io.datawollet.store.UploadId;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Envelopes in PostgreSQL: each operation is one statement, which commits itself, in one trip. Where one snapshot answers, it
 * is plain SQL; where a check must see what is there after a lock was had, it is a function of the schema.
 */
final class PostgresEnvelopes implements Envelopes {
    static final String CREATE = """
            INSERT INTO dw_container (address, revision, header, root_key_id, expires_at) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (address) DO NOTHING""";

    static final String LOAD = """
            SELECT revision, header, root_key_id, expires_at FROM dw_container WHERE address = ? AND expires_at > ?""";

    /** An update that waited for another looks at the newest row; FOR SHARE makes the look at the winner do so too. */
    static final String REPLACE_HEADER = """
            WITH replaced AS (
                UPDATE dw_container SET revision = ?, header = ?, root_key_id = ?
                WHERE address = ? AND revision = ? AND expires_at > ? RETURNING 1
            ), newest AS (
                SELECT revision, header, root_key_id, expires_at FROM dw_container
                WHERE address = ? AND expires_at > ? AND NOT EXISTS (SELECT FROM replaced) FOR SHARE
            )
            SELECT EXISTS (SELECT FROM replaced) AS done, newest.* FROM (SELECT) AS always LEFT JOIN newest ON true""";

    static final String REMOVE = "SELECT dw_remove(?)";

    static final String BY_ROOT_KEY = """
            SELECT address, revision, header, root_key_id, expires_at FROM dw_container
            WHERE root_key_id = ? AND root_key_id > 0 AND address > ? AND expires_at > ? ORDER BY address LIMIT ?""";

    static final String COUNT_BY_ROOT_KEY = """
            SELECT count(*) FROM dw_container WHERE root_key_id = ? AND root_key_id > 0 AND expires_at > ?""";

    static final String STAGE = "SELECT dw_stage(?, ?, ?, ?, ?, ?)";

    static final String DISCARD = """
            UPDATE dw_upload AS u SET state = 'discarded', since = ? FROM dw_container AS c
            WHERE c.address = ? AND c.expires_at > ? AND u.container = c.id AND u.upload = ? AND u.state = 'open'""";

    static final String COMMIT = "SELECT result, current_upload FROM dw_commit(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    static final String DOCUMENT = """
            SELECT d.upload, d.block_count, d.size, d.info, d.first_block
            FROM dw_container AS c LEFT JOIN dw_document AS d ON d.container = c.id AND d.address = ?
            WHERE c.address = ? AND c.expires_at > ?""";

    /** Asks for nothing where the version is shorter, so that a range beyond its end costs nothing. */
    static final String READ_BLOCKS = """
            SELECT b.data
            FROM dw_container AS c
            JOIN dw_upload AS u ON u.container = c.id AND u.upload = ? AND u.state IN ('current', 'past')
            JOIN dw_block AS b ON b.upload = u.id AND b.idx >= ? AND b.idx < ?
            WHERE c.address = ? AND c.expires_at > ? AND u.block_count >= ?
            ORDER BY b.idx""";

    static final String DOCUMENTS = """
            SELECT page.address, page.upload, page.info
            FROM dw_container AS c LEFT JOIN LATERAL (
                SELECT d.address, d.upload, d.info FROM dw_document AS d
                WHERE d.container = c.id AND d.address > ? ORDER BY d.address LIMIT ?
            ) AS page ON true
            WHERE c.address = ? AND c.expires_at > ?
            ORDER BY page.address""";

    static final String REMOVE_DOCUMENT = "SELECT result, current_upload FROM dw_remove_document(?, ?, ?, ?)";

    static final String SWEEP = "SELECT dw_sweep(?, ?, ?)";

    private final Connections connections;
    private final Names names;

    PostgresEnvelopes(Connections connections, Names names) {
        this.connections = connections;
        this.names = names;
    }

    private interface Answer<T> {
        T of(PreparedStatement statement) throws SQLException;
    }

    /** One statement, one trip. */
    private <T> T run(String operation, Answer<T> answer, String sql, Object... values) {
        return connections.statement(operation, asked(answer, sql, values));
    }

    /** The same where nothing is changed, so that nothing was if it fails. */
    private <T> T read(String operation, Answer<T> answer, String sql, Object... values) {
        return connections.read(operation, asked(answer, sql, values));
    }

    private <T> Connections.Work<T> asked(Answer<T> answer, String sql, Object... values) {
        return link -> {
            try (PreparedStatement statement = Parameters.prepare(link, names.in(sql), values)) {
                return answer.of(statement);
            }
        };
    }

    @Override
    public boolean create(ContainerRecord record, long expiresAt) {
        return run(
                "creating a container",
                statement -> statement.executeUpdate() == 1,
                CREATE,
                record.address(),
                record.revision(),
                record.header(),
                record.rootKeyId(),
                expiresAt);
    }

    @Override
    public Optional<ContainerSnapshot> load(StoreKey address, long now) {
        return read("loading a container", EnvelopeRows::container, LOAD, address, now);
    }

    @Override
    public HeaderResult replaceHeader(
            StoreKey address, Revision expected, Revision revision, byte[] header, int rootKeyId, long now) {
        return run(
                "replacing a container's header",
                PostgresEnvelopes::headerResult,
                REPLACE_HEADER,
                revision,
                header,
                rootKeyId,
                address,
                expected,
                now,
                address,
                now);
    }

    private static HeaderResult headerResult(PreparedStatement statement) throws SQLException {
        try (ResultSet found = statement.executeQuery()) {
            found.next();
            if (found.getBoolean("done")) {
                return new HeaderResult.Done();
            }
            return found.getBytes("revision") == null
                    ? new HeaderResult.Gone()
                    : new HeaderResult.Conflict(EnvelopeRows.snapshot(found));
        }
    }

    @Override
    public boolean remove(StoreKey address) {
        return run(
                "removing a container",
                statement -> {
                    try (ResultSet found = statement.executeQuery()) {
                        found.next();
                        return found.getBoolean(1);
                    }
                },
                REMOVE,
                address);
    }

    @Override
    public List<ContainerListing> byRootKey(int rootKeyId, Optional<StoreKey> after, int limit, long now) {
        return read(
                "listing containers by root key",
                EnvelopeRows::containers,
                BY_ROOT_KEY,
                rootKeyId,
                EnvelopeRows.beyond(after),
                now,
                limit);
    }

    @Override
    public long countByRootKey(int rootKeyId, long now) {
        return read("counting containers by root key", EnvelopeRows::number, COUNT_BY_ROOT_KEY, rootKeyId, now);
    }

    @Override
    public StageResult stage(
            StoreKey container, UploadId upload, int firstIndex, List<byte[]> blocks, int uploadLimit, long now) {
        return run(
                "staging blocks",
                statement -> {
                    try (ResultSet found = statement.executeQuery()) {
                        found.next();
                        return StageResult.valueOf(found.getString(1));
                    }
                },
                STAGE,
                container,
                upload,
                firstIndex,
                blocks.toArray(byte[][]::new),
                uploadLimit,
                now);
    }

    @Override
    public void discard(StoreKey container, UploadId upload, long now) {
        int unused =
                run("discarding an upload", PreparedStatement::executeUpdate, DISCARD, now, container, now, upload);
    }

    @Override
    public CommitResult commit(
            StoreKey container,
            StoreKey document,
            Expected expected,
            DocumentVersion version,
            ContainerLimits limits,
            long now) {
        return run(
                "committing a version",
                PostgresEnvelopes::commitResult,
                COMMIT,
                container,
                document,
                expected,
                version.upload(),
                version.blockCount(),
                version.size(),
                version.info(),
                version.firstBlock(),
                limits.documents(),
                limits.bytes(),
                now);
    }

    private static CommitResult commitResult(PreparedStatement statement) throws SQLException {
        try (ResultSet found = statement.executeQuery()) {
            found.next();
            String result = found.getString("result");
            return switch (result) {
                case "DONE" -> new CommitResult.Done();
                case "CONFLICT" ->
                    new CommitResult.Conflict(Optional.ofNullable(found.getBytes("current_upload"))
                            .map(UploadId::of));
                case "GONE" -> new CommitResult.Gone();
                case "LOST" -> new CommitResult.Lost();
                case "TOO_MANY_DOCUMENTS" -> new CommitResult.TooManyDocuments();
                case "TOO_MANY_BYTES" -> new CommitResult.TooManyBytes();
                default -> throw new SQLException("an answer of another schema: " + result);
            };
        }
    }

    @Override
    public DocumentResult document(StoreKey container, StoreKey document, long now) {
        return read("reading a document", EnvelopeRows::document, DOCUMENT, document, container, now);
    }

    @Override
    public Optional<List<byte[]>> readBlocks(StoreKey container, UploadId upload, int from, int count, long now) {
        long end = (long) from + count;
        return read(
                "reading blocks",
                statement -> EnvelopeRows.blocks(statement, count),
                READ_BLOCKS,
                upload,
                from,
                end,
                container,
                now,
                end);
    }

    @Override
    public Optional<List<DocumentListing>> documents(
            StoreKey container, Optional<StoreKey> after, int limit, long now) {
        return read(
                "listing documents",
                statement -> EnvelopeRows.documents(statement, limit),
                DOCUMENTS,
                EnvelopeRows.beyond(after),
                limit,
                container,
                now);
    }

    @Override
    public RemoveResult removeDocument(StoreKey container, StoreKey document, Expected expected, long now) {
        return run(
                "removing a document",
                PostgresEnvelopes::removeResult,
                REMOVE_DOCUMENT,
                container,
                document,
                expected,
                now);
    }

    private static RemoveResult removeResult(PreparedStatement statement) throws SQLException {
        try (ResultSet found = statement.executeQuery()) {
            found.next();
            String result = found.getString("result");
            return switch (result) {
                case "DONE" -> new RemoveResult.Done();
                case "CONFLICT" -> new RemoveResult.Conflict(UploadId.of(found.getBytes("current_upload")));
                case "ABSENT" -> new RemoveResult.Absent();
                case "GONE" -> new RemoveResult.Gone();
                default -> throw new SQLException("an answer of another schema: " + result);
            };
        }
    }

    @Override
    public int sweep(long expiredBefore, long idleBefore, int limit) {
        return run(
                "sweeping",
                statement -> Math.toIntExact(EnvelopeRows.number(statement)),
                SWEEP,
                expiredBefore,
                idleBefore,
                limit);
    }
}
