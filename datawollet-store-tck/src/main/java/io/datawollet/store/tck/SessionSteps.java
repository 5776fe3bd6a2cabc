package io.datawollet.store.tck;

import static io.datawollet.store.tck.SessionGround.address;
import static io.datawollet.store.tck.SessionGround.key;
import static io.datawollet.store.tck.SessionGround.revision;
import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.store.Revision;
import io.datawollet.store.SessionAddress;
import io.datawollet.store.SessionPage;
import io.datawollet.store.SessionRecord;
import io.datawollet.store.SessionSnapshot;
import io.datawollet.store.SessionStore;
import io.datawollet.store.StoreKey;
import io.datawollet.store.WriteResult.Conflict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** The steps of a random run: one operation after the other, through one handle or the other, and through the model. */
final class SessionSteps {
    /** So long no store with native expiry drops anything that has not ended for longer than clocks may differ. */
    static final Duration WITHIN_ANY_MARGIN = Duration.ofSeconds(20);

    /** Few addresses, so that operations meet; more in a partition than a page or a node of any index is tried with. */
    private static final int PARTITIONS = 4;

    private static final int SESSIONS = 14;

    /** What is told of the past when a step fails. */
    private static final int REMEMBERED = 12;

    private static final int SKEW_MILLIS = 30_000;

    private final SessionGround in;
    private final Random random;
    private final SessionStore model = new ModelSessionStore();
    private final Deque<Step> past = new ArrayDeque<>();
    private Instant clock;
    private long lastRevision = 1;

    SessionSteps(SessionGround in, Random random) {
        this.in = in;
        this.random = random;
        this.clock = in.now;
    }

    /** An operation in words, and itself. */
    private record Step(SessionAddress at, String words, Operation operation) {}

    private interface Operation {
        Object on(SessionStore store);
    }

    /** Does one operation and compares. */
    void next(String description) {
        // Nodes take turns, and their clocks differ by as much as they may.
        clock = clock.plusMillis(random.nextInt(100));
        Instant now = random.nextInt(4) == 0 ? clock.minusMillis(random.nextInt(SKEW_MILLIS)) : clock;
        // Whole partitions are emptied too, through removePartition and sweeps: lean towards creating.
        compare(random.nextInt(3) == 0 ? create(now) : any(now), description);
    }

    /** Empties all partitions and compares how much was there. */
    void removeAll(String description) {
        for (int p = 0; p < PARTITIONS; p++) {
            StoreKey partition = key(p);
            SessionAddress at = new SessionAddress(partition, partition);
            compare(
                    new Step(at, "removePartition(all)", any -> any.removePartition(partition, Ground.ALL)),
                    description);
        }
    }

    private void compare(Step step, String description) {
        Object expected = shown(step.operation().on(model));
        Object came = shown(step.operation().on(in.node(random.nextInt(2))));
        assertThat(came).as(() -> told(step, description)).isEqualTo(expected);
        past.addLast(step);
        if (past.size() > 50 * REMEMBERED) {
            past.removeFirst();
        }
    }

    private String told(Step step, String description) {
        StringBuilder text = new StringBuilder(description).append(" What was done before with the partition:");
        List<Step> near = past.stream()
                .filter(old -> old.at().partition().equals(step.at().partition()))
                .toList();
        near.subList(Math.max(0, near.size() - REMEMBERED), near.size())
                .forEach(old -> text.append("\n  ").append(old.words()));
        return text.append("\nAnd then: ").append(step.words()).toString();
    }

    private Step create(Instant now) {
        SessionRecord record = record(anyAddress(), now);
        int bound = random.nextInt(8);
        return step(
                record.address(),
                now,
                "create, " + shown(record) + ", countUpTo " + bound,
                any -> any.create(copied(record), now, bound));
    }

    private Step any(Instant now) {
        SessionAddress at = anyAddress();
        return switch (random.nextInt(14)) {
            case 0, 1, 2 -> read(at, now);
            case 3, 4, 5 -> append(at, now);
            case 6, 7 -> replace(at, now);
            case 8, 9 -> move(at, now);
            case 10 -> step(at, now, "remove", any -> any.remove(at));
            case 11 -> list(at, now, random.nextInt(6));
            // A small limit would leave it to each store which ones go, so it is all or, mostly, a look.
            case 12 ->
                random.nextInt(20) == 0
                        ? step(at, now, "removePartition(all)", any -> any.removePartition(at.partition(), Ground.ALL))
                        : list(at, now, Ground.ALL);
            default -> sweep(at, now);
        };
    }

    private Step read(SessionAddress at, Instant now) {
        int from = random.nextInt(6);
        int limit = random.nextInt(6);
        int bytes = random.nextInt(100);
        return random.nextBoolean()
                ? step(at, now, "load " + limit + " rows, " + bytes + " bytes", any -> any.load(at, now, limit, bytes))
                : step(
                        at,
                        now,
                        "rows from " + from + ", " + limit + " rows, " + bytes + " bytes",
                        any -> any.rows(at, from, limit, bytes, now));
    }

    private Step append(SessionAddress at, Instant now) {
        Revision expected = expected(at, now);
        SessionRecord next = record(at, now);
        byte[] row = anyBytes();
        return step(
                at,
                now,
                "append to " + expected + ", " + shown(next) + ", row of " + row.length,
                any -> any.append(
                        at, expected, next.revision(), next.header().clone(), row.clone(), next.expiresAt(), now));
    }

    private Step replace(SessionAddress at, Instant now) {
        Revision expected = expected(at, now);
        SessionRecord next = record(at, now);
        return step(
                at,
                now,
                "replace " + expected + ", " + shown(next),
                any -> any.replace(at, expected, next.revision(), next.header().clone(), next.expiresAt(), now));
    }

    private Step move(SessionAddress at, Instant now) {
        Revision expected = expected(at, now);
        SessionRecord next =
                record(new SessionAddress(at.partition(), anyAddress().session()), now);
        return step(at, now, "move " + expected + ", " + shown(next), any -> any.move(at, expected, copied(next), now));
    }

    private Step list(SessionAddress at, Instant now, int limit) {
        return step(at, now, "list " + limit, any -> any.list(at.partition(), now, limit));
    }

    /** A store whose records end by themselves may leave what a sweep takes, and would differ from the model thereafter. */
    private Step sweep(SessionAddress at, Instant now) {
        Instant before = now.minusMillis(random.nextInt(SKEW_MILLIS));
        return in.endsByItself()
                ? read(at, now)
                : step(at, now, "removeExpired before " + before, any -> any.removeExpired(before, Ground.ALL));
    }

    private static Step step(SessionAddress at, Instant now, String words, Operation operation) {
        return new Step(at, "session " + at.session() + " at " + now + ": " + words, operation);
    }

    /** Mostly the revision that is there. */
    private Revision expected(SessionAddress at, Instant now) {
        return model.load(at, now, 0, 0)
                .filter(page -> random.nextInt(5) > 0)
                .map(page -> page.session().revision())
                .orElseGet(() -> revision(-lastRevision));
    }

    private SessionRecord record(SessionAddress address, Instant now) {
        Instant end = now.plusMillis(random.nextInt(40_000) - 20L);
        return new SessionRecord(address, revision(++lastRevision), anyBytes(), in.now, end);
    }

    private static SessionRecord copied(SessionRecord record) {
        return new SessionRecord(
                record.address(), record.revision(), record.header().clone(), record.createdAt(), record.expiresAt());
    }

    private SessionAddress anyAddress() {
        return address(random.nextInt(PARTITIONS), random.nextInt(SESSIONS));
    }

    private byte[] anyBytes() {
        byte[] bytes = new byte[random.nextInt(40)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static String shown(SessionRecord record) {
        return "session " + record.address().session() + " of " + record.revision() + " until " + record.expiresAt();
    }

    /** An answer in a form that compares arrays by what is in them. */
    private static Object shown(Object answer) {
        if (answer instanceof Optional<?> optional) {
            return optional.map(SessionSteps::shown);
        }
        if (answer instanceof SessionPage page) {
            return List.of(
                    shown(page.session()),
                    page.rows().stream().map(HexFormat.of()::formatHex).toList());
        }
        if (answer instanceof Conflict conflict) {
            return List.of("conflict", shown(conflict.current()));
        }
        if (answer instanceof SessionSnapshot seen) {
            String header = HexFormat.of().formatHex(seen.header());
            return List.of(seen.revision(), header, seen.expiresAt(), seen.rowCount());
        }
        return answer;
    }
}
