package io.datawollet.store.broken;

import io.datawollet.store.SessionAddress;
import io.datawollet.store.SessionPage;
import io.datawollet.store.SessionSnapshot;
import io.datawollet.store.SessionStore;
import io.datawollet.store.StoreKey;
import io.datawollet.store.tck.ModelSessionStore;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/** Stores that read wrongly. */
final class BrokenReads {
    static final List<BrokenStore<SessionStore>> ALL = List.of(
            new BrokenStore<>("a node answers from its cache", "S2", () -> {
                SessionStore store = new ModelSessionStore();
                return new OneStore<>(store, new Caching(store));
            }),
            BrokenStore.ofSessions("rows are read after the header", "S20", Torn::new),
            BrokenStore.ofSessions("rows come in the order of their indices as text", "S20", TextOrder::new),
            BrokenStore.ofSessions("the number of rows is that of the page", "S20", CountsPage::new),
            BrokenStore.ofSessions("a page ignores its bound in bytes", "S21", IgnoresBytes::new),
            BrokenStore.ofSessions("a page leaves out a first row that is too large", "S21", DropsFirst::new),
            BrokenStore.ofSessions("a page fills up with later rows that fit", "S21", FillsUp::new),
            BrokenStore.ofSessions("a session is found from another partition", "S22", FindsAnywhere::new),
            BrokenStore.ofSessions("rows beyond the end throw", "S60", ThrowsBeyondEnd::new),
            BrokenStore.ofSessions("a session is absent beyond the end of its log", "S60", AbsentBeyondEnd::new),
            BrokenStore.ofSessions("the index of a row is counted from 1", "S60", CountsFromOne::new));

    private BrokenReads() {}

    private static final class Caching extends Handle {
        private final Map<SessionAddress, SessionPage> cache = new ConcurrentHashMap<>();

        Caching(SessionStore store) {
            super(store);
        }

        @Override
        public Optional<SessionPage> load(SessionAddress address, Instant now, int maxRows, long maxBytes) {
            super.load(address, now, maxRows, maxBytes).ifPresent(page -> cache.putIfAbsent(address, page));
            return Optional.ofNullable(cache.get(address));
        }
    }

    /** All reading goes through this one method of the model. */
    private static final class Torn extends ModelSessionStore {
        @Override
        public Optional<SessionPage> rows(SessionAddress address, long from, int maxRows, long maxBytes, Instant now) {
            Optional<SessionPage> header = super.rows(address, from, 0, 0, now);
            Gap.open();
            return super.rows(address, from, maxRows, maxBytes, now)
                    .flatMap(page -> header.map(first -> new SessionPage(first.session(), page.rows())));
        }
    }

    private static final class TextOrder extends ModelSessionStore {
        @Override
        public Optional<SessionPage> rows(SessionAddress address, long from, int maxRows, long maxBytes, Instant now) {
            return super.rows(address, from, maxRows, maxBytes, now).map(page -> {
                List<byte[]> sorted = IntStream.range(0, page.rows().size())
                        .boxed()
                        .sorted(Comparator.comparing(i -> Long.toString(from + i)))
                        .map(i -> page.rows().get(i))
                        .toList();
                return new SessionPage(page.session(), sorted);
            });
        }
    }

    private static final class CountsPage extends ModelSessionStore {
        @Override
        public Optional<SessionPage> load(SessionAddress address, Instant now, int maxRows, long maxBytes) {
            return super.load(address, now, maxRows, maxBytes).map(page -> {
                SessionSnapshot seen = page.session();
                return new SessionPage(
                        new SessionSnapshot(
                                seen.revision(),
                                seen.header(),
                                seen.expiresAt(),
                                page.rows().size()),
                        page.rows());
            });
        }
    }

    private static final class IgnoresBytes extends ModelSessionStore {
        @Override
        public Optional<SessionPage> rows(SessionAddress address, long from, int maxRows, long maxBytes, Instant now) {
            return super.rows(address, from, maxRows, Long.MAX_VALUE, now);
        }
    }

    private static final class DropsFirst extends ModelSessionStore {
        @Override
        public Optional<SessionPage> rows(SessionAddress address, long from, int maxRows, long maxBytes, Instant now) {
            return super.rows(address, from, maxRows, maxBytes, now)
                    .map(page ->
                            page.rows().stream().mapToLong(row -> row.length).sum() > maxBytes
                                    ? new SessionPage(page.session(), List.of())
                                    : page);
        }
    }

    private static final class FillsUp extends ModelSessionStore {
        @Override
        public Optional<SessionPage> rows(SessionAddress address, long from, int maxRows, long maxBytes, Instant now) {
            return super.rows(address, from, maxRows, Long.MAX_VALUE, now).map(page -> {
                long[] left = {maxBytes};
                List<byte[]> fitting = page.rows().stream()
                        .filter(row -> row == page.rows().get(0) || row.length <= left[0])
                        .peek(row -> left[0] -= row.length)
                        .toList();
                return new SessionPage(page.session(), fitting);
            });
        }
    }

    private static final class FindsAnywhere extends ModelSessionStore {
        @Override
        public Optional<SessionPage> load(SessionAddress address, Instant now, int maxRows, long maxBytes) {
            StoreKey session = address.session();
            return copyAll().keySet().stream()
                    .filter(other -> other.session().equals(session))
                    .findAny()
                    .flatMap(other -> super.load(other, now, maxRows, maxBytes));
        }
    }

    private static final class ThrowsBeyondEnd extends ModelSessionStore {
        @Override
        public Optional<SessionPage> rows(SessionAddress address, long from, int maxRows, long maxBytes, Instant now) {
            Stored stored = stored(address);
            if (stored != null && from > stored.rows().size()) {
                throw new IndexOutOfBoundsException("no row " + from);
            }
            return super.rows(address, from, maxRows, maxBytes, now);
        }
    }

    private static final class AbsentBeyondEnd extends ModelSessionStore {
        @Override
        public Optional<SessionPage> rows(SessionAddress address, long from, int maxRows, long maxBytes, Instant now) {
            return super.rows(address, from, maxRows, maxBytes, now)
                    .filter(page -> from == 0 || from < page.session().rowCount());
        }
    }

    private static final class CountsFromOne extends ModelSessionStore {
        @Override
        public Optional<SessionPage> rows(SessionAddress address, long from, int maxRows, long maxBytes, Instant now) {
            return super.rows(address, from == 0 ? 0 : from - 1, maxRows, maxBytes, now);
        }
    }
}
