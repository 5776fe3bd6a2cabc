package io.datawollet.store.broken;

import io.datawollet.store.CommitResult;
import io.datawollet.store.ContainerLimits;
import io.datawollet.store.DocumentListing;
import io.datawollet.store.DocumentResult;
import io.datawollet.store.DocumentVersion;
import io.datawollet.store.EnvelopeStore;
import io.datawollet.store.Expected;
import io.datawollet.store.RemoveResult;
import io.datawollet.store.StoreKey;
import io.datawollet.store.UploadId;
import io.datawollet.store.tck.ModelContainer;
import io.datawollet.store.tck.ModelContainer.State;
import io.datawollet.store.tck.ModelContainer.Upload;
import io.datawollet.store.tck.ModelEnvelopeStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Stores that read, list or remove documents wrongly. */
final class BrokenDocuments {
    static final List<BrokenStore<EnvelopeStore>> ALL = List.of(
            BrokenStore.ofEnvelopes("the size is not read", "E90", LosesSize::new),
            BrokenStore.ofEnvelopes("documents are found by their own address", "E90", FindsAnywhere::new),
            BrokenStore.ofEnvelopes("the first block is read after the version", "E90", Torn::new),
            BrokenStore.ofEnvelopes("a range beyond the end gives the blocks that there are", "E100", GivesFewer::new),
            BrokenStore.ofEnvelopes("blocks come in the order of their indices as text", "E100", TextOrder::new),
            BrokenStore.ofEnvelopes("staged blocks are read", "E102", ReadsStaged::new),
            BrokenStore.ofEnvelopes("a replacement takes the blocks at once", "E101", DropsReplaced::new),
            BrokenStore.ofEnvelopes("documents are listed in the order of their coming", "E110", InsertionOrder::new),
            BrokenStore.ofEnvelopes("the list shows the first version", "E110", ListsFirst::new),
            BrokenStore.ofEnvelopes("a replaced document leaves the list for a while", "E110", LeavesList::new),
            BrokenStore.ofEnvelopes("no container has no documents", "E111", EmptyForNone::new),
            BrokenStore.ofEnvelopes("a removed document is still listed", "E120", ListsRemoved::new),
            BrokenStore.ofEnvelopes("of two removals both are done", "E120", LooksThenRemoves::new),
            BrokenStore.ofEnvelopes("a removal ignores what is expected", "E121", RemovesAny::new),
            BrokenStore.ofEnvelopes("a removal compares before it removes", "E121", ComparesThenRemoves::new));

    private BrokenDocuments() {}

    private static final class LosesSize extends ModelEnvelopeStore {
        @Override
        public DocumentResult document(StoreKey container, StoreKey document, Instant now) {
            return super.document(container, document, now) instanceof DocumentResult.Found found
                    ? new DocumentResult.Found(new DocumentVersion(
                            found.version().upload(),
                            found.version().blockCount(),
                            0,
                            found.version().info(),
                            found.version().firstBlock()))
                    : super.document(container, document, now);
        }
    }

    private static final class FindsAnywhere extends ModelEnvelopeStore {
        @Override
        public DocumentResult document(StoreKey container, StoreKey document, Instant now) {
            return atomically(() -> containers().values().stream()
                    .map(any -> super.document(any.record().address(), document, now))
                    .filter(DocumentResult.Found.class::isInstance)
                    .reduce((before, after) -> after)
                    .orElseGet(() -> super.document(container, document, now)));
        }
    }

    private static final class Torn extends ModelEnvelopeStore {
        @Override
        public DocumentResult document(StoreKey container, StoreKey document, Instant now) {
            DocumentResult first = super.document(container, document, now);
            Gap.open();
            DocumentResult second = super.document(container, document, now);
            return first instanceof DocumentResult.Found a && second instanceof DocumentResult.Found b
                    ? new DocumentResult.Found(new DocumentVersion(
                            a.version().upload(),
                            a.version().blockCount(),
                            a.version().size(),
                            a.version().info(),
                            b.version().firstBlock()))
                    : second;
        }
    }

    private static final class GivesFewer extends ModelEnvelopeStore {
        @Override
        public Optional<List<byte[]>> readBlocks(
                StoreKey container, UploadId upload, int from, int count, Instant now) {
            List<byte[]> found = new ArrayList<>();
            for (int index = from; index - from < count; index++) {
                Optional<List<byte[]>> one = super.readBlocks(container, upload, index, 1, now);
                if (one.isEmpty()) {
                    break;
                }
                found.addAll(one.get());
            }
            return found.isEmpty() ? Optional.empty() : Optional.of(found);
        }
    }

    private static final class TextOrder extends ModelEnvelopeStore {
        @Override
        public Optional<List<byte[]>> readBlocks(
                StoreKey container, UploadId upload, int from, int count, Instant now) {
            return super.readBlocks(container, upload, from, count, now)
                    .map(blocks -> IntStream.range(0, blocks.size())
                            .boxed()
                            .sorted(Comparator.comparing(i -> Integer.toString(from + i)))
                            .map(blocks::get)
                            .toList());
        }
    }

    private static final class ReadsStaged extends ModelEnvelopeStore {
        @Override
        public Optional<List<byte[]>> readBlocks(
                StoreKey container, UploadId upload, int from, int count, Instant now) {
            return atomically(() -> {
                ModelContainer in = containers().get(container);
                Upload staged = in == null ? null : in.uploads().get(upload);
                return staged != null && staged.indices().contains(from) && count == 1
                        ? Optional.of(List.of(blocks().get(upload, from)))
                        : super.readBlocks(container, upload, from, count, now);
            });
        }
    }

    private static final class DropsReplaced extends ModelEnvelopeStore {
        @Override
        public CommitResult commit(
                StoreKey container,
                StoreKey document,
                Expected expected,
                DocumentVersion version,
                ContainerLimits limits,
                Instant now) {
            return atomically(() -> {
                CommitResult result = super.commit(container, document, expected, version, limits, now);
                ModelContainer in = containers().get(container);
                if (in != null) {
                    in.uploads().values().removeIf(each -> each.state() == State.PAST);
                }
                return result;
            });
        }
    }

    private static final class InsertionOrder extends ModelEnvelopeStore {
        private final List<StoreKey> order = new CopyOnWriteArrayList<>();

        @Override
        public CommitResult commit(
                StoreKey container,
                StoreKey document,
                Expected expected,
                DocumentVersion version,
                ContainerLimits limits,
                Instant now) {
            if (!order.contains(document)) {
                order.add(document);
            }
            return super.commit(container, document, expected, version, limits, now);
        }

        @Override
        public Optional<List<DocumentListing>> documents(
                StoreKey container, Optional<StoreKey> after, int limit, Instant now) {
            int from = after.map(order::indexOf).orElse(-1);
            return super.documents(container, Optional.empty(), Integer.MAX_VALUE, now)
                    .map(all -> all.stream()
                            .sorted(Comparator.comparing(each -> order.indexOf(each.document())))
                            .filter(each -> order.indexOf(each.document()) > from)
                            .limit(limit)
                            .toList());
        }
    }

    private static final class ListsFirst extends ModelEnvelopeStore {
        private final Map<StoreKey, DocumentListing> first = new ConcurrentHashMap<>();

        @Override
        public Optional<List<DocumentListing>> documents(
                StoreKey container, Optional<StoreKey> after, int limit, Instant now) {
            return super.documents(container, after, limit, now)
                    .map(all -> all.stream()
                            .map(each -> first.getOrDefault(each.document(), each))
                            .toList());
        }

        @Override
        public CommitResult commit(
                StoreKey container,
                StoreKey document,
                Expected expected,
                DocumentVersion version,
                ContainerLimits limits,
                Instant now) {
            first.putIfAbsent(document, new DocumentListing(document, version.upload(), version.info()));
            return super.commit(container, document, expected, version, limits, now);
        }
    }

    private static final class LeavesList extends ModelEnvelopeStore {
        private final Set<StoreKey> left = ConcurrentHashMap.newKeySet();

        @Override
        public CommitResult commit(
                StoreKey container,
                StoreKey document,
                Expected expected,
                DocumentVersion version,
                ContainerLimits limits,
                Instant now) {
            left.add(document);
            Gap.open();
            CommitResult result = super.commit(container, document, expected, version, limits, now);
            left.remove(document);
            return result;
        }

        @Override
        public Optional<List<DocumentListing>> documents(
                StoreKey container, Optional<StoreKey> after, int limit, Instant now) {
            return super.documents(container, after, limit, now)
                    .map(all -> all.stream()
                            .filter(each -> !left.contains(each.document()))
                            .toList());
        }
    }

    private static final class EmptyForNone extends ModelEnvelopeStore {
        @Override
        public Optional<List<DocumentListing>> documents(
                StoreKey container, Optional<StoreKey> after, int limit, Instant now) {
            return Optional.of(super.documents(container, after, limit, now).orElse(List.of()));
        }
    }

    private static final class ListsRemoved extends ModelEnvelopeStore {
        private final Set<DocumentListing> removed = ConcurrentHashMap.newKeySet();

        @Override
        public RemoveResult removeDocument(StoreKey container, StoreKey document, Expected expected, Instant now) {
            if (document(container, document, now) instanceof DocumentResult.Found found) {
                removed.add(new DocumentListing(
                        document, found.version().upload(), found.version().info()));
            }
            return super.removeDocument(container, document, expected, now);
        }

        @Override
        public Optional<List<DocumentListing>> documents(
                StoreKey container, Optional<StoreKey> after, int limit, Instant now) {
            return super.documents(container, after, limit, now)
                    .map(all -> Stream.concat(all.stream(), removed.stream())
                            .limit(limit)
                            .toList());
        }
    }

    private static final class LooksThenRemoves extends ModelEnvelopeStore {
        @Override
        public RemoveResult removeDocument(StoreKey container, StoreKey document, Expected expected, Instant now) {
            boolean there = document(container, document, now) instanceof DocumentResult.Found;
            Gap.open();
            RemoveResult result = super.removeDocument(container, document, expected, now);
            return there && result.equals(new RemoveResult.Absent()) ? new RemoveResult.Done() : result;
        }
    }

    private static final class RemovesAny extends ModelEnvelopeStore {
        @Override
        public RemoveResult removeDocument(StoreKey container, StoreKey document, Expected expected, Instant now) {
            return super.removeDocument(container, document, new Expected.Any(), now);
        }
    }

    private static final class ComparesThenRemoves extends ModelEnvelopeStore {
        @Override
        public RemoveResult removeDocument(StoreKey container, StoreKey document, Expected expected, Instant now) {
            boolean met = document(container, document, now) instanceof DocumentResult.Found found
                    && expected.equals(new Expected.Version(found.version().upload()));
            Gap.open();
            return super.removeDocument(container, document, met ? new Expected.Any() : expected, now);
        }
    }
}
