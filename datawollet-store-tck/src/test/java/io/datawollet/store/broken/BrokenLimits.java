package io.datawollet.store.broken;

import io.datawollet.store.CommitResult;
import io.datawollet.store.ContainerLimits;
import io.datawollet.store.DocumentVersion;
import io.datawollet.store.EnvelopeStore;
import io.datawollet.store.Expected;
import io.datawollet.store.StoreKey;
import io.datawollet.store.tck.ModelContainer;
import io.datawollet.store.tck.ModelEnvelopeStore;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Stores that are wrong about how much a container may hold. */
final class BrokenLimits {
    static final List<BrokenStore<EnvelopeStore>> ALL = List.of(
            BrokenStore.ofEnvelopes("a new version counts as another document", "E83", CountsVersions::new),
            BrokenStore.ofEnvelopes("the sum of sizes never becomes less", "E83", SumOnlyGrows::new),
            BrokenStore.ofEnvelopes("limits hold for smaller versions too", "E83", LimitsForAll::new),
            BrokenStore.ofEnvelopes("the sum of sizes overflows", "E83", Overflows::new),
            BrokenStore.ofEnvelopes("limits are those of all containers together", "E83", LimitsTogether::new),
            BrokenStore.ofEnvelopes("limits are looked at before a document is written", "E83", LimitsThenWrites::new));

    private BrokenLimits() {}

    private static final class CountsVersions extends ModelEnvelopeStore {
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
                return in != null && in.documents().size() >= limits.documents()
                        ? new CommitResult.TooManyDocuments()
                        : super.commit(container, document, expected, version, limits, now);
            });
        }
    }

    /** Every size that was ever committed counts. */
    private static final class SumOnlyGrows extends ModelEnvelopeStore {
        private final Map<StoreKey, Long> sums = new ConcurrentHashMap<>();

        @Override
        public CommitResult commit(
                StoreKey container,
                StoreKey document,
                Expected expected,
                DocumentVersion version,
                ContainerLimits limits,
                Instant now) {
            return atomically(() -> {
                long sum = sums.getOrDefault(container, 0L);
                if (version.size() > limits.bytes() - sum) {
                    return new CommitResult.TooManyBytes();
                }
                CommitResult result = super.commit(container, document, expected, version, limits, now);
                if (result.equals(new CommitResult.Done())) {
                    sums.merge(container, version.size(), Long::sum);
                }
                return result;
            });
        }
    }

    private static final class LimitsForAll extends ModelEnvelopeStore {
        @Override
        public CommitResult commit(
                StoreKey container,
                StoreKey document,
                Expected expected,
                DocumentVersion version,
                ContainerLimits limits,
                Instant now) {
            return version.size() > limits.bytes()
                    ? new CommitResult.TooManyBytes()
                    : super.commit(container, document, expected, version, limits, now);
        }
    }

    private static final class Overflows extends ModelEnvelopeStore {
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
                long sum = in == null
                        ? 0
                        : in.documents().values().stream()
                                .mapToLong(DocumentVersion::size)
                                .sum();
                DocumentVersion counted = sum + version.size() >= 0
                        ? version
                        : new DocumentVersion(
                                version.upload(), version.blockCount(), 0, version.info(), version.firstBlock());
                return super.commit(container, document, expected, counted, limits, now);
            });
        }
    }

    private static final class LimitsTogether extends ModelEnvelopeStore {
        @Override
        public CommitResult commit(
                StoreKey container,
                StoreKey document,
                Expected expected,
                DocumentVersion version,
                ContainerLimits limits,
                Instant now) {
            return atomically(() -> {
                long all = containers().values().stream()
                        .mapToLong(each -> each.documents().size())
                        .sum();
                return all > limits.documents()
                        ? new CommitResult.TooManyDocuments()
                        : super.commit(container, document, expected, version, limits, now);
            });
        }
    }

    private static final class LimitsThenWrites extends ModelEnvelopeStore {
        private static final ContainerLimits NONE = new ContainerLimits(Integer.MAX_VALUE, Long.MAX_VALUE);

        @Override
        public CommitResult commit(
                StoreKey container,
                StoreKey document,
                Expected expected,
                DocumentVersion version,
                ContainerLimits limits,
                Instant now) {
            boolean full = atomically(() -> {
                ModelContainer in = containers().get(container);
                return in != null && in.documents().size() >= limits.documents();
            });
            Gap.open();
            return super.commit(container, document, expected, version, full ? limits : NONE, now);
        }
    }
}
