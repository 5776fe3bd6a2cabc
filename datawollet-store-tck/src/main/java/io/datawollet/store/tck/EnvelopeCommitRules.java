package io.datawollet.store.tck;

import static io.datawollet.store.tck.EnvelopeGround.ALL;
import static io.datawollet.store.tck.EnvelopeGround.ANOTHER;
import static io.datawollet.store.tck.EnvelopeGround.ANY;
import static io.datawollet.store.tck.EnvelopeGround.DOCUMENT;
import static io.datawollet.store.tck.EnvelopeGround.DONE;
import static io.datawollet.store.tck.EnvelopeGround.HERE;
import static io.datawollet.store.tck.EnvelopeGround.LOST;
import static io.datawollet.store.tck.EnvelopeGround.NONE;
import static io.datawollet.store.tck.EnvelopeGround.THERE;
import static io.datawollet.store.tck.EnvelopeGround.assertShows;
import static io.datawollet.store.tck.EnvelopeGround.expects;
import static io.datawollet.store.tck.EnvelopeGround.found;
import static io.datawollet.store.tck.EnvelopeGround.upload;
import static io.datawollet.store.tck.EnvelopeGround.version;
import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.store.CommitResult;
import io.datawollet.store.ContainerLimits;
import io.datawollet.store.Expected;
import io.datawollet.store.StageResult;
import io.datawollet.store.StoreKey;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Rules about making an upload the current version of a document. */
interface EnvelopeCommitRules extends OnGround<EnvelopeGround> {
    @Test
    @UsuallyWrong(
            "Blocks are kept by document and index, so that a shorter version leaves the end of a longer one behind; or by"
                    + " container and index, so that uploads share them.")
    default void E80_a_version_is_current_whole_and_replaced_whole() {
        EnvelopeGround in = ground();
        in.created(1);
        in.put(HERE, DOCUMENT, 5, 4, in.now);
        assertShows(found(in.other.document(HERE, DOCUMENT, in.now)), 5, 4);
        assertThat(in.readable(HERE, 5, 1, 3)).isTrue();
        in.put(HERE, DOCUMENT, 6, 2, in.now);
        assertShows(found(in.other.document(HERE, DOCUMENT, in.now)), 6, 2);
        assertThat(in.readable(HERE, 6, 1, 1)).isTrue();
        assertThat(in.readable(HERE, 6, 1, 2)).isFalse();
        assertThat(in.documents(HERE)).containsExactly(DOCUMENT);
        in.put(HERE, ANOTHER, 7, 3, in.now);
        assertShows(found(in.other.document(HERE, DOCUMENT, in.now)), 6, 2);
        assertThat(in.readable(HERE, 6, 1, 1)).isTrue();
        assertThat(in.readable(HERE, 7, 1, 2)).isTrue();
    }

    @Test
    @UsuallyWrong(
            "A commit that comes again, for its answer was lost, meets its own version: a conflict, a limit or a lost upload"
                    + " is told, or its size is counted once more.")
    default void E80_E85_what_is_current_already_is_done_whatever_is_expected_or_allowed() {
        EnvelopeGround in = ground();
        in.created(1);
        in.put(HERE, DOCUMENT, 5, 3, in.now);
        ContainerLimits nothing = new ContainerLimits(0, 0);
        for (Expected expected : new Expected[] {ANY, NONE, expects(5), expects(4)}) {
            assertThat(in.store.commit(HERE, DOCUMENT, expected, version(5, 3), nothing, in.now))
                    .isEqualTo(DONE);
        }
        assertThat(in.readable(HERE, 5, 1, 2)).isTrue();
        assertThat(in.documents(HERE)).hasSize(1);
        ContainerLimits exact = new ContainerLimits(9, 100);
        assertThat(in.store.commit(HERE, ANOTHER, ANY, version(6, 1, 90), exact, in.now))
                .as("its size is counted once")
                .isEqualTo(DONE);
    }

    @Test
    @UsuallyWrong("What is expected is not looked at: a new version is put in the place of whatever is there.")
    default void E81_what_is_expected_must_be_current() {
        EnvelopeGround in = ground();
        in.created(1);
        assertThat(in.commit(HERE, DOCUMENT, expects(4), 5, 1)).isEqualTo(conflictWith());
        assertThat(in.documents(HERE)).isEmpty();
        assertThat(in.commit(HERE, DOCUMENT, NONE, 5, 1)).isEqualTo(DONE);
        assertThat(in.commit(HERE, DOCUMENT, NONE, 6, 1)).isEqualTo(conflictWith(5));
        assertThat(in.commit(HERE, DOCUMENT, expects(6), 6, 1)).isEqualTo(conflictWith(5));
        assertThat(in.commit(HERE, DOCUMENT, expects(5), 6, 1)).isEqualTo(DONE);
        assertThat(in.commit(HERE, DOCUMENT, expects(5), 7, 1)).isEqualTo(conflictWith(6));
        assertThat(in.commit(HERE, DOCUMENT, ANY, 7, 1)).isEqualTo(DONE);
        in.removeDocument(HERE, DOCUMENT, ANY);
        assertThat(in.commit(HERE, DOCUMENT, expects(7), 8, 1)).isEqualTo(conflictWith());
        assertThat(in.commit(HERE, DOCUMENT, NONE, 8, 1)).isEqualTo(DONE);
    }

    private static CommitResult conflictWith() {
        return new CommitResult.Conflict(Optional.empty());
    }

    private static CommitResult conflictWith(long upload) {
        return new CommitResult.Conflict(Optional.of(upload(upload)));
    }

    @Test
    @UsuallyWrong("The upload is marked or its blocks are moved before the conditions are looked at, and that stays.")
    default void E81_E83_a_refused_commit_leaves_the_upload_and_the_document_as_they_are() {
        EnvelopeGround in = ground();
        in.created(1);
        in.put(HERE, DOCUMENT, 5, 1, in.now);
        in.stage(HERE, 6, 1, 2, in.now);
        assertThat(in.commit(HERE, DOCUMENT, NONE, 6, 3)).isEqualTo(conflictWith(5));
        assertThat(in.store.commit(HERE, ANOTHER, ANY, version(6, 3), new ContainerLimits(1, ALL), in.now))
                .isEqualTo(new CommitResult.TooManyDocuments());
        assertThat(in.store.commit(HERE, DOCUMENT, ANY, version(6, 3, 11), new ContainerLimits(1, 10), in.now))
                .isEqualTo(new CommitResult.TooManyBytes());
        assertThat(in.commit(HERE, DOCUMENT, ANY, 6, 4)).isEqualTo(LOST);
        assertThat(in.current(HERE, DOCUMENT)).contains(upload(5));
        assertThat(in.readable(HERE, 6, 1, 1)).isFalse();
        assertThat(in.stage(HERE, 6, 3, 1, in.now)).isEqualTo(StageResult.DONE);
        assertThat(in.commit(HERE, DOCUMENT, expects(5), 6, 4)).isEqualTo(DONE);
        assertThat(in.readable(HERE, 6, 1, 3)).isTrue();
    }

    @Test
    @UsuallyWrong(
            "Blocks are counted, or the last one is looked for, and a gap is not noticed; or none are looked for.")
    default void E82_blocks_that_are_missing_anywhere_make_it_lost() {
        EnvelopeGround in = ground();
        in.created(1);
        assertThat(in.commit(HERE, DOCUMENT, ANY, 5, 2)).isEqualTo(LOST);
        in.stage(HERE, 5, 1, 2, in.now);
        in.stage(HERE, 5, 4, 2, in.now);
        for (int blockCount : new int[] {4, 5, 6, 7, ALL}) {
            assertThat(in.commit(HERE, DOCUMENT, ANY, 5, blockCount)).isEqualTo(LOST);
        }
        assertThat(in.documents(HERE)).isEmpty();
        assertThat(in.commit(HERE, DOCUMENT, ANY, 5, 3)).isEqualTo(DONE);
    }

    @Test
    @UsuallyWrong(
            "Whatever was staged under the upload is read as a block of the version, beyond its number of blocks too.")
    default void E82_blocks_beyond_the_number_of_blocks_are_no_part_of_a_version() {
        EnvelopeGround in = ground();
        in.created(1);
        in.stage(HERE, 5, 1, 4, in.now);
        assertThat(in.commit(HERE, DOCUMENT, ANY, 5, 3)).isEqualTo(DONE);
        assertThat(in.readable(HERE, 5, 1, 2)).isTrue();
        assertThat(in.readable(HERE, 5, 1, 3)).isFalse();
        assertThat(in.readable(HERE, 5, 3, 1)).isFalse();
        in.stage(HERE, 6, 1, 2, in.now);
        assertThat(in.commit(HERE, ANOTHER, ANY, 6, 1))
                .as("one block, and others staged")
                .isEqualTo(DONE);
        assertThat(in.readable(HERE, 6, 1, 1)).isFalse();
    }

    @Test
    @UsuallyWrong("Blocks are found by the container and their index, or by the upload without the container.")
    default void E82_blocks_of_another_upload_or_container_are_missing() {
        EnvelopeGround in = ground();
        in.created(1);
        in.created(2);
        in.stage(THERE, 5, 1, 1, in.now);
        assertThat(in.commit(HERE, DOCUMENT, ANY, 5, 2))
                .as("staged in another container")
                .isEqualTo(LOST);
        in.stage(HERE, 6, 1, 3, in.now);
        in.stage(HERE, 7, 1, 1, in.now);
        assertThat(in.commit(HERE, DOCUMENT, ANY, 7, 4))
                .as("staged under another upload")
                .isEqualTo(LOST);
        in.stage(HERE, 7, 2, 2, in.now);
        assertThat(in.commit(HERE, DOCUMENT, ANY, 7, 4)).isEqualTo(DONE);
        assertThat(in.commit(HERE, ANOTHER, ANY, 6, 4)).isEqualTo(DONE);
        assertThat(in.readable(HERE, 6, 1, 3)).isTrue();
        assertThat(in.readable(HERE, 7, 1, 3)).isTrue();
    }

    @Test
    @UsuallyWrong("An upload may be committed twice, for another document or once it was replaced: it is not marked.")
    default void E82_an_upload_is_committed_once() {
        EnvelopeGround in = ground();
        in.created(1);
        in.put(HERE, DOCUMENT, 5, 3, in.now);
        in.put(HERE, ANOTHER, 6, 1, in.now);
        assertThat(in.commit(HERE, ANOTHER, ANY, 5, 3)).as("current elsewhere").isEqualTo(LOST);
        assertThat(in.commit(HERE, DOCUMENT, ANY, 6, 1)).as("current elsewhere").isEqualTo(LOST);
        in.put(HERE, DOCUMENT, 7, 1, in.now);
        in.put(HERE, ANOTHER, 8, 1, in.now);
        assertThat(in.commit(HERE, DOCUMENT, ANY, 5, 3)).as("replaced").isEqualTo(LOST);
        assertThat(in.commit(HERE, DOCUMENT, ANY, 6, 1))
                .as("replaced, one block")
                .isEqualTo(LOST);
        in.removeDocument(HERE, ANOTHER, ANY);
        assertThat(in.commit(HERE, ANOTHER, ANY, 8, 1)).as("removed").isEqualTo(LOST);
        in.sweepAll(in.longAgo, in.now);
        assertThat(in.commit(HERE, ANOTHER, ANY, 8, 1))
                .as("after a sweep of before")
                .isEqualTo(LOST);
        assertThat(in.commit(HERE, ANOTHER, ANY, 6, 1))
                .as("after a sweep of before")
                .isEqualTo(LOST);
        assertThat(in.documents(HERE)).containsExactly(DOCUMENT);
        assertThat(in.current(HERE, DOCUMENT)).contains(upload(7));
    }

    @Test
    @UsuallyWrong(
            "The sweep takes the blocks and leaves the upload, or the commit looks for the upload and not its blocks.")
    default void E82_a_swept_upload_is_lost() {
        EnvelopeGround in = ground();
        in.created(1);
        in.stage(HERE, 5, 1, 2, in.now);
        in.sweepAll(in.longAgo, in.now.plusMillis(1));
        assertThat(in.commit(HERE, DOCUMENT, ANY, 5, 3)).isEqualTo(LOST);
        assertThat(in.documents(HERE)).isEmpty();
    }

    @Test
    @UsuallyWrong(
            "The document is written before anything looks for the container, or a foreign key's violation comes out.")
    default void E84_commit_needs_a_container() {
        EnvelopeGround in = ground();
        in.created(1, in.now);
        for (StoreKey none : List.of(HERE, THERE)) {
            assertThat(in.commit(none, DOCUMENT, ANY, 5, 1)).isEqualTo(new CommitResult.Gone());
            assertThat(in.commit(none, DOCUMENT, NONE, 5, 2)).isEqualTo(new CommitResult.Gone());
            assertThat(in.commit(none, DOCUMENT, expects(4), 5, 9)).isEqualTo(new CommitResult.Gone());
        }
    }

    @Test
    @UsuallyWrong(
            "Conditions are looked at in another order, so that callers are told of a limit where they have lost.")
    default void E85_a_conflict_is_looked_at_before_limits_and_limits_before_blocks() {
        EnvelopeGround in = ground();
        in.created(1);
        ContainerLimits nothing = new ContainerLimits(0, 0);
        assertThat(in.store.commit(THERE, DOCUMENT, expects(4), version(5, 9), nothing, in.now))
                .isEqualTo(new CommitResult.Gone());
        assertThat(in.store.commit(HERE, DOCUMENT, expects(4), version(5, 9), nothing, in.now))
                .isEqualTo(conflictWith());
        assertThat(in.store.commit(HERE, DOCUMENT, NONE, version(5, 9), nothing, in.now))
                .isEqualTo(new CommitResult.TooManyDocuments());
        assertThat(in.store.commit(HERE, DOCUMENT, NONE, version(5, 9), new ContainerLimits(1, 0), in.now))
                .isEqualTo(new CommitResult.TooManyBytes());
        assertThat(in.store.commit(HERE, DOCUMENT, NONE, version(5, 9), new ContainerLimits(1, 10), in.now))
                .isEqualTo(LOST);
    }
}
