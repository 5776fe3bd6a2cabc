package io.datawollet.internal.container;

import static io.datawollet.internal.crypto.ChunkKeys.CHUNK_BYTES;

import io.datawollet.error.DataWolletException;
import io.datawollet.error.ErrorCode;
import io.datawollet.error.LimitExceededException;
import io.datawollet.internal.crypto.ChunkKeys;
import io.datawollet.internal.crypto.ChunkSealer;
import io.datawollet.internal.crypto.Primitives;
import io.datawollet.internal.crypto.Randomness;
import io.datawollet.internal.record.ContainerKeys;
import io.datawollet.internal.record.DocumentFormat;
import io.datawollet.internal.record.DocumentFormat.Description;
import io.datawollet.store.DocumentVersion;
import io.datawollet.store.StageResult;
import io.datawollet.store.StoreKey;
import io.datawollet.store.UploadId;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to put one document: reads a stream to its end, seals it chunk by chunk under keys of this attempt alone, and
 * stages full blocks as they come, a few at a time. The first block stays here and travels with the commit. Used by one
 * thread.
 */
final class Upload {
    /** Blocks of one trip to the store. */
    private static final int BATCH = 4;

    /** How long an upload that moves may go without the store hearing of it; it is abandoned after an hour. */
    private static final Duration HEARTBEAT = Duration.ofMinutes(20);

    /** How often it is looked whether the session is to be renewed. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** upload id 16 | salt 24 | nonce of the description 12. */
    private static final int RANDOM_BYTES = UploadId.LENGTH + 24 + Primitives.NONCE_BYTES;

    private final ContainerTools tools;
    private final Home home;
    private final StoreKey document;
    private final Randomness random;
    private final UploadId id;
    private final ContainerKeys keys;
    private final ChunkSealer sealer;
    private final MessageDigest hash;

    private final byte[] chunk = new byte[CHUNK_BYTES];
    private int filled;
    private long size;
    private byte @Nullable [] block;
    private int used;
    private byte @Nullable [] firstBlock;
    private final List<byte[]> waiting = new ArrayList<>(BATCH);
    private int nextIndex = 1;
    private boolean announced;
    private byte @Nullable [] lastStaged;
    private Instant lastMoved;
    private Instant nextUse;

    Upload(ContainerTools tools, Home home, StoreKey document) {
        this.tools = tools;
        this.home = home;
        this.document = document;
        this.keys = home.keys();
        this.random = tools.draw(RANDOM_BYTES);
        this.id = UploadId.of(random.take(UploadId.LENGTH));
        this.sealer =
                ChunkKeys.newMessage(tools.primitives, random, keys.contentKey(), keys.contentContext(document, id));
        this.hash = tools.primitives.hash();
        this.lastMoved = tools.now();
        this.nextUse = lastMoved;
    }

    UploadId id() {
        return id;
    }

    /** Whether the store may have blocks of this upload, be it that it never said so. */
    boolean isAnnounced() {
        return announced;
    }

    /** Whether the store has blocks of this upload. */
    boolean isStaged() {
        return lastStaged != null;
    }

    /**
     * Reads and seals everything, and stages all blocks but the first.
     *
     * @throws IOException what the stream threw
     * @throws DataWolletException if the content is too long, or the store refuses
     */
    void take(InputStream content) throws IOException {
        long most = Math.min(home.limits().documentBytes(), home.byteLimit());
        for (int read = readSome(content); read >= 0; read = readSome(content)) {
            size += read;
            filled += read;
            if (size > most) {
                throw tooLong(most);
            }
            if (filled == CHUNK_BYTES) {
                sealChunk();
            }
            keepSession();
            keepAlive();
        }
        // The last chunk is always short, be it empty.
        sealChunk();
        endBlock();
        stageWaiting();
    }

    /** What the version is, once everything is taken. */
    Description description(String name, String mediaType) {
        return new Description(tools.now().toEpochMilli(), size, hash.digest(), sealer.prefix(), mediaType, name);
    }

    /** The version to commit. */
    DocumentVersion version(Description description) {
        byte[] info = DocumentFormat.seal(tools.primitives, random, keys, document, id, description);
        if (firstBlock == null) {
            throw new IllegalStateException("nothing was taken");
        }
        return new DocumentVersion(id, new BlockLayout(size).blocks(), size, info, firstBlock);
    }

    private int readSome(InputStream content) throws IOException {
        int read = content.read(chunk, filled, CHUNK_BYTES - filled);
        if (read != 0) {
            return read;
        }
        // A stream that answers nothing where it should wait is asked in the one way in which it must wait.
        int one = content.read();
        if (one < 0) {
            return one;
        }
        chunk[filled] = (byte) one;
        return 1;
    }

    private void sealChunk() {
        hash.update(chunk, 0, filled);
        byte[] target = block;
        if (target == null) {
            // A content of one chunk takes no more room than it needs.
            boolean whole = filled < CHUNK_BYTES;
            target = new byte[whole ? filled + Primitives.TAG_BYTES : BlockLayout.FULL_BLOCK_BYTES];
            block = target;
        }
        used += sealer.seal(chunk, filled, target, used);
        filled = 0;
        if (used == BlockLayout.FULL_BLOCK_BYTES) {
            endBlock();
        }
    }

    private void endBlock() {
        byte[] ended = block;
        if (ended == null) {
            return;
        }
        byte[] trimmed = used == ended.length ? ended : Arrays.copyOf(ended, used);
        block = null;
        used = 0;
        if (firstBlock == null) {
            firstBlock = trimmed;
            return;
        }
        waiting.add(trimmed);
        if (waiting.size() == BATCH) {
            stageWaiting();
        }
    }

    /** More than the whole container may hold need not be read to its end. */
    private LimitExceededException tooLong(long most) {
        return most == home.limits().documentBytes()
                ? new LimitExceededException("bytes of a document", most)
                : new LimitExceededException("bytes of all documents of one container", most);
    }

    /** Asked now and then: where it cannot be renewed for the moment, that is tried again, but not at every byte. */
    private void keepSession() {
        Instant now = tools.now();
        if (!now.isBefore(nextUse)) {
            nextUse = now.plus(PAUSE);
            home.used();
        }
    }

    /** An upload that moves slowly is still one that moves: the store hears of it even if no block is full. */
    private void keepAlive() {
        byte[] staged = lastStaged;
        if (staged == null || tools.now().isBefore(lastMoved.plus(HEARTBEAT))) {
            return;
        }
        if (waiting.isEmpty()) {
            stage(nextIndex - 1, List.of(staged));
        } else {
            stageWaiting();
        }
    }

    private void stageWaiting() {
        if (waiting.isEmpty()) {
            return;
        }
        List<byte[]> blocks = List.copyOf(waiting);
        waiting.clear();
        stage(nextIndex, blocks);
        nextIndex += blocks.size();
        lastStaged = blocks.get(blocks.size() - 1);
    }

    private void stage(int firstIndex, List<byte[]> blocks) {
        home.requireWritable();
        StageResult result = send(firstIndex, blocks);
        if (result == StageResult.GONE && !isStaged()) {
            home.missing();
            home.make();
            result = send(firstIndex, blocks);
        }
        switch (result) {
            case DONE -> lastMoved = tools.now();
            case LOST -> throw lost();
            case FULL ->
                throw new LimitExceededException(
                        "uploads under way in one container", home.limits().uploads());
            case GONE -> throw gone();
        }
    }

    private StageResult send(int firstIndex, List<byte[]> blocks) {
        announced = true;
        return tools.store.stage(
                home.container(), id, firstIndex, blocks, home.limits().uploads(), tools.now());
    }

    /** What it means that the container is gone while something is being put into it. */
    DataWolletException gone() {
        home.missing();
        return new DataWolletException(
                ErrorCode.CONFLICT, "the documents were taken away while this one was being put; nothing was put");
    }

    static DataWolletException lost() {
        return new DataWolletException(ErrorCode.CONFLICT, "the upload was given up by the host; nothing was put");
    }
}
