package io.datawollet.store.tck;

import static io.datawollet.store.tck.EnvelopeGround.ALL;
import static io.datawollet.store.tck.EnvelopeGround.ANOTHER;
import static io.datawollet.store.tck.EnvelopeGround.ANY;
import static io.datawollet.store.tck.EnvelopeGround.DOCUMENT;
import static io.datawollet.store.tck.EnvelopeGround.DONE;
import static io.datawollet.store.tck.EnvelopeGround.HERE;
import static io.datawollet.store.tck.EnvelopeGround.LOST;
import static io.datawollet.store.tck.EnvelopeGround.NEVER;
import static io.datawollet.store.tck.EnvelopeGround.THERE;
import static io.datawollet.store.tck.EnvelopeGround.assertReplaced;
import static io.datawollet.store.tck.EnvelopeGround.blocks;
import static io.datawollet.store.tck.EnvelopeGround.conflict;
import static io.datawollet.store.tck.EnvelopeGround.found;
import static io.datawollet.store.tck.EnvelopeGround.key;
import static io.datawollet.store.tck.EnvelopeGround.record;
import static io.datawollet.store.tck.EnvelopeGround.revision;
import static io.datawollet.store.tck.EnvelopeGround.upload;
import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.store.ContainerRecord;
import io.datawollet.store.DocumentResult;
import io.datawollet.store.HeaderResult;
import io.datawollet.store.StageResult;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Rules about containers and their headers. */
interface EnvelopeContainerRules extends OnGround<EnvelopeGround> {
    @Test
    @UsuallyWrong("Creating is an upsert, or what has expired counts as nothing.")
    default void E10_an_address_is_taken_by_whatever_lies_there_even_something_expired() {
        EnvelopeGround in = ground();
        in.created(1, in.now.plusMillis(1));
        assertThat(in.other.create(record(HERE, 2, 2, in.end), in.now)).isFalse();
        assertThat(in.other.create(record(HERE, 2, 2, in.end), in.now.plusMillis(1)))
                .isFalse();
        assertThat(found(in.store.load(HERE, in.now)).revision()).isEqualTo(revision(1));
        assertThat(found(in.store.load(HERE, in.now)).expiresAt()).isEqualTo(in.now.plusMillis(1));
        assertThat(in.store.countByRootKey(2, in.now)).isZero();
    }

    @Test
    @UsuallyWrong(
            "Removing takes the container alone and leaves documents, uploads or blocks to the sweep, which a new container"
                    + " at the address then takes for its own. Refuse the address, or give each container a number.")
    default void E11_a_container_at_the_address_of_a_removed_one_has_nothing_of_it() {
        EnvelopeGround in = ground();
        in.filled();
        in.store.remove(HERE);
        if (in.store.create(record(HERE, 2, 1, in.end), in.now)) {
            assertThat(in.documents(HERE)).isEmpty();
            assertThat(in.store.document(HERE, DOCUMENT, in.now)).isEqualTo(new DocumentResult.Absent());
            assertThat(in.readable(HERE, 7, 1, 1)).isFalse();
            assertThat(in.stage(HERE, 8, 2, 1, in.now)).isEqualTo(StageResult.LOST);
            assertThat(in.commit(HERE, ANOTHER, ANY, 8, 2)).isEqualTo(LOST);
            in.put(HERE, ANOTHER, 20, 2, in.now);
            in.sweepAll(in.longAgo, in.longAgo);
            assertThat(in.documents(HERE)).containsExactly(ANOTHER);
            assertThat(in.readable(HERE, 20, 1, 1)).isTrue();
            assertThat(in.commit(HERE, ANOTHER, ANY, 8, 2)).isEqualTo(LOST);
            assertThat(in.store.stage(HERE, upload(21), 1, blocks(21, 1, 1), 1, in.now))
                    .as("none is under way")
                    .isEqualTo(StageResult.DONE);
        } else {
            in.sweepAll(in.longAgo, in.longAgo);
            assertThat(in.store.load(HERE, in.now)).isEmpty();
        }
    }

    @Test
    @UsuallyWrong("A column is left out where a container is read or written, or one without a header is not foreseen.")
    default void E20_a_container_comes_back_as_it_was_created() {
        EnvelopeGround in = ground();
        in.created(1);
        in.assertShows(in.snapshot(HERE), 1, 1);
        assertThat(in.other.load(THERE, in.now)).isEmpty();
        ContainerRecord bare = new ContainerRecord(THERE, revision(3), new byte[0], 0, in.end);
        assertThat(in.store.create(bare, in.now)).isTrue();
        assertThat(in.snapshot(THERE).header()).isEmpty();
        assertThat(in.snapshot(THERE).rootKeyId()).isZero();
        assertThat(in.snapshot(THERE).revision()).isEqualTo(revision(3));
        assertThat(in.store.countByRootKey(1, in.now))
                .as("one without a root key needs none")
                .isEqualTo(1);
        in.put(THERE, DOCUMENT, 5, 2, in.now);
        assertThat(in.documents(THERE)).containsExactly(DOCUMENT);
    }

    @Test
    @UsuallyWrong(
            "The header is replaced as a whole record, and with it the documents or the end; or the root key is not.")
    default void E30_a_header_is_replaced_with_its_revision_and_root_key_and_the_rest_stays() {
        EnvelopeGround in = ground();
        in.filled();
        assertReplaced(in.replace(HERE, 1, 2, 5, in.soon));
        in.assertShows(in.snapshot(HERE), 2, 5);
        assertThat(in.documents(HERE)).containsExactly(DOCUMENT);
        assertThat(in.readable(HERE, 7, 1, 2)).isTrue();
        assertThat(in.commit(HERE, ANOTHER, ANY, 8, 2))
                .as("an upload that was under way")
                .isEqualTo(DONE);
        assertThat(in.containersInPages(in.other, 1, 10, in.now)).isEmpty();
        assertThat(in.containersInPages(in.other, 5, 10, in.now)).containsExactly(HERE);
        assertReplaced(in.replace(HERE, 2, 3, 5, in.now));
        in.assertShows(in.other.byRootKey(5, Optional.empty(), 1, in.now).get(0).container(), 3, 5);
        assertThat(in.store.load(HERE, in.end)).as("the end stays").isEmpty();
    }

    @Test
    @UsuallyWrong("The last write wins: the revision is not in the condition of the write.")
    default void E30_a_header_under_another_revision_is_not_replaced() {
        EnvelopeGround in = ground();
        in.created(1);
        conflict(in.replace(HERE, 5, 6, 6, in.now));
        in.assertShows(in.snapshot(HERE), 1, 1);
        assertReplaced(in.replace(HERE, 1, 2, 5, in.now));
        conflict(in.replace(HERE, 1, 3, 6, in.now));
        in.assertShows(in.snapshot(HERE), 2, 5);
        assertThat(in.store.countByRootKey(6, in.now)).isZero();
    }

    @Test
    @UsuallyWrong("The state in a conflict comes of an earlier read, a cache or a replica.")
    default void E31_a_conflict_carries_the_newest_state() {
        EnvelopeGround in = ground();
        in.created(1);
        for (int i = 1; i < 10; i++) {
            assertReplaced(in.replace(in.node(i), HERE, revision(i), i + 1, i + 1, in.now));
            in.assertShows(conflict(in.replace(in.node(i + 1), HERE, revision(i), 99, 99, in.now)), i + 1, i + 1);
            in.assertShows(conflict(in.replace(in.node(i), HERE, revision(77), 99, 99, in.now)), i + 1, i + 1);
        }
    }

    @Test
    @UsuallyWrong("A header that is not there conflicts with what was expected, where gone is the answer.")
    default void E32_a_header_of_what_is_not_there_is_gone() {
        EnvelopeGround in = ground();
        in.created(1);
        assertThat(in.replace(THERE, 1, 3, 6, in.now)).isEqualTo(new HeaderResult.Gone());
        assertThat(in.replace(HERE, 9, 3, 6, in.end)).isEqualTo(new HeaderResult.Gone());
        in.store.remove(HERE);
        assertThat(in.replace(HERE, 1, 3, 6, in.now)).isEqualTo(new HeaderResult.Gone());
    }

    @Test
    @UsuallyWrong(
            "Removing takes the container and leaves documents or blocks where an operation that does not look for the"
                    + " container finds them, by their addresses alone.")
    default void E40_a_removed_container_is_gone_for_every_operation() {
        EnvelopeGround in = ground();
        in.filled();
        in.put(HERE, ANOTHER, 20, 2, in.now);
        in.put(HERE, ANOTHER, 21, 1, in.now);
        in.created(2);
        assertReplaced(in.replace(THERE, 1, 2, 2, in.now));
        assertThat(in.other.remove(HERE)).isTrue();
        EnvelopeGeneralRules.assertGone(in, in.now);
        assertThat(in.readable(HERE, 20, 1, 1))
                .as("a version that was replaced")
                .isFalse();
        assertThat(in.store.remove(HERE)).isFalse();
        in.sweepAll(in.longAgo, in.longAgo);
        EnvelopeGeneralRules.assertGone(in, in.now);
        assertThat(in.store.remove(key(3))).isFalse();
        in.assertShows(in.snapshot(THERE), 2, 2);
    }

    @Test
    @UsuallyWrong("What has expired counts as absent when it is removed, or what was swept as there.")
    default void E40_an_expired_container_is_still_there_to_remove_and_a_swept_one_is_not() {
        EnvelopeGround in = ground();
        in.assumeSweepsContainers();
        in.created(1, in.now);
        assertThat(in.store.load(HERE, in.now)).isEmpty();
        assertThat(in.store.remove(HERE)).isTrue();
        in.created(2, in.now);
        assertThat(in.store.sweep(in.now.plusMillis(1), in.longAgo, ALL)).isEqualTo(1);
        assertThat(in.store.remove(THERE)).isFalse();
    }

    @Test
    @UsuallyWrong(
            "What was in a removed container waits in the sweep's queue as if it lived, until the last move of each upload is"
                    + " long ago, or for ever.")
    default void E41_contents_of_a_removed_container_are_swept_whatever_idleBefore_says() {
        EnvelopeGround in = ground();
        in.filled();
        in.put(HERE, ANOTHER, 20, 2, in.now);
        in.put(HERE, ANOTHER, 21, 1, in.now);
        assertThat(in.sweepAll(in.longAgo, in.longAgo))
                .as("units while the container lives")
                .isZero();
        in.store.remove(HERE);
        in.sweepAll(in.longAgo, in.longAgo);
        assertThat(in.sweepAll(in.longAgo, NEVER))
                .as("units that idleBefore kept")
                .isZero();
    }
}
