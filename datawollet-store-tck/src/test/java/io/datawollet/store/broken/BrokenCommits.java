package io.datawollet.store.broken;

import io.datawollet.store.CommitResult;
import io.datawollet.store.ContainerLimits;
import io.datawollet.store.DocumentResult;
import io.datawollet.store.DocumentVersion;
import io.datawollet.store.EnvelopeStore;
import io.datawollet.store.Expected;
import io.datawollet.store.StoreKey;
import io.datawollet.store.UploadId;
import io.datawollet.store.tck.ModelBlocks;
import io.datawollet.store.tck.ModelContainer;
import io.datawollet.store.tck.ModelContainer.State;
import io.datawollet.store.tck.ModelContainer.Upload;
import io.datawollet.store.tck.ModelEnvelopeStore;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/** Stores that commit wrongly. */
final class BrokenCommits {
    static final List<BrokenStore<EnvelopeStore>> ALL = List.of(
            BrokenStore.ofEnvelopes("blocks are kept by their index alone", "E80", BlocksByIndex::new),
            BrokenStore.ofEnvelopes("a commit that comes again conflicts", "E80", ConflictsWithItself::new),
            BrokenStore.ofEnvelopes("what is expected is ignored", "E81", IgnoresExpected::new),
            BrokenStore.ofEnvelopes("the current version is looked at before it is replaced", "E81", LooksFirst::new),
            BrokenStore.ofEnvelopes("a refused commit discards the upload", "E83", DiscardsRefused::new),
            BrokenStore.ofEnvelopes("a commit does not look for its blocks", "E82", NeedsNoBlocks::new),
            BrokenStore.ofEnvelopes("a commit counts its blocks", "E82", CountsBlocks::new),
            BrokenStore.ofEnvelopes("a version has all blocks that were staged", "E82", KeepsBlocksBeyond::new),
            BrokenStore.ofEnvelopes("blocks of any upload will do", "E82", TakesAnyBlocks::new),
            BrokenStore.ofEnvelopes("an upload is committed again", "E82", CommitsAgain::new),
            BrokenStore.ofEnvelopes("a swept upload is committed", "E82", CommitsSwept::new),
            BrokenStore.ofEnvelopes("a commit without a container is lost", "E84", LostWithoutContainer::new),
            BrokenStore.ofEnvelopes("limits are looked at before what is expected", "E85", LimitsFirst::new),
            BrokenStore.ofEnvelopes("a commit puts a removed container back", "E85", PutsBack::new));

    private BrokenCommits() {}

    /** Keeps blocks where those of another upload are. */
    private static final class OneRun implements ModelBlocks {
        private final Map<Integer, byte[]> blocks = new ConcurrentHashMap<>();

        @Override
        public void put(UploadId upload, int index, byte[] block) {
            blocks.put(index, block.clone());
        }

        @Override
        public byte[] get(UploadId upload, int index) {
            return blocks.getOrDefault(index, new byte[0]).clone();
        }

        @Override
        public void remove(UploadId upload, int index) {
            blocks.remove(index);
        }
    }

    private static final class BlocksByIndex extends ModelEnvelopeStore {
        BlocksByIndex() {
            super(new OneRun());
        }
    }

    private static final class ConflictsWithItself extends ModelEnvelopeStore {
        @Override
        public CommitResult commit(
                StoreKey container,
                StoreKey document,
                Expected expected,
                DocumentVersion version,
                ContainerLimits limits,
                Instant now) {
            return atomically(() -> document(container, document, now) instanceof DocumentResult.Found found
                            && expected instanceof Expected.None
                    ? new CommitResult.Conflict(Optional.of(found.version().upload()))
                    : super.commit(container, document, expected, version, limits, now));
        }
    }

    private static final class IgnoresExpected extends ModelEnvelopeStore {
        @Override
        public CommitResult commit(
                StoreKey container,
                StoreKey document,
                Expected expected,
                DocumentVersion version,
                ContainerLimits limits,
                Instant now) {
            return super.commit(container, document, new Expected.Any(), version, limits, now);
        }
    }

    private static final class LooksFirst extends ModelEnvelopeStore {
        @Override
        public CommitResult commit(
                StoreKey container,
                StoreKey document,
                Expected expected,
                DocumentVersion version,
                ContainerLimits limits,
                Instant now) {
            DocumentResult seen = document(container, document, now);
            Gap.open();
            boolean met = seen instanceof DocumentResult.Found found
                    ? expected.equals(new Expected.Version(found.version().upload()))
                    : expected instanceof Expected.None;
            return super.commit(container, document, met ? new Expected.Any() : expected, version, limits, now);
        }
    }

    private static final class DiscardsRefused extends ModelEnvelopeStore {
        @Override
        public CommitResult commit(
                StoreKey container,
                StoreKey document,
                Expected expected,
                DocumentVersion version,
                ContainerLimits limits,
                Instant now) {
            CommitResult result = super.commit(container, document, expected, version, limits, now);
            if (!result.equals(new CommitResult.Done())) {
                discard(container, version.upload(), now);
            }
            return result;
        }
    }

    private static final class NeedsNoBlocks extends ModelEnvelopeStore {
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
                if (old != null) {
                    makeWhole(old, version.blockCount());
                }
                return super.commit(container, document, expected, version, limits, now);
            });
        }
    }

    /** Makes an upload look as if all its blocks were there, but for a great many. */
    private static void makeWhole(Upload upload, int blockCount) {
        IntStream.range(1, Math.min(100, blockCount)).forEach(upload.indices()::add);
    }

    private static final class CountsBlocks extends ModelEnvelopeStore {
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
                if (old != null && old.indices().size() >= version.blockCount() - 1) {
                    makeWhole(old, version.blockCount());
                }
                return super.commit(container, document, expected, version, limits, now);
            });
        }
    }

    private static final class KeepsBlocksBeyond extends ModelEnvelopeStore {
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
                Set<Integer> staged = old == null ? Set.of() : Set.copyOf(old.indices());
                Map<Integer, byte[]> kept = new HashMap<>();
                staged.forEach(index -> kept.put(index, blocks().get(version.upload(), index)));
                CommitResult result = super.commit(container, document, expected, version, limits, now);
                if (old != null && result.equals(new CommitResult.Done())) {
                    kept.forEach((index, block) -> blocks().put(version.upload(), index, block));
                    old.indices().addAll(staged);
                }
                return result;
            });
        }
    }

    private static final class TakesAnyBlocks extends ModelEnvelopeStore {
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
                if (in != null && old != null && old.state() == State.UNDER_WAY) {
                    List.copyOf(in.uploads().values())
                            .forEach(other -> old.indices().addAll(List.copyOf(other.indices())));
                }
                return super.commit(container, document, expected, version, limits, now);
            });
        }
    }

    private static final class CommitsAgain extends ModelEnvelopeStore {
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
                if (in != null && old != null && old.state() == State.PAST) {
                    in.uploads().put(version.upload(), old.moved(State.UNDER_WAY, now));
                }
                return super.commit(container, document, expected, version, limits, now);
            });
        }
    }

    private static final class CommitsSwept extends ModelEnvelopeStore {
        @Override
        public CommitResult commit(
                StoreKey container,
                StoreKey document,
                Expected expected,
                DocumentVersion version,
                ContainerLimits limits,
                Instant now) {
            CommitResult result = super.commit(container, document, expected, version, limits, now);
            if (!result.equals(new CommitResult.Lost())) {
                return result;
            }
            DocumentVersion first =
                    new DocumentVersion(version.upload(), 1, version.size(), version.info(), version.firstBlock());
            return super.commit(container, document, expected, first, limits, now);
        }
    }

    private static final class LostWithoutContainer extends ModelEnvelopeStore {
        @Override
        public CommitResult commit(
                StoreKey container,
                StoreKey document,
                Expected expected,
                DocumentVersion version,
                ContainerLimits limits,
                Instant now) {
            CommitResult result = super.commit(container, document, expected, version, limits, now);
            return result.equals(new CommitResult.Gone()) && version.blockCount() > 1
                    ? new CommitResult.Lost()
                    : result;
        }
    }

    private static final class LimitsFirst extends ModelEnvelopeStore {
        @Override
        public CommitResult commit(
                StoreKey container,
                StoreKey document,
                Expected expected,
                DocumentVersion version,
                ContainerLimits limits,
                Instant now) {
            CommitResult result = super.commit(container, document, expected, version, limits, now);
            return result instanceof CommitResult.Conflict && limits.documents() == 0
                    ? new CommitResult.TooManyDocuments()
                    : result;
        }
    }

    private static final class PutsBack extends ModelEnvelopeStore {
        @Override
        public CommitResult commit(
                StoreKey container,
                StoreKey document,
                Expected expected,
                DocumentVersion version,
                ContainerLimits limits,
                Instant now) {
            ModelContainer in = atomically(() -> containers().get(container));
            Gap.open();
            return atomically(() -> {
                if (in != null) {
                    containers().put(container, in);
                }
                return super.commit(container, document, expected, version, limits, now);
            });
        }
    }
}
