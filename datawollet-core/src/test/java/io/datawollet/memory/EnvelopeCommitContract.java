package io.datawollet.memory;

import static io.datawollet.memory.Envelopes.ALL;
import static io.datawollet.memory.Envelopes.ANY;
import static io.datawollet.memory.Envelopes.LONG_AGO;
import static io.datawollet.memory.Envelopes.NONE;
import static io.datawollet.memory.Envelopes.NOW;
import static io.datawollet.memory.Envelopes.created;
import static io.datawollet.memory.Envelopes.expects;
import static io.datawollet.memory.Envelopes.key;
import static io.datawollet.memory.Envelopes.upload;
import static io.datawollet.memory.Envelopes.version;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.datawollet.store.CommitResult;
import io.datawollet.store.CommitResult.Conflict;
import io.datawollet.store.CommitResult.TooManyBytes;
import io.datawollet.store.CommitResult.TooManyDocuments;
import io.datawollet.store.ContainerLimits;
import io.datawollet.store.Expected;
import io.datawollet.store.StageResult;
import io.datawollet.store.StoreKey;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rules about making an upload the current version of a document. */
abstract class EnvelopeCommitContract extends EnvelopeContract {
    private StoreKey here;
    private final StoreKey document = key(100);
    private final StoreKey another = key(101);

    @BeforeEach
    void createContainer() {
        here = created(store, 1);
    }

    private CommitResult commitSized(StoreKey document, long upload, long size, int documents, long bytes) {
        return other.commit(here, document, ANY, version(upload, 1, size), new ContainerLimits(documents, bytes), NOW);
    }

    @Test
    void E80_a_version_is_current_whole_and_replaced_whole() {
        put(here, document, 5, 4, NOW);
        assertThat(current(here, document)).contains(upload(5));
        assertThat(readable(here, 5, 1, 3, NOW)).isTrue();
        put(here, document, 6, 1, NOW);
        assertThat(current(here, document)).contains(upload(6));
        assertThat(documents(here)).containsExactly(document);
    }

    @Test
    void E80_E85_what_is_current_already_is_done_whatever_is_expected_or_allowed() {
        put(here, document, 5, 3, NOW);
        ContainerLimits nothing = new ContainerLimits(0, 0);
        for (Expected expected : new Expected[] {ANY, NONE, expects(5), expects(4)}) {
            assertThat(store.commit(here, document, expected, version(5, 3), nothing, NOW))
                    .isEqualTo(DONE);
        }
        assertThat(readable(here, 5, 1, 2, NOW)).isTrue();
        assertThat(documents(here)).hasSize(1);
        assertThat(commitSized(another, 6, 90, 9, 100)).as("counted once").isEqualTo(DONE);
    }

    @Test
    void E81_what_is_expected_must_be_current() {
        assertThat(commit(here, document, expects(4), 5, 1, NOW)).isEqualTo(new Conflict(Optional.empty()));
        assertThat(documents(here)).isEmpty();
        assertThat(commit(here, document, NONE, 5, 1, NOW)).isEqualTo(DONE);
        assertThat(commit(here, document, NONE, 6, 1, NOW)).isEqualTo(new Conflict(Optional.of(upload(5))));
        assertThat(commit(here, document, expects(6), 6, 1, NOW)).isEqualTo(new Conflict(Optional.of(upload(5))));
        assertThat(commit(here, document, expects(5), 6, 1, NOW)).isEqualTo(DONE);
        assertThat(commit(here, document, expects(5), 7, 1, NOW)).isEqualTo(new Conflict(Optional.of(upload(6))));
        assertThat(commit(here, document, ANY, 7, 1, NOW)).isEqualTo(DONE);
        store.removeDocument(here, document, ANY, NOW);
        assertThat(commit(here, document, expects(7), 8, 1, NOW)).isEqualTo(new Conflict(Optional.empty()));
        assertThat(commit(here, document, NONE, 8, 1, NOW)).isEqualTo(DONE);
    }

    @Test
    void E81_a_refused_commit_leaves_the_upload_as_it_is() {
        put(here, document, 5, 1, NOW);
        stage(here, 6, 1, 2, NOW);
        assertThat(commit(here, document, NONE, 6, 3, NOW)).isInstanceOf(Conflict.class);
        assertThat(store.commit(here, another, ANY, version(6, 3), new ContainerLimits(1, ALL), NOW))
                .isEqualTo(new TooManyDocuments());
        assertThat(store.commit(here, document, ANY, version(6, 3, 11), new ContainerLimits(1, 10), NOW))
                .isEqualTo(new TooManyBytes());
        assertThat(commit(here, document, ANY, 6, 4, NOW)).isEqualTo(LOST);
        assertThat(current(here, document)).contains(upload(5));
        assertThat(readable(here, 6, 1, 1, NOW)).isFalse();
        assertThat(stage(here, 6, 3, 1, NOW)).isEqualTo(StageResult.DONE);
        assertThat(commit(here, document, expects(5), 6, 4, NOW)).isEqualTo(DONE);
    }

    @Test
    void E82_blocks_that_are_missing_anywhere_make_it_lost() {
        assertThat(commit(here, document, ANY, 5, 2, NOW)).isEqualTo(LOST);
        stage(here, 5, 1, 2, NOW);
        stage(here, 5, 4, 2, NOW);
        for (int blockCount : new int[] {4, 5, 6, 7, ALL}) {
            assertThat(commit(here, document, ANY, 5, blockCount, NOW)).isEqualTo(LOST);
        }
        assertThat(documents(here)).isEmpty();
        assertThat(commit(here, document, ANY, 5, 3, NOW))
                .as("a version has only its blocks")
                .isEqualTo(DONE);
        assertThat(readable(here, 5, 1, 2, NOW)).isTrue();
        assertThat(readable(here, 5, 4, 1, NOW)).isFalse();
    }

    @Test
    void E82_blocks_that_were_staged_in_another_container_are_missing() {
        stage(created(store, 2), 5, 1, 1, NOW);
        assertThat(commit(here, document, ANY, 5, 2, NOW)).isEqualTo(LOST);
    }

    @Test
    void E82_a_version_of_one_block_needs_no_staging_and_may_leave_staged_ones_behind() {
        assertThat(commit(here, document, ANY, 5, 1, NOW)).isEqualTo(DONE);
        stage(here, 6, 1, 2, NOW);
        assertThat(commit(here, another, ANY, 6, 1, NOW)).isEqualTo(DONE);
        assertThat(readable(here, 6, 1, 1, NOW)).isFalse();
    }

    @Test
    void E82_an_upload_is_committed_once() {
        put(here, document, 5, 3, NOW);
        put(here, another, 6, 1, NOW);
        assertThat(commit(here, another, ANY, 5, 3, NOW))
                .as("current elsewhere")
                .isEqualTo(LOST);
        assertThat(commit(here, document, ANY, 6, 1, NOW))
                .as("current elsewhere")
                .isEqualTo(LOST);
        put(here, document, 7, 1, NOW);
        put(here, another, 8, 1, NOW);
        assertThat(commit(here, document, ANY, 5, 3, NOW)).as("replaced").isEqualTo(LOST);
        assertThat(commit(here, document, ANY, 6, 1, NOW))
                .as("replaced, one block")
                .isEqualTo(LOST);
        store.removeDocument(here, another, ANY, NOW);
        assertThat(commit(here, another, ANY, 8, 1, NOW)).as("removed").isEqualTo(LOST);
        sweepAll(LONG_AGO, NOW);
        assertThat(commit(here, another, ANY, 8, 1, NOW))
                .as("a sweep of before")
                .isEqualTo(LOST);
        assertThat(commit(here, another, ANY, 6, 1, NOW))
                .as("a sweep of before")
                .isEqualTo(LOST);
        assertThat(documents(here)).containsExactly(document);
        assertThat(current(here, document)).contains(upload(7));
    }

    @Test
    void E82_a_swept_upload_is_lost() {
        stage(here, 5, 1, 2, NOW);
        sweepAll(LONG_AGO, NOW.plusMillis(1));
        assertThat(commit(here, document, ANY, 5, 3, NOW)).isEqualTo(LOST);
    }

    @Test
    void E83_a_new_document_needs_a_place_and_a_new_version_of_one_does_not() {
        assertThat(commitSized(document, 5, 1, 0, 100)).isEqualTo(new TooManyDocuments());
        assertThat(commitSized(document, 5, 1, 1, 100)).isEqualTo(DONE);
        assertThat(commitSized(another, 6, 1, 1, 100)).isEqualTo(new TooManyDocuments());
        assertThat(commitSized(document, 7, 1, 1, 100)).isEqualTo(DONE);
        assertThat(commitSized(document, 8, 1, 0, 100)).isEqualTo(DONE);
        store.removeDocument(here, document, ANY, NOW);
        assertThat(commitSized(another, 6, 1, 1, 100)).isEqualTo(DONE);
    }

    @Test
    void E83_sizes_of_current_versions_add_up_to_the_limit_and_not_beyond() {
        assertThat(commitSized(document, 1, 101, 9, 100)).isEqualTo(new TooManyBytes());
        assertThat(commitSized(document, 2, 60, 9, 100)).isEqualTo(DONE);
        assertThat(commitSized(another, 3, 41, 9, 100)).isEqualTo(new TooManyBytes());
        assertThat(commitSized(another, 4, 40, 9, 100)).isEqualTo(DONE);
        assertThat(commitSized(document, 5, 61, 9, 100)).isEqualTo(new TooManyBytes());
        assertThat(commitSized(document, 6, 50, 9, 100)).isEqualTo(DONE);
        assertThat(commitSized(document, 7, 60, 9, 100)).isEqualTo(DONE);
        store.removeDocument(here, another, ANY, NOW);
        assertThat(commitSized(document, 8, 100, 9, 100)).isEqualTo(DONE);
        assertThat(commitSized(another, 9, 0, 9, 100)).isEqualTo(DONE);
        assertThat(commitSized(key(102), 10, 0, 9, 99))
                .as("new ones pass no smaller limit")
                .isEqualTo(new TooManyBytes());
    }

    @Test
    void E83_a_version_that_is_not_larger_than_the_one_before_passes_any_limit() {
        commitSized(document, 1, 60, 9, 100);
        assertThat(commitSized(document, 2, 60, 9, 0)).isEqualTo(DONE);
        assertThat(commitSized(document, 3, 59, 9, 0)).isEqualTo(DONE);
        assertThat(commitSized(document, 4, 60, 9, 0)).isEqualTo(new TooManyBytes());
    }

    @Test
    void E83_sums_that_no_number_holds_are_too_many() {
        assertThat(commitSized(document, 1, Long.MAX_VALUE, 9, Long.MAX_VALUE)).isEqualTo(DONE);
        assertThat(commitSized(another, 2, 1, 9, Long.MAX_VALUE)).isEqualTo(new TooManyBytes());
        assertThat(commitSized(another, 3, Long.MAX_VALUE, 9, Long.MAX_VALUE)).isEqualTo(new TooManyBytes());
        assertThat(commitSized(document, 4, 1, 9, 0)).isEqualTo(DONE);
        assertThat(commitSized(another, 5, Long.MAX_VALUE - 1, 9, Long.MAX_VALUE))
                .isEqualTo(DONE);
    }

    @Test
    void E85_a_conflict_is_looked_at_before_limits_and_limits_before_blocks() {
        ContainerLimits nothing = new ContainerLimits(0, 0);
        assertThat(store.commit(here, document, expects(4), version(5, 9), nothing, NOW))
                .isInstanceOf(Conflict.class);
        assertThat(store.commit(here, document, NONE, version(5, 9), nothing, NOW))
                .isEqualTo(new TooManyDocuments());
        assertThat(store.commit(here, document, NONE, version(5, 9), new ContainerLimits(1, 0), NOW))
                .isEqualTo(new TooManyBytes());
        assertThat(store.commit(here, document, NONE, version(5, 9), new ContainerLimits(1, 10), NOW))
                .isEqualTo(LOST);
        assertThat(commit(key(2), document, expects(4), 5, 9, NOW)).isEqualTo(new CommitResult.Gone());
    }

    @Test
    void E6_a_version_without_blocks_is_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> commit(here, document, ANY, 5, 0, NOW));
        assertThatIllegalArgumentException().isThrownBy(() -> commit(here, document, ANY, 5, -1, NOW));
        assertThatIllegalArgumentException().isThrownBy(() -> commit(here, document, ANY, 5, 1, Instant.MAX));
        assertThat(documents(here)).isEmpty();
    }
}
