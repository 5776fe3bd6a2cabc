package io.datawollet.internal.container;

import static io.datawollet.internal.crypto.ChunkKeys.CHUNK_BYTES;

import io.datawollet.error.DataWolletException;
import io.datawollet.error.ErrorCode;
import io.datawollet.internal.crypto.BrokenSealException;
import io.datawollet.internal.crypto.ChunkKeys;
import io.datawollet.internal.record.ContainerKeys;
import io.datawollet.internal.record.DocumentFormat.Description;
import io.datawollet.store.DocumentVersion;
import io.datawollet.store.StoreKey;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A part of one version's content. Fetches a few blocks at a time, opens a chunk at a time, and hands out nothing that was
 * not verified. Used by one thread.
 */
final class ContentStream extends InputStream {
    /** Blocks of one trip to the store. */
    private static final int BATCH = 2;

    private final ContainerTools tools;
    private final Home home;
    private final StoreKey document;
    private final DocumentVersion version;
    private final Description description;
    private final BlockLayout layout;
    private final long end;

    /** Present only where the whole content is read; then it is compared before the last chunk is handed out. */
    private final Optional<MessageDigest> hash;

    private final byte[] chunk = new byte[CHUNK_BYTES];
    private long chunkNumber = -1;
    private int chunkLength;
    private long position;
    private List<byte[]> blocks = List.of();
    private int firstOfBlocks;
    private @Nullable ChunkKeys keys;
    private @Nullable DataWolletException failure;

    ContentStream(
            ContainerTools tools,
            Home home,
            StoreKey document,
            DocumentVersion version,
            Description description,
            long offset,
            long length) {
        this.tools = tools;
        this.home = home;
        this.document = document;
        this.version = version;
        this.description = description;
        this.layout = new BlockLayout(description.size());
        this.position = offset;
        this.end = offset + length;
        this.hash = length == description.size() ? Optional.of(tools.primitives.hash()) : Optional.empty();
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        if (!holdsNext()) {
            advance();
        }
        if (position == end) {
            return -1;
        }
        int inChunk = (int) (position % CHUNK_BYTES);
        int count = (int) Math.min(Math.min(length, end - position), chunkLength - inChunk);
        System.arraycopy(chunk, inChunk, target, offset, count);
        position += count;
        return count;
    }

    /** How many bytes can be had without asking the store. */
    @Override
    public int available() {
        return holdsNext() && failure == null
                ? (int) Math.min(end - position, chunkLength - position % CHUNK_BYTES)
                : 0;
    }

    /** Skips without fetching what lies between; nothing of it is verified then, so nothing is said of the whole. */
    @Override
    public long skip(long count) {
        if (hash.isPresent()) {
            return skipReading(count);
        }
        long skipped = Math.max(0, Math.min(count, end - position));
        position += skipped;
        return skipped;
    }

    /** A whole content is read even where it is skipped, so that what comes after is still compared as a whole. */
    private long skipReading(long count) {
        byte[] scrap = new byte[CHUNK_BYTES];
        long skipped = 0;
        while (skipped < count) {
            int read = read(scrap, 0, (int) Math.min(count - skipped, scrap.length));
            if (read < 0) {
                break;
            }
            skipped += read;
        }
        return skipped;
    }

    private boolean holdsNext() {
        return position < end && BlockLayout.chunkAt(position) == chunkNumber;
    }

    /** Opens the chunk of the next byte; of an empty content the one that it has. */
    private void advance() {
        if (failure != null) {
            throw failure;
        }
        boolean emptyToVerify = layout.size() == 0 && chunkNumber < 0;
        if (position == end && !emptyToVerify) {
            return;
        }
        try {
            home.requireReadable();
            open(BlockLayout.chunkAt(position));
        } catch (BrokenSealException e) {
            home.tampered("a document's content does not open: " + e.getMessage());
            failure = tools.store.dishonest("a document's content is not as it was put there");
            throw failure;
        } catch (DataWolletException e) {
            failure = e;
            throw e;
        }
    }

    private void open(long number) throws BrokenSealException {
        int index = BlockLayout.blockOf(number);
        byte[] block = block(index);
        // What an earlier chunk left there is no longer handed out, whatever happens now.
        chunkNumber = -1;
        int opened = keys().open(number, block, BlockLayout.placeInBlock(number), layout.sealedLength(number), chunk);
        if (hash.isPresent()) {
            hash.get().update(chunk, 0, opened);
            if (number == BlockLayout.chunkAt(Math.max(0, end - 1))) {
                verifyEnd(number, hash.get());
            }
        }
        chunkNumber = number;
        chunkLength = opened;
    }

    /** What of the whole is not known yet when its last byte is about to be handed out. */
    private void verifyEnd(long number, MessageDigest all) throws BrokenSealException {
        long last = layout.chunks() - 1;
        if (number < last) {
            // The content fills its chunks, so the one that ends the message is empty; nobody would read it otherwise.
            int index = BlockLayout.blockOf(last);
            byte[] block = block(index);
            int empty =
                    keys().open(last, block, BlockLayout.placeInBlock(last), layout.sealedLength(last), new byte[0]);
            if (empty != 0) {
                throw new BrokenSealException("the last chunk is not empty");
            }
        }
        if (!MessageDigest.isEqual(all.digest(), description.sha256())) {
            throw new BrokenSealException("the digest of the content is another");
        }
    }

    private ChunkKeys keys() throws BrokenSealException {
        ChunkKeys known = keys;
        if (known == null) {
            if (version.blockCount() != layout.blocks()) {
                throw new BrokenSealException("it has " + version.blockCount() + " blocks, not " + layout.blocks());
            }
            ContainerKeys container = home.keys();
            known = ChunkKeys.ofMessage(
                    tools.primitives,
                    container.contentKey(),
                    description.contentPrefix(),
                    container.contentContext(document, version.upload()));
            keys = known;
        }
        return known;
    }

    private byte[] block(int index) throws BrokenSealException {
        int place = index - firstOfBlocks;
        if (index > 0 && (place < 0 || place >= blocks.size())) {
            fetch(index);
            place = 0;
        }
        byte[] block = index == 0 ? version.firstBlock() : blocks.get(place);
        if (block.length != layout.blockLength(index)) {
            throw new BrokenSealException("block " + index + " has a wrong length");
        }
        return block;
    }

    private void fetch(int index) throws BrokenSealException {
        int last = hash.isPresent() ? layout.blocks() - 1 : BlockLayout.blockOf(BlockLayout.chunkAt(end - 1));
        int count = Math.min(BATCH, last - index + 1);
        blocks = List.of();
        Optional<List<byte[]>> fetched =
                tools.store.readBlocks(home.container(), version.upload(), index, count, tools.now());
        if (fetched.isEmpty()) {
            throw gone();
        }
        if (fetched.get().size() != count) {
            throw new BrokenSealException("the store gave " + fetched.get().size() + " blocks, not " + count);
        }
        blocks = fetched.get();
        firstOfBlocks = index;
    }

    /** Why the blocks are gone: with everything, or this version alone. */
    private DataWolletException gone() {
        if (tools.store.load(home.container(), tools.now()).isEmpty()) {
            home.missing();
        }
        return new DataWolletException(
                ErrorCode.DOCUMENT_NOT_FOUND, "this version was replaced or deleted too long ago to be read on");
    }
}
