package io.datawollet.memory;

import io.datawollet.store.ContainerLimits;
import io.datawollet.store.ContainerRecord;
import io.datawollet.store.DocumentVersion;
import io.datawollet.store.EnvelopeStore;
import io.datawollet.store.Expected;
import io.datawollet.store.Revision;
import io.datawollet.store.StoreKey;
import io.datawollet.store.UploadId;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Short names for what the tests put into a store of envelopes. */
final class Envelopes {
    static final Instant NOW = Instant.parse("2026-03-01T12:00:00.123Z");
    static final Instant END = NOW.plus(Duration.ofDays(30));
    static final Instant LONG_AGO = NOW.minus(Duration.ofDays(1_000));
    static final int ALL = Integer.MAX_VALUE;
    static final ContainerLimits NO_LIMITS = new ContainerLimits(Integer.MAX_VALUE, Long.MAX_VALUE);
    static final Expected ANY = new Expected.Any();
    static final Expected NONE = new Expected.None();

    private Envelopes() {}

    /** Keys look random, as real ones do, and equal numbers give equal keys. */
    static StoreKey key(long number) {
        SplittableRandom random = new SplittableRandom(number);
        return new StoreKey(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
    }

    static Revision revision(long number) {
        return new Revision(number, ~number);
    }

    static UploadId upload(long number) {
        return new UploadId(number, ~number);
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

    static DocumentVersion version(long upload, int blockCount) {
        return version(upload, blockCount, 10);
    }

    static DocumentVersion version(long upload, int blockCount, long size) {
        return new DocumentVersion(upload(upload), blockCount, size, info(upload), block(upload, 0));
    }

    static ContainerRecord record(StoreKey address, long revision, int rootKeyId, Instant end) {
        return new ContainerRecord(address, revision(revision), block(revision, -2), rootKeyId, end);
    }

    /** Creates a container of revision 1 under root key 1. */
    static StoreKey created(EnvelopeStore store, long number) {
        return created(store, number, END);
    }

    static StoreKey created(EnvelopeStore store, long number, Instant end) {
        StoreKey address = key(number);
        if (!store.create(record(address, 1, 1, end), NOW)) {
            throw new AssertionError("the address is taken");
        }
        return address;
    }
}
