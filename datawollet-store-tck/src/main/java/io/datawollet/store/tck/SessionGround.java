package io.datawollet.store.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.store.CreateResult.Created;
import io.datawollet.store.Revision;
import io.datawollet.store.SessionAddress;
import io.datawollet.store.SessionPage;
import io.datawollet.store.SessionRecord;
import io.datawollet.store.SessionSnapshot;
import io.datawollet.store.SessionStore;
import io.datawollet.store.StoreKey;
import io.datawollet.store.WriteResult;
import io.datawollet.store.WriteResult.Conflict;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.TestReporter;
import org.opentest4j.TestAbortedException;

/**
 * Session stores under test, and short names for what the tests do with them. Everything that is written follows from the
 * number of its revision or row, so that whatever is read shows whether it belongs together.
 */
final class SessionGround extends Ground<SessionStore> {
    /** Most tests need but one session. */
    static final SessionAddress HERE = address(1, 1);

    /** Where it moves to. */
    static final SessionAddress THERE = address(1, 2);

    SessionGround(StoreFixture<SessionStore> fixture, int roundsInPercent, TestReporter reporter) {
        super(fixture, roundsInPercent, reporter);
    }

    /** Keys look random, as real ones do, and equal numbers give equal keys. */
    static StoreKey key(long number) {
        SplittableRandom random = new SplittableRandom(number);
        return new StoreKey(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
    }

    static SessionAddress address(long partition, long session) {
        return new SessionAddress(key(partition), key(1_000_000_007L + session));
    }

    static Revision revision(long number) {
        return new Revision(number, ~number);
    }

    /** The header of this revision. */
    static byte[] header(long revision) {
        return ByteBuffer.allocate(9).put((byte) 'h').putLong(revision).array();
    }

    /** The row of this number. */
    static byte[] row(long number) {
        return ByteBuffer.allocate(9).put((byte) 'r').putLong(number).array();
    }

    /** The number of a header or row. */
    static long number(byte[] headerOrRow) {
        return ByteBuffer.wrap(headerOrRow).getLong(1);
    }

    SessionRecord record(SessionAddress address, long revision, Instant expiresAt) {
        return new SessionRecord(address, revision(revision), header(revision), now, expiresAt);
    }

    /** Creates a session of revision 1 that ends at {@code end}. */
    SessionAddress created(long partition, long session) {
        return created(address(partition, session), end);
    }

    /** Creates a session of revision 1. */
    SessionAddress created(SessionAddress address, Instant expiresAt) {
        assertThat(store.create(record(address, 1, expiresAt), now, 0))
                .as("create at a free address")
                .isInstanceOf(Created.class);
        return address;
    }

    /** Creates the one session, with so many rows: it has the revision 1 plus their number, and row i the number i. */
    void createdWithRows(int count) {
        created(HERE, end);
        for (int i = 0; i < count; i++) {
            assertDone(append(HERE, i + 1, i + 2, row(i), now));
        }
    }

    /** Aborts the test, for all to see, if the store leaves it to native expiry to remove anything. */
    void assumeSweeps() {
        SessionAddress probe = created(address(987_654, 1), now);
        boolean swept = store.removeExpired(now.plusMillis(1), ALL) == 1;
        store.remove(probe);
        if (endsByItself() && !swept) {
            throw new TestAbortedException(
                    "The store answers 0 to a sweep, as S102 allows where records end by themselves.");
        }
    }

    /** Appends and prolongs to {@code later}. */
    WriteResult append(SessionAddress address, long expected, long next, byte[] row, Instant time) {
        return append(store, address, revision(expected), next, row, time);
    }

    /** Appends through this handle, with a row of the revision's number. */
    WriteResult append(SessionStore node, SessionAddress address, Revision expected, long next) {
        return append(node, address, expected, next, row(next), now);
    }

    private WriteResult append(
            SessionStore node, SessionAddress address, Revision expected, long next, byte[] row, Instant time) {
        return node.append(address, expected, revision(next), header(next), row, later, time);
    }

    /** Replaces the header and prolongs to {@code later}. */
    WriteResult replace(SessionAddress address, long expected, long next, Instant time) {
        return store.replace(address, revision(expected), revision(next), header(next), later, time);
    }

    /** Replaces the header through this handle and prolongs to {@code later}. */
    WriteResult replace(SessionStore node, SessionAddress address, Revision expected, long next) {
        return node.replace(address, expected, revision(next), header(next), later, now);
    }

    /** Moves and prolongs to {@code later}. */
    WriteResult move(SessionAddress from, long expected, SessionAddress to, long next, Instant time) {
        return store.move(from, revision(expected), record(to, next, later), time);
    }

    /** Moves through this handle and prolongs to {@code later}. */
    WriteResult move(SessionStore node, SessionAddress from, Revision expected, SessionAddress to, long next) {
        return node.move(from, expected, record(to, next, later), now);
    }

    /** Whether a session is found at this address now. */
    boolean isAt(SessionStore node, SessionAddress address) {
        return node.load(address, now, 0, 0).isPresent();
    }

    /** Everything of a session that must be there. */
    SessionPage page(SessionAddress address) {
        return page(store, address);
    }

    /** Everything of a session that must be there, through this handle. */
    SessionPage page(SessionStore node, SessionAddress address) {
        return found(node.load(address, now, ALL, Long.MAX_VALUE));
    }

    /** The page that must have been found. */
    static SessionPage found(Optional<SessionPage> page) {
        assertThat(page).as("what was loaded of a session that is there").isPresent();
        return page.get();
    }

    static void assertDone(WriteResult result) {
        assertThat(result).isEqualTo(new WriteResult.Done());
    }

    static void assertGone(WriteResult result) {
        assertThat(result).isEqualTo(new WriteResult.Gone());
    }

    /** The state that a conflict carries. */
    static SessionSnapshot conflict(WriteResult result) {
        assertThat(result).isInstanceOf(Conflict.class);
        return ((Conflict) result).current();
    }

    /** That header and revision are those of this number, and the rest as it must be. */
    static void assertShows(SessionSnapshot seen, long revision, Instant expiresAt, long rows) {
        assertThat(seen.revision()).as("the revision").isEqualTo(revision(revision));
        assertThat(seen.header()).as("the header of this revision").isEqualTo(header(revision));
        assertThat(seen.expiresAt()).as("the end").isEqualTo(expiresAt);
        assertThat(seen.rowCount()).as("the number of rows").isEqualTo(rows);
    }
}
