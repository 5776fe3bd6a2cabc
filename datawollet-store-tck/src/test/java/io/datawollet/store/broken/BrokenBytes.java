package io.datawollet.store.broken;

import io.datawollet.store.CreateResult;
import io.datawollet.store.Revision;
import io.datawollet.store.SessionAddress;
import io.datawollet.store.SessionListing;
import io.datawollet.store.SessionPage;
import io.datawollet.store.SessionRecord;
import io.datawollet.store.SessionSnapshot;
import io.datawollet.store.SessionStore;
import io.datawollet.store.StoreKey;
import io.datawollet.store.WriteResult;
import io.datawollet.store.tck.ModelSessionStore;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Stores that do not keep bytes as they are, or answer a broken precondition in their own way. */
final class BrokenBytes {
    static final List<BrokenStore<SessionStore>> ALL = List.of(
            BrokenStore.ofSessions("the arrays that are kept are handed out", "S5", HandsOutItsOwn::new),
            BrokenStore.ofSessions("the caller's array is kept and handed to others", "S5", HandsOutTheCallers::new),
            BrokenStore.ofSessions("rows go through UTF-8", "S5", ThroughText::new),
            BrokenStore.ofSessions("a session key is cut to 8 bytes", "S5", CutsKeys::new),
            BrokenStore.ofSessions("a negative limit ends as a NullPointerException", "S6", ThrowsNullPointers::new),
            BrokenStore.ofSessions("a negative limit is taken for 0", "S6", TakesNegativeForZero::new),
            BrokenStore.ofSessions(
                    "a move to another partition ends as a NullPointerException", "S54", MoveThrowsNullPointer::new),
            BrokenStore.ofSessions("a move to another partition is done", "S54", MovesAnywhere::new));

    private BrokenBytes() {}

    private static final class HandsOutItsOwn extends ModelSessionStore {
        private final Map<Revision, SessionPage> kept = new ConcurrentHashMap<>();

        @Override
        public Optional<SessionPage> rows(SessionAddress address, long from, int maxRows, long maxBytes, Instant now) {
            return super.rows(address, from, maxRows, maxBytes, now)
                    .map(page -> kept.computeIfAbsent(page.session().revision(), any -> page));
        }
    }

    private static final class HandsOutTheCallers extends ModelSessionStore {
        private final Map<Revision, byte[]> kept = new ConcurrentHashMap<>();

        @Override
        public WriteResult append(
                SessionAddress address,
                Revision expected,
                Revision revision,
                byte[] header,
                byte[] row,
                Instant expiresAt,
                Instant now) {
            kept.put(revision, header);
            return super.append(address, expected, revision, header, row, expiresAt, now);
        }

        @Override
        public Optional<SessionPage> rows(SessionAddress address, long from, int maxRows, long maxBytes, Instant now) {
            return super.rows(address, from, maxRows, maxBytes, now).map(page -> {
                SessionSnapshot seen = page.session();
                byte[] header = kept.getOrDefault(seen.revision(), seen.header());
                return new SessionPage(
                        new SessionSnapshot(seen.revision(), header, seen.expiresAt(), seen.rowCount()), page.rows());
            });
        }
    }

    private static final class ThroughText extends ModelSessionStore {
        @Override
        public WriteResult append(
                SessionAddress address,
                Revision expected,
                Revision revision,
                byte[] header,
                byte[] row,
                Instant expiresAt,
                Instant now) {
            byte[] text = new String(row, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
            return super.append(address, expected, revision, header, text, expiresAt, now);
        }
    }

    private static final class CutsKeys extends ModelSessionStore {
        @Override
        public CreateResult create(SessionRecord record, Instant now, int countUpTo) {
            StoreKey session = record.address().session();
            SessionAddress cut =
                    new SessionAddress(record.address().partition(), new StoreKey(session.word0(), 0, 0, 0));
            return super.create(
                    new SessionRecord(cut, record.revision(), record.header(), record.createdAt(), record.expiresAt()),
                    now,
                    countUpTo);
        }
    }

    private static final class ThrowsNullPointers extends ModelSessionStore {
        @Override
        public List<SessionListing> list(StoreKey partition, Instant now, int limit) {
            if (limit < 0) {
                throw new NullPointerException("no such limit");
            }
            return super.list(partition, now, limit);
        }
    }

    private static final class TakesNegativeForZero extends ModelSessionStore {
        @Override
        public int removePartition(StoreKey partition, int limit) {
            return super.removePartition(partition, Math.max(0, limit));
        }
    }

    private static final class MoveThrowsNullPointer extends ModelSessionStore {
        @Override
        public WriteResult move(SessionAddress from, Revision expected, SessionRecord record, Instant now) {
            if (!from.partition().equals(record.address().partition())) {
                throw new NullPointerException("no such partition");
            }
            return super.move(from, expected, record, now);
        }
    }

    private static final class MovesAnywhere extends ModelSessionStore {
        @Override
        public WriteResult move(SessionAddress from, Revision expected, SessionRecord record, Instant now) {
            Stored old = stored(from);
            if (from.partition().equals(record.address().partition()) || old == null) {
                return super.move(from, expected, record, now);
            }
            put(new Stored(record, old.rows()));
            remove(from);
            return new WriteResult.Done();
        }
    }
}
