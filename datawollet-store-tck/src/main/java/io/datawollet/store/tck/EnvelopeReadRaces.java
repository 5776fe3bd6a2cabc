package io.datawollet.store.tck;

import static io.datawollet.store.tck.EnvelopeGround.ANY;
import static io.datawollet.store.tck.EnvelopeGround.BATCH;
import static io.datawollet.store.tck.EnvelopeGround.DOCUMENT;
import static io.datawollet.store.tck.EnvelopeGround.assertShows;
import static io.datawollet.store.tck.EnvelopeGround.found;
import static io.datawollet.store.tck.EnvelopeGround.key;
import static io.datawollet.store.tck.EnvelopeGround.number;
import static io.datawollet.store.tck.EnvelopeGround.readable;
import static io.datawollet.store.tck.EnvelopeGround.upload;
import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.store.DocumentVersion;
import io.datawollet.store.EnvelopeStore;
import io.datawollet.store.StoreKey;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Rules about reading and listing while documents change. */
interface EnvelopeReadRaces extends OnGround<EnvelopeGround> {
    @Test
    @UsuallyWrong(
            "The version and its first block are read by two statements without one snapshot, or written by two that do not"
                    + " commit at once; or a replacement takes the blocks of the version before.")
    default void E1_E80_E90_E101_readers_see_whole_versions_while_they_are_replaced_and_swept() {
        EnvelopeGround in = ground();
        in.rounds(40, round -> {
            long base = 10_000L * round;
            StoreKey here = in.created(1 + round);
            in.put(here, DOCUMENT, base, 2, in.now);
            Runnable writer = () -> {
                for (int i = 1; i <= BATCH; i++) {
                    in.put(here, DOCUMENT, base + i, 2 + i % 3, in.now);
                    // Versions are replaced at this very instant, so none of them may go yet.
                    in.store.sweep(in.longAgo, in.now, 10);
                }
            };
            Race.during(writer, look(in, in.other, here, base), look(in, in.store, here, base));
            assertThat(in.current(here, DOCUMENT)).contains(upload(base + BATCH));
            in.store.remove(here);
            in.sweepAll(in.longAgo, in.longAgo);
        });
    }

    private static Runnable look(EnvelopeGround in, EnvelopeStore node, StoreKey here, long base) {
        AtomicLong before = new AtomicLong(base);
        return () -> {
            DocumentVersion seen = found(node.document(here, DOCUMENT, in.now));
            long upload = number(seen.upload());
            assertThat(upload).as("the version is none of before").isGreaterThanOrEqualTo(before.getAndSet(upload));
            assertShows(seen, upload, 2 + (int) ((upload - base) % 3));
            assertThat(readable(node, here, upload, 1, seen.blockCount() - 1, in.now))
                    .as("the blocks of the version that was found")
                    .isTrue();
        };
    }

    @Test
    @UsuallyWrong("Pages go by offset, or a replacement removes the entry of the list and adds it again in two steps.")
    default void E110_a_document_that_is_there_throughout_appears_exactly_once_while_others_come_and_go() {
        EnvelopeGround in = ground();
        in.rounds(12, round -> {
            long base = 10_000L * round;
            StoreKey here = in.created(1 + round);
            IntStream.range(0, BATCH).forEach(i -> in.put(here, key(1_000 + i), base + i, 1, in.now));
            List<StoreKey> constant = in.documents(here);
            Runnable writer = () -> {
                for (int i = 0; i < 10 * BATCH; i++) {
                    in.put(here, key(2_000 + i % 20), base + 1_000 + i, 1, in.now);
                    in.put(here, key(1_000 + i % BATCH), base + 5_000 + i, 1, in.now);
                    in.removeDocument(here, key(2_000 + (i + 7) % 20), ANY);
                }
            };
            Race.during(
                    writer,
                    () -> assertThat(in.documentsInPages(in.other, here, 7))
                            .isSorted()
                            .doesNotHaveDuplicates()
                            .containsAll(constant));
            in.store.remove(here);
            in.sweepAll(in.longAgo, in.longAgo);
        });
    }
}
