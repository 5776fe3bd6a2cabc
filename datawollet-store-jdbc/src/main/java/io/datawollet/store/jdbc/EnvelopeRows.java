package io.datawollet.store.jdbc;

import io.datawollet.store.ContainerListing;
import io.datawollet.store.ContainerSnapshot;
import io.datawollet.store.DocumentListing;
import io.datawollet.store.DocumentResult;
import io.datawollet.store.DocumentVersion;
import io.datawollet.store.Revision;
import io.datawollet.store.StoreKey;
import io.datawollet.store.UploadId;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Reads what both databases answer alike, by the names of columns. */
final class EnvelopeRows {
    /** Lies before every address. */
    private static final byte[] FIRST = {};

    private EnvelopeRows() {}

    /** What a page begins beyond. */
    static byte[] beyond(Optional<StoreKey> after) {
        return after.map(StoreKey::toBytes).orElse(FIRST);
    }

    static ContainerSnapshot snapshot(ResultSet row) throws SQLException {
        return new ContainerSnapshot(
                Revision.of(row.getBytes("revision")),
                row.getBytes("header"),
                row.getInt("root_key_id"),
                Instant.ofEpochMilli(row.getLong("expires_at")));
    }

    /** The container, if there is a row. */
    static Optional<ContainerSnapshot> container(PreparedStatement query) throws SQLException {
        try (ResultSet found = query.executeQuery()) {
            return found.next() ? Optional.of(snapshot(found)) : Optional.empty();
        }
    }

    static List<ContainerListing> containers(PreparedStatement query) throws SQLException {
        List<ContainerListing> containers = new ArrayList<>();
        try (ResultSet found = query.executeQuery()) {
            while (found.next()) {
                containers.add(new ContainerListing(StoreKey.of(found.getBytes("address")), snapshot(found)));
            }
        }
        return Collections.unmodifiableList(containers);
    }

    static long number(PreparedStatement query) throws SQLException {
        try (ResultSet found = query.executeQuery()) {
            found.next();
            return found.getLong(1);
        }
    }

    /** No row is no container; one without an upload is no document. */
    static DocumentResult document(PreparedStatement query) throws SQLException {
        try (ResultSet found = query.executeQuery()) {
            if (!found.next()) {
                return new DocumentResult.Gone();
            }
            byte[] upload = found.getBytes("upload");
            return upload == null
                    ? new DocumentResult.Absent()
                    : new DocumentResult.Found(new DocumentVersion(
                            UploadId.of(upload),
                            found.getInt("block_count"),
                            found.getLong("size"),
                            found.getBytes("info"),
                            found.getBytes("first_block")));
        }
    }

    /** No row is no container; one without an address says only that there is one. */
    static Optional<List<DocumentListing>> documents(PreparedStatement query, int limit) throws SQLException {
        try (ResultSet found = query.executeQuery()) {
            if (!found.next()) {
                return Optional.empty();
            }
            List<DocumentListing> documents = new ArrayList<>();
            do {
                byte[] address = found.getBytes("address");
                if (address != null && documents.size() < limit) {
                    documents.add(new DocumentListing(
                            StoreKey.of(address), UploadId.of(found.getBytes("upload")), found.getBytes("info")));
                }
            } while (found.next());
            return Optional.of(Collections.unmodifiableList(documents));
        }
    }

    /** All of them or none. */
    static Optional<List<byte[]>> blocks(PreparedStatement query, int count) throws SQLException {
        List<byte[]> blocks = new ArrayList<>();
        try (ResultSet found = query.executeQuery()) {
            while (found.next()) {
                blocks.add(found.getBytes("data"));
            }
        }
        return blocks.size() == count ? Optional.of(Collections.unmodifiableList(blocks)) : Optional.empty();
    }
}
