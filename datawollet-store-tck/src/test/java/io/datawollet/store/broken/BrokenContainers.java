package io.datawollet.store.broken;

import io.datawollet.store.CommitResult;
import io.datawollet.store.ContainerLimits;
import io.datawollet.store.ContainerRecord;
import io.datawollet.store.ContainerSnapshot;
import io.datawollet.store.DocumentListing;
import io.datawollet.store.DocumentResult;
import io.datawollet.store.DocumentVersion;
import io.datawollet.store.EnvelopeStore;
import io.datawollet.store.Expected;
import io.datawollet.store.HeaderResult;
import io.datawollet.store.RemoveResult;
import io.datawollet.store.Revision;
import io.datawollet.store.StageResult;
import io.datawollet.store.StoreKey;
import io.datawollet.store.UploadId;
import io.datawollet.store.tck.ModelContainer;
import io.datawollet.store.tck.ModelEnvelopeStore;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Stores that are wrong about containers and their headers. */
final class BrokenContainers {
    static final List<BrokenStore<EnvelopeStore>> ALL = List.of(
            new BrokenStore<>("a node answers from its cache", "E2", () -> {
                EnvelopeStore store = new ModelEnvelopeStore();
                return new OneStore<>(store, new Caching(store));
            }),
            BrokenStore.ofEnvelopes("replacing a header makes a container", "E4", ReplaceMakes::new),
            BrokenStore.ofEnvelopes(
                    "an upload is discarded after the end of its container", "E4", DiscardsExpired::new),
            BrokenStore.ofEnvelopes("committing makes a container", "E4", CommitMakes::new),
            BrokenStore.ofEnvelopes("a negative limit is taken for 0", "E6", NegativeIsZero::new),
            BrokenStore.ofEnvelopes("an index of 0 is taken for 1", "E6", ZeroIsOne::new),
            BrokenStore.ofEnvelopes("a removal that expects no document takes any", "E6", NoneIsAny::new),
            BrokenStore.ofEnvelopes("all threads share a buffer for blocks", "E8", SharedBuffer::new),
            BrokenStore.ofEnvelopes("a container is created over one that has expired", "E10", CreatesOverExpired::new),
            BrokenStore.ofEnvelopes("a new container finds what was in a removed one", "E11", Inherits::new),
            BrokenStore.ofEnvelopes("root key 0 becomes 1", "E20", NoRootKeyIsOne::new),
            BrokenStore.ofEnvelopes("replacing a header drops the documents", "E30", DropsDocuments::new),
            BrokenStore.ofEnvelopes("replacing a header changes the end", "E30", Prolongs::new),
            BrokenStore.ofEnvelopes("the last header wins", "E30", LastHeaderWins::new),
            BrokenStore.ofEnvelopes("a conflict carries the header before the last one", "E31", StaleConflict::new),
            BrokenStore.ofEnvelopes("an expired container conflicts", "E32", ExpiredConflicts::new),
            BrokenStore.ofEnvelopes("documents are found though their container was removed", "E40", FindsOrphans::new),
            BrokenStore.ofEnvelopes(
                    "an expired container counts as absent when it is removed", "E40", MissesExpired::new),
            BrokenStore.ofEnvelopes(
                    "contents of removed containers wait until they were idle", "E41", KeepsOrphans::new));

    private BrokenContainers() {}

    private static final class Caching extends EnvelopeHandle {
        private final Map<StoreKey, ContainerSnapshot> cache = new ConcurrentHashMap<>();

        Caching(EnvelopeStore store) {
            super(store);
        }

        @Override
        public Optional<ContainerSnapshot> load(StoreKey address, Instant now) {
            super.load(address, now).ifPresent(seen -> cache.putIfAbsent(address, seen));
            return Optional.ofNullable(cache.get(address));
        }
    }

    private static final class ReplaceMakes extends ModelEnvelopeStore {
        @Override
        public HeaderResult replaceHeader(
                StoreKey address, Revision expected, Revision revision, byte[] header, int rootKeyId, Instant now) {
            create(new ContainerRecord(address, expected, header, rootKeyId, now.plusSeconds(60)), now);
            return super.replaceHeader(address, expected, revision, header, rootKeyId, now);
        }
    }

    private static final class DiscardsExpired extends ModelEnvelopeStore {
        @Override
        public void discard(StoreKey container, UploadId upload, Instant now) {
            super.discard(container, upload, now.minusSeconds(3_600));
        }
    }

    private static final class CommitMakes extends ModelEnvelopeStore {
        @Override
        public CommitResult commit(
                StoreKey container,
                StoreKey document,
                Expected expected,
                DocumentVersion version,
                ContainerLimits limits,
                Instant now) {
            create(new ContainerRecord(container, new Revision(0, 0), new byte[0], 0, now.plusSeconds(60)), now);
            return super.commit(container, document, expected, version, limits, now);
        }
    }

    private static final class NegativeIsZero extends ModelEnvelopeStore {
        @Override
        public Optional<List<DocumentListing>> documents(
                StoreKey container, Optional<StoreKey> after, int limit, Instant now) {
            return super.documents(container, after, Math.max(0, limit), now);
        }
    }

    private static final class ZeroIsOne extends ModelEnvelopeStore {
        @Override
        public Optional<List<byte[]>> readBlocks(
                StoreKey container, UploadId upload, int from, int count, Instant now) {
            return super.readBlocks(container, upload, Math.max(1, from), count, now);
        }
    }

    private static final class NoneIsAny extends ModelEnvelopeStore {
        @Override
        public RemoveResult removeDocument(StoreKey container, StoreKey document, Expected expected, Instant now) {
            Expected any = expected instanceof Expected.None ? new Expected.Any() : expected;
            return super.removeDocument(container, document, any, now);
        }
    }

    private static final class SharedBuffer extends ModelEnvelopeStore {
        private volatile List<byte[]> buffer = List.of();

        @Override
        public StageResult stage(
                StoreKey container, UploadId upload, int firstIndex, List<byte[]> blocks, int limit, Instant now) {
            buffer = blocks;
            Gap.open();
            return super.stage(container, upload, firstIndex, buffer, limit, now);
        }
    }

    private static final class CreatesOverExpired extends ModelEnvelopeStore {
        @Override
        public boolean create(ContainerRecord record, Instant now) {
            return atomically(() -> {
                ModelContainer old = containers().get(record.address());
                if (old != null && !old.liveAt(now)) {
                    containers().remove(record.address());
                }
                return super.create(record, now);
            });
        }
    }

    private static final class Inherits extends ModelEnvelopeStore {
        private final Map<StoreKey, ModelContainer> removed = new HashMap<>();

        @Override
        public boolean remove(StoreKey address) {
            return atomically(() -> {
                ModelContainer old = containers().remove(address);
                if (old != null) {
                    removed.put(address, old);
                }
                return old != null;
            });
        }

        @Override
        public boolean create(ContainerRecord record, Instant now) {
            return atomically(() -> {
                ModelContainer old = removed.remove(record.address());
                if (old == null) {
                    return super.create(record, now);
                }
                old.become(record);
                old.documents().clear();
                return containers().putIfAbsent(record.address(), old) == null;
            });
        }
    }

    private static final class NoRootKeyIsOne extends ModelEnvelopeStore {
        @Override
        public boolean create(ContainerRecord record, Instant now) {
            int rootKeyId = Math.max(1, record.rootKeyId());
            return super.create(
                    new ContainerRecord(
                            record.address(), record.revision(), record.header(), rootKeyId, record.expiresAt()),
                    now);
        }
    }

    private static final class DropsDocuments extends ModelEnvelopeStore {
        @Override
        public HeaderResult replaceHeader(
                StoreKey address, Revision expected, Revision revision, byte[] header, int rootKeyId, Instant now) {
            HeaderResult result = super.replaceHeader(address, expected, revision, header, rootKeyId, now);
            if (result.equals(new HeaderResult.Done())) {
                Object unused = atomically(
                        () -> containers().computeIfPresent(address, (any, old) -> new ModelContainer(old.record())));
            }
            return result;
        }
    }

    private static final class Prolongs extends ModelEnvelopeStore {
        @Override
        public HeaderResult replaceHeader(
                StoreKey address, Revision expected, Revision revision, byte[] header, int rootKeyId, Instant now) {
            HeaderResult result = super.replaceHeader(address, expected, revision, header, rootKeyId, now);
            if (result.equals(new HeaderResult.Done())) {
                Instant longer = now.plusSeconds(3_600);
                ContainerRecord next = new ContainerRecord(address, revision, header, rootKeyId, longer);
                Object unused = atomically(() -> containers().computeIfPresent(address, (any, old) -> {
                    old.become(next);
                    return old;
                }));
            }
            return result;
        }
    }

    private static final class LastHeaderWins extends ModelEnvelopeStore {
        @Override
        public HeaderResult replaceHeader(
                StoreKey address, Revision expected, Revision revision, byte[] header, int rootKeyId, Instant now) {
            Revision any = load(address, now).map(ContainerSnapshot::revision).orElse(expected);
            return super.replaceHeader(address, any, revision, header, rootKeyId, now);
        }
    }

    private static final class StaleConflict extends ModelEnvelopeStore {
        private final Map<StoreKey, ContainerSnapshot> before = new ConcurrentHashMap<>();

        @Override
        public HeaderResult replaceHeader(
                StoreKey address, Revision expected, Revision revision, byte[] header, int rootKeyId, Instant now) {
            Optional<ContainerSnapshot> old = load(address, now);
            HeaderResult result = super.replaceHeader(address, expected, revision, header, rootKeyId, now);
            if (result.equals(new HeaderResult.Done())) {
                old.ifPresent(seen -> before.put(address, seen));
            }
            return result instanceof HeaderResult.Conflict conflict
                    ? new HeaderResult.Conflict(before.getOrDefault(address, conflict.current()))
                    : result;
        }
    }

    private static final class ExpiredConflicts extends ModelEnvelopeStore {
        @Override
        public HeaderResult replaceHeader(
                StoreKey address, Revision expected, Revision revision, byte[] header, int rootKeyId, Instant now) {
            Optional<ContainerSnapshot> old = load(address, Instant.MIN);
            if (old.isPresent() && !old.get().revision().equals(expected)) {
                return new HeaderResult.Conflict(old.get());
            }
            return super.replaceHeader(address, expected, revision, header, rootKeyId, now);
        }
    }

    /** Documents have an address that is enough to find them by. */
    private static final class FindsOrphans extends ModelEnvelopeStore {
        private final Map<StoreKey, DocumentVersion> orphans = new ConcurrentHashMap<>();

        @Override
        public boolean remove(StoreKey address) {
            return atomically(() -> {
                ModelContainer old = containers().get(address);
                if (old != null) {
                    orphans.putAll(old.documents());
                }
                return super.remove(address);
            });
        }

        @Override
        public DocumentResult document(StoreKey container, StoreKey document, Instant now) {
            DocumentResult result = super.document(container, document, now);
            DocumentVersion orphan = orphans.get(document);
            return result.equals(new DocumentResult.Gone()) && orphan != null
                    ? new DocumentResult.Found(orphan)
                    : result;
        }
    }

    private static final class MissesExpired extends ModelEnvelopeStore {
        @Override
        public boolean remove(StoreKey address) {
            boolean live = load(address, Instant.now().plusSeconds(60)).isPresent();
            return super.remove(address) && live;
        }
    }

    private static final class KeepsOrphans extends ModelEnvelopeStore {
        private final Map<StoreKey, Instant> orphans = new ConcurrentHashMap<>();

        @Override
        public boolean remove(StoreKey address) {
            return atomically(() -> {
                if (super.remove(address)) {
                    orphans.put(address, Instant.now());
                    return true;
                }
                return false;
            });
        }

        @Override
        public int sweep(Instant expiredBefore, Instant idleBefore, int limit) {
            int done = super.sweep(expiredBefore, idleBefore, limit);
            return done < limit && orphans.values().removeIf(since -> since.isBefore(idleBefore)) ? done + 1 : done;
        }
    }
}
