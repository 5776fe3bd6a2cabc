package io.datawollet.store.broken;

import io.datawollet.store.CommitResult;
import io.datawollet.store.ContainerLimits;
import io.datawollet.store.DocumentVersion;
import io.datawollet.store.EnvelopeStore;
import io.datawollet.store.Expected;
import io.datawollet.store.StageResult;
import io.datawollet.store.StoreException;
import io.datawollet.store.StoreKey;
import io.datawollet.store.UploadId;
import io.datawollet.store.tck.ModelContainer;
import io.datawollet.store.tck.ModelContainer.State;
import io.datawollet.store.tck.ModelContainer.Upload;
import io.datawollet.store.tck.ModelEnvelopeStore;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Stores that are wrong about uploads. */
final class BrokenUploads {
    static final List<BrokenStore<EnvelopeStore>> ALL = List.of(
            BrokenStore.ofEnvelopes("blocks must come one after the other", "E60", NeedsOrder::new),
            BrokenStore.ofEnvelopes("a block that is there already fails", "E60", RefusesAgain::new),
            BrokenStore.ofEnvelopes("an upload moves only when a block is new", "E60", MovesByNewBlocks::new),
            BrokenStore.ofEnvelopes("an upload is written as a whole without a lock", "E60", WritesWhole::new),
            BrokenStore.ofEnvelopes("any index begins an upload", "E61", BeginsAnywhere::new),
            BrokenStore.ofEnvelopes("the limit of uploads is ignored", "E62", IgnoresLimit::new),
            BrokenStore.ofEnvelopes("uploads count for ever", "E62", CountsForEver::new),
            BrokenStore.ofEnvelopes("uploads are counted before one is written", "E62", CountsThenWrites::new),
            BrokenStore.ofEnvelopes("a late stage begins a committed upload anew", "E63", RevivesCommitted::new),
            BrokenStore.ofEnvelopes("a replaced version is forgotten at once", "E63", ForgetsReplaced::new),
            BrokenStore.ofEnvelopes("a discarded upload is forgotten", "E70", ForgetsDiscarded::new),
            BrokenStore.ofEnvelopes("a discarded upload is committed", "E70", CommitsDiscarded::new),
            BrokenStore.ofEnvelopes("a stage writes over what became of the upload", "E63", WritesOverState::new),
            BrokenStore.ofEnvelopes("a stage without a container is lost", "E64", LostWithoutContainer::new),
            BrokenStore.ofEnvelopes("a discard takes a committed upload too", "E70", DiscardsCommitted::new),
            BrokenStore.ofEnvelopes("an upload is discarded in any container", "E70", DiscardsAnywhere::new));

    private BrokenUploads() {}

    private static final class NeedsOrder extends ModelEnvelopeStore {
        @Override
        public StageResult stage(
                StoreKey container, UploadId upload, int firstIndex, List<byte[]> blocks, int limit, Instant now) {
            return atomically(() -> {
                ModelContainer in = containers().get(container);
                Upload old = in == null ? null : in.uploads().get(upload);
                return old != null && firstIndex > old.indices().size() + 1
                        ? StageResult.LOST
                        : super.stage(container, upload, firstIndex, blocks, limit, now);
            });
        }
    }

    private static final class RefusesAgain extends ModelEnvelopeStore {
        @Override
        public StageResult stage(
                StoreKey container, UploadId upload, int firstIndex, List<byte[]> blocks, int limit, Instant now) {
            return atomically(() -> {
                ModelContainer in = containers().get(container);
                Upload old = in == null ? null : in.uploads().get(upload);
                if (old != null
                        && old.state() == State.UNDER_WAY
                        && old.indices().contains(firstIndex)) {
                    throw new StoreException(StoreException.Outcome.NOT_APPLIED, "duplicate key");
                }
                return super.stage(container, upload, firstIndex, blocks, limit, now);
            });
        }
    }

    private static final class MovesByNewBlocks extends ModelEnvelopeStore {
        @Override
        public StageResult stage(
                StoreKey container, UploadId upload, int firstIndex, List<byte[]> blocks, int limit, Instant now) {
            return atomically(() -> {
                ModelContainer in = containers().get(container);
                Upload old = in == null ? null : in.uploads().get(upload);
                boolean known = old != null && old.indices().contains(firstIndex + blocks.size() - 1);
                return super.stage(
                        container, upload, firstIndex, blocks, limit, old != null && known ? old.since() : now);
            });
        }
    }

    private static final class WritesWhole extends ModelEnvelopeStore {
        @Override
        public StageResult stage(
                StoreKey container, UploadId upload, int firstIndex, List<byte[]> blocks, int limit, Instant now) {
            Set<Integer> before = indices(container, upload);
            Gap.open();
            return atomically(() -> {
                StageResult result = super.stage(container, upload, firstIndex, blocks, limit, now);
                ModelContainer in = containers().get(container);
                Upload whole = in == null ? null : in.uploads().get(upload);
                if (result == StageResult.DONE && whole != null) {
                    int end = firstIndex + blocks.size();
                    whole.indices()
                            .removeIf(index ->
                                    index > 1 && !before.contains(index) && (index < firstIndex || index >= end));
                }
                return result;
            });
        }

        private Set<Integer> indices(StoreKey container, UploadId upload) {
            return atomically(() -> {
                ModelContainer in = containers().get(container);
                Upload old = in == null ? null : in.uploads().get(upload);
                return old == null ? Set.of() : Set.copyOf(old.indices());
            });
        }
    }

    private static final class BeginsAnywhere extends ModelEnvelopeStore {
        @Override
        public StageResult stage(
                StoreKey container, UploadId upload, int firstIndex, List<byte[]> blocks, int limit, Instant now) {
            StageResult result = super.stage(container, upload, firstIndex, blocks, limit, now);
            return result == StageResult.LOST
                    ? atomically(() -> {
                        ModelContainer in = containers().get(container);
                        if (in == null || in.uploads().containsKey(upload)) {
                            return StageResult.LOST;
                        }
                        super.stage(container, upload, 1, List.of(new byte[1]), limit, now);
                        return super.stage(container, upload, firstIndex, blocks, limit, now);
                    })
                    : result;
        }
    }

    private static final class IgnoresLimit extends ModelEnvelopeStore {
        @Override
        public StageResult stage(
                StoreKey container, UploadId upload, int firstIndex, List<byte[]> blocks, int limit, Instant now) {
            return super.stage(container, upload, firstIndex, blocks, Integer.MAX_VALUE, now);
        }
    }

    private static final class CountsForEver extends ModelEnvelopeStore {
        private final Map<StoreKey, Set<UploadId>> begun = new ConcurrentHashMap<>();

        @Override
        public StageResult stage(
                StoreKey container, UploadId upload, int firstIndex, List<byte[]> blocks, int limit, Instant now) {
            Set<UploadId> known = begun.computeIfAbsent(container, any -> ConcurrentHashMap.newKeySet());
            if (!known.contains(upload) && firstIndex == 1 && known.size() >= limit) {
                return StageResult.FULL;
            }
            StageResult result = super.stage(container, upload, firstIndex, blocks, limit, now);
            if (result == StageResult.DONE) {
                known.add(upload);
            }
            return result;
        }
    }

    private static final class CountsThenWrites extends ModelEnvelopeStore {
        @Override
        public StageResult stage(
                StoreKey container, UploadId upload, int firstIndex, List<byte[]> blocks, int limit, Instant now) {
            boolean full = atomically(() -> {
                ModelContainer in = containers().get(container);
                return in != null
                        && !in.uploads().containsKey(upload)
                        && in.uploads().values().stream()
                                        .filter(each -> each.state() == State.UNDER_WAY)
                                        .count()
                                >= limit;
            });
            Gap.open();
            return full ? StageResult.FULL : super.stage(container, upload, firstIndex, blocks, Integer.MAX_VALUE, now);
        }
    }

    private static final class RevivesCommitted extends ModelEnvelopeStore {
        @Override
        public StageResult stage(
                StoreKey container, UploadId upload, int firstIndex, List<byte[]> blocks, int limit, Instant now) {
            return atomically(() -> {
                ModelContainer in = containers().get(container);
                Upload old = in == null ? null : in.uploads().get(upload);
                if (in != null && old != null && old.state() == State.CURRENT && firstIndex == 1) {
                    in.uploads().put(upload, old.moved(State.UNDER_WAY, now));
                }
                return super.stage(container, upload, firstIndex, blocks, limit, now);
            });
        }
    }

    private static final class ForgetsReplaced extends ModelEnvelopeStore {
        @Override
        public StageResult stage(
                StoreKey container, UploadId upload, int firstIndex, List<byte[]> blocks, int limit, Instant now) {
            return atomically(() -> {
                ModelContainer in = containers().get(container);
                Upload old = in == null ? null : in.uploads().get(upload);
                if (in != null && old != null && old.state() == State.PAST) {
                    in.uploads().remove(upload);
                }
                return super.stage(container, upload, firstIndex, blocks, limit, now);
            });
        }
    }

    private static final class ForgetsDiscarded extends ModelEnvelopeStore {
        @Override
        public void discard(StoreKey container, UploadId upload, Instant now) {
            boolean unused = atomically(() -> {
                ModelContainer in = containers().get(container);
                Upload old = in == null ? null : in.uploads().get(upload);
                return in != null
                        && old != null
                        && old.state() == State.UNDER_WAY
                        && in.uploads().remove(upload, old);
            });
        }
    }

    private static final class CommitsDiscarded extends ModelEnvelopeStore {
        @Override
        public CommitResult commit(
                StoreKey container,
                StoreKey document,
                Expected expected,
                DocumentVersion version,
                ContainerLimits limits,
                Instant now) {
            return atomically(() -> {
                ModelContainer in = containers().get(container);
                Upload old = in == null ? null : in.uploads().get(version.upload());
                if (in != null && old != null && old.state() == State.DISCARDED) {
                    in.uploads().put(version.upload(), old.moved(State.UNDER_WAY, now));
                }
                return super.commit(container, document, expected, version, limits, now);
            });
        }
    }

    private static final class WritesOverState extends ModelEnvelopeStore {
        @Override
        public StageResult stage(
                StoreKey container, UploadId upload, int firstIndex, List<byte[]> blocks, int limit, Instant now) {
            boolean underWay = atomically(() -> {
                ModelContainer in = containers().get(container);
                Upload old = in == null ? null : in.uploads().get(upload);
                return old != null && old.state() == State.UNDER_WAY;
            });
            Gap.open();
            return atomically(() -> {
                ModelContainer in = containers().get(container);
                if (underWay && in != null) {
                    in.uploads().computeIfPresent(upload, (any, old) -> old.moved(State.UNDER_WAY, now));
                }
                return super.stage(container, upload, firstIndex, blocks, limit, now);
            });
        }
    }

    private static final class LostWithoutContainer extends ModelEnvelopeStore {
        @Override
        public StageResult stage(
                StoreKey container, UploadId upload, int firstIndex, List<byte[]> blocks, int limit, Instant now) {
            StageResult result = super.stage(container, upload, firstIndex, blocks, limit, now);
            return result == StageResult.GONE && firstIndex > 1 ? StageResult.LOST : result;
        }
    }

    private static final class DiscardsCommitted extends ModelEnvelopeStore {
        @Override
        public void discard(StoreKey container, UploadId upload, Instant now) {
            boolean unused = atomically(() -> {
                ModelContainer in = containers().get(container);
                Upload old = in == null ? null : in.uploads().get(upload);
                return in != null && old != null && in.uploads().replace(upload, old, old.moved(State.DISCARDED, now));
            });
        }
    }

    private static final class DiscardsAnywhere extends ModelEnvelopeStore {
        @Override
        public void discard(StoreKey container, UploadId upload, Instant now) {
            for (StoreKey any : atomically(() -> List.copyOf(containers().keySet()))) {
                super.discard(any, upload, now);
            }
        }
    }
}
