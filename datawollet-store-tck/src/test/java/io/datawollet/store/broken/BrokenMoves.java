package io.datawollet.store.broken;

import io.datawollet.store.Revision;
import io.datawollet.store.SessionAddress;
import io.datawollet.store.SessionRecord;
import io.datawollet.store.SessionStore;
import io.datawollet.store.WriteResult;
import io.datawollet.store.WriteResult.Conflict;
import io.datawollet.store.WriteResult.Done;
import io.datawollet.store.WriteResult.Gone;
import io.datawollet.store.WriteResult.Taken;
import io.datawollet.store.tck.ModelSessionStore;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Stores whose move is wrong. */
final class BrokenMoves {
    static final List<BrokenStore<SessionStore>> ALL = List.of(
            BrokenStore.ofSessions("a move deletes, then inserts", "S50", DeletesThenInserts::new),
            BrokenStore.ofSessions(
                    "a move that deletes, then inserts is missed by counting", "S11", DeletesThenInserts::new),
            BrokenStore.ofSessions("a move copies, then deletes", "S1", CopiesThenDeletes::new),
            BrokenStore.ofSessions("a move looks first and acts then", "S50", LooksFirst::new),
            BrokenStore.ofSessions("a move that looks first brings a removed session back", "S70", LooksFirst::new),
            BrokenStore.ofSessions("a move loses the rows", "S50", LosesRows::new),
            BrokenStore.ofSessions("a move loses the last row", "S50", LosesLastRow::new),
            BrokenStore.ofSessions("a move turns the rows about", "S50", TurnsRows::new),
            BrokenStore.ofSessions("a move takes the time of creation from the caller", "S50", TakesCreatedAt::new),
            BrokenStore.ofSessions("a move leaves the session at the old address as well", "S50", Copies::new),
            BrokenStore.ofSessions("a move ignores the revision", "S51", IgnoresRevision::new),
            BrokenStore.ofSessions("a move looks at the new address before the revision", "S51", TakenFirst::new),
            BrokenStore.ofSessions("a move looks at the new address first", "S52", TakenFirst::new),
            BrokenStore.ofSessions("a move takes a session that has expired", "S52", MovesExpired::new),
            BrokenStore.ofSessions("a move overwrites what is at the new address", "S53", Overwrites::new),
            BrokenStore.ofSessions("a move to where the session is is done", "S53", MovesOntoItself::new),
            BrokenStore.ofSessions(
                    "a move overwrites what has expired at the new address", "S53", OverwritesExpired::new));

    private BrokenMoves() {}

    /** A move that is right but for what each of the stores makes of it. */
    private abstract static class Moving extends ModelSessionStore {
        /** Why it is refused, or null. */
        final @Nullable WriteResult refused(SessionAddress from, Revision expected, SessionRecord record, Instant now) {
            if (!from.partition().equals(record.address().partition())) {
                throw new IllegalArgumentException("a session cannot move to another partition");
            }
            Stored old = stored(from);
            if (old == null || !old.liveAt(now)) {
                return new Gone();
            }
            if (!old.record().revision().equals(expected)) {
                return new Conflict(old.snapshot());
            }
            return stored(record.address()) != null ? new Taken() : null;
        }

        @Override
        public WriteResult move(SessionAddress from, Revision expected, SessionRecord record, Instant now) {
            return atomically(() -> step(from, expected, record, now));
        }

        final WriteResult step(SessionAddress from, Revision expected, SessionRecord record, Instant now) {
            WriteResult refused = refused(from, expected, record, now);
            Stored old = stored(from);
            if (refused != null || old == null) {
                return refused != null ? refused : new Gone();
            }
            moved(from, moving(old, record));
            return new Done();
        }

        /** What comes to lie at the new address. */
        Stored moving(Stored old, SessionRecord record) {
            Instant createdAt = old.record().createdAt();
            return new Stored(
                    new SessionRecord(
                            record.address(), record.revision(), record.header(), createdAt, record.expiresAt()),
                    old.rows());
        }

        void moved(SessionAddress from, Stored next) {
            put(next);
            remove(from);
        }
    }

    /** A move that others see halfway. */
    private abstract static class Stepping extends Moving {
        @Override
        public WriteResult move(SessionAddress from, Revision expected, SessionRecord record, Instant now) {
            return step(from, expected, record, now);
        }
    }

    private static final class DeletesThenInserts extends Stepping {
        @Override
        void moved(SessionAddress from, Stored next) {
            remove(from);
            Gap.open();
            put(next);
        }
    }

    private static final class CopiesThenDeletes extends Stepping {
        @Override
        void moved(SessionAddress from, Stored next) {
            put(next);
            Gap.open();
            remove(from);
        }
    }

    private static final class LooksFirst extends Stepping {
        @Override
        Stored moving(Stored old, SessionRecord record) {
            Gap.open();
            return super.moving(old, record);
        }
    }

    private static final class LosesRows extends Moving {
        @Override
        Stored moving(Stored old, SessionRecord record) {
            return super.moving(new Stored(old.record(), List.of()), record);
        }
    }

    private static final class LosesLastRow extends Moving {
        @Override
        Stored moving(Stored old, SessionRecord record) {
            List<byte[]> rows = old.rows();
            return super.moving(new Stored(old.record(), rows.subList(0, Math.max(0, rows.size() - 1))), record);
        }
    }

    private static final class TurnsRows extends Moving {
        @Override
        Stored moving(Stored old, SessionRecord record) {
            Collections.reverse(old.rows());
            return super.moving(old, record);
        }
    }

    private static final class TakesCreatedAt extends Moving {
        @Override
        Stored moving(Stored old, SessionRecord record) {
            return new Stored(record, old.rows());
        }
    }

    private static final class Copies extends Moving {
        @Override
        void moved(SessionAddress from, Stored next) {
            put(next);
        }
    }

    private static final class IgnoresRevision extends ModelSessionStore {
        @Override
        public WriteResult move(SessionAddress from, Revision expected, SessionRecord record, Instant now) {
            Stored old = stored(from);
            return super.move(from, old == null ? expected : old.record().revision(), record, now);
        }
    }

    private static final class TakenFirst extends ModelSessionStore {
        @Override
        public WriteResult move(SessionAddress from, Revision expected, SessionRecord record, Instant now) {
            return stored(record.address()) != null ? new Taken() : super.move(from, expected, record, now);
        }
    }

    private static final class MovesExpired extends ModelSessionStore {
        @Override
        public WriteResult move(SessionAddress from, Revision expected, SessionRecord record, Instant now) {
            return super.move(from, expected, record, Instant.MIN);
        }
    }

    private static final class Overwrites extends ModelSessionStore {
        @Override
        public WriteResult move(SessionAddress from, Revision expected, SessionRecord record, Instant now) {
            WriteResult result = super.move(from, expected, record, now);
            if (!result.equals(new Taken()) || from.equals(record.address())) {
                return result;
            }
            remove(record.address());
            return super.move(from, expected, record, now);
        }
    }

    private static final class MovesOntoItself extends ModelSessionStore {
        @Override
        public WriteResult move(SessionAddress from, Revision expected, SessionRecord record, Instant now) {
            return from.equals(record.address())
                    ? replace(from, expected, record.revision(), record.header(), record.expiresAt(), now)
                    : super.move(from, expected, record, now);
        }
    }

    private static final class OverwritesExpired extends ModelSessionStore {
        @Override
        public WriteResult move(SessionAddress from, Revision expected, SessionRecord record, Instant now) {
            Stored there = stored(record.address());
            if (there != null
                    && !there.liveAt(now)
                    && super.move(from, expected, record, now).equals(new Taken())) {
                remove(record.address());
            }
            return super.move(from, expected, record, now);
        }
    }
}
