package io.datawollet.hostile;

import static io.datawollet.hostile.DocumentGround.BLOCK;
import static io.datawollet.hostile.DocumentGround.CHUNK;
import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.document.Documents;
import io.datawollet.session.SessionEvent.Type;
import io.datawollet.session.StartedSession;
import io.datawollet.store.DocumentVersion;
import io.datawollet.store.StoreKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Documents as they lie in the store, changed in every way: an error before a wrong byte, and never a silent end. */
class TamperedDocumentTest {
    private static final int SEALED_CHUNK = CHUNK + 16;

    private final DocumentGround ground = new DocumentGround();

    /** A document in an envelope of its own, as the store has it. */
    private final class Victim {
        final byte[] truth;
        final Documents documents;
        final StoreKey container;
        final StoreKey document;
        final DocumentVersion version;
        final List<byte[]> blocks = new ArrayList<>();

        Victim(int size) {
            this(size, size);
        }

        Victim(long seed, int size) {
            StartedSession[] owner = new StartedSession[1];
            truth = DocumentGround.bytes(seed, size);
            container = ground.containerMadeBy(() -> owner[0] = ground.withEnvelope());
            DocumentGround.put(DocumentGround.documents(owner[0].session()), "victim", truth);
            documents = ground.elsewhere(owner[0]);
            document = ground.onlyDocument(container);
            version = ground.stored.version(container, document);
            for (int i = 1; i < version.blockCount(); i++) {
                blocks.add(ground.stored.block(version.upload(), i));
            }
            assertWhole();
        }

        void heal() {
            ground.stored.put(container, document, version);
            for (int i = 1; i < version.blockCount(); i++) {
                ground.stored.put(version.upload(), i, blocks.get(i - 1));
            }
        }

        void assertWhole() {
            ground.fixture.forgetEvents();
            for (Reading reading : Reading.values()) {
                assertThat(reading.of(documents, "victim").isTruth(truth)).isTrue();
            }
            assertThat(ground.fixture.events()).isEmpty();
        }

        void show(DocumentVersion shown) {
            ground.stored.put(container, document, shown);
        }

        void showFirstBlock(byte[] first) {
            show(new DocumentVersion(version.upload(), version.blockCount(), version.size(), version.info(), first));
        }

        void showBlock(int index, byte[] block) {
            if (index == 0) {
                showFirstBlock(block);
            } else {
                ground.stored.put(version.upload(), index, block);
            }
        }

        byte[] block(int index) {
            return index == 0 ? version.firstBlock() : blocks.get(index - 1);
        }

        /** Whoever meets the change hears of it; who reads it whole meets it always. Heals. */
        void assertNoticed(String what) {
            for (Reading reading : Reading.values()) {
                ground.fixture.forgetEvents();
                boolean unharmed = reading.of(documents, "victim").isTruth(truth);
                assertThat(ground.heard(Type.TAMPERED))
                        .as("%s, reading %s: the listener hears of what the reader hears", what, reading)
                        .isEqualTo(!unharmed);
                if (reading == Reading.WHOLE || reading == Reading.SKIPPING || reading == Reading.SINGLE_BYTES) {
                    assertThat(unharmed).as("%s, reading %s", what, reading).isFalse();
                }
            }
            heal();
        }
    }

    static byte[] flipped(byte[] bytes, int bit) {
        byte[] changed = bytes.clone();
        changed[bit / 8] ^= (byte) (1 << (bit % 8));
        return changed;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 40})
    void no_bit_of_a_description_can_be_changed(int size) {
        Victim victim = new Victim(size);
        DocumentVersion is = victim.version;
        for (int bit = 0; bit < is.info().length * 8; bit++) {
            victim.show(new DocumentVersion(
                    is.upload(), is.blockCount(), is.size(), flipped(is.info(), bit), is.firstBlock()));
            ground.fixture.forgetEvents();
            assertThat(victim.documents.find("victim")).isEmpty();
            assertThat(victim.documents.list().documents()).isEmpty();
            assertThat(ground.reasons(Type.TAMPERED)).hasSize(2).allMatch(reason -> reason.contains("description"));
        }
        victim.heal();
        victim.assertWhole();
    }

    @Test
    void a_description_of_any_other_length_is_refused() {
        Victim victim = new Victim(40);
        DocumentVersion is = victim.version;
        for (int length = 0; length < is.info().length + 20; length++) {
            if (length != is.info().length) {
                victim.show(new DocumentVersion(
                        is.upload(), is.blockCount(), is.size(), Arrays.copyOf(is.info(), length), is.firstBlock()));
                ground.fixture.forgetEvents();
                assertThat(victim.documents.find("victim")).isEmpty();
                assertThat(ground.heard(Type.TAMPERED)).isTrue();
            }
        }
        victim.heal();
        victim.assertWhole();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 40})
    void no_bit_of_a_small_content_can_be_changed(int size) {
        Victim victim = new Victim(size);
        for (int bit = 0; bit < victim.version.firstBlock().length * 8; bit++) {
            victim.showFirstBlock(flipped(victim.version.firstBlock(), bit));
            victim.assertNoticed("bit " + bit);
        }
        victim.assertWhole();
    }

    /** The seed is told with a failure. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void no_bit_of_a_large_content_can_be_changed(long seed) {
        Victim victim = new Victim(2 * BLOCK + 3 * CHUNK + 77);
        Random random = new Random(seed);
        for (int i = 0; i < 40; i++) {
            int index = random.nextInt(3);
            int bit = random.nextInt(victim.block(index).length * 8);
            victim.showBlock(index, flipped(victim.block(index), bit));
            victim.assertNoticed("seed " + seed + ", block " + index + ", bit " + bit);
        }
        victim.assertWhole();
    }

    @Test
    void the_first_and_the_last_bit_of_every_chunk_count() {
        Victim victim = new Victim(2 * BLOCK);
        assertThat(victim.version.blockCount()).isEqualTo(3);
        for (int index = 0; index < 3; index++) {
            byte[] block = victim.block(index);
            for (int at = 0; at < block.length; at += SEALED_CHUNK) {
                int end = Math.min(at + SEALED_CHUNK, block.length);
                for (int bit : new int[] {at * 8, end * 8 - 1}) {
                    victim.showBlock(index, flipped(block, bit));
                    victim.assertNoticed("block " + index + ", bit " + bit);
                }
            }
        }
        victim.assertWhole();
    }

    /** Whole chunks, whole blocks, a little more and a little less. */
    static IntStream sizes() {
        return IntStream.of(CHUNK, 2 * CHUNK + 5, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK, 2 * BLOCK + CHUNK);
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void a_block_that_is_cut_off_at_a_chunk_or_within_or_prolonged_is_noticed(int size) {
        Victim victim = new Victim(size);
        for (int index = 0; index < victim.version.blockCount(); index++) {
            byte[] block = victim.block(index);
            IntStream borders =
                    IntStream.rangeClosed(0, block.length / SEALED_CHUNK).map(i -> i * SEALED_CHUNK);
            int[] lengths = borders.flatMap(
                            border -> IntStream.of(border - 16, border - 1, border, border + 1, border + 16))
                    .filter(length -> length >= 0 && length != block.length)
                    .toArray();
            for (int length : lengths) {
                victim.showBlock(index, Arrays.copyOf(block, length));
                victim.assertNoticed("block " + index + " of " + length + " bytes");
            }
        }
        victim.assertWhole();
    }

    @Test
    void chunks_that_are_exchanged_or_doubled_within_a_block_or_between_blocks_are_noticed() {
        Victim victim = new Victim(2 * BLOCK + 5);
        byte[] first = victim.block(0);
        byte[] second = victim.block(1);
        for (int chunk = 0; chunk < 15; chunk++) {
            int at = chunk * SEALED_CHUNK;
            victim.showBlock(
                    0, withChunk(withChunk(first, at, first, at + SEALED_CHUNK), at + SEALED_CHUNK, first, at));
            victim.assertNoticed("chunks exchanged");
            victim.showBlock(1, withChunk(second, at + SEALED_CHUNK, second, at));
            victim.assertNoticed("a chunk doubled");
            victim.showBlock(1, withChunk(second, at, first, at));
            victim.assertNoticed("a chunk of another block");
        }
        victim.assertWhole();
    }

    private static byte[] withChunk(byte[] block, int at, byte[] from, int fromAt) {
        byte[] changed = block.clone();
        System.arraycopy(from, fromAt, changed, at, SEALED_CHUNK);
        return changed;
    }

    @Test
    void blocks_that_are_exchanged_or_stand_for_others_are_noticed() {
        Victim victim = new Victim(4 * BLOCK);
        Victim foreign = new Victim(7, 4 * BLOCK);
        for (int index = 0; index < 4; index++) {
            for (int other = 0; other < 4; other++) {
                if (other != index) {
                    victim.showBlock(index, victim.block(other));
                    victim.assertNoticed("block " + other + " as " + index);
                    victim.showBlock(index, victim.block(other));
                    victim.showBlock(other, victim.block(index));
                    victim.assertNoticed("blocks " + other + " and " + index + " exchanged");
                }
            }
            victim.showBlock(index, foreign.block(index));
            victim.assertNoticed("the block of another envelope of the same client");
        }
        victim.assertWhole();
    }

    @Test
    void the_number_of_blocks_cannot_be_changed_and_the_size_that_the_store_tells_is_not_believed() {
        Victim victim = new Victim(3 * BLOCK + 1);
        DocumentVersion is = victim.version;
        for (int count : List.of(Integer.MIN_VALUE, -1, 0, 1, 3, 5, Integer.MAX_VALUE)) {
            victim.show(new DocumentVersion(is.upload(), count, is.size(), is.info(), is.firstBlock()));
            for (Reading reading : Reading.values()) {
                ground.fixture.forgetEvents();
                assertThat(reading.of(victim.documents, "victim").isTruth(victim.truth))
                        .isFalse();
                assertThat(ground.reasons(Type.TAMPERED))
                        .singleElement()
                        .asString()
                        .contains("blocks");
            }
        }
        for (long size : List.of(Long.MIN_VALUE, -1L, 0L, 1L, is.size() - 1, is.size() + 1, Long.MAX_VALUE)) {
            victim.show(new DocumentVersion(is.upload(), is.blockCount(), size, is.info(), is.firstBlock()));
            victim.assertWhole();
            assertThat(victim.documents.get("victim").info().size()).isEqualTo(is.size());
        }
    }
}
