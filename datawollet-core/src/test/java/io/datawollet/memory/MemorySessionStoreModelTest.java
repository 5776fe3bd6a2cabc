package io.datawollet.memory;

import static io.datawollet.memory.Sessions.NOW;
import static io.datawollet.memory.Sessions.address;
import static io.datawollet.memory.Sessions.key;
import static io.datawollet.memory.Sessions.revision;
import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.store.Revision;
import io.datawollet.store.SessionAddress;
import io.datawollet.store.SessionPage;
import io.datawollet.store.SessionRecord;
import io.datawollet.store.SessionSnapshot;
import io.datawollet.store.SessionStore;
import io.datawollet.store.StoreKey;
import io.datawollet.store.WriteResult.Conflict;
import io.datawollet.testing.SimpleSessionStore;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random operations, each answered by the memory store and by the plainest store there is. */
class MemorySessionStoreModelTest {
    private static final int STEPS = 20_000;

    /** Few addresses, so that operations meet; more in a partition than any shape of group takes but the largest. */
    private static final int PARTITIONS = 4;

    private static final int SESSIONS = 14;

    private final MemoryCapacity capacity = MemoryCapacity.ofBytes(1_000_000_000);
    private final MemorySessionStore store = MemorySessionStore.create(capacity);
    private final SimpleSessionStore model = new SimpleSessionStore();

    private interface Step {
        Object on(SessionStore store);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 0})
    void every_answer_is_the_one_that_the_simple_store_gives(long fixedSeed) {
        long seed = fixedSeed == 0 ? System.nanoTime() : fixedSeed;
        Random random = new Random(seed);
        long lastRevision = 1;
        for (int i = 0; i < STEPS; i++) {
            Instant now = NOW.plusMillis(i / 4);
            // Whole partitions are emptied too, through removePartition and sweeps; lean towards creating.
            Step step =
                    random.nextInt(3) == 0 ? create(random, now, ++lastRevision) : step(random, now, ++lastRevision);
            assertSame(step.on(store), step.on(model), "seed " + seed + ", step " + i);
        }
        for (int p = 0; p < PARTITIONS; p++) {
            StoreKey partition = key(p);
            assertThat(store.removePartition(partition, STEPS))
                    .as("seed %d", seed)
                    .isEqualTo(model.removePartition(partition, STEPS));
        }
        assertThat(capacity.used()).as("seed %d", seed).isZero();
        assertThat(store.isEmpty()).as("seed %d", seed).isTrue();
    }

    private Step create(Random random, Instant now, long next) {
        SessionRecord record = record(random, anyAddress(random), now, next);
        int bound = random.nextInt(8);
        return any -> any.create(record, now, bound);
    }

    private Step step(Random random, Instant now, long next) {
        SessionAddress at = anyAddress(random);
        Revision expected = model.load(at, now, 0, 0)
                .filter(page -> random.nextInt(5) > 0)
                .map(page -> page.session().revision())
                .orElse(revision(-next));
        SessionRecord record = record(
                random, new SessionAddress(at.partition(), anyAddress(random).session()), now, next);
        byte[] row = anyBytes(random);
        int from = random.nextInt(6);
        int limit = random.nextInt(6);
        int bytes = random.nextInt(100);
        return switch (random.nextInt(14)) {
            case 0, 1 -> any -> any.load(at, now, limit, bytes);
            case 2, 3, 4 ->
                any -> any.append(at, expected, record.revision(), record.header(), row, record.expiresAt(), now);
            case 5, 6 -> any -> any.replace(at, expected, record.revision(), record.header(), record.expiresAt(), now);
            case 7, 8 -> any -> any.move(at, expected, record, now);
            case 9 -> any -> any.rows(at, from, limit, bytes, now);
            case 10 -> any -> any.remove(at);
            case 11 -> any -> any.list(at.partition(), now, limit);
            case 12 -> any -> any.removeExpired(now.minusMillis(500), 1_000);
            // A small limit would leave it to each store which ones go, so it is all or, mostly, a look.
            default ->
                any -> random(next, 20)
                        ? any.removePartition(at.partition(), 1_000)
                        : any.list(at.partition(), now, 1_000);
        };
    }

    private static boolean random(long number, int oneIn) {
        return number % oneIn == 0;
    }

    private static SessionRecord record(Random random, SessionAddress address, Instant now, long next) {
        Instant end = now.plusMillis(random.nextInt(2_000) - 20L);
        return new SessionRecord(address, revision(next), anyBytes(random), NOW, end);
    }

    private static SessionAddress anyAddress(Random random) {
        return address(random.nextInt(PARTITIONS), random.nextInt(SESSIONS));
    }

    private static byte[] anyBytes(Random random) {
        byte[] bytes = new byte[random.nextInt(40)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static void assertSame(Object answer, Object expected, String description) {
        assertThat(shown(answer)).as(description).isEqualTo(shown(expected));
    }

    /** An answer in a form that compares arrays by what is in them. */
    private static Object shown(Object answer) {
        if (answer instanceof Optional<?> optional) {
            return optional.map(MemorySessionStoreModelTest::shown);
        }
        if (answer instanceof SessionPage page) {
            return List.of(
                    shown(page.session()),
                    page.rows().stream().map(HexFormat.of()::formatHex).toList());
        }
        if (answer instanceof Conflict conflict) {
            return shown(conflict.current());
        }
        if (answer instanceof SessionSnapshot seen) {
            String header = HexFormat.of().formatHex(seen.header());
            return List.of(seen.revision(), header, seen.expiresAt(), seen.rowCount());
        }
        return answer;
    }
}
