package io.datawollet.store.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.store.CommitResult;
import io.datawollet.store.ContainerLimits;
import io.datawollet.store.ContainerListing;
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
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.TestReporter;
import org.opentest4j.TestAbortedException;

/**
 * Envelope stores under test, and short names for what the tests do with them. Everything that is written follows from the
 * number of its revision or upload, so that whatever is read shows whether it belongs together.
 */
final class EnvelopeGround extends Ground<EnvelopeStore> {
    /** Most tests need but one container. */
    static final StoreKey HERE = key(1);

    static final StoreKey THERE = key(2);

    /** Most tests need but one document. */
    static final StoreKey DOCUMENT = key(100);

    static final StoreKey ANOTHER = key(101);

    static final Expected ANY = new Expected.Any();
    static final Expected NONE = new Expected.None();
    static final CommitResult DONE = new CommitResult.Done();
    static final CommitResult LOST = new CommitResult.Lost();
    static final ContainerLimits NO_LIMITS = new ContainerLimits(Integer.MAX_VALUE, Long.MAX_VALUE);

    /** As many uploads as no test has under way. */
    static final int UPLOADS = 1_000;

    /** Later than anything that happens. */
    static final Instant NEVER = Instant.parse("9999-12-31T23:59:59.999Z");

    private static final int SWEPT_AT_ONCE = 1_000;

    /** Earlier than anything that happens. */
    final Instant longAgo = now.minus(Duration.ofDays(1_000));

    /** A minute after {@code now}: what is done then has moved later than what is done now. */
    final Instant soon = now.plusSeconds(60);

    EnvelopeGround(StoreFixture<EnvelopeStore> fixture, int roundsInPercent, TestReporter reporter) {
        super(fixture, roundsInPercent, reporter);
    }

    /** Keys look random, as real ones do, and equal numbers give equal keys. */
    static StoreKey key(long number) {
        return SessionGround.key(number);
    }

    static Revision revision(long number) {
        return new Revision(number, ~number);
    }

    static UploadId upload(long number) {
        SplittableRandom random = new SplittableRandom(number);
        return new UploadId(number, random.nextLong());
    }

    static Expected expects(long upload) {
        return new Expected.Version(upload(upload));
    }

    /** A block that tells of which upload and index it is. */
    static byte[] block(long upload, int index) {
        return ByteBuffer.allocate(Long.BYTES + Integer.BYTES)
                .putLong(upload)
                .putInt(index)
                .array();
    }

    static List<byte[]> blocks(long upload, int from, int count) {
        return IntStream.range(from, from + count)
                .mapToObj(index -> block(upload, index))
                .toList();
    }

    static byte[] info(long upload) {
        return block(upload, -1);
    }

    /** The header of this revision. */
    static byte[] header(long revision) {
        return block(revision, -2);
    }

    static DocumentVersion version(long upload, int blockCount) {
        return version(upload, blockCount, 10);
    }

    static DocumentVersion version(long upload, int blockCount, long size) {
        return new DocumentVersion(upload(upload), blockCount, size, info(upload), block(upload, 0));
    }

    static ContainerRecord record(StoreKey address, long revision, int rootKeyId, Instant end) {
        return new ContainerRecord(address, revision(revision), header(revision), rootKeyId, end);
    }

    /** Creates a container of revision 1 under root key 1 that ends at {@code end}. */
    StoreKey created(long number) {
        return created(number, end);
    }

    /** Creates a container of revision 1 under root key 1. */
    StoreKey created(long number, Instant expiresAt) {
        StoreKey address = key(number);
        assertThat(store.create(record(address, 1, 1, expiresAt), now))
                .as("create at a free address")
                .isTrue();
        return address;
    }

    /** Creates a container with a document of upload 7 and 3 blocks, and upload 8 under way with one block of 1. */
    StoreKey filled() {
        StoreKey address = created(1);
        put(address, DOCUMENT, 7, 3, now);
        assertThat(stage(address, 8, 1, 1, now)).isEqualTo(StageResult.DONE);
        return address;
    }

    HeaderResult replace(StoreKey address, long expected, long next, int rootKeyId, Instant time) {
        return replace(store, address, revision(expected), next, rootKeyId, time);
    }

    HeaderResult replace(
            EnvelopeStore node, StoreKey address, Revision expected, long next, int rootKeyId, Instant time) {
        return node.replaceHeader(address, expected, revision(next), header(next), rootKeyId, time);
    }

    StageResult stage(StoreKey container, long upload, int from, int count, Instant time) {
        return stage(store, container, upload, from, count, time);
    }

    StageResult stage(EnvelopeStore node, StoreKey container, long upload, int from, int count, Instant time) {
        return node.stage(container, upload(upload), from, blocks(upload, from, count), UPLOADS, time);
    }

    CommitResult commit(StoreKey container, StoreKey document, Expected expected, long upload, int blocks) {
        return commit(store, container, document, expected, upload, blocks, now);
    }

    CommitResult commit(
            EnvelopeStore node,
            StoreKey container,
            StoreKey document,
            Expected expected,
            long upload,
            int blocks,
            Instant time) {
        return node.commit(container, document, expected, version(upload, blocks), NO_LIMITS, time);
    }

    /** Makes a version current, with its blocks staged before, whatever was current. */
    void put(StoreKey container, StoreKey document, long upload, int blocks, Instant time) {
        if (blocks > 1) {
            assertThat(stage(container, upload, 1, blocks - 1, time)).isEqualTo(StageResult.DONE);
        }
        assertThat(commit(store, container, document, ANY, upload, blocks, time))
                .isEqualTo(DONE);
    }

    RemoveResult removeDocument(StoreKey container, StoreKey document, Expected expected) {
        return store.removeDocument(container, document, expected, now);
    }

    /** The container that must be there, through the other handle. */
    ContainerSnapshot snapshot(StoreKey address) {
        return found(other.load(address, now));
    }

    /** The upload of the current version, empty if there is no such document. */
    Optional<UploadId> current(StoreKey container, StoreKey document) {
        return other.document(container, document, now) instanceof DocumentResult.Found found
                ? Optional.of(found.version().upload())
                : Optional.empty();
    }

    /** The addresses of all documents. */
    List<StoreKey> documents(StoreKey container) {
        return found(other.documents(container, Optional.empty(), ALL, now)).stream()
                .map(DocumentListing::document)
                .toList();
    }

    /** The addresses of all documents, read in pages. */
    List<StoreKey> documentsInPages(EnvelopeStore node, StoreKey container, int limit) {
        List<StoreKey> all = new ArrayList<>();
        List<DocumentListing> page;
        Optional<StoreKey> after = Optional.empty();
        do {
            page = found(node.documents(container, after, limit, now));
            assertThat(page).as("documents on a page").hasSizeLessThanOrEqualTo(limit);
            for (DocumentListing each : page) {
                assertThat(each.info()).as("the info of the version").isEqualTo(info(number(each.upload())));
                assertBeyond(each.document(), after);
                all.add(each.document());
                after = Optional.of(each.document());
            }
        } while (page.size() == limit);
        return all;
    }

    /** The addresses of all containers under a root key, read in pages. */
    List<StoreKey> containersInPages(EnvelopeStore node, int rootKeyId, int limit, Instant time) {
        List<StoreKey> all = new ArrayList<>();
        List<ContainerListing> page;
        Optional<StoreKey> after = Optional.empty();
        do {
            page = node.byRootKey(rootKeyId, after, limit, time);
            assertThat(page).as("containers on a page").hasSizeLessThanOrEqualTo(limit);
            for (ContainerListing each : page) {
                assertThat(each.container().rootKeyId()).isEqualTo(rootKeyId);
                assertBeyond(each.address(), after);
                all.add(each.address());
                after = Optional.of(each.address());
            }
        } while (page.size() == limit);
        return all;
    }

    /** Otherwise there would be no end of pages. */
    private static void assertBeyond(StoreKey address, Optional<StoreKey> after) {
        after.ifPresent(last -> assertThat(address)
                .as("an address beyond the last one, in the order of addresses")
                .isGreaterThan(last));
    }

    /** Whether these blocks are there for a reader; they are the right ones then. */
    boolean readable(StoreKey container, long upload, int from, int count) {
        return readable(other, container, upload, from, count, now);
    }

    /** Whether these blocks are there for a reader; they are the right ones then. */
    static boolean readable(EnvelopeStore node, StoreKey container, long upload, int from, int count, Instant time) {
        Optional<List<byte[]>> read = node.readBlocks(container, upload(upload), from, count, time);
        read.ifPresent(found -> assertThat(found)
                .as("blocks %d to %d of upload %d", from, from + count - 1, upload)
                .containsExactly(blocks(upload, from, count).toArray(byte[][]::new)));
        return read.isPresent();
    }

    /** Sweeps until nothing is left to be had; says how many units that were. */
    int sweepAll(Instant expiredBefore, Instant idleBefore) {
        return sweepAll(store, expiredBefore, idleBefore, SWEPT_AT_ONCE);
    }

    /** Sweeps by this limit until nothing is left to be had; says how many units that were. */
    static int sweepAll(EnvelopeStore node, Instant expiredBefore, Instant idleBefore, int limit) {
        int units = 0;
        for (int done = -1; done != 0; units += Math.max(done, 0)) {
            done = node.sweep(expiredBefore, idleBefore, limit);
            assertThat(done).as("units of a sweep whose limit is %d", limit).isBetween(0, limit);
        }
        return units;
    }

    /** Aborts the test, for all to see, if the store leaves it to native expiry to remove containers that have ended. */
    void assumeSweepsContainers() {
        StoreKey probe = created(987_654, now);
        boolean swept = store.sweep(now.plusMillis(1), longAgo, ALL) > 0;
        sweepAll(now.plusMillis(1), longAgo);
        store.remove(probe);
        sweepAll(longAgo, longAgo);
        if (endsByItself() && !swept) {
            throw new TestAbortedException(
                    "The store leaves containers that have ended to native expiry: a sweep found none.");
        }
    }

    /** What must have been found. */
    static <T> T found(Optional<T> read) {
        assertThat(read).as("what was read of a container that is there").isPresent();
        return read.get();
    }

    /** The version that must have been found. */
    static DocumentVersion found(DocumentResult read) {
        assertThat(read).isInstanceOf(DocumentResult.Found.class);
        return ((DocumentResult.Found) read).version();
    }

    /** The state that a conflict carries. */
    static ContainerSnapshot conflict(HeaderResult result) {
        assertThat(result).isInstanceOf(HeaderResult.Conflict.class);
        return ((HeaderResult.Conflict) result).current();
    }

    static void assertReplaced(HeaderResult result) {
        assertThat(result).isEqualTo(new HeaderResult.Done());
    }

    /** The number of an upload. */
    static long number(UploadId upload) {
        return upload.high();
    }

    /** That all of a version is that of this upload. */
    static void assertShows(DocumentVersion seen, long upload, int blockCount) {
        assertThat(seen.upload()).as("the upload").isEqualTo(upload(upload));
        assertThat(seen.blockCount()).as("the number of blocks").isEqualTo(blockCount);
        assertThat(seen.info()).as("the info of this upload").isEqualTo(info(upload));
        assertThat(seen.firstBlock()).as("the first block of this upload").isEqualTo(block(upload, 0));
    }

    /** That header, revision and root key are these, and the end the one that it was created with. */
    void assertShows(ContainerSnapshot seen, long revision, int rootKeyId) {
        assertThat(seen.revision()).as("the revision").isEqualTo(revision(revision));
        assertThat(seen.header()).as("the header of this revision").isEqualTo(header(revision));
        assertThat(seen.rootKeyId()).as("the root key").isEqualTo(rootKeyId);
        assertThat(seen.expiresAt()).as("the end").isEqualTo(end);
    }
}
