package io.datawollet.store.tck;

import static io.datawollet.store.tck.EnvelopeGround.ANOTHER;
import static io.datawollet.store.tck.EnvelopeGround.ANY;
import static io.datawollet.store.tck.EnvelopeGround.DOCUMENT;
import static io.datawollet.store.tck.EnvelopeGround.DONE;
import static io.datawollet.store.tck.EnvelopeGround.HERE;
import static io.datawollet.store.tck.EnvelopeGround.LOST;
import static io.datawollet.store.tck.EnvelopeGround.NEVER;
import static io.datawollet.store.tck.EnvelopeGround.THERE;
import static io.datawollet.store.tck.EnvelopeGround.blocks;
import static io.datawollet.store.tck.EnvelopeGround.key;
import static io.datawollet.store.tck.EnvelopeGround.upload;
import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.store.StageResult;
import org.junit.jupiter.api.Test;

/** Rules about staging blocks and giving uploads up. */
interface EnvelopeUploadRules extends OnGround<EnvelopeGround> {
    private static StageResult stageWithin(EnvelopeGround in, int uploadLimit, long upload, int from) {
        return in.other.stage(HERE, upload(upload), from, blocks(upload, from, 1), uploadLimit, in.now);
    }

    /** Stages that come too late, in every form. */
    private static void assertLost(EnvelopeGround in, long upload) {
        assertThat(in.stage(HERE, upload, 1, 1, in.now)).isEqualTo(StageResult.LOST);
        assertThat(in.stage(HERE, upload, 1, 5, in.now)).isEqualTo(StageResult.LOST);
        assertThat(in.stage(HERE, upload, 3, 1, in.now)).isEqualTo(StageResult.LOST);
    }

    @Test
    @UsuallyWrong("The number of blocks is counted, or the next index expected, where each block has its own index.")
    default void E60_blocks_come_in_several_calls_and_in_any_order() {
        EnvelopeGround in = ground();
        in.created(1);
        assertThat(in.stage(HERE, 5, 1, 2, in.now)).isEqualTo(StageResult.DONE);
        assertThat(in.stage(HERE, 5, 6, 2, in.now)).isEqualTo(StageResult.DONE);
        assertThat(in.commit(HERE, DOCUMENT, ANY, 5, 8)).isEqualTo(LOST);
        assertThat(in.stage(HERE, 5, 3, 3, in.now)).isEqualTo(StageResult.DONE);
        assertThat(in.commit(HERE, DOCUMENT, ANY, 5, 8)).isEqualTo(DONE);
        assertThat(in.readable(HERE, 5, 1, 7)).isTrue();
    }

    @Test
    @UsuallyWrong("A block that is there already makes the call fail (a duplicate key), or is stored or counted twice.")
    default void E60_blocks_that_were_there_already_may_come_again_in_part_or_all() {
        EnvelopeGround in = ground();
        in.created(1);
        assertThat(in.stage(HERE, 5, 1, 3, in.now)).isEqualTo(StageResult.DONE);
        assertThat(in.stage(HERE, 5, 1, 3, in.now)).isEqualTo(StageResult.DONE);
        assertThat(in.commit(HERE, DOCUMENT, ANY, 5, 5)).as("3 blocks, twice").isEqualTo(LOST);
        assertThat(in.stage(HERE, 5, 3, 2, in.now)).isEqualTo(StageResult.DONE);
        assertThat(in.commit(HERE, DOCUMENT, ANY, 5, 5)).isEqualTo(DONE);
        assertThat(in.readable(HERE, 5, 1, 4)).isTrue();
    }

    @Test
    @UsuallyWrong("The instant is noted when the upload begins, or only when a block is new.")
    default void E60_an_upload_has_last_moved_when_blocks_of_it_last_came_even_if_they_were_there() {
        EnvelopeGround in = ground();
        in.created(1);
        for (long upload = 5; upload <= 7; upload++) {
            assertThat(in.stage(HERE, upload, 1, 2, in.now)).isEqualTo(StageResult.DONE);
        }
        assertThat(in.stage(HERE, 5, 3, 1, in.soon)).isEqualTo(StageResult.DONE);
        assertThat(in.stage(HERE, 6, 1, 2, in.soon)).isEqualTo(StageResult.DONE);
        in.sweepAll(in.longAgo, in.now.plusMillis(1));
        assertThat(in.stage(HERE, 5, 4, 1, in.soon)).isEqualTo(StageResult.DONE);
        assertThat(in.stage(HERE, 6, 3, 1, in.soon)).isEqualTo(StageResult.DONE);
        assertThat(in.stage(HERE, 7, 3, 1, in.soon)).isEqualTo(StageResult.LOST);
    }

    @Test
    @UsuallyWrong(
            "Any call begins an upload, whatever its index, so that one that was swept goes on with blocks missing.")
    default void E61_only_a_call_for_index_1_begins_an_upload() {
        EnvelopeGround in = ground();
        in.created(1);
        assertThat(in.stage(HERE, 5, 2, 1, in.now)).isEqualTo(StageResult.LOST);
        assertThat(in.stage(HERE, 5, 1, 1, in.now)).isEqualTo(StageResult.DONE);
        assertThat(in.commit(HERE, DOCUMENT, ANY, 5, 3))
                .as("block 2 was refused")
                .isEqualTo(LOST);
        in.created(2);
        assertThat(in.stage(THERE, 5, 2, 1, in.now)).as("under way elsewhere").isEqualTo(StageResult.LOST);
    }

    @Test
    @UsuallyWrong("The limit is not looked at, is off by one, or is looked at for each block of an upload under way.")
    default void E62_as_many_uploads_as_the_limit_are_under_way_and_no_more_begin() {
        EnvelopeGround in = ground();
        in.created(1);
        assertThat(stageWithin(in, 0, 5, 1)).isEqualTo(StageResult.FULL);
        assertThat(stageWithin(in, 2, 5, 1)).isEqualTo(StageResult.DONE);
        assertThat(stageWithin(in, 2, 6, 1)).isEqualTo(StageResult.DONE);
        assertThat(stageWithin(in, 2, 7, 1)).isEqualTo(StageResult.FULL);
        assertThat(stageWithin(in, 2, 7, 2)).as("not begun").isEqualTo(StageResult.LOST);
        assertThat(stageWithin(in, 1, 5, 2)).as("under way is not begun").isEqualTo(StageResult.DONE);
        assertThat(stageWithin(in, 1, 5, 1)).as("begun again").isEqualTo(StageResult.DONE);
        assertThat(in.commit(HERE, DOCUMENT, ANY, 7, 2)).as("not begun").isEqualTo(LOST);
        in.created(2);
        assertThat(in.store.stage(THERE, upload(8), 1, blocks(8, 1, 1), 1, in.now))
                .as("in another container")
                .isEqualTo(StageResult.DONE);
    }

    @Test
    @UsuallyWrong(
            "A counter of uploads under way is not taken down by commit, discard or sweep, or is by each call again.")
    default void E62_committed_discarded_and_swept_uploads_no_longer_count() {
        EnvelopeGround in = ground();
        in.created(1);
        stageWithin(in, 3, 5, 1);
        stageWithin(in, 3, 6, 1);
        in.stage(HERE, 7, 1, 1, in.now.minusSeconds(1));
        assertThat(stageWithin(in, 3, 8, 1)).isEqualTo(StageResult.FULL);
        assertThat(in.commit(HERE, DOCUMENT, ANY, 5, 2)).isEqualTo(DONE);
        assertThat(stageWithin(in, 3, 8, 1)).isEqualTo(StageResult.DONE);
        assertThat(stageWithin(in, 3, 9, 1)).isEqualTo(StageResult.FULL);
        for (long upload : new long[] {6, 6, 5, 99}) {
            in.other.discard(HERE, upload(upload), in.now);
        }
        assertThat(stageWithin(in, 3, 9, 1)).isEqualTo(StageResult.DONE);
        assertThat(stageWithin(in, 3, 10, 1)).isEqualTo(StageResult.FULL);
        in.sweepAll(in.longAgo, in.now);
        assertThat(stageWithin(in, 3, 10, 1)).isEqualTo(StageResult.DONE);
        assertThat(stageWithin(in, 3, 11, 1)).isEqualTo(StageResult.FULL);
        assertThat(in.commit(HERE, ANOTHER, ANY, 12, 1)).isEqualTo(DONE);
        assertThat(stageWithin(in, 3, 11, 1))
                .as("a version of one block never counted")
                .isEqualTo(StageResult.FULL);
    }

    @Test
    @UsuallyWrong(
            "The commit forgets the upload, and a call that arrives late begins it anew; the sweep of that takes the blocks"
                    + " of the version along.")
    default void E63_a_late_stage_after_the_commit_changes_nothing() {
        EnvelopeGround in = ground();
        in.created(1);
        in.put(HERE, DOCUMENT, 5, 4, in.now);
        in.put(HERE, ANOTHER, 6, 1, in.now);
        assertLost(in, 5);
        assertLost(in, 6);
        in.sweepAll(in.longAgo, NEVER);
        assertLost(in, 5);
        assertLost(in, 6);
        in.sweepAll(in.longAgo, NEVER);
        assertThat(in.readable(HERE, 5, 1, 3)).isTrue();
        assertThat(in.readable(HERE, 5, 1, 4)).isFalse();
        assertThat(in.readable(HERE, 6, 1, 1)).isFalse();
        assertThat(stageWithin(in, 1, 7, 1)).as("none of them is under way").isEqualTo(StageResult.DONE);
    }

    @Test
    @UsuallyWrong(
            "A version that was replaced or removed is forgotten at once, and a late call begins its upload anew.")
    default void
            E63_a_late_stage_after_replacement_or_removal_changes_nothing_until_a_sweep_was_told_a_later_instant() {
        EnvelopeGround in = ground();
        in.created(1);
        for (long number : new long[] {10, 20}) {
            in.put(HERE, key(number), number, 3, in.now);
            in.put(HERE, key(number + 1), number + 1, 1, in.now);
        }
        in.put(HERE, key(10), 30, 1, in.soon);
        in.put(HERE, key(11), 31, 1, in.soon);
        in.store.removeDocument(HERE, key(20), ANY, in.soon);
        in.store.removeDocument(HERE, key(21), ANY, in.soon);
        in.sweepAll(in.longAgo, in.soon);
        for (long past : new long[] {10, 11, 20, 21}) {
            assertLost(in, past);
        }
        assertThat(in.readable(HERE, 10, 1, 2)).isTrue();
        assertThat(in.readable(HERE, 20, 1, 2)).isTrue();
    }

    @Test
    @UsuallyWrong("A discarded upload is forgotten with its blocks, or its state is not looked at by stage or commit.")
    default void E63_E70_a_discarded_upload_is_lost_for_stage_and_commit_even_after_its_blocks_were_swept() {
        EnvelopeGround in = ground();
        in.created(1);
        in.stage(HERE, 5, 1, 3, in.now);
        in.store.discard(HERE, upload(5), in.soon);
        assertLost(in, 5);
        assertThat(in.commit(HERE, DOCUMENT, ANY, 5, 4)).isEqualTo(LOST);
        assertThat(in.commit(HERE, DOCUMENT, ANY, 5, 1)).isEqualTo(LOST);
        in.sweepAll(in.longAgo, in.soon);
        assertLost(in, 5);
        assertThat(in.commit(HERE, DOCUMENT, ANY, 5, 4)).isEqualTo(LOST);
        assertThat(in.commit(HERE, DOCUMENT, ANY, 5, 1)).isEqualTo(LOST);
        assertThat(in.documents(HERE)).isEmpty();
    }

    @Test
    @UsuallyWrong("The container is looked at after the upload, or a foreign key's violation comes out as it is.")
    default void E64_stage_needs_a_container() {
        EnvelopeGround in = ground();
        in.created(1, in.now);
        assertThat(in.stage(HERE, 5, 1, 1, in.now)).isEqualTo(StageResult.GONE);
        assertThat(in.stage(HERE, 5, 2, 1, in.now)).isEqualTo(StageResult.GONE);
        assertThat(in.stage(THERE, 5, 1, 1, in.now)).isEqualTo(StageResult.GONE);
        assertThat(in.stage(THERE, 5, 2, 1, in.now)).isEqualTo(StageResult.GONE);
        assertThat(in.store.stage(THERE, upload(5), 1, blocks(5, 1, 1), 0, in.now))
                .isEqualTo(StageResult.GONE);
    }

    @Test
    @UsuallyWrong("Discarding takes the blocks of whatever has this upload id, be it a current version, or notes one.")
    default void E70_a_committed_upload_and_one_that_is_not_known_stay_as_they_are() {
        EnvelopeGround in = ground();
        in.created(1);
        in.put(HERE, DOCUMENT, 5, 3, in.now);
        in.store.discard(HERE, upload(5), in.now);
        in.store.discard(HERE, upload(6), in.now);
        in.store.discard(THERE, upload(6), in.now);
        in.sweepAll(in.longAgo, NEVER);
        assertThat(in.current(HERE, DOCUMENT)).contains(upload(5));
        assertThat(in.readable(HERE, 5, 1, 2)).isTrue();
        assertThat(in.stage(HERE, 6, 1, 1, in.now)).isEqualTo(StageResult.DONE);
    }

    @Test
    @UsuallyWrong("Uploads are found by their ids alone, whatever container is named.")
    default void E70_an_upload_of_another_container_stays_as_it_is() {
        EnvelopeGround in = ground();
        in.created(1);
        in.stage(HERE, 5, 1, 1, in.now);
        in.created(2);
        in.store.discard(THERE, upload(5), in.now);
        assertThat(in.commit(HERE, DOCUMENT, ANY, 5, 2)).isEqualTo(DONE);
    }
}
