package io.datawollet.store.jdbc;

import io.datawollet.store.ContainerSnapshot;
import io.datawollet.store.DocumentVersion;
import io.datawollet.store.StoreKey;
import io.datawollet.store.UploadId;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A container whose row in H2 is locked until the transaction ends. */
final class H2Container {
    private static final String LOCK = """
            SELECT id, document_count, document_bytes, revision, header, root_key_id, expires_at FROM dw_container
            WHERE address = ? AND expires_at > ? FOR UPDATE""";

    private static final String INSERT_DOCUMENT = """
            INSERT INTO dw_document (upload, block_count, size, info, container, address) VALUES (?, ?, ?, ?, ?, ?)""";

    private static final String UPDATE_DOCUMENT = """
            UPDATE dw_document SET upload = ?, block_count = ?, size = ?, info = ? WHERE container = ? AND address = ?""";

    private static final String COUNT = """
            UPDATE dw_container SET document_count = document_count + ?, document_bytes = document_bytes + ?
            WHERE id = ?""";

    private static final String BEGIN = """
            SELECT id FROM FINAL TABLE (
                INSERT INTO dw_upload (container, upload, state, since) VALUES (?, ?, 'open', ?))""";

    private static final String LEAVE_CONTENTS = """
            INSERT INTO dw_ended_container (container)
            SELECT id FROM dw_container WHERE id = ? AND EXISTS (SELECT 1 FROM dw_upload WHERE container = ?)""";

    private final Link link;
    private final Names names;
    private final long id;
    private final int documentCount;
    private final long documentBytes;
    private final ContainerSnapshot snapshot;

    /** The version of a document that is current. */
    record Current(UploadId upload, long size) {}

    private H2Container(Link link, Names names, ResultSet row) throws SQLException {
        this.link = link;
        this.names = names;
        this.id = row.getLong("id");
        this.documentCount = row.getInt("document_count");
        this.documentBytes = row.getLong("document_bytes");
        this.snapshot = EnvelopeRows.snapshot(row);
    }

    /** The container, once no other transaction holds it; null if there is none that ends after this time. */
    static @Nullable H2Container lock(Link link, Names names, StoreKey address, long now) throws SQLException {
        try (PreparedStatement query = Parameters.prepare(link, names.in(LOCK), address, now);
                ResultSet found = query.executeQuery()) {
            return found.next() ? new H2Container(link, names, found) : null;
        }
    }

    ContainerSnapshot snapshot() {
        return snapshot;
    }

    int documentCount() {
        return documentCount;
    }

    long documentBytes() {
        return documentBytes;
    }

    int update(String sql, Object... values) throws SQLException {
        return Parameters.update(link, names.in(sql), values);
    }

    /** Nobody finds it any more; what it holds is left to the sweep. */
    void end() throws SQLException {
        end(link, names, id);
    }

    /** Ends a container whose row is locked. */
    static void end(Link link, Names names, long id) throws SQLException {
        Parameters.update(link, names.in(LEAVE_CONTENTS), id, id);
        Parameters.update(link, names.in("DELETE FROM dw_container WHERE id = ?"), id);
    }

    @Nullable
    Current current(StoreKey document) throws SQLException {
        String sql = names.in("SELECT upload, size FROM dw_document WHERE container = ? AND address = ?");
        try (PreparedStatement query = Parameters.prepare(link, sql, id, document);
                ResultSet found = query.executeQuery()) {
            return found.next() ? new Current(UploadId.of(found.getBytes("upload")), found.getLong("size")) : null;
        }
    }

    /** In the place of the version that is current, if there is one. */
    void put(StoreKey document, @Nullable Current current, DocumentVersion version) throws SQLException {
        update(
                current == null ? INSERT_DOCUMENT : UPDATE_DOCUMENT,
                version.upload(),
                version.blockCount(),
                version.size(),
                version.info(),
                id,
                document);
        update(COUNT, current == null ? 1 : 0, version.size() - (current == null ? 0 : current.size()), id);
    }

    void drop(StoreKey document, Current current) throws SQLException {
        update("DELETE FROM dw_document WHERE container = ? AND address = ?", id, document);
        update(COUNT, -1, -current.size(), id);
    }

    /** The version is no document's any more from this time on. */
    void retire(Current current, long now) throws SQLException {
        update(
                "UPDATE dw_upload SET state = 'past', since = ? WHERE container = ? AND upload = ?",
                now,
                id,
                current.upload());
    }

    /** The upload, once no sweep holds it; null if it is not known. */
    @Nullable
    H2Upload upload(UploadId upload) throws SQLException {
        String sql = names.in("SELECT id, state FROM dw_upload WHERE container = ? AND upload = ? FOR UPDATE");
        try (PreparedStatement query = Parameters.prepare(link, sql, id, upload);
                ResultSet found = query.executeQuery()) {
            return found.next() ? new H2Upload(link, names, found.getLong("id"), found.getString("state")) : null;
        }
    }

    H2Upload begin(UploadId upload, long now) throws SQLException {
        String sql = names.in(BEGIN);
        try (PreparedStatement insert = Parameters.prepare(link, sql, id, upload, now)) {
            return new H2Upload(link, names, EnvelopeRows.number(insert), "open");
        }
    }

    long openUploads() throws SQLException {
        String sql = names.in("SELECT count(*) FROM dw_upload WHERE container = ? AND state = 'open'");
        try (PreparedStatement query = Parameters.prepare(link, sql, id)) {
            return EnvelopeRows.number(query);
        }
    }
}
