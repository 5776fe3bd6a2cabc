package io.datawollet.store.jdbc;

import static io.datawollet.store.jdbc.JdbcDatabase.require;

import io.datawollet.store.CommitResult;
import io.datawollet.store.ContainerLimits;
import io.datawollet.store.ContainerListing;
import io.datawollet.store.ContainerRecord;
import io.datawollet.store.ContainerSnapshot;
import io.datawollet.store.DocumentListing;
import io.datawollet.store.DocumentResult;
import io.datawollet.store.DocumentVersion;
import io.datawollet.store.EnvelopeStore;
import io.datawollet.store.Expected;
import io.datawollet.store.HeaderResult;
import io.datawollet.store.RemoveResult;
import io.datawollet.store.Revision;
import io.datawollet.store.StageResult;
import io.datawollet.store.StoreException;
import io.datawollet.store.StoreKey;
import io.datawollet.store.UploadId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Envelopes and documents in PostgreSQL, shared by many nodes, or in an embedded H2 file for one.
 *
 * <p>It keeps all rules of {@link EnvelopeStore}. Beyond them:
 *
 * <ul>
 *   <li>On PostgreSQL each operation is one statement and one trip. On H2 it is one short transaction.
 *   <li>Nothing ends by itself: call {@link #sweep} now and then, from as many nodes as you like. A unit of it is one row: a
 *       block, a document, an upload or version, a container, and once more what is left of a container that had contents, or
 *       of a discarded upload. What is not done of an upload when the limit is reached is in nobody's sight any more and goes
 *       with the next sweep.
 *   <li>The time that an operation takes does not follow how many containers, documents or uploads there are, but for a
 *       logarithm. {@code commit} follows the number of blocks that it commits, pages and reads follow what they answer, and
 *       {@code countByRootKey} what it counts. {@code byRootKey} and {@code countByRootKey} look also at expired containers
 *       that were not swept.
 *   <li>In the heap are the blocks of the call and, while they are sent or come, about as much again.
 *   <li>A version that is replaced or removed takes its room until it is swept. PostgreSQL gives room back when it vacuums.
 * </ul>
 *
 * <p>Safe for use by many threads. Each call waits for a connection and for the database, and takes no lock in this process
 * meanwhile. What fails is a {@link StoreException}, also where the schema is missing; an {@link IllegalArgumentException}
 * is for a negative bound or size, an index, a number of blocks or a count below 1, no blocks to stage, a removal that
 * expects no document, or an instant with a fraction of a millisecond where it is stored (the end of a container, and the
 * {@code now} of {@code stage}, {@code discard}, {@code commit} and {@code removeDocument}); after that nothing has changed.
 */
public final class JdbcEnvelopeStore implements EnvelopeStore {
    private final JdbcDatabase database;
    private final Envelopes postgres;
    private final Envelopes h2;

    /**
     * Over this database; nothing is asked of it yet.
     *
     * @param database where the tables are
     */
    public JdbcEnvelopeStore(JdbcDatabase database) {
        this.database = database;
        this.postgres = new PostgresEnvelopes(database.connections(), database.names());
        this.h2 = new H2Envelopes(database.connections(), database.names());
    }

    /**
     * Over a database with the defaults of {@link JdbcDatabase.Builder}; nothing is asked of it yet.
     *
     * @param dataSource where connections come from
     */
    public JdbcEnvelopeStore(DataSource dataSource) {
        this(JdbcDatabase.of(dataSource));
    }

    private Envelopes envelopes() {
        return switch (database.dialect()) {
            case POSTGRESQL -> postgres;
            case H2 -> h2;
        };
    }

    @Override
    public boolean create(ContainerRecord record, Instant now) {
        long expiresAt = Millis.exact(record.expiresAt());
        return envelopes().create(record, expiresAt);
    }

    @Override
    public Optional<ContainerSnapshot> load(StoreKey address, Instant now) {
        return envelopes().load(address, Millis.compared(now));
    }

    @Override
    public HeaderResult replaceHeader(
            StoreKey address, Revision expected, Revision revision, byte[] header, int rootKeyId, Instant now) {
        return envelopes().replaceHeader(address, expected, revision, header, rootKeyId, Millis.compared(now));
    }

    @Override
    public boolean remove(StoreKey address) {
        return envelopes().remove(address);
    }

    @Override
    public List<ContainerListing> byRootKey(int rootKeyId, Optional<StoreKey> after, int limit, Instant now) {
        require(limit >= 0, "limit is negative");
        return envelopes().byRootKey(rootKeyId, after, limit, Millis.compared(now));
    }

    @Override
    public long countByRootKey(int rootKeyId, Instant now) {
        return envelopes().countByRootKey(rootKeyId, Millis.compared(now));
    }

    @Override
    public StageResult stage(
            StoreKey container, UploadId upload, int firstIndex, List<byte[]> blocks, int uploadLimit, Instant now) {
        require(firstIndex >= 1, "firstIndex is below 1");
        require(!blocks.isEmpty(), "there are no blocks");
        require(firstIndex <= Integer.MAX_VALUE - (blocks.size() - 1), "the index of the last block is too large");
        require(uploadLimit >= 0, "uploadLimit is negative");
        long time = Millis.exact(now);
        return envelopes().stage(container, upload, firstIndex, blocks, uploadLimit, time);
    }

    @Override
    public void discard(StoreKey container, UploadId upload, Instant now) {
        long time = Millis.exact(now);
        envelopes().discard(container, upload, time);
    }

    @Override
    public CommitResult commit(
            StoreKey container,
            StoreKey document,
            Expected expected,
            DocumentVersion version,
            ContainerLimits limits,
            Instant now) {
        require(version.blockCount() >= 1, "blockCount is below 1");
        require(version.size() >= 0, "size is negative");
        require(limits.documents() >= 0 && limits.bytes() >= 0, "a limit is negative");
        long time = Millis.exact(now);
        return envelopes().commit(container, document, expected, version, limits, time);
    }

    @Override
    public DocumentResult document(StoreKey container, StoreKey document, Instant now) {
        return envelopes().document(container, document, Millis.compared(now));
    }

    @Override
    public Optional<List<byte[]>> readBlocks(StoreKey container, UploadId upload, int from, int count, Instant now) {
        require(from >= 1, "from is below 1");
        require(count >= 1, "count is below 1");
        return envelopes().readBlocks(container, upload, from, count, Millis.compared(now));
    }

    @Override
    public Optional<List<DocumentListing>> documents(
            StoreKey container, Optional<StoreKey> after, int limit, Instant now) {
        require(limit >= 0, "limit is negative");
        return envelopes().documents(container, after, limit, Millis.compared(now));
    }

    @Override
    public RemoveResult removeDocument(StoreKey container, StoreKey document, Expected expected, Instant now) {
        require(!(expected instanceof Expected.None), "a removal cannot expect that there is no document");
        long time = Millis.exact(now);
        return envelopes().removeDocument(container, document, expected, time);
    }

    @Override
    public int sweep(Instant expiredBefore, Instant idleBefore, int limit) {
        require(limit >= 0, "limit is negative");
        return envelopes().sweep(Millis.compared(expiredBefore), Millis.compared(idleBefore), limit);
    }
}
