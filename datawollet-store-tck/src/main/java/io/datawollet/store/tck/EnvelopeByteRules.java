package io.datawollet.store.tck;

import static io.datawollet.store.tck.EnvelopeGround.ANY;
import static io.datawollet.store.tck.EnvelopeGround.DOCUMENT;
import static io.datawollet.store.tck.EnvelopeGround.DONE;
import static io.datawollet.store.tck.EnvelopeGround.HERE;
import static io.datawollet.store.tck.EnvelopeGround.NONE;
import static io.datawollet.store.tck.EnvelopeGround.NO_LIMITS;
import static io.datawollet.store.tck.EnvelopeGround.THERE;
import static io.datawollet.store.tck.EnvelopeGround.UPLOADS;
import static io.datawollet.store.tck.EnvelopeGround.assertReplaced;
import static io.datawollet.store.tck.EnvelopeGround.assertShows;
import static io.datawollet.store.tck.EnvelopeGround.blocks;
import static io.datawollet.store.tck.EnvelopeGround.conflict;
import static io.datawollet.store.tck.EnvelopeGround.found;
import static io.datawollet.store.tck.EnvelopeGround.key;
import static io.datawollet.store.tck.EnvelopeGround.readable;
import static io.datawollet.store.tck.EnvelopeGround.record;
import static io.datawollet.store.tck.EnvelopeGround.revision;
import static io.datawollet.store.tck.EnvelopeGround.upload;
import static io.datawollet.store.tck.EnvelopeGround.version;
import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.store.ContainerRecord;
import io.datawollet.store.DocumentVersion;
import io.datawollet.store.EnvelopeStore;
import io.datawollet.store.Revision;
import io.datawollet.store.StageResult;
import io.datawollet.store.StoreKey;
import io.datawollet.store.UploadId;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Rules about the bytes that come back. */
interface EnvelopeByteRules extends OnGround<EnvelopeGround> {
    /** A block of 256 KiB of content as it is sealed, and somewhat more than any format adds. */
    int LARGEST_BLOCK = 262_400;

    /** The most that is said of the bytes that describe a version. */
    int LARGEST_INFO = 700;

    /** A sealed header. */
    int HEADER = 157;

    private static byte[] bytes(int count, int seed) {
        byte[] bytes = new byte[count];
        IntStream.range(0, count).forEach(i -> bytes[i] = (byte) (i * 31 + i / 256 + seed));
        return bytes;
    }

    @Test
    @UsuallyWrong(
            "Bytes go through text on the way (a charset, JSON, a trimmed CHAR column), or an empty array becomes null.")
    default void E5_headers_come_back_exactly_be_they_long_or_empty() {
        EnvelopeGround in = ground();
        for (int length : new int[] {HEADER, 0, 1, 300}) {
            StoreKey address = key(length);
            byte[] header = bytes(length, 0);
            assertThat(in.store.create(new ContainerRecord(address, revision(1), header.clone(), 1, in.end), in.now))
                    .isTrue();
            assertThat(in.snapshot(address).header()).isEqualTo(header);
            byte[] next = bytes(length, 7);
            assertReplaced(in.store.replaceHeader(address, revision(1), revision(2), next.clone(), 1, in.now));
            assertThat(in.snapshot(address).header()).isEqualTo(next);
        }
    }

    @Test
    @UsuallyWrong("A column or a message is too small for the largest block or info, or their bytes go through text.")
    default void E5_blocks_and_infos_come_back_exactly_up_to_the_largest() {
        EnvelopeGround in = ground();
        in.created(1);
        byte[][] each = {bytes(LARGEST_BLOCK, 1), bytes(LARGEST_BLOCK, 2), {}, {0}, bytes(1_000, 3), {0, 0, 0}};
        List<byte[]> copies =
                IntStream.range(1, each.length).mapToObj(i -> each[i].clone()).toList();
        assertThat(in.store.stage(HERE, upload(5), 1, copies, UPLOADS, in.now)).isEqualTo(StageResult.DONE);
        byte[] info = bytes(LARGEST_INFO, 4);
        DocumentVersion version =
                new DocumentVersion(upload(5), each.length, 2L * LARGEST_BLOCK, info.clone(), each[0].clone());
        assertThat(in.store.commit(HERE, DOCUMENT, NONE, version, NO_LIMITS, in.now))
                .isEqualTo(DONE);
        DocumentVersion found = found(in.other.document(HERE, DOCUMENT, in.now));
        assertThat(found.info()).isEqualTo(info);
        assertThat(found.firstBlock()).isEqualTo(each[0]);
        assertThat(found.size()).isEqualTo(2L * LARGEST_BLOCK);
        assertThat(found(in.other.documents(HERE, Optional.empty(), 1, in.now))
                        .get(0)
                        .info())
                .isEqualTo(info);
        assertThat(found(in.other.readBlocks(HERE, upload(5), 1, each.length - 1, in.now)))
                .containsExactly(Arrays.copyOfRange(each, 1, each.length));
        DocumentVersion empty = new DocumentVersion(upload(6), 1, 0, new byte[0], new byte[0]);
        assertThat(in.store.commit(HERE, DOCUMENT, ANY, empty, NO_LIMITS, in.now))
                .isEqualTo(DONE);
        assertThat(found(in.other.document(HERE, DOCUMENT, in.now)).info()).isEmpty();
        assertThat(found(in.other.document(HERE, DOCUMENT, in.now)).firstBlock())
                .isEmpty();
    }

    @Test
    @UsuallyWrong(
            "A number of milliseconds or bytes goes through an int or a double, which does not hold all of a long.")
    default void E5_the_largest_size_and_block_count_come_back_exactly() {
        EnvelopeGround in = ground();
        in.created(1);
        long odd = Long.MAX_VALUE - 6;
        assertThat(in.store.commit(HERE, DOCUMENT, ANY, version(5, 1, odd), NO_LIMITS, in.now))
                .isEqualTo(DONE);
        assertThat(found(in.other.document(HERE, DOCUMENT, in.now)).size()).isEqualTo(odd);
        ContainerRecord last = record(THERE, 1, 65_535, in.end);
        assertThat(in.store.create(last, in.now)).isTrue();
        in.assertShows(in.snapshot(THERE), 1, 65_535);
        assertThat(in.store.countByRootKey(65_535, in.now)).isEqualTo(1);
    }

    @Test
    @UsuallyWrong(
            "Keys, upload ids or revisions are kept as signed numbers, text or with their leading zeros cut off, and two"
                    + " become one.")
    default void E5_keys_upload_ids_and_revisions_are_told_apart_by_every_byte() {
        EnvelopeGround in = ground();
        in.created(1);
        for (int i = 0; i < StoreKey.LENGTH; i++) {
            StoreKey near = StoreKey.of(flipped(HERE.toBytes(), i));
            assertThat(in.store.create(record(near, 1, 1, in.end), in.now)).isTrue();
            StoreKey document = StoreKey.of(flipped(DOCUMENT.toBytes(), i));
            assertThat(in.commit(HERE, document, NONE, 1_000 + i, 1)).isEqualTo(DONE);
        }
        assertThat(in.store.countByRootKey(1, in.now)).isEqualTo(1 + StoreKey.LENGTH);
        assertThat(in.documents(HERE)).hasSize(StoreKey.LENGTH).doesNotContain(DOCUMENT);
        for (int i = 0; i < UploadId.LENGTH; i++) {
            UploadId near = UploadId.of(flipped(upload(5).toBytes(), i));
            assertThat(in.store.stage(HERE, near, 1, blocks(i, 1, 1), UPLOADS, in.now))
                    .isEqualTo(StageResult.DONE);
            Revision other = Revision.of(flipped(revision(1).toBytes(), i));
            conflict(in.replace(in.store, HERE, other, 9, 1, in.now));
        }
        assertThat(in.stage(HERE, 5, 2, 1, in.now))
                .as("an upload that was never begun")
                .isEqualTo(StageResult.LOST);
    }

    private static byte[] flipped(byte[] bytes, int index) {
        bytes[index] ^= (byte) 0x80;
        return bytes;
    }

    @Test
    @UsuallyWrong(
            "The store hands out the arrays that it keeps, or those that it was given. Copy on the way in or out.")
    default void E5_changing_an_array_that_was_handed_out_changes_nothing_in_the_store() {
        EnvelopeGround in = ground();
        in.filled();
        for (EnvelopeStore node : new EnvelopeStore[] {in.store, in.other}) {
            found(node.load(HERE, in.now)).header()[0]++;
            node.byRootKey(1, Optional.empty(), 1, in.now).get(0).container().header()[0]++;
            conflict(in.replace(node, HERE, revision(5), 6, 1, in.now)).header()[0]++;
            found(node.document(HERE, DOCUMENT, in.now)).info()[0]++;
            found(node.document(HERE, DOCUMENT, in.now)).firstBlock()[0]++;
            found(node.readBlocks(HERE, upload(7), 1, 1, in.now)).get(0)[0]++;
            found(node.documents(HERE, Optional.empty(), 1, in.now)).get(0).info()[0]++;
        }
        for (EnvelopeStore node : new EnvelopeStore[] {in.store, in.other}) {
            in.assertShows(found(node.load(HERE, in.now)), 1, 1);
            in.assertShows(node.byRootKey(1, Optional.empty(), 1, in.now).get(0).container(), 1, 1);
            assertShows(found(node.document(HERE, DOCUMENT, in.now)), 7, 3);
            assertThat(readable(node, HERE, 7, 1, 2, in.now)).isTrue();
            assertThat(in.documentsInPages(node, HERE, 9)).containsExactly(DOCUMENT);
        }
    }
}
