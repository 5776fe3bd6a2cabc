package io.datawollet.store.broken;

import io.datawollet.store.Revision;
import io.datawollet.store.SessionAddress;
import io.datawollet.store.SessionRecord;
import io.datawollet.store.SessionSnapshot;
import io.datawollet.store.SessionStore;
import io.datawollet.store.WriteResult;
import io.datawollet.store.WriteResult.Conflict;
import io.datawollet.store.WriteResult.Done;
import io.datawollet.store.WriteResult.Gone;
import io.datawollet.store.tck.ModelSessionStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Stores whose append or replace is wrong. */
final class BrokenWrites {
    static final List<BrokenStore<SessionStore>> ALL = List.of(
            BrokenStore.ofSessions("the last append wins", "S30", LastAppendWins::new),
            BrokenStore.ofSessions("an append looks first and acts then", "S30", AppendLooksFirst::new),
            BrokenStore.ofSessions("an append that looks first brings a session back", "S4", AppendLooksFirst::new),
            BrokenStore.ofSessions("an append makes a session that was removed", "S4", AppendRevives::new),
            BrokenStore.ofSessions("an append makes a session where nothing is", "S32", AppendRevives::new),
            BrokenStore.ofSessions("a conflict shows the state before the last write", "S31", StaleConflict::new),
            BrokenStore.ofSessions(
                    "a conflict shows what was read before the write was tried", "S31", EarlyConflict::new),
            BrokenStore.ofSessions("an append copies the log", "S33", CopiesLog::new),
            BrokenStore.ofSessions("an append leaves the end as it was", "S30", AppendKeepsEnd::new),
            BrokenStore.ofSessions(
                    "an append puts its header together in a buffer for all threads", "S8", SharedBuffer::new),
            BrokenStore.ofSessions("the last replace wins", "S40", LastReplaceWins::new),
            BrokenStore.ofSessions("a replace looks first and acts then", "S40", ReplaceLooksFirst::new),
            BrokenStore.ofSessions("a replace brings an expired session back", "S4", ReplaceRevivesExpired::new),
            BrokenStore.ofSessions("a replace drops the rows", "S40", ReplaceDropsRows::new),
            BrokenStore.ofSessions("a replace makes a session where nothing is", "S40", ReplaceMakes::new),
            BrokenStore.ofSessions("a replace leaves the end as it was", "S40", ReplaceKeepsEnd::new));

    private BrokenWrites() {}

    private static SessionRecord next(
            SessionAddress address, Revision revision, byte[] header, Instant createdAt, Instant expiresAt) {
        return new SessionRecord(address, revision, header, createdAt, expiresAt);
    }

    private static final class LastAppendWins extends ModelSessionStore {
        @Override
        public WriteResult append(
                SessionAddress address,
                Revision expected,
                Revision revision,
                byte[] header,
                byte[] row,
                Instant expiresAt,
                Instant now) {
            Stored old = stored(address);
            Revision any = old == null ? expected : old.record().revision();
            return super.append(address, any, revision, header, row, expiresAt, now);
        }
    }

    private static final class AppendLooksFirst extends ModelSessionStore {
        @Override
        public WriteResult append(
                SessionAddress address,
                Revision expected,
                Revision revision,
                byte[] header,
                byte[] row,
                Instant expiresAt,
                Instant now) {
            Stored old = stored(address);
            if (old == null || !old.liveAt(now)) {
                return new Gone();
            }
            if (!old.record().revision().equals(expected)) {
                return new Conflict(old.snapshot());
            }
            Gap.open();
            List<byte[]> rows = new ArrayList<>(old.rows());
            rows.add(row);
            put(new Stored(next(address, revision, header, old.record().createdAt(), expiresAt), rows));
            return new Done();
        }
    }

    private static final class AppendRevives extends ModelSessionStore {
        @Override
        public WriteResult append(
                SessionAddress address,
                Revision expected,
                Revision revision,
                byte[] header,
                byte[] row,
                Instant expiresAt,
                Instant now) {
            if (stored(address) != null) {
                return super.append(address, expected, revision, header, row, expiresAt, now);
            }
            put(new Stored(next(address, revision, header, now, expiresAt), List.of(row)));
            return new Done();
        }
    }

    private static final class StaleConflict extends ModelSessionStore {
        private final Map<SessionAddress, SessionSnapshot> before = new ConcurrentHashMap<>();

        @Override
        public WriteResult append(
                SessionAddress address,
                Revision expected,
                Revision revision,
                byte[] header,
                byte[] row,
                Instant expiresAt,
                Instant now) {
            Stored old = stored(address);
            WriteResult result = super.append(address, expected, revision, header, row, expiresAt, now);
            if (result.equals(new Done()) && old != null) {
                before.put(address, old.snapshot());
            }
            return result instanceof Conflict conflict
                    ? new Conflict(before.getOrDefault(address, conflict.current()))
                    : result;
        }
    }

    private static final class EarlyConflict extends ModelSessionStore {
        @Override
        public WriteResult append(
                SessionAddress address,
                Revision expected,
                Revision revision,
                byte[] header,
                byte[] row,
                Instant expiresAt,
                Instant now) {
            Stored early = stored(address);
            Gap.open();
            WriteResult result = super.append(address, expected, revision, header, row, expiresAt, now);
            return result instanceof Conflict && early != null ? new Conflict(early.snapshot()) : result;
        }
    }

    private static final class CopiesLog extends ModelSessionStore {
        @Override
        public WriteResult append(
                SessionAddress address,
                Revision expected,
                Revision revision,
                byte[] header,
                byte[] row,
                Instant expiresAt,
                Instant now) {
            Stored old = stored(address);
            WriteResult result = super.append(address, expected, revision, header, row, expiresAt, now);
            return old == null ? new Gone() : result;
        }
    }

    private static final class AppendKeepsEnd extends ModelSessionStore {
        @Override
        public WriteResult append(
                SessionAddress address,
                Revision expected,
                Revision revision,
                byte[] header,
                byte[] row,
                Instant expiresAt,
                Instant now) {
            Stored old = stored(address);
            Instant end = old == null ? expiresAt : old.record().expiresAt();
            return super.append(address, expected, revision, header, row, end, now);
        }
    }

    private static final class SharedBuffer extends ModelSessionStore {
        private volatile byte[] buffer = {};

        @Override
        public WriteResult append(
                SessionAddress address,
                Revision expected,
                Revision revision,
                byte[] header,
                byte[] row,
                Instant expiresAt,
                Instant now) {
            buffer = header;
            Gap.open();
            return super.append(address, expected, revision, buffer, row, expiresAt, now);
        }
    }

    private static final class LastReplaceWins extends ModelSessionStore {
        @Override
        public WriteResult replace(
                SessionAddress address,
                Revision expected,
                Revision revision,
                byte[] header,
                Instant expiresAt,
                Instant now) {
            Stored old = stored(address);
            Revision any = old == null ? expected : old.record().revision();
            return super.replace(address, any, revision, header, expiresAt, now);
        }
    }

    private static final class ReplaceLooksFirst extends ModelSessionStore {
        @Override
        public WriteResult replace(
                SessionAddress address,
                Revision expected,
                Revision revision,
                byte[] header,
                Instant expiresAt,
                Instant now) {
            Stored old = stored(address);
            if (old == null || !old.liveAt(now)) {
                return new Gone();
            }
            if (!old.record().revision().equals(expected)) {
                return new Conflict(old.snapshot());
            }
            Gap.open();
            put(new Stored(next(address, revision, header, old.record().createdAt(), expiresAt), old.rows()));
            return new Done();
        }
    }

    private static final class ReplaceRevivesExpired extends ModelSessionStore {
        @Override
        public WriteResult replace(
                SessionAddress address,
                Revision expected,
                Revision revision,
                byte[] header,
                Instant expiresAt,
                Instant now) {
            return super.replace(address, expected, revision, header, expiresAt, Instant.MIN);
        }
    }

    private static final class ReplaceDropsRows extends ModelSessionStore {
        @Override
        public WriteResult replace(
                SessionAddress address,
                Revision expected,
                Revision revision,
                byte[] header,
                Instant expiresAt,
                Instant now) {
            WriteResult result = super.replace(address, expected, revision, header, expiresAt, now);
            Stored replaced = stored(address);
            if (result.equals(new Done()) && replaced != null) {
                put(new Stored(replaced.record(), List.of()));
            }
            return result;
        }
    }

    private static final class ReplaceMakes extends ModelSessionStore {
        @Override
        public WriteResult replace(
                SessionAddress address,
                Revision expected,
                Revision revision,
                byte[] header,
                Instant expiresAt,
                Instant now) {
            create(next(address, expected, header, now, expiresAt), now, 0);
            return super.replace(address, expected, revision, header, expiresAt, now);
        }
    }

    private static final class ReplaceKeepsEnd extends ModelSessionStore {
        @Override
        public WriteResult replace(
                SessionAddress address,
                Revision expected,
                Revision revision,
                byte[] header,
                Instant expiresAt,
                Instant now) {
            Stored old = stored(address);
            Instant end = old == null ? expiresAt : old.record().expiresAt();
            return super.replace(address, expected, revision, header, end, now);
        }
    }
}
