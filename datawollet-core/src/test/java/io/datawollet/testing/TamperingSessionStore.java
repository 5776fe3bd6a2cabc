package io.datawollet.testing;

import io.datawollet.store.Revision;
import io.datawollet.store.SessionAddress;
import io.datawollet.store.SessionPage;
import io.datawollet.store.SessionRecord;
import io.datawollet.store.SessionSnapshot;
import io.datawollet.store.WriteResult;
import io.datawollet.store.tck.ModelSessionStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A store in the hands of somebody who reads and writes it at will: what lies in it can be changed behind the owner's
 * back, and what it answers can be changed on the way. Safe for use by many threads.
 *
 * <p>Hooks see copies: they may change the arrays that they get, and what lies in the store stays as it is.
 */
public final class TamperingSessionStore extends ModelSessionStore {
    private volatile UnaryOperator<SessionPage> onPage = UnaryOperator.identity();
    private volatile UnaryOperator<SessionSnapshot> onConflict = UnaryOperator.identity();

    /** From now on {@code load} and {@code rows} answer what this makes of the true page. */
    public void onPage(UnaryOperator<SessionPage> hook) {
        onPage = hook;
    }

    /** From now on conflicts carry what this makes of the true state. */
    public void onConflict(UnaryOperator<SessionSnapshot> hook) {
        onConflict = hook;
    }

    /** Answers are true again. What was changed in the store stays changed. */
    public void honest() {
        onPage = UnaryOperator.identity();
        onConflict = UnaryOperator.identity();
    }

    /** Every address at which something lies, expired or not, in the order of partition and session. */
    public List<SessionAddress> addresses() {
        return copyAll().keySet().stream()
                .sorted(Comparator.comparing(SessionAddress::partition).thenComparing(SessionAddress::session))
                .toList();
    }

    /** What lies at the address, without its rows; the header array is a copy. */
    public SessionRecord record(SessionAddress address) {
        SessionRecord record = at(address).record();
        return new SessionRecord(
                address, record.revision(), record.header().clone(), record.createdAt(), record.expiresAt());
    }

    /** A copy of the header at the address. */
    public byte[] header(SessionAddress address) {
        return record(address).header();
    }

    /** A list of copies of the rows at the address, which the test may change. */
    public List<byte[]> rowsOf(SessionAddress address) {
        List<byte[]> rows = new ArrayList<>();
        at(address).rows().forEach(row -> rows.add(row.clone()));
        return rows;
    }

    /** Changes header and rows of what lies at the address; revision and times stay. */
    public void put(SessionAddress address, byte[] header, byte[]... rows) {
        SessionRecord old = at(address).record();
        put(new SessionRecord(address, old.revision(), header, old.createdAt(), old.expiresAt()), Arrays.asList(rows));
    }

    /** Puts this at the record's address, whatever lies there. */
    public void put(SessionRecord record, List<byte[]> rows) {
        put(new Stored(record, rows));
    }

    @Override
    public Optional<SessionPage> rows(SessionAddress address, long from, int maxRows, long maxBytes, Instant now) {
        return super.rows(address, from, maxRows, maxBytes, now).map(page -> onPage.apply(page));
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
        return tampered(super.append(address, expected, revision, header, row, expiresAt, now));
    }

    @Override
    public WriteResult replace(
            SessionAddress address,
            Revision expected,
            Revision revision,
            byte[] header,
            Instant expiresAt,
            Instant now) {
        return tampered(super.replace(address, expected, revision, header, expiresAt, now));
    }

    @Override
    public WriteResult move(SessionAddress from, Revision expected, SessionRecord record, Instant now) {
        return tampered(super.move(from, expected, record, now));
    }

    private WriteResult tampered(WriteResult result) {
        return result instanceof WriteResult.Conflict conflict
                ? new WriteResult.Conflict(onConflict.apply(conflict.current()))
                : result;
    }

    private Stored at(SessionAddress address) {
        Stored stored = stored(address);
        if (stored == null) {
            throw new NoSuchElementException("nothing lies at " + address);
        }
        return stored;
    }
}
