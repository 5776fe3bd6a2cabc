package io.datawollet.store.broken;

import io.datawollet.store.CreateResult;
import io.datawollet.store.Revision;
import io.datawollet.store.SessionAddress;
import io.datawollet.store.SessionListing;
import io.datawollet.store.SessionPage;
import io.datawollet.store.SessionRecord;
import io.datawollet.store.SessionStore;
import io.datawollet.store.StoreKey;
import io.datawollet.store.WriteResult;
import io.datawollet.store.tck.ModelSessionStore;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** Stores that are wrong about time. */
final class BrokenTimes {
    static final List<BrokenStore<SessionStore>> ALL = List.of(
            BrokenStore.ofSessions("a session is read a millisecond too long", "S3", ReadsTooLong::new),
            BrokenStore.ofSessions("a session is read a millisecond too short", "S3", ReadsTooShort::new),
            BrokenStore.ofSessions("a session is written a millisecond too long", "S3", WritesTooLong::new),
            BrokenStore.ofSessions("a session is listed a millisecond too long", "S3", ListsTooLong::new),
            BrokenStore.ofSessions("a session is counted a millisecond too long", "S3", CountsTooLong::new),
            BrokenStore.ofSessions("the store goes by its own clock", "S3", OwnClock::new),
            BrokenStore.ofSessions("what is found expired is removed on the spot", "S3", RemovesOnSight::new),
            BrokenStore.ofSessions("an end is never brought forward", "S3", OnlyProlongs::new),
            BrokenStore.ofSessions("ends are kept in whole seconds", "S7", WholeSeconds::new));

    private BrokenTimes() {}

    private static final class ReadsTooLong extends ModelSessionStore {
        @Override
        public Optional<SessionPage> rows(SessionAddress address, long from, int maxRows, long maxBytes, Instant now) {
            return super.rows(address, from, maxRows, maxBytes, now.minusMillis(1));
        }
    }

    private static final class ReadsTooShort extends ModelSessionStore {
        @Override
        public Optional<SessionPage> rows(SessionAddress address, long from, int maxRows, long maxBytes, Instant now) {
            return super.rows(address, from, maxRows, maxBytes, now.plusMillis(1));
        }
    }

    private static final class WritesTooLong extends ModelSessionStore {
        @Override
        public WriteResult replace(
                SessionAddress address,
                Revision expected,
                Revision revision,
                byte[] header,
                Instant expiresAt,
                Instant now) {
            return super.replace(address, expected, revision, header, expiresAt, now.minusMillis(1));
        }
    }

    private static final class ListsTooLong extends ModelSessionStore {
        @Override
        public List<SessionListing> list(StoreKey partition, Instant now, int limit) {
            return super.list(partition, now.minusMillis(1), limit);
        }
    }

    private static final class CountsTooLong extends ModelSessionStore {
        @Override
        public CreateResult create(SessionRecord record, Instant now, int countUpTo) {
            return super.create(record, now.minusMillis(1), countUpTo);
        }
    }

    private static final class OwnClock extends ModelSessionStore {
        @Override
        public Optional<SessionPage> rows(SessionAddress address, long from, int maxRows, long maxBytes, Instant now) {
            return super.rows(address, from, maxRows, maxBytes, Instant.now());
        }
    }

    private static final class RemovesOnSight extends ModelSessionStore {
        @Override
        public Optional<SessionPage> rows(SessionAddress address, long from, int maxRows, long maxBytes, Instant now) {
            return atomically(() -> {
                Optional<SessionPage> page = super.rows(address, from, maxRows, maxBytes, now);
                if (page.isEmpty()) {
                    remove(address);
                }
                return page;
            });
        }
    }

    private static final class OnlyProlongs extends ModelSessionStore {
        @Override
        public WriteResult replace(
                SessionAddress address,
                Revision expected,
                Revision revision,
                byte[] header,
                Instant expiresAt,
                Instant now) {
            Stored old = stored(address);
            Instant end = old != null && old.record().expiresAt().isAfter(expiresAt)
                    ? old.record().expiresAt()
                    : expiresAt;
            return super.replace(address, expected, revision, header, end, now);
        }
    }

    private static final class WholeSeconds extends ModelSessionStore {
        @Override
        public WriteResult replace(
                SessionAddress address,
                Revision expected,
                Revision revision,
                byte[] header,
                Instant expiresAt,
                Instant now) {
            return super.replace(address, expected, revision, header, expiresAt.truncatedTo(ChronoUnit.SECONDS), now);
        }
    }
}
