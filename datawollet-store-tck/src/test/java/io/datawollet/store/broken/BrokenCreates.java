package io.datawollet.store.broken;

import io.datawollet.store.CreateResult;
import io.datawollet.store.CreateResult.Created;
import io.datawollet.store.SessionRecord;
import io.datawollet.store.SessionStore;
import io.datawollet.store.tck.ModelSessionStore;
import java.time.Instant;
import java.util.List;

/** Stores whose create is wrong. */
final class BrokenCreates {
    static final List<BrokenStore<SessionStore>> ALL = List.of(
            BrokenStore.ofSessions("create overwrites a live session", "S10", OverwritesLive::new),
            BrokenStore.ofSessions("create overwrites an expired session", "S10", OverwritesExpired::new),
            BrokenStore.ofSessions("create looks first and acts then", "S10", LooksFirst::new),
            BrokenStore.ofSessions("create does not keep when a session started", "S10", StartsNow::new),
            BrokenStore.ofSessions("the new session is counted", "S11", CountsItself::new),
            BrokenStore.ofSessions("sessions of other partitions are counted", "S11", CountsAll::new),
            BrokenStore.ofSessions("expired sessions use up the bound", "S11", BoundCountsExpired::new),
            BrokenStore.ofSessions("counting does not stop at its bound", "S11", CountsOn::new),
            BrokenStore.ofSessions("counting goes by a number of long ago", "S11", CountsLate::new),
            BrokenStore.ofSessions("with a bound of 0 sessions are counted", "S12", CountsOn::new));

    private BrokenCreates() {}

    private static final class OverwritesLive extends ModelSessionStore {
        @Override
        public CreateResult create(SessionRecord record, Instant now, int countUpTo) {
            remove(record.address());
            return super.create(record, now, countUpTo);
        }
    }

    private static final class OverwritesExpired extends ModelSessionStore {
        @Override
        public CreateResult create(SessionRecord record, Instant now, int countUpTo) {
            Stored old = stored(record.address());
            if (old != null && !old.liveAt(now)) {
                remove(record.address());
            }
            return super.create(record, now, countUpTo);
        }
    }

    private static final class LooksFirst extends ModelSessionStore {
        @Override
        public CreateResult create(SessionRecord record, Instant now, int countUpTo) {
            if (stored(record.address()) != null) {
                return new CreateResult.Taken();
            }
            int others = list(record.address().partition(), now, countUpTo).size();
            Gap.open();
            put(new Stored(record, List.of()));
            return new Created(others);
        }
    }

    private static final class StartsNow extends ModelSessionStore {
        @Override
        public CreateResult create(SessionRecord record, Instant now, int countUpTo) {
            return super.create(
                    new SessionRecord(record.address(), record.revision(), record.header(), now, record.expiresAt()),
                    now,
                    countUpTo);
        }
    }

    private static final class CountsItself extends ModelSessionStore {
        @Override
        public CreateResult create(SessionRecord record, Instant now, int countUpTo) {
            return super.create(record, now, countUpTo) instanceof Created
                    ? new Created(
                            list(record.address().partition(), now, countUpTo).size())
                    : new CreateResult.Taken();
        }
    }

    private static final class CountsAll extends ModelSessionStore {
        @Override
        public CreateResult create(SessionRecord record, Instant now, int countUpTo) {
            int all = Math.min(countUpTo, copyAll().size());
            return super.create(record, now, countUpTo) instanceof Created
                    ? new Created(all)
                    : new CreateResult.Taken();
        }
    }

    private static final class BoundCountsExpired extends ModelSessionStore {
        @Override
        public CreateResult create(SessionRecord record, Instant now, int countUpTo) {
            int some = (int) list(record.address().partition(), Instant.MIN, countUpTo).stream()
                    .filter(listing -> now.isBefore(listing.expiresAt()))
                    .count();
            return super.create(record, now, countUpTo) instanceof Created
                    ? new Created(some)
                    : new CreateResult.Taken();
        }
    }

    private static final class CountsOn extends ModelSessionStore {
        @Override
        public CreateResult create(SessionRecord record, Instant now, int countUpTo) {
            return super.create(record, now, Integer.MAX_VALUE);
        }
    }

    private static final class CountsLate extends ModelSessionStore {
        @Override
        public CreateResult create(SessionRecord record, Instant now, int countUpTo) {
            int others = list(record.address().partition(), now, countUpTo).size();
            Gap.open();
            return super.create(record, now, countUpTo) instanceof Created
                    ? new Created(Math.max(0, others - 1))
                    : new CreateResult.Taken();
        }
    }
}
