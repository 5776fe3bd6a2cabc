package io.datawollet.store.broken;

import io.datawollet.store.CommitResult;
import io.datawollet.store.ContainerLimits;
import io.datawollet.store.ContainerRecord;
import io.datawollet.store.ContainerSnapshot;
import io.datawollet.store.DocumentResult;
import io.datawollet.store.DocumentVersion;
import io.datawollet.store.EnvelopeStore;
import io.datawollet.store.Expected;
import io.datawollet.store.HeaderResult;
import io.datawollet.store.Revision;
import io.datawollet.store.StageResult;
import io.datawollet.store.StoreKey;
import io.datawollet.store.UploadId;
import io.datawollet.store.tck.ModelEnvelopeStore;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Stores that do not keep bytes, keys or instants as they are. */
final class BrokenEnvelopeBytes {
    static final List<BrokenStore<EnvelopeStore>> ALL = List.of(
            BrokenStore.ofEnvelopes("headers go through UTF-8", "E5", HeadersThroughText::new),
            BrokenStore.ofEnvelopes("infos are cut to 255 bytes", "E5", CutsInfos::new),
            BrokenStore.ofEnvelopes("blocks are cut to 256 KiB", "E5", CutsBlocks::new),
            BrokenStore.ofEnvelopes("sizes go through a double", "E5", SizesThroughDouble::new),
            BrokenStore.ofEnvelopes("upload ids are cut to 8 bytes", "E5", CutsUploadIds::new),
            BrokenStore.ofEnvelopes("the arrays that are kept are handed out", "E5", HandsOutItsOwn::new),
            BrokenStore.ofEnvelopes("a container is read a millisecond too long", "E3", ReadsTooLong::new),
            BrokenStore.ofEnvelopes("a document is read a millisecond too short", "E3", ReadsTooShort::new),
            BrokenStore.ofEnvelopes("the store goes by its own clock", "E3", OwnClock::new),
            BrokenStore.ofEnvelopes("what is found expired is removed on the spot", "E3", RemovesOnSight::new),
            BrokenStore.ofEnvelopes("ends are kept in whole seconds", "E7", EndsInSeconds::new),
            BrokenStore.ofEnvelopes("uploads move in whole seconds", "E7", MovesInSeconds::new));

    private BrokenEnvelopeBytes() {}

    private static final class HeadersThroughText extends ModelEnvelopeStore {
        @Override
        public HeaderResult replaceHeader(
                StoreKey address, Revision expected, Revision revision, byte[] header, int rootKeyId, Instant now) {
            byte[] text = new String(header, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
            return super.replaceHeader(address, expected, revision, text, rootKeyId, now);
        }
    }

    private static final class CutsInfos extends ModelEnvelopeStore {
        @Override
        public CommitResult commit(
                StoreKey container,
                StoreKey document,
                Expected expected,
                DocumentVersion version,
                ContainerLimits limits,
                Instant now) {
            byte[] cut = Arrays.copyOf(version.info(), Math.min(255, version.info().length));
            DocumentVersion next = new DocumentVersion(
                    version.upload(), version.blockCount(), version.size(), cut, version.firstBlock());
            return super.commit(container, document, expected, next, limits, now);
        }
    }

    private static final class CutsBlocks extends ModelEnvelopeStore {
        private static final int MOST = 256 * 1_024;

        @Override
        public StageResult stage(
                StoreKey container, UploadId upload, int firstIndex, List<byte[]> blocks, int limit, Instant now) {
            List<byte[]> cut = blocks.stream()
                    .map(block -> Arrays.copyOf(block, Math.min(MOST, block.length)))
                    .toList();
            return super.stage(container, upload, firstIndex, cut, limit, now);
        }
    }

    private static final class SizesThroughDouble extends ModelEnvelopeStore {
        @Override
        public CommitResult commit(
                StoreKey container,
                StoreKey document,
                Expected expected,
                DocumentVersion version,
                ContainerLimits limits,
                Instant now) {
            DocumentVersion next = new DocumentVersion(
                    version.upload(),
                    version.blockCount(),
                    (long) (double) version.size(),
                    version.info(),
                    version.firstBlock());
            return super.commit(container, document, expected, next, limits, now);
        }
    }

    private static final class CutsUploadIds extends ModelEnvelopeStore {
        @Override
        public StageResult stage(
                StoreKey container, UploadId upload, int firstIndex, List<byte[]> blocks, int limit, Instant now) {
            return super.stage(container, new UploadId(upload.high(), 0), firstIndex, blocks, limit, now);
        }
    }

    private static final class HandsOutItsOwn extends ModelEnvelopeStore {
        private final Map<UploadId, DocumentResult> kept = new ConcurrentHashMap<>();

        @Override
        public DocumentResult document(StoreKey container, StoreKey document, Instant now) {
            DocumentResult result = super.document(container, document, now);
            return result instanceof DocumentResult.Found found
                    ? kept.computeIfAbsent(found.version().upload(), any -> found)
                    : result;
        }
    }

    private static final class ReadsTooLong extends ModelEnvelopeStore {
        @Override
        public Optional<ContainerSnapshot> load(StoreKey address, Instant now) {
            return super.load(address, now.minusMillis(1));
        }
    }

    private static final class ReadsTooShort extends ModelEnvelopeStore {
        @Override
        public DocumentResult document(StoreKey container, StoreKey document, Instant now) {
            return super.document(container, document, now.plusMillis(1));
        }
    }

    private static final class OwnClock extends ModelEnvelopeStore {
        @Override
        public Optional<ContainerSnapshot> load(StoreKey address, Instant now) {
            return super.load(address, Instant.now());
        }
    }

    private static final class RemovesOnSight extends ModelEnvelopeStore {
        @Override
        public Optional<ContainerSnapshot> load(StoreKey address, Instant now) {
            return atomically(() -> {
                Optional<ContainerSnapshot> seen = super.load(address, now);
                if (seen.isEmpty()) {
                    containers().remove(address);
                }
                return seen;
            });
        }
    }

    private static final class EndsInSeconds extends ModelEnvelopeStore {
        @Override
        public boolean create(ContainerRecord record, Instant now) {
            Instant end = record.expiresAt().truncatedTo(ChronoUnit.SECONDS);
            return super.create(
                    new ContainerRecord(record.address(), record.revision(), record.header(), record.rootKeyId(), end),
                    now);
        }
    }

    private static final class MovesInSeconds extends ModelEnvelopeStore {
        @Override
        public StageResult stage(
                StoreKey container, UploadId upload, int firstIndex, List<byte[]> blocks, int limit, Instant now) {
            Instant second = now.truncatedTo(ChronoUnit.SECONDS);
            return super.stage(container, upload, firstIndex, blocks, limit, second);
        }
    }
}
