package io.datawollet.store.jdbc;

import io.datawollet.store.CreateResult;
import io.datawollet.store.Revision;
import io.datawollet.store.SessionAddress;
import io.datawollet.store.SessionListing;
import io.datawollet.store.SessionPage;
import io.datawollet.store.SessionRecord;
import io.datawollet.store.SessionStore;
import io.datawollet.store.StoreException;
import io.datawollet.store.StoreKey;
import io.datawollet.store.WriteResult;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Sessions in PostgreSQL, for any number of nodes, or in an embedded H2, for one.
 *
 * <p>It keeps all rules of {@link SessionStore}. Beyond them:
 *
 * <ul>
 *   <li><b>PostgreSQL</b>: each operation is one statement and one round trip, on whatever connection. {@code removePartition}
 *       and {@code removeExpired} take a further one whenever the logs of what they remove have more than 100,000 rows, so that
 *       none of their statements runs into its time-out; then each trip is a step of its own.
 *   <li><b>H2</b>: each write is one short transaction that begins with the row of the session. It is flushed before the
 *       operation returns, so that a process that is killed loses nothing that was acknowledged. Writes take turns.
 *   <li>Nothing bounds the room but the database: {@link io.datawollet.store.StoreFullException} is thrown when its disk is
 *       full. Expired sessions take room until they are swept.
 *   <li>A header may have up to 1 MiB. A row may be as large as core lets an entry be, and larger.
 *   <li>{@code create} with a bound and {@code list} look at the sessions of their partition, also at expired ones that were not
 *       swept yet.
 * </ul>
 *
 * <p>Each operation takes one connection from the data source and gives it back before it returns. When that fails, when the
 * database refuses, or when it does not answer in time, a {@link StoreException} says whether anything may have changed; the next
 * operation starts from nothing, so this store works again as soon as the database does. The first operation looks at the schema
 * as {@link JdbcDatabase#checkSchema()} does.
 *
 * <p>Safe for use by many threads. An operation blocks while the database works; virtual threads may call it.
 */
public final class JdbcSessionStore implements SessionStore {
    private final JdbcDatabase database;
    private final PostgresSessions postgres;
    private final H2Sessions h2;

    /**
     * Over the tables of this database.
     *
     * @param database may be shared with other stores
     */
    public JdbcSessionStore(JdbcDatabase database) {
        this.database = database;
        this.postgres = new PostgresSessions(database.connections(), database.names());
        this.h2 = new H2Sessions(database.connections(), database.names());
    }

    /**
     * Over a database of its own with the defaults of {@link JdbcDatabase.Builder}.
     *
     * @param dataSource where connections come from
     */
    public JdbcSessionStore(DataSource dataSource) {
        this(JdbcDatabase.of(dataSource));
    }

    @Override
    public CreateResult create(SessionRecord record, Instant now, int countUpTo) {
        notNegative(countUpTo, "countUpTo");
        Millis.exact(record.createdAt());
        Millis.exact(record.expiresAt());
        return sessions().create(record, now, countUpTo);
    }

    @Override
    public Optional<SessionPage> load(SessionAddress address, Instant now, int maxRows, long maxBytes) {
        return rows(address, 0, maxRows, maxBytes, now);
    }

    @Override
    public WriteResult append(
            SessionAddress address,
            Revision expected,
            Revision revision,
            byte[] header,
            byte[] row,
            Instant expiresAt,
            Instant now) {
        Millis.exact(expiresAt);
        return sessions().append(address, expected, revision, header, row, expiresAt, now);
    }

    @Override
    public WriteResult replace(
            SessionAddress address,
            Revision expected,
            Revision revision,
            byte[] header,
            Instant expiresAt,
            Instant now) {
        Millis.exact(expiresAt);
        return sessions().replace(address, expected, revision, header, expiresAt, now);
    }

    @Override
    public WriteResult move(SessionAddress from, Revision expected, SessionRecord record, Instant now) {
        JdbcDatabase.require(
                record.address().partition().equals(from.partition()), "a session cannot move to another partition");
        Millis.exact(record.expiresAt());
        return sessions().move(from, expected, record, now);
    }

    @Override
    public Optional<SessionPage> rows(SessionAddress address, long from, int maxRows, long maxBytes, Instant now) {
        notNegative(from, "from");
        notNegative(maxRows, "maxRows");
        notNegative(maxBytes, "maxBytes");
        return sessions().rows(address, from, maxRows, maxBytes, now);
    }

    @Override
    public boolean remove(SessionAddress address) {
        return sessions().remove(address);
    }

    @Override
    public List<SessionListing> list(StoreKey partition, Instant now, int limit) {
        notNegative(limit, "limit");
        return sessions().list(partition, now, limit);
    }

    @Override
    public int removePartition(StoreKey partition, int limit) {
        notNegative(limit, "limit");
        return sessions().removePartition(partition, limit);
    }

    @Override
    public int removeExpired(Instant before, int limit) {
        notNegative(limit, "limit");
        return sessions().removeExpired(before, limit);
    }

    /** The one that speaks to the database which is there. */
    private DialectSessions sessions() {
        return switch (database.dialect()) {
            case POSTGRESQL -> postgres;
            case H2 -> h2;
        };
    }

    private static void notNegative(long bound, String name) {
        JdbcDatabase.require(bound >= 0, name + " is negative");
    }
}
