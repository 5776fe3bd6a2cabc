package io.datawollet.memory;

import static io.datawollet.memory.Envelopes.ALL;
import static io.datawollet.memory.Envelopes.ANY;
import static io.datawollet.memory.Envelopes.NONE;
import static io.datawollet.memory.Envelopes.NOW;
import static io.datawollet.memory.Envelopes.block;
import static io.datawollet.memory.Envelopes.blocks;
import static io.datawollet.memory.Envelopes.key;
import static io.datawollet.memory.Envelopes.record;
import static io.datawollet.memory.Envelopes.revision;
import static io.datawollet.memory.Envelopes.upload;
import static io.datawollet.memory.Envelopes.version;
import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.store.ContainerLimits;
import io.datawollet.store.ContainerListing;
import io.datawollet.store.ContainerSnapshot;
import io.datawollet.store.DocumentListing;
import io.datawollet.store.DocumentResult;
import io.datawollet.store.DocumentVersion;
import io.datawollet.store.EnvelopeStore;
import io.datawollet.store.Expected;
import io.datawollet.store.HeaderResult;
import io.datawollet.store.StoreKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random operations, each answered by the store and by the plainest store there is. */
abstract class EnvelopeModelContract extends EnvelopeContract {
    private static final int STEPS = 15_000;

    /** So many uploads are named at a time; a step may begin a new one in the place of one of them. */
    private static final int UPLOADS_IN_HAND = 12;

    private static final int CONTAINERS = 3;
    private static final int DOCUMENTS = 6;

    private final SimpleEnvelopeStore model = new SimpleEnvelopeStore();
    private final long[] addresses = new long[CONTAINERS];
    private final Upload[] uploads = new Upload[UPLOADS_IN_HAND];
    private long last;

    /** An upload belongs to one container and is one version, as the caller promises. */
    private record Upload(long number, int container, int blockCount, long size) {}

    private interface Step {
        Object on(EnvelopeStore store);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 0})
    void every_answer_is_the_one_that_the_simple_store_gives(long fixedSeed) {
        long seed = fixedSeed == 0 ? System.nanoTime() : fixedSeed;
        Random random = new Random(seed);
        for (int i = 0; i < CONTAINERS; i++) {
            addresses[i] = ++last;
        }
        for (int i = 0; i < UPLOADS_IN_HAND; i++) {
            uploads[i] = next(random);
        }
        int done = 0;
        for (int i = 0; i < STEPS; i++) {
            Instant now = NOW.plusMillis(i / 4);
            String description = "seed " + seed + ", step " + i;
            if (random.nextInt(60) == 0) {
                sweep(now.minusMillis(random.nextInt(300) - 20), now.minusMillis(random.nextInt(60) - 5), random);
            }
            if (random.nextInt(15) == 0) {
                uploads[random.nextInt(UPLOADS_IN_HAND)] = next(random);
            }
            Step step = random.nextInt(3) == 0 ? containerStep(random, now) : documentStep(random, now);
            Object answer = step.on(store);
            assertThat(shown(answer)).as(description).isEqualTo(shown(step.on(model)));
            done += answer.equals(DONE) ? 1 : 0;
        }
        assertThat(done).as("commits, seed %d", seed).isGreaterThan(STEPS / 50);
    }

    private Upload next(Random random) {
        return new Upload(++last, random.nextInt(CONTAINERS), 1 + random.nextInt(4), random.nextInt(30));
    }

    /** Both forget the same: the store is swept to the end, by small steps or large ones. */
    private void sweep(Instant expiredBefore, Instant idleBefore, Random random) {
        int limit = 1 + random.nextInt(20);
        int done;
        do {
            done = store.sweep(expiredBefore, idleBefore, limit);
            assertThat(done).isBetween(0, limit);
        } while (done > 0);
        model.sweep(expiredBefore, idleBefore, limit);
    }

    private Step containerStep(Random random, Instant now) {
        int which = random.nextInt(CONTAINERS);
        StoreKey address = key(addresses[which]);
        int rootKeyId = 1 + random.nextInt(2);
        long next = ++last;
        var expected = model.load(address, now)
                .filter(seen -> random.nextInt(4) > 0)
                .map(ContainerSnapshot::revision)
                .orElse(revision(-1));
        Instant end = now.plusMillis(random.nextInt(1_500));
        Optional<StoreKey> after =
                random.nextBoolean() ? Optional.empty() : Optional.of(key(addresses[random.nextInt(CONTAINERS)]));
        int limit = random.nextInt(4);
        return switch (random.nextInt(8)) {
            case 0, 1 -> any -> any.load(address, now);
            case 2 -> any -> any.byRootKey(rootKeyId, after, limit, now);
            case 3 -> any -> any.countByRootKey(rootKeyId, now);
            case 4, 5 -> any -> any.replaceHeader(address, expected, revision(next), block(next, -2), rootKeyId, now);
            case 6 -> any -> any.create(record(address, next, rootKeyId, end), now);
            default -> next % 10 == 0 ? another(which, rootKeyId, end, now) : any -> any.load(address, now);
        };
    }

    /** Removes a container and creates one at an address that was never used. */
    private Step another(int which, int rootKeyId, Instant end, Instant now) {
        StoreKey old = key(addresses[which]);
        addresses[which] = ++last;
        long next = last;
        return any -> List.of(any.remove(old), any.create(record(key(next), next, rootKeyId, end), now));
    }

    private Step documentStep(Random random, Instant now) {
        Upload up = uploads[random.nextInt(UPLOADS_IN_HAND)];
        StoreKey here = key(addresses[up.container]);
        StoreKey document = key(1_000_000 + random.nextInt(DOCUMENTS));
        int from = 1 + random.nextInt(3);
        int count = 1 + random.nextInt(3);
        int limit = random.nextInt(8);
        Optional<StoreKey> after = random.nextBoolean() ? Optional.empty() : Optional.of(document);
        ContainerLimits limits = new ContainerLimits(random.nextInt(8), random.nextInt(120));
        Expected expected = expected(random, here, document, now);
        DocumentVersion version = version(up.number, up.blockCount, up.size);
        return switch (random.nextInt(14)) {
            case 0, 1, 2 ->
                any -> any.stage(
                        here, upload(up.number), 1, blocks(up.number, 1, Math.max(1, up.blockCount - 1)), limit, now);
            case 3 -> any -> any.stage(here, upload(up.number), from, blocks(up.number, from, count), limit, now);
            case 4, 5, 6, 7 -> any -> any.commit(here, document, expected, version, limits, now);
            case 8 -> any -> any.document(here, document, now);
            case 9, 10 -> any -> any.readBlocks(here, upload(up.number), from, count, now);
            case 11 -> any -> any.documents(here, after, limit, now);
            case 12 ->
                any -> {
                    if (random(up, now)) {
                        any.discard(here, upload(up.number), now);
                    }
                    return any.documents(here, Optional.empty(), ALL, now);
                };
            default -> any -> any.removeDocument(here, document, expected == NONE ? ANY : expected, now);
        };
    }

    private static boolean random(Upload up, Instant now) {
        return (up.number + now.toEpochMilli()) % 3 == 0;
    }

    private Expected expected(Random random, StoreKey here, StoreKey document, Instant now) {
        return switch (random.nextInt(4)) {
            case 0 -> NONE;
            case 1 ->
                model.document(here, document, now) instanceof DocumentResult.Found found
                        ? new Expected.Version(found.version().upload())
                        : ANY;
            case 2 -> new Expected.Version(upload(uploads[random.nextInt(UPLOADS_IN_HAND)].number));
            default -> ANY;
        };
    }

    /** An answer in a form that compares arrays by what is in them. */
    private static Object shown(Object answer) {
        if (answer instanceof Optional<?> optional) {
            return optional.map(EnvelopeModelContract::shown);
        }
        if (answer instanceof List<?> list) {
            List<Object> all = new ArrayList<>();
            list.forEach(each -> all.add(shown(each)));
            return all;
        }
        if (answer instanceof byte[] bytes) {
            return Arrays.toString(bytes);
        }
        if (answer instanceof HeaderResult.Conflict conflict) {
            return shown(conflict.current());
        }
        if (answer instanceof ContainerListing listing) {
            return List.of(listing.address(), shown(listing.container()));
        }
        if (answer instanceof ContainerSnapshot seen) {
            return List.of(seen.revision(), shown(seen.header()), seen.rootKeyId(), seen.expiresAt());
        }
        if (answer instanceof DocumentListing listing) {
            return List.of(listing.document(), listing.upload(), shown(listing.info()));
        }
        return answer instanceof DocumentResult.Found found ? shown(found.version()) : shownVersion(answer);
    }

    private static Object shownVersion(Object answer) {
        return answer instanceof DocumentVersion seen
                ? List.of(seen.upload(), seen.blockCount(), seen.size(), shown(seen.info()), shown(seen.firstBlock()))
                : answer;
    }
}
