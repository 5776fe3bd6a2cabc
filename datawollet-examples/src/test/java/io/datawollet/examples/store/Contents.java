package io.datawollet.examples.store;

import io.datawollet.store.CommitResult;
import io.datawollet.store.ContainerLimits;
import io.datawollet.store.ContainerRecord;
import io.datawollet.store.DocumentVersion;
import io.datawollet.store.EnvelopeStore;
import io.datawollet.store.Expected;
import io.datawollet.store.Revision;
import io.datawollet.store.StageResult;
import io.datawollet.store.StoreKey;
import io.datawollet.store.UploadId;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** What the tests put into a store: all of it follows from numbers, in whichever process. */
final class Contents {
    static final Instant NOW = Instant.parse("2026-03-01T12:00:00.123Z");
    static final Instant SOON = NOW.plusMillis(1);
    static final Instant END = NOW.plus(Duration.ofDays(30));
    static final Instant LONG_AGO = NOW.minus(Duration.ofDays(1_000));
    static final Instant LATE = Instant.parse("9999-12-31T23:59:59Z");
    static final Expected ANY = new Expected.Any();
    static final ContainerLimits NO_LIMITS = new ContainerLimits(Integer.MAX_VALUE, Long.MAX_VALUE);
    static final int UPLOADS = 100;

    private static final int BLOCK_BYTES = 5_000;

    private Contents() {}

    static StoreKey key(long number) {
        Random random = new Random(number);
        return new StoreKey(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
    }

    static UploadId upload(long number) {
        Random random = new Random(number);
        return new UploadId(random.nextLong(), random.nextLong());
    }

    static Revision revision(long number) {
        return new Revision(number, -number);
    }

    static byte[] header(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    static byte[] block(long upload, int index) {
        byte[] bytes = new byte[BLOCK_BYTES];
        new Random(31 * upload + index).nextBytes(bytes);
        return bytes;
    }

    /** From index 1 on; uploads have from none to three such blocks. */
    static List<byte[]> staged(long upload) {
        return IntStream.range(1, blockCount(upload))
                .mapToObj(index -> block(upload, index))
                .toList();
    }

    static int blockCount(long upload) {
        return 1 + (int) (upload % 4);
    }

    static DocumentVersion version(long upload) {
        return new DocumentVersion(upload(upload), blockCount(upload), upload, header(upload), block(upload, 0));
    }

    static ContainerRecord record(long number) {
        return new ContainerRecord(key(number), revision(1), header(1), 1, END);
    }

    /** Stages and commits. */
    static void put(EnvelopeStore store, StoreKey container, StoreKey document, long upload) {
        List<byte[]> blocks = staged(upload);
        boolean staged =
                blocks.isEmpty() || store.stage(container, upload(upload), 1, blocks, UPLOADS, NOW) == StageResult.DONE;
        if (!staged
                || !store.commit(container, document, ANY, version(upload), NO_LIMITS, NOW)
                        .equals(new CommitResult.Done())) {
            throw new IllegalStateException("upload " + upload + " was refused");
        }
    }
}
