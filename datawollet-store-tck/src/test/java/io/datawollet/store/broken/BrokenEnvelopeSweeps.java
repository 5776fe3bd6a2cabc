package io.datawollet.store.broken;

import io.datawollet.store.CommitResult;
import io.datawollet.store.ContainerLimits;
import io.datawollet.store.DocumentVersion;
import io.datawollet.store.EnvelopeStore;
import io.datawollet.store.Expected;
import io.datawollet.store.StoreKey;
import io.datawollet.store.UploadId;
import io.datawollet.store.tck.ModelContainer;
import io.datawollet.store.tck.ModelContainer.State;
import io.datawollet.store.tck.ModelContainer.Upload;
import io.datawollet.store.tck.ModelEnvelopeStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Stores that sweep wrongly. */
final class BrokenEnvelopeSweeps {
    static final List<BrokenStore<EnvelopeStore>> ALL = List.of(
            BrokenStore.ofEnvelopes("a sweep is not bounded", "E130", Unbounded::new),
            BrokenStore.ofEnvelopes("a sweep says 0 before it is through", "E130", SaysZeroEarly::new),
            BrokenStore.ofEnvelopes("a sweep says another number than it did", "E133", SaysTwice::new),
            BrokenStore.ofEnvelopes(
                    "a sweep takes a container that ends at the very instant", "E131", TakesEqualEnd::new),
            BrokenStore.ofEnvelopes(
                    "contents of a swept container wait until they were idle", "E131", KeepsContents::new),
            BrokenStore.ofEnvelopes("a sweep takes what moved at the very instant", "E131", TakesEqualMove::new),
            BrokenStore.ofEnvelopes("replaced versions are never swept", "E131", KeepsVersions::new),
            BrokenStore.ofEnvelopes("replaced versions go by their commit", "E131", GoesByCommit::new),
            BrokenStore.ofEnvelopes("discarded uploads wait until they were idle", "E131", KeepsDiscarded::new),
            BrokenStore.ofEnvelopes("a sweep drops replaced versions at once", "E101", DropsPast::new),
            BrokenStore.ofEnvelopes("a sweep takes blocks of current versions", "E131", TakesCurrent::new),
            BrokenStore.ofEnvelopes("an upload is swept block by block", "E132", BlockByBlock::new),
            BrokenStore.ofEnvelopes("a sweep takes what moved meanwhile", "E132", FindsThenTakes::new),
            BrokenStore.ofEnvelopes("a sweep takes what was committed meanwhile", "E85", FindsThenTakes::new),
            BrokenStore.ofEnvelopes(
                    "a sweep takes every upload in a container that it sweeps", "E133", TakesUnderWay::new));

    private BrokenEnvelopeSweeps() {}

    private static final class Unbounded extends ModelEnvelopeStore {
        @Override
        public int sweep(Instant expiredBefore, Instant idleBefore, int limit) {
            return Math.min(limit, super.sweep(expiredBefore, idleBefore, limit < 1 ? limit : Integer.MAX_VALUE));
        }
    }

    private static final class SaysZeroEarly extends ModelEnvelopeStore {
        private int calls;

        @Override
        public int sweep(Instant expiredBefore, Instant idleBefore, int limit) {
            return atomically(() -> ++calls % 20 == 0 ? 0 : super.sweep(expiredBefore, idleBefore, limit));
        }
    }

    private static final class SaysTwice extends ModelEnvelopeStore {
        private final AtomicInteger sweeping = new AtomicInteger();

        @Override
        public int sweep(Instant expiredBefore, Instant idleBefore, int limit) {
            boolean alone = sweeping.incrementAndGet() == 1;
            Gap.open();
            int done = super.sweep(expiredBefore, idleBefore, limit);
            sweeping.decrementAndGet();
            return alone || done == 0 ? done : limit;
        }
    }

    private static final class TakesEqualEnd extends ModelEnvelopeStore {
        @Override
        public int sweep(Instant expiredBefore, Instant idleBefore, int limit) {
            return super.sweep(expiredBefore.plusMillis(1), idleBefore, limit);
        }
    }

    private static final class KeepsContents extends ModelEnvelopeStore {
        private final List<Instant> kept = new ArrayList<>();

        @Override
        public int sweep(Instant expiredBefore, Instant idleBefore, int limit) {
            return atomically(() -> {
                int before = containers().size();
                int done = super.sweep(expiredBefore, idleBefore, limit);
                if (containers().size() < before) {
                    kept.add(Instant.now());
                }
                return done < limit && kept.removeIf(since -> since.isBefore(idleBefore)) ? done + 1 : done;
            });
        }
    }

    private static final class TakesEqualMove extends ModelEnvelopeStore {
        @Override
        public int sweep(Instant expiredBefore, Instant idleBefore, int limit) {
            return super.sweep(expiredBefore, idleBefore.plusMillis(1), limit);
        }
    }

    /** What a sweep must not see is put aside meanwhile. */
    private abstract static class Hiding extends ModelEnvelopeStore {
        abstract boolean hides(Upload upload, Instant idleBefore);

        @Override
        public int sweep(Instant expiredBefore, Instant idleBefore, int limit) {
            return atomically(() -> {
                Map<ModelContainer, Map<UploadId, Upload>> hidden = new HashMap<>();
                containers().values().forEach(each -> {
                    Map<UploadId, Upload> aside = new HashMap<>(each.uploads());
                    aside.values().removeIf(upload -> !hides(upload, idleBefore));
                    each.uploads().keySet().removeAll(aside.keySet());
                    hidden.put(each, aside);
                });
                int done = super.sweep(expiredBefore, idleBefore, limit);
                hidden.forEach((each, aside) -> each.uploads().putAll(aside));
                return done;
            });
        }
    }

    private static final class KeepsVersions extends Hiding {
        @Override
        boolean hides(Upload upload, Instant idleBefore) {
            return upload.state() == State.PAST;
        }
    }

    private static final class KeepsDiscarded extends Hiding {
        @Override
        boolean hides(Upload upload, Instant idleBefore) {
            return upload.state() == State.DISCARDED && !upload.since().isBefore(idleBefore);
        }
    }

    /** What a sweep shall take has moved long ago. */
    private abstract static class Ageing extends ModelEnvelopeStore {
        abstract boolean ages(UploadId id, Upload upload, Instant idleBefore);

        State becomes(Upload upload) {
            return upload.state();
        }

        @Override
        public int sweep(Instant expiredBefore, Instant idleBefore, int limit) {
            return atomically(() -> {
                containers()
                        .values()
                        .forEach(each -> each.uploads()
                                .replaceAll((id, upload) -> ages(id, upload, idleBefore)
                                        ? upload.moved(becomes(upload), Instant.MIN)
                                        : upload));
                return super.sweep(expiredBefore, idleBefore, limit);
            });
        }
    }

    private static final class GoesByCommit extends Ageing {
        private final Map<UploadId, Instant> commits = new ConcurrentHashMap<>();

        @Override
        public CommitResult commit(
                StoreKey container,
                StoreKey document,
                Expected expected,
                DocumentVersion version,
                ContainerLimits limits,
                Instant now) {
            commits.putIfAbsent(version.upload(), now);
            return super.commit(container, document, expected, version, limits, now);
        }

        @Override
        boolean ages(UploadId id, Upload upload, Instant idleBefore) {
            return upload.state() == State.PAST
                    && commits.getOrDefault(id, Instant.MAX).isBefore(idleBefore);
        }
    }

    private static final class DropsPast extends Ageing {
        @Override
        boolean ages(UploadId id, Upload upload, Instant idleBefore) {
            return upload.state() == State.PAST;
        }
    }

    private static final class TakesCurrent extends Ageing {
        @Override
        boolean ages(UploadId id, Upload upload, Instant idleBefore) {
            return upload.state() == State.CURRENT && upload.since().isBefore(idleBefore);
        }

        @Override
        State becomes(Upload upload) {
            return State.PAST;
        }
    }

    private static final class TakesUnderWay extends Ageing {
        @Override
        boolean ages(UploadId id, Upload upload, Instant idleBefore) {
            return upload.state() == State.UNDER_WAY;
        }
    }

    private static final class BlockByBlock extends ModelEnvelopeStore {
        @Override
        public int sweep(Instant expiredBefore, Instant idleBefore, int limit) {
            return atomically(() -> {
                for (ModelContainer each : containers().values()) {
                    for (Map.Entry<UploadId, Upload> one : each.uploads().entrySet()) {
                        Upload upload = one.getValue();
                        boolean idle = upload.state() == State.UNDER_WAY
                                && upload.since().isBefore(idleBefore);
                        if (limit > 0 && idle && upload.indices().size() > 1) {
                            blocks().remove(one.getKey(), upload.indices().last());
                            upload.indices().pollLast();
                            return 1;
                        }
                    }
                }
                return super.sweep(expiredBefore, idleBefore, limit);
            });
        }
    }

    private static final class FindsThenTakes extends ModelEnvelopeStore {
        private record Found(ModelContainer container, UploadId upload) {}

        @Override
        public int sweep(Instant expiredBefore, Instant idleBefore, int limit) {
            List<Found> found = atomically(() -> containers().values().stream()
                    .flatMap(each -> each.uploads().entrySet().stream()
                            .filter(one -> one.getValue().state() == State.UNDER_WAY)
                            .filter(one -> one.getValue().since().isBefore(idleBefore))
                            .map(one -> new Found(each, one.getKey())))
                    .limit(limit)
                    .toList());
            Gap.open();
            return atomically(() -> {
                for (Found one : found) {
                    Upload upload = one.container().uploads().get(one.upload());
                    if (upload != null) {
                        upload.indices().clear();
                        if (upload.state() == State.UNDER_WAY) {
                            one.container().uploads().remove(one.upload());
                        }
                    }
                }
                return found.isEmpty() ? super.sweep(expiredBefore, idleBefore, limit) : found.size();
            });
        }
    }
}
