package io.datawollet.store.tck;

import static io.datawollet.store.tck.EnvelopeGround.ANY;
import static io.datawollet.store.tck.EnvelopeGround.DONE;
import static io.datawollet.store.tck.EnvelopeGround.NONE;
import static io.datawollet.store.tck.EnvelopeGround.blocks;
import static io.datawollet.store.tck.EnvelopeGround.expects;
import static io.datawollet.store.tck.EnvelopeGround.header;
import static io.datawollet.store.tck.EnvelopeGround.key;
import static io.datawollet.store.tck.EnvelopeGround.record;
import static io.datawollet.store.tck.EnvelopeGround.revision;
import static io.datawollet.store.tck.EnvelopeGround.sweepAll;
import static io.datawollet.store.tck.EnvelopeGround.upload;
import static io.datawollet.store.tck.EnvelopeGround.version;
import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.store.ContainerLimits;
import io.datawollet.store.ContainerRecord;
import io.datawollet.store.ContainerSnapshot;
import io.datawollet.store.DocumentResult;
import io.datawollet.store.EnvelopeStore;
import io.datawollet.store.Expected;
import io.datawollet.store.Revision;
import io.datawollet.store.StoreKey;
import io.datawollet.store.UploadId;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** The steps of a random run: one operation after the other, through one handle or the other, and through the model. */
final class EnvelopeSteps {
    /** Few of each, so that operations meet. */
    private static final int CONTAINERS = 4;

    private static final int DOCUMENTS = 6;

    /** So many uploads are named at a time; a step may begin a new one in the place of one of them. */
    private static final int UPLOADS_IN_HAND = 12;

    /** What is told of the past when a step fails. */
    private static final int REMEMBERED = 12;

    private static final int SKEW_MILLIS = 30_000;
    private static final int SWEPT_AFTER_MILLIS = 20_000;
    private static final int LET_GO_AFTER_MILLIS = 5_000;

    private final EnvelopeGround in;
    private final Random random;
    private final Model model = new Model();
    private final Deque<Step> past = new ArrayDeque<>();
    private final StoreKey[] containers = new StoreKey[CONTAINERS];
    private final Upload[] uploads = new Upload[UPLOADS_IN_HAND];
    private Instant clock;
    private long last;
    private int commits;

    EnvelopeSteps(EnvelopeGround in, Random random) {
        this.in = in;
        this.random = random;
        this.clock = in.now;
        for (int i = 0; i < CONTAINERS; i++) {
            containers[i] = key(++last);
        }
        for (int i = 0; i < UPLOADS_IN_HAND; i++) {
            uploads[i] = nextUpload();
        }
    }

    /** A model that tells what it has forgotten: nobody may ask a store for that, which may remember it for longer. */
    private static final class Model extends ModelEnvelopeStore {
        private final Set<StoreKey> created = new HashSet<>();
        private final Set<UploadId> begun = new HashSet<>();

        @Override
        public boolean create(ContainerRecord record, Instant now) {
            created.add(record.address());
            return super.create(record, now);
        }

        /** Notes what it knows, before a sweep. */
        void note() {
            containers().values().forEach(each -> begun.addAll(each.uploads().keySet()));
        }

        boolean hasForgotten(StoreKey container) {
            return created.contains(container) && !containers().containsKey(container);
        }

        boolean endedBefore(StoreKey container, Instant time) {
            ModelContainer known = containers().get(container);
            return known != null && !known.liveAt(time);
        }

        boolean hasForgotten(UploadId upload) {
            return begun.contains(upload)
                    && containers().values().stream()
                            .noneMatch(each -> each.uploads().containsKey(upload));
        }
    }

    /** An upload belongs to one container and is one version, as the caller promises. */
    private record Upload(long number, StoreKey container, int blockCount, long size) {}

    /** An operation in words, and itself. */
    private record Step(StoreKey container, String words, Operation operation) {}

    private interface Operation {
        Object on(EnvelopeStore store);
    }

    int commits() {
        return commits;
    }

    /** Does one operation and compares. */
    void next(String description) {
        // Nodes take turns, and their clocks differ by as much as they may.
        clock = clock.plusMillis(random.nextInt(100));
        Instant now = random.nextInt(4) == 0 ? clock.minusMillis(random.nextInt(SKEW_MILLIS)) : clock;
        if (random.nextInt(60) == 0) {
            sweep(description);
        }
        if (random.nextInt(15) == 0) {
            uploads[random.nextInt(UPLOADS_IN_HAND)] = nextUpload();
        }
        Step step = random.nextInt(3) == 0 ? containerStep(now) : documentStep(now);
        if (compare(step, description).equals(DONE)) {
            commits++;
        }
        letGoOfForgotten();
    }

    /** Removes all containers and compares what was there. */
    void removeAll(String description) {
        for (StoreKey container : containers) {
            compare(new Step(container, "remove", any -> any.remove(container)), description);
        }
        in.sweepAll(in.longAgo, in.longAgo);
    }

    private Object compare(Step step, String description) {
        Object expected = step.operation().on(model);
        Object came = step.operation().on(in.node(random.nextInt(2)));
        assertThat(EnvelopeAnswers.shown(came))
                .as(() -> told(step, description))
                .isEqualTo(EnvelopeAnswers.shown(expected));
        past.addLast(step);
        if (past.size() > 50 * REMEMBERED) {
            past.removeFirst();
        }
        return expected;
    }

    private String told(Step step, String description) {
        StringBuilder text = new StringBuilder(description).append(" What was done before with the container:");
        List<Step> near = past.stream()
                .filter(old -> old.container().equals(step.container()))
                .toList();
        near.subList(Math.max(0, near.size() - REMEMBERED), near.size())
                .forEach(old -> text.append("\n  ").append(old.words()));
        return text.append("\nAnd then: ").append(step.words()).toString();
    }

    private Upload nextUpload() {
        StoreKey container = containers[random.nextInt(CONTAINERS)];
        return new Upload(++last, container, 1 + random.nextInt(4), random.nextInt(30));
    }

    /** Both are swept to the end, by small steps or large ones: how many units that are is each store's own. */
    private void sweep(String description) {
        Instant idleBefore = clock.minusMillis(random.nextInt(SWEPT_AFTER_MILLIS) - 500L);
        // A store whose containers end by themselves may leave what a sweep takes, and would differ from the model
        // then.
        Instant expiredBefore =
                in.endsByItself() ? in.longAgo : clock.minusMillis(random.nextInt(SWEPT_AFTER_MILLIS) - 500L);
        model.note();
        sweepAll(model, expiredBefore, idleBefore, Ground.ALL);
        sweepAll(in.node(random.nextInt(2)), expiredBefore, idleBefore, 1 + random.nextInt(20));
        for (StoreKey container : containers) {
            String words = "sweep of what expired before " + expiredBefore + " and was idle before " + idleBefore;
            compare(new Step(container, words, any -> any.load(container, in.now)), description);
        }
        letGoOfForgotten();
    }

    /** An address or upload id is never used again. */
    private void letGoOfForgotten() {
        for (int i = 0; i < CONTAINERS; i++) {
            // What is never swept is let go of when no clock has it live any more, so that there is always something to
            // do.
            boolean over =
                    in.endsByItself() && model.endedBefore(containers[i], clock.minusMillis(LET_GO_AFTER_MILLIS));
            if (over || model.hasForgotten(containers[i])) {
                containers[i] = key(++last);
            }
        }
        for (int i = 0; i < UPLOADS_IN_HAND; i++) {
            Upload up = uploads[i];
            if (model.hasForgotten(upload(up.number())) || !List.of(containers).contains(up.container())) {
                uploads[i] = nextUpload();
            }
        }
    }

    private Step containerStep(Instant now) {
        StoreKey at = containers[random.nextInt(CONTAINERS)];
        int rootKeyId = 1 + random.nextInt(2);
        long next = ++last;
        Optional<StoreKey> after =
                random.nextBoolean() ? Optional.empty() : Optional.of(containers[random.nextInt(CONTAINERS)]);
        int limit = random.nextInt(4);
        return switch (random.nextInt(8)) {
            case 0 -> step(at, now, "load", any -> any.load(at, now));
            case 1, 2 ->
                step(
                        at,
                        now,
                        "byRootKey " + rootKeyId + " after " + after + ", limit " + limit,
                        any -> any.byRootKey(rootKeyId, after, limit, now));
            case 3 -> step(at, now, "countByRootKey " + rootKeyId, any -> any.countByRootKey(rootKeyId, now));
            case 4, 5 -> replace(at, next, rootKeyId, now);
            case 6 -> {
                Instant end = now.plusMillis(random.nextInt(40_000) - 20L);
                ContainerRecord record = record(at, next, rootKeyId, end);
                yield step(at, now, "create " + next + " until " + end, any -> any.create(copy(record), now));
            }
            default ->
                next % 10 == 0
                        ? step(at, now, "remove", any -> any.remove(at))
                        : step(at, now, "load", any -> any.load(at, now));
        };
    }

    private Step replace(StoreKey at, long next, int rootKeyId, Instant now) {
        Revision expected = model.load(at, now)
                .filter(seen -> random.nextInt(4) > 0)
                .map(ContainerSnapshot::revision)
                .orElse(revision(-1));
        return step(
                at,
                now,
                "replaceHeader " + expected + " by " + next + " under root key " + rootKeyId,
                any -> any.replaceHeader(at, expected, revision(next), header(next), rootKeyId, now));
    }

    private static ContainerRecord copy(ContainerRecord record) {
        return new ContainerRecord(
                record.address(), record.revision(), record.header().clone(), record.rootKeyId(), record.expiresAt());
    }

    private Step documentStep(Instant now) {
        Upload up = uploads[random.nextInt(UPLOADS_IN_HAND)];
        StoreKey at = up.container();
        UploadId id = upload(up.number());
        StoreKey document = key(1_000_000 + random.nextInt(DOCUMENTS));
        int from = 1 + random.nextInt(3);
        int count = 1 + random.nextInt(3);
        return switch (random.nextInt(14)) {
            case 0, 1, 2 -> stage(up, 1, Math.max(1, up.blockCount() - 1), now);
            case 3 -> stage(up, from, count, now);
            case 4, 5, 6, 7 -> commit(up, document, now);
            case 8 -> step(at, now, "document " + document, any -> any.document(at, document, now));
            case 9, 10 ->
                step(
                        at,
                        now,
                        "readBlocks of " + up.number() + ", " + count + " from " + from,
                        any -> any.readBlocks(at, id, from, count, now));
            case 11 -> documents(at, document, now);
            case 12 ->
                random.nextInt(3) == 0
                        ? step(at, now, "discard " + up.number(), any -> {
                            any.discard(at, id, now);
                            return "discarded";
                        })
                        : documents(at, document, now);
            default -> remove(at, document, now);
        };
    }

    private Step stage(Upload up, int from, int count, Instant now) {
        int limit = random.nextInt(8);
        return step(
                up.container(),
                now,
                "stage " + count + " blocks of " + up.number() + " from " + from + ", limit " + limit,
                any -> any.stage(
                        up.container(), upload(up.number()), from, blocks(up.number(), from, count), limit, now));
    }

    private Step commit(Upload up, StoreKey document, Instant now) {
        ContainerLimits limits = new ContainerLimits(random.nextInt(8), random.nextInt(120));
        Expected expected = expected(up.container(), document, now);
        return step(
                up.container(),
                now,
                "commit " + up + " as " + document + ", " + expected + ", " + limits,
                any -> any.commit(
                        up.container(),
                        document,
                        expected,
                        version(up.number(), up.blockCount(), up.size()),
                        limits,
                        now));
    }

    private Step documents(StoreKey at, StoreKey document, Instant now) {
        Optional<StoreKey> after = random.nextBoolean() ? Optional.empty() : Optional.of(document);
        int limit = random.nextInt(8);
        return step(
                at, now, "documents after " + after + ", limit " + limit, any -> any.documents(at, after, limit, now));
    }

    private Step remove(StoreKey at, StoreKey document, Instant now) {
        Expected wanted = expected(at, document, now);
        Expected expected = wanted.equals(NONE) ? ANY : wanted;
        return step(
                at,
                now,
                "removeDocument " + document + ", " + expected,
                any -> any.removeDocument(at, document, expected, now));
    }

    private Expected expected(StoreKey container, StoreKey document, Instant now) {
        return switch (random.nextInt(4)) {
            case 0 -> NONE;
            case 1 ->
                model.document(container, document, now) instanceof DocumentResult.Found found
                        ? new Expected.Version(found.version().upload())
                        : ANY;
            case 2 -> expects(uploads[random.nextInt(UPLOADS_IN_HAND)].number());
            default -> ANY;
        };
    }

    private static Step step(StoreKey container, Instant now, String words, Operation operation) {
        return new Step(container, "container " + container + " at " + now + ": " + words, operation);
    }
}
