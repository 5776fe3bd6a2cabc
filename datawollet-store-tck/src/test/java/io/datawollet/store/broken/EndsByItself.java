package io.datawollet.store.broken;

import io.datawollet.store.SessionAddress;
import io.datawollet.store.SessionRecord;
import io.datawollet.store.SessionStore;
import io.datawollet.store.tck.ModelSessionStore;
import io.datawollet.store.tck.StoreFixture;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** A store whose records end by themselves, with a clock that only the tests move. Right unless told otherwise. */
public class EndsByItself implements StoreFixture<SessionStore>, StoreFixture.NativeExpiry {
    /** When the store drops a record. */
    public interface Rule {
        /** Until when a record is kept. */
        Instant keptUntil(SessionRecord record, Instant end);
    }

    private final class Inner extends ModelSessionStore {
        /** Drops what is kept no longer; the tests of this let time pass only between two calls. */
        private void drop() {
            Map<SessionAddress, Stored> left = copyAll().entrySet().stream()
                    .filter(entry -> clock.isBefore(rule.keptUntil(
                            entry.getValue().record(), entry.getValue().record().expiresAt())))
                    .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
            replaceAll(left);
        }

        private boolean isEmpty() {
            return copyAll().isEmpty();
        }

        @Override
        public boolean remove(SessionAddress address) {
            removed = true;
            return super.remove(address);
        }

        @Override
        public int removeExpired(Instant before, int limit) {
            return limit < 0 ? super.removeExpired(before, limit) : 0;
        }
    }

    private final Rule rule;
    private final Inner inner = new Inner();
    private final Handle handle = new Handle(inner);
    private Instant clock = Instant.parse("2031-05-05T05:05:05.005Z");

    private boolean removed;

    /** One that drops records as the rule says. */
    public EndsByItself(Rule rule) {
        this.rule = rule;
    }

    /** One that is right. */
    public static EndsByItself rightly() {
        return new EndsByItself((record, end) -> end.plusSeconds(45));
    }

    /** One that is right but for the logs of sessions that are removed. */
    static EndsByItself leavingLogs() {
        return new EndsByItself((record, end) -> end.plusSeconds(45)) {
            @Override
            public boolean isEmpty() {
                return super.isEmpty() && !removed();
            }
        };
    }

    @Override
    public SessionStore store() {
        return inner;
    }

    @Override
    public SessionStore otherNode() {
        return handle;
    }

    @Override
    public Optional<NativeExpiry> nativeExpiry() {
        return Optional.of(this);
    }

    @Override
    public Instant now() {
        return clock;
    }

    @Override
    public Duration margin() {
        return Duration.ofSeconds(45);
    }

    @Override
    public void letPass(Duration time) {
        clock = clock.plus(time);
        inner.drop();
    }

    @Override
    public boolean isEmpty() {
        return inner.isEmpty();
    }

    final boolean removed() {
        return removed;
    }

    @Override
    public void close() {}
}
