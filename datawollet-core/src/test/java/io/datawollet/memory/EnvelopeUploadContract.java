package io.datawollet.memory;

import static io.datawollet.memory.Envelopes.ALL;
import static io.datawollet.memory.Envelopes.ANY;
import static io.datawollet.memory.Envelopes.LONG_AGO;
import static io.datawollet.memory.Envelopes.NOW;
import static io.datawollet.memory.Envelopes.blocks;
import static io.datawollet.memory.Envelopes.created;
import static io.datawollet.memory.Envelopes.key;
import static io.datawollet.memory.Envelopes.upload;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.datawollet.store.StageResult;
import io.datawollet.store.StoreKey;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rules about staging blocks and giving uploads up. */
abstract class EnvelopeUploadContract extends EnvelopeContract {
    private static final Instant LATER = NOW.plusSeconds(60);

    private StoreKey here;
    private final StoreKey document = key(100);

    @BeforeEach
    void createContainer() {
        here = created(store, 1);
    }

    private StageResult stageWithin(int uploadLimit, long upload, int from) {
        return other.stage(here, upload(upload), from, blocks(upload, from, 1), uploadLimit, NOW);
    }

    /** Stages that come too late, in every form. */
    private void assertLost(long upload) {
        assertThat(stage(here, upload, 1, 1, NOW)).isEqualTo(StageResult.LOST);
        assertThat(stage(here, upload, 1, 5, NOW)).isEqualTo(StageResult.LOST);
        assertThat(stage(here, upload, 3, 1, NOW)).isEqualTo(StageResult.LOST);
    }

    @Test
    void E60_blocks_come_in_several_calls_and_in_any_order() {
        assertThat(stage(here, 5, 1, 2, NOW)).isEqualTo(StageResult.DONE);
        assertThat(stage(here, 5, 6, 2, NOW)).isEqualTo(StageResult.DONE);
        assertThat(commit(here, document, ANY, 5, 8, NOW)).isEqualTo(LOST);
        assertThat(stage(here, 5, 3, 3, NOW)).isEqualTo(StageResult.DONE);
        assertThat(commit(here, document, ANY, 5, 8, NOW)).isEqualTo(DONE);
        assertThat(readable(here, 5, 1, 7, NOW)).isTrue();
    }

    @Test
    void E60_blocks_that_were_there_already_may_come_again_in_part_or_all() {
        assertThat(stage(here, 5, 1, 3, NOW)).isEqualTo(StageResult.DONE);
        assertThat(stage(here, 5, 1, 3, NOW)).isEqualTo(StageResult.DONE);
        assertThat(stage(here, 5, 3, 2, NOW)).isEqualTo(StageResult.DONE);
        assertThat(commit(here, document, ANY, 5, 5, NOW)).isEqualTo(DONE);
        assertThat(readable(here, 5, 1, 4, NOW)).isTrue();
    }

    @Test
    void E60_an_upload_has_last_moved_when_blocks_of_it_last_came_even_if_they_were_there() {
        stage(here, 5, 1, 2, NOW);
        stage(here, 6, 1, 2, NOW);
        stage(here, 7, 1, 2, NOW);
        stage(here, 5, 3, 1, LATER);
        stage(here, 6, 1, 2, LATER);
        sweepAll(LONG_AGO, NOW.plusMillis(1));
        assertThat(stage(here, 5, 4, 1, LATER)).isEqualTo(StageResult.DONE);
        assertThat(stage(here, 6, 3, 1, LATER)).isEqualTo(StageResult.DONE);
        assertThat(stage(here, 7, 3, 1, LATER)).isEqualTo(StageResult.LOST);
    }

    @Test
    void E61_only_a_call_for_index_1_begins_an_upload() {
        assertThat(stage(here, 5, 2, 1, NOW)).isEqualTo(StageResult.LOST);
        assertThat(stage(here, 5, 1, 1, NOW)).isEqualTo(StageResult.DONE);
        assertThat(commit(here, document, ANY, 5, 3, NOW))
                .as("block 2 was refused")
                .isEqualTo(LOST);
        StoreKey there = created(store, 2);
        assertThat(stage(there, 5, 2, 1, NOW)).as("under way elsewhere").isEqualTo(StageResult.LOST);
    }

    @Test
    void E62_as_many_uploads_as_the_limit_are_under_way_and_no_more_begin() {
        assertThat(stageWithin(0, 5, 1)).isEqualTo(StageResult.FULL);
        assertThat(stageWithin(2, 5, 1)).isEqualTo(StageResult.DONE);
        assertThat(stageWithin(2, 6, 1)).isEqualTo(StageResult.DONE);
        assertThat(stageWithin(2, 7, 1)).isEqualTo(StageResult.FULL);
        assertThat(stageWithin(2, 7, 2)).as("not begun").isEqualTo(StageResult.LOST);
        assertThat(stageWithin(1, 5, 2)).as("under way is not begun").isEqualTo(StageResult.DONE);
        assertThat(stageWithin(1, 5, 1)).as("begun again").isEqualTo(StageResult.DONE);
        StoreKey there = created(store, 2);
        assertThat(store.stage(there, upload(8), 1, blocks(8, 1, 1), 1, NOW)).isEqualTo(StageResult.DONE);
    }

    @Test
    void E62_committed_discarded_and_swept_uploads_no_longer_count() {
        stageWithin(3, 5, 1);
        stageWithin(3, 6, 1);
        stage(here, 7, 1, 1, NOW.minusSeconds(1));
        assertThat(stageWithin(3, 8, 1)).isEqualTo(StageResult.FULL);
        commit(here, document, ANY, 5, 2, NOW);
        assertThat(stageWithin(3, 8, 1)).isEqualTo(StageResult.DONE);
        assertThat(stageWithin(3, 9, 1)).isEqualTo(StageResult.FULL);
        other.discard(here, upload(6), NOW);
        other.discard(here, upload(6), NOW);
        other.discard(here, upload(5), NOW);
        other.discard(here, upload(99), NOW);
        assertThat(stageWithin(3, 9, 1)).isEqualTo(StageResult.DONE);
        assertThat(stageWithin(3, 10, 1)).isEqualTo(StageResult.FULL);
        sweepAll(LONG_AGO, NOW);
        assertThat(stageWithin(3, 10, 1)).isEqualTo(StageResult.DONE);
        assertThat(stageWithin(3, 11, 1)).isEqualTo(StageResult.FULL);
        assertThat(commit(here, key(101), ANY, 12, 1, NOW)).isEqualTo(DONE);
        assertThat(stageWithin(3, 11, 1))
                .as("a version of one block never counted")
                .isEqualTo(StageResult.FULL);
    }

    @Test
    void E63_a_late_stage_after_the_commit_changes_nothing() {
        put(here, document, 5, 4, NOW);
        put(here, key(101), 6, 1, NOW);
        assertLost(5);
        assertLost(6);
        sweepAll(LONG_AGO, Instant.MAX);
        assertLost(5);
        assertLost(6);
        assertThat(readable(here, 5, 1, 3, NOW)).isTrue();
        assertThat(readable(here, 5, 1, 4, NOW)).isFalse();
        assertThat(readable(here, 6, 1, 1, NOW)).isFalse();
        assertThat(stageWithin(1, 7, 1)).as("none of them is under way").isEqualTo(StageResult.DONE);
    }

    @Test
    void E63_a_late_stage_after_the_replacement_or_removal_changes_nothing_until_a_sweep_was_told_a_later_instant() {
        for (long number : new long[] {10, 20}) {
            put(here, key(number), number, 3, NOW);
            put(here, key(number + 1), number + 1, 1, NOW);
        }
        put(here, key(10), 30, 1, LATER);
        put(here, key(11), 31, 1, LATER);
        store.removeDocument(here, key(20), ANY, LATER);
        store.removeDocument(here, key(21), ANY, LATER);
        sweepAll(LONG_AGO, LATER);
        for (long past : new long[] {10, 11, 20, 21}) {
            assertLost(past);
        }
        assertThat(readable(here, 10, 1, 2, NOW)).isTrue();
        assertThat(readable(here, 20, 1, 2, NOW)).isTrue();
    }

    @Test
    void E63_E70_a_discarded_upload_is_lost_for_stage_and_commit_even_after_its_blocks_were_swept() {
        stage(here, 5, 1, 3, NOW);
        store.discard(here, upload(5), LATER);
        assertLost(5);
        assertThat(commit(here, document, ANY, 5, 4, NOW)).isEqualTo(LOST);
        assertThat(commit(here, document, ANY, 5, 1, NOW)).isEqualTo(LOST);
        sweepAll(LONG_AGO, LATER);
        assertLost(5);
        assertThat(commit(here, document, ANY, 5, 4, NOW)).isEqualTo(LOST);
        assertThat(commit(here, document, ANY, 5, 1, NOW)).isEqualTo(LOST);
        assertThat(documents(here)).isEmpty();
    }

    @Test
    void E70_a_committed_upload_and_one_that_is_not_known_stay_as_they_are() {
        put(here, document, 5, 3, NOW);
        store.discard(here, upload(5), NOW);
        store.discard(here, upload(6), NOW);
        store.discard(key(2), upload(6), NOW);
        sweepAll(LONG_AGO, Instant.MAX);
        assertThat(current(here, document)).contains(upload(5));
        assertThat(readable(here, 5, 1, 2, NOW)).isTrue();
        assertThat(stage(here, 6, 1, 1, NOW)).isEqualTo(StageResult.DONE);
    }

    @Test
    void E70_an_upload_of_another_container_stays_as_it_is() {
        stage(here, 5, 1, 1, NOW);
        store.discard(created(store, 2), upload(5), NOW);
        assertThat(commit(here, document, ANY, 5, 2, NOW)).isEqualTo(DONE);
    }

    @Test
    void E64_stage_needs_a_container() {
        assertThat(stage(key(2), 5, 1, 1, NOW)).isEqualTo(StageResult.GONE);
        assertThat(stage(key(2), 5, 2, 1, NOW)).isEqualTo(StageResult.GONE);
    }

    @Test
    void E6_no_blocks_and_an_index_below_1_are_refused_and_change_nothing() {
        assertThatIllegalArgumentException().isThrownBy(() -> stage(here, 5, 0, 2, NOW));
        assertThatIllegalArgumentException().isThrownBy(() -> stage(here, 5, -1, 2, NOW));
        assertThatIllegalArgumentException().isThrownBy(() -> stage(here, 5, 1, 0, NOW));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.stage(here, upload(5), ALL, List.of(new byte[1], new byte[1]), 9, NOW));
        assertThat(stage(here, 5, 2, 1, NOW)).isEqualTo(StageResult.LOST);
    }
}
