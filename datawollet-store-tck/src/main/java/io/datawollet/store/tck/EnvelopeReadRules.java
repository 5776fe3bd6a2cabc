package io.datawollet.store.tck;

import static io.datawollet.store.tck.EnvelopeGround.ALL;
import static io.datawollet.store.tck.EnvelopeGround.ANOTHER;
import static io.datawollet.store.tck.EnvelopeGround.ANY;
import static io.datawollet.store.tck.EnvelopeGround.DOCUMENT;
import static io.datawollet.store.tck.EnvelopeGround.DONE;
import static io.datawollet.store.tck.EnvelopeGround.HERE;
import static io.datawollet.store.tck.EnvelopeGround.NO_LIMITS;
import static io.datawollet.store.tck.EnvelopeGround.THERE;
import static io.datawollet.store.tck.EnvelopeGround.assertShows;
import static io.datawollet.store.tck.EnvelopeGround.found;
import static io.datawollet.store.tck.EnvelopeGround.key;
import static io.datawollet.store.tck.EnvelopeGround.upload;
import static io.datawollet.store.tck.EnvelopeGround.version;
import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.store.DocumentResult;
import io.datawollet.store.DocumentVersion;
import io.datawollet.store.RemoveResult;
import org.junit.jupiter.api.Test;

/** Rules about reading versions and their blocks. */
interface EnvelopeReadRules extends OnGround<EnvelopeGround> {
    @Test
    @UsuallyWrong(
            "A column is left out where a version is read or written, or what is staged is seen before its commit.")
    default void E90_a_document_comes_back_as_it_was_committed() {
        EnvelopeGround in = ground();
        in.created(1);
        in.stage(HERE, 5, 1, 3, in.now);
        assertThat(in.other.document(HERE, DOCUMENT, in.now)).isEqualTo(new DocumentResult.Absent());
        assertThat(in.store.commit(HERE, DOCUMENT, ANY, version(5, 4, 77), NO_LIMITS, in.now))
                .isEqualTo(DONE);
        DocumentVersion found = found(in.other.document(HERE, DOCUMENT, in.now));
        assertShows(found, 5, 4);
        assertThat(found.size()).isEqualTo(77);
        assertThat(in.other.document(HERE, ANOTHER, in.now)).isEqualTo(new DocumentResult.Absent());
        assertThat(in.other.document(THERE, DOCUMENT, in.now)).isEqualTo(new DocumentResult.Gone());
    }

    @Test
    @UsuallyWrong("Documents are kept by their own address alone, without that of the container.")
    default void E90_documents_at_one_address_in_two_containers_have_nothing_to_do_with_each_other() {
        EnvelopeGround in = ground();
        in.created(1);
        in.created(2);
        in.put(HERE, DOCUMENT, 5, 2, in.now);
        in.put(THERE, DOCUMENT, 6, 2, in.now);
        assertShows(found(in.other.document(HERE, DOCUMENT, in.now)), 5, 2);
        assertThat(in.readable(THERE, 5, 1, 1)).isFalse();
        assertThat(in.removeDocument(THERE, DOCUMENT, ANY)).isEqualTo(new RemoveResult.Done());
        assertThat(in.current(HERE, DOCUMENT)).contains(upload(5));
        in.store.remove(THERE);
        in.sweepAll(in.longAgo, in.longAgo);
        assertThat(in.current(HERE, DOCUMENT)).contains(upload(5));
        assertThat(in.readable(HERE, 5, 1, 1)).isTrue();
    }

    @Test
    @UsuallyWrong("A range that runs beyond the end gives the blocks that there are, or an index is off by one.")
    default void E100_exactly_the_blocks_that_were_asked_for_or_none() {
        EnvelopeGround in = ground();
        in.created(1);
        in.put(HERE, DOCUMENT, 5, 6, in.now);
        for (int from = 1; from <= 7; from++) {
            for (int count = 1; count <= 7; count++) {
                assertThat(in.readable(HERE, 5, from, count))
                        .as("whether %d blocks from %d on come", count, from)
                        .isEqualTo(from + count <= 6);
            }
        }
        assertThat(in.store.readBlocks(HERE, upload(5), ALL, 1, in.now)).isEmpty();
        assertThat(in.store.readBlocks(HERE, upload(5), 1, ALL, in.now)).isEmpty();
        assertThat(in.store.readBlocks(HERE, upload(5), ALL, ALL, in.now)).isEmpty();
    }

    @Test
    @UsuallyWrong("Blocks come in the order of their insertion, or of their indices as text.")
    default void E100_blocks_come_in_the_order_of_their_indices() {
        EnvelopeGround in = ground();
        in.created(1);
        in.stage(HERE, 5, 1, 1, in.now);
        for (int index = 24; index > 1; index -= 2) {
            in.stage(HERE, 5, index, 2, in.now);
        }
        assertThat(in.commit(HERE, DOCUMENT, ANY, 5, 26)).isEqualTo(DONE);
        assertThat(in.readable(HERE, 5, 1, 25)).isTrue();
        assertThat(in.readable(HERE, 5, 9, 5)).isTrue();
    }

    @Test
    @UsuallyWrong("Blocks are read by the upload alone, whatever has become of it and whosever it is.")
    default void E102_blocks_that_are_no_versions_are_seen_by_nobody() {
        EnvelopeGround in = ground();
        in.created(1);
        in.created(2);
        in.stage(HERE, 5, 1, 2, in.now);
        assertThat(in.readable(HERE, 5, 1, 1)).as("staged").isFalse();
        in.store.discard(HERE, upload(5), in.now);
        assertThat(in.readable(HERE, 5, 1, 1)).as("discarded").isFalse();
        assertThat(in.readable(HERE, 6, 1, 1)).as("never begun").isFalse();
        in.put(HERE, DOCUMENT, 7, 2, in.now);
        assertThat(in.readable(THERE, 7, 1, 1)).as("of another container").isFalse();
        assertThat(in.readable(key(3), 7, 1, 1)).as("of no container").isFalse();
    }

    @Test
    @UsuallyWrong("A replacement or removal takes the blocks at once, under the hands of those who read them.")
    default void E101_blocks_of_a_replaced_and_of_a_removed_version_stay_until_a_sweep_was_told_a_later_instant() {
        EnvelopeGround in = ground();
        in.created(1);
        in.put(HERE, DOCUMENT, 5, 3, in.now);
        in.put(HERE, ANOTHER, 6, 3, in.now);
        in.put(HERE, DOCUMENT, 7, 3, in.soon);
        in.store.removeDocument(HERE, ANOTHER, ANY, in.soon);
        assertThat(in.readable(HERE, 5, 1, 2)).isTrue();
        assertThat(in.readable(HERE, 6, 1, 2)).isTrue();
        in.sweepAll(in.longAgo, in.soon);
        assertThat(in.readable(HERE, 5, 1, 2))
                .as("replaced at that very instant")
                .isTrue();
        assertThat(in.readable(HERE, 6, 1, 2))
                .as("removed at that very instant")
                .isTrue();
        assertThat(in.store.sweep(in.longAgo, in.soon.plusMillis(1), ALL)).isPositive();
        assertThat(in.readable(HERE, 7, 1, 2)).isTrue();
        assertThat(in.current(HERE, DOCUMENT)).contains(upload(7));
    }
}
