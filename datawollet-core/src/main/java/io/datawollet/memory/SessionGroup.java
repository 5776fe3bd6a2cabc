package io.datawollet.memory;

import io.datawollet.store.StoreKey;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of one partition, never none. It takes three shapes because most partitions are small and there may be a
 * million: the entry itself for one, an array for a few, a map beyond. Guarded by the lock of the stripe.
 */
sealed interface SessionGroup permits SessionEntry, SessionGroup.Few, SessionGroup.Many {
    /** The session with this key, or null. */
    @Nullable
    SessionEntry find(StoreKey session);

    /** All sessions, those that came first at the front; going over them costs what they are, not what they were. */
    Iterable<SessionEntry> members();

    /** The group with an entry that is not in it yet; this one is no longer used. */
    SessionGroup plus(SessionEntry entry);

    /** The group without one of its entries, or null if none is left; this one is no longer used. */
    @Nullable
    SessionGroup minus(SessionEntry entry);

    /** An array, searched from the front. */
    final class Few implements SessionGroup {
        /** Beyond this a map takes no more room for each session, and a search in the array would begin to show. */
        private static final int MOST = 4;

        private final SessionEntry[] entries;

        Few(SessionEntry... entries) {
            this.entries = entries;
        }

        @Override
        public @Nullable SessionEntry find(StoreKey session) {
            for (SessionEntry entry : entries) {
                if (entry.session().equals(session)) {
                    return entry;
                }
            }
            return null;
        }

        @Override
        public Iterable<SessionEntry> members() {
            return List.of(entries);
        }

        @Override
        public SessionGroup plus(SessionEntry entry) {
            if (entries.length == MOST) {
                return new Many(entries).plus(entry);
            }
            SessionEntry[] more = Arrays.copyOf(entries, entries.length + 1);
            more[entries.length] = entry;
            return new Few(more);
        }

        @Override
        public SessionGroup minus(SessionEntry entry) {
            SessionEntry[] rest =
                    Arrays.stream(entries).filter(other -> other != entry).toArray(SessionEntry[]::new);
            return rest.length == 1 ? rest[0] : new Few(rest);
        }
    }

    /** A map that keeps the order of coming, so that a walk does not meet the empty places of a larger past. */
    final class Many implements SessionGroup {
        /** Well below the size at which a map is made, so that one session that comes and goes does not flip shapes. */
        private static final int FEWEST = 2;

        /** The smallest table that takes the first sessions beyond an array. */
        private static final int FIRST_ROOM = 8;

        private final Map<StoreKey, SessionEntry> entries = new LinkedHashMap<>(FIRST_ROOM);

        private Many(SessionEntry[] first) {
            for (SessionEntry entry : first) {
                entries.put(entry.session(), entry);
            }
        }

        @Override
        public @Nullable SessionEntry find(StoreKey session) {
            return entries.get(session);
        }

        @Override
        public Iterable<SessionEntry> members() {
            return entries.values();
        }

        @Override
        public SessionGroup plus(SessionEntry entry) {
            entries.put(entry.session(), entry);
            return this;
        }

        @Override
        public SessionGroup minus(SessionEntry entry) {
            entries.remove(entry.session());
            return entries.size() <= FEWEST ? new Few(entries.values().toArray(SessionEntry[]::new)) : this;
        }
    }
}
