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
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Envelopes in H2: what reads is one statement and so one snapshot, what writes one short transaction that locks the row of
 * the container first.
 */
final class H2Envelopes implements Envelopes {
    /** What H2 says where a row with the same unique key is there. */
    private static final String DUPLICATE = "23505";

    private static final String CREATE =
            "INSERT INTO dw_container (address, revision, header, root_key_id, expires_at) VALUES (?, ?, ?, ?, ?)";

    private static final String LOAD =
            "SELECT revision, header, root_key_id, expires_at FROM dw_container WHERE address = ? AND expires_at > ?";

    private static final String REPLACE_HEADER =
            "UPDATE dw_container SET revision = ?, header = ?, root_key_id = ? WHERE address = ?";

    private static final String BY_ROOT_KEY = """
            SELECT address, revision, header, root_key_id, expires_at FROM dw_container
            WHERE root_key_id = ? AND address > ? AND expires_at > ? ORDER BY address LIMIT ?""";

    private static final String COUNT_BY_ROOT_KEY =
            "SELECT count(*) FROM dw_container WHERE root_key_id = ? AND expires_at > ?";

    private static final String DOCUMENT = """
            SELECT d.upload, d.block_count, d.size, d.info, b.data AS first_block
            FROM dw_container AS c
            LEFT JOIN dw_document AS d ON d.container = c.id AND d.address = ?
            LEFT JOIN dw_upload AS u ON u.container = c.id AND u.upload = d.upload
            LEFT JOIN dw_block AS b ON b.upload = u.id AND b.idx = 0
            WHERE c.address = ? AND c.expires_at > ?""";

    private static final String READ_BLOCKS = """
            SELECT b.data
            FROM dw_container AS c
            JOIN dw_upload AS u ON u.container = c.id AND u.upload = ? AND u.state IN ('current', 'past')
            JOIN dw_block AS b ON b.upload = u.id AND b.idx >= ? AND b.idx < ?
            WHERE c.address = ? AND c.expires_at > ? AND u.block_count >= ?
            ORDER BY b.idx""";

    /** A limit of none would say that there is no container; the rows know to leave the document out. */
    private static final String DOCUMENTS = """
            SELECT d.address, d.upload, d.info
            FROM dw_container AS c LEFT JOIN dw_document AS d ON d.container = c.id AND d.address > ?
            WHERE c.address = ? AND c.expires_at > ? ORDER BY d.address LIMIT greatest(?, 1)""";

    private final Connections connections;
    private final Names names;
    private final H2Sweep sweep;

    H2Envelopes(Connections connections, Names names) {
        this.connections = connections;
        this.names = names;
        this.sweep = new H2Sweep(connections, names);
    }

    private interface Answer<T> {
        T of(PreparedStatement statement) throws SQLException;
    }

    private <T> T read(String operation, Answer<T> answer, String sql, Object... values) {
        return connections.read(operation, link -> {
            try (PreparedStatement statement = Parameters.prepare(link, names.in(sql), values)) {
                return answer.of(statement);
            }
        });
    }

    private interface Change<T> {
        T in(H2Container container) throws SQLException;
    }

    /** Does this with a live container while nobody else changes anything in it. */
    private <T> T change(String operation, StoreKey address, long now, T gone, Change<T> change) {
        return connections.transaction(operation, link -> {
            H2Container container = H2Container.lock(link, names, address, now);
            return container == null ? gone : change.in(container);
        });
    }

    @Override
    public boolean create(ContainerRecord record, long expiresAt) {
        return connections.transaction("creating a container", link -> {
            try {
                return Parameters.update(
                                link,
                                names.in(CREATE),
                                record.address(),
                                record.revision(),
                                record.header(),
                                record.rootKeyId(),
                                expiresAt)
                        == 1;
            } catch (SQLException e) {
                if (DUPLICATE.equals(e.getSQLState())) {
                    return false;
                }
                throw e;
            }
        });
    }

    @Override
    public Optional<ContainerSnapshot> load(StoreKey address, long now) {
        return read("loading a container", EnvelopeRows::container, LOAD, address, now);
    }

    @Override
    public HeaderResult replaceHeader(
            StoreKey address, Revision expected, Revision revision, byte[] header, int rootKeyId, long now) {
        return change("replacing a container's header", address, now, new HeaderResult.Gone(), container -> {
            ContainerSnapshot current = container.snapshot();
            if (!current.revision().equals(expected)) {
                return new HeaderResult.Conflict(current);
            }
            container.update(REPLACE_HEADER, revision, header, rootKeyId, address);
            return new HeaderResult.Done();
        });
    }

    @Override
    public boolean remove(StoreKey address) {
        return connections.transaction("removing a container", link -> {
            H2Container container = H2Container.lock(link, names, address, Long.MIN_VALUE);
            if (container != null) {
                container.end();
            }
            return container != null;
        });
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
            StoreKey address, UploadId id, int firstIndex, List<byte[]> blocks, int uploadLimit, long now) {
        return change("staging blocks", address, now, StageResult.GONE, container -> {
            H2Upload upload = container.upload(id);
            if (upload == null) {
                if (firstIndex != 1) {
                    return StageResult.LOST;
                }
                if (container.openUploads() >= uploadLimit) {
                    return StageResult.FULL;
                }
                upload = container.begin(id, now);
            }
            if (!upload.isOpen()) {
                return StageResult.LOST;
            }
            upload.become("open", now, 0);
            for (int i = 0; i < blocks.size(); i++) {
                upload.add(firstIndex + i, blocks.get(i));
            }
            return StageResult.DONE;
        });
    }

    @Override
    public void discard(StoreKey address, UploadId id, long now) {
        boolean unused = change("discarding an upload", address, now, false, container -> {
            H2Upload upload = container.upload(id);
            boolean open = upload != null && upload.isOpen();
            if (upload != null && open) {
                upload.become("discarded", now, 0);
            }
            return open;
        });
    }

    @Override
    public CommitResult commit(
            StoreKey address,
            StoreKey document,
            Expected expected,
            DocumentVersion version,
            ContainerLimits limits,
            long now) {
        return change("committing a version", address, now, new CommitResult.Gone(), container -> {
            H2Container.Current current = container.current(document);
            if (current != null && current.upload().equals(version.upload())) {
                return new CommitResult.Done();
            }
            if (!isMet(expected, current)) {
                return new CommitResult.Conflict(Optional.ofNullable(current).map(H2Container.Current::upload));
            }
            if (current == null && container.documentCount() >= limits.documents()) {
                return new CommitResult.TooManyDocuments();
            }
            long before = current == null ? 0 : current.size();
            boolean grows = current == null || version.size() > before;
            if (grows && version.size() > limits.bytes() - (container.documentBytes() - before)) {
                return new CommitResult.TooManyBytes();
            }
            return put(container, document, current, version, now) ? new CommitResult.Done() : new CommitResult.Lost();
        });
    }

    private static boolean put(
            H2Container container,
            StoreKey document,
            H2Container.@Nullable Current current,
            DocumentVersion version,
            long now)
            throws SQLException {
        int count = version.blockCount();
        H2Upload upload = container.upload(version.upload());
        if (upload == null && count == 1) {
            upload = container.begin(version.upload(), now);
        }
        if (upload == null || !upload.isOpen() || !upload.hasAll(count)) {
            return false;
        }
        upload.become("current", now, count);
        upload.add(0, version.firstBlock());
        container.put(document, current, version);
        if (current != null) {
            container.retire(current, now);
        }
        return true;
    }

    private static boolean isMet(Expected expected, H2Container.@Nullable Current current) {
        if (expected instanceof Expected.Version wanted) {
            return current != null && current.upload().equals(wanted.upload());
        }
        return expected instanceof Expected.Any || current == null;
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
                container,
                now,
                limit);
    }

    @Override
    public RemoveResult removeDocument(StoreKey address, StoreKey document, Expected expected, long now) {
        return change("removing a document", address, now, new RemoveResult.Gone(), container -> {
            H2Container.Current current = container.current(document);
            if (current == null) {
                return new RemoveResult.Absent();
            }
            if (!isMet(expected, current)) {
                return new RemoveResult.Conflict(current.upload());
            }
            container.drop(document, current);
            container.retire(current, now);
            return new RemoveResult.Done();
        });
    }

    @Override
    public int sweep(long expiredBefore, long idleBefore, int limit) {
        return sweep.run(expiredBefore, idleBefore, limit);
    }
}
