package io.datawollet.store.tck;

import static io.datawollet.store.tck.EnvelopeGround.ANOTHER;
import static io.datawollet.store.tck.EnvelopeGround.ANY;
import static io.datawollet.store.tck.EnvelopeGround.DOCUMENT;
import static io.datawollet.store.tck.EnvelopeGround.DONE;
import static io.datawollet.store.tck.EnvelopeGround.HERE;
import static io.datawollet.store.tck.EnvelopeGround.THERE;
import static io.datawollet.store.tck.EnvelopeGround.key;
import static io.datawollet.store.tck.EnvelopeGround.version;
import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.store.CommitResult;
import io.datawollet.store.ContainerLimits;
import io.datawollet.store.StoreKey;
import org.junit.jupiter.api.Test;

/** Rules about how much a container may hold. */
interface EnvelopeLimitRules extends OnGround<EnvelopeGround> {
    private static CommitResult commit(
            EnvelopeGround in, StoreKey document, long upload, long size, int documents, long bytes) {
        return in.other.commit(
                HERE, document, ANY, version(upload, 1, size), new ContainerLimits(documents, bytes), in.now);
    }

    @Test
    @UsuallyWrong(
            "A new version of a document that is there counts as another document, or a removed one still counts.")
    default void E83_a_new_document_needs_a_place_and_a_new_version_of_one_does_not() {
        EnvelopeGround in = ground();
        in.created(1);
        assertThat(commit(in, DOCUMENT, 5, 1, 0, 100)).isEqualTo(new CommitResult.TooManyDocuments());
        assertThat(commit(in, DOCUMENT, 5, 1, 1, 100)).isEqualTo(DONE);
        assertThat(commit(in, ANOTHER, 6, 1, 1, 100)).isEqualTo(new CommitResult.TooManyDocuments());
        assertThat(commit(in, DOCUMENT, 7, 1, 1, 100)).isEqualTo(DONE);
        assertThat(commit(in, DOCUMENT, 8, 1, 0, 100)).isEqualTo(DONE);
        in.removeDocument(HERE, DOCUMENT, ANY);
        assertThat(commit(in, ANOTHER, 6, 1, 1, 100)).isEqualTo(DONE);
    }

    @Test
    @UsuallyWrong(
            "A sum of sizes that is kept along is not taken down by a replacement or a removal, or the version that is"
                    + " replaced counts beside the new one.")
    default void E83_sizes_of_current_versions_add_up_to_the_limit_and_not_beyond() {
        EnvelopeGround in = ground();
        in.created(1);
        assertThat(commit(in, DOCUMENT, 1, 101, 9, 100)).isEqualTo(new CommitResult.TooManyBytes());
        assertThat(commit(in, DOCUMENT, 2, 60, 9, 100)).isEqualTo(DONE);
        assertThat(commit(in, ANOTHER, 3, 41, 9, 100)).isEqualTo(new CommitResult.TooManyBytes());
        assertThat(commit(in, ANOTHER, 4, 40, 9, 100)).isEqualTo(DONE);
        assertThat(commit(in, DOCUMENT, 5, 61, 9, 100)).isEqualTo(new CommitResult.TooManyBytes());
        assertThat(commit(in, DOCUMENT, 6, 50, 9, 100)).isEqualTo(DONE);
        assertThat(commit(in, DOCUMENT, 7, 60, 9, 100)).isEqualTo(DONE);
        in.removeDocument(HERE, ANOTHER, ANY);
        assertThat(commit(in, DOCUMENT, 8, 100, 9, 100)).isEqualTo(DONE);
        assertThat(commit(in, ANOTHER, 9, 0, 9, 100)).isEqualTo(DONE);
        assertThat(commit(in, key(102), 10, 0, 9, 99))
                .as("a new one, however small, passes no smaller limit")
                .isEqualTo(new CommitResult.TooManyBytes());
    }

    @Test
    @UsuallyWrong("The sum is looked at for every version, so that a container whose limit was lowered is stuck.")
    default void E83_a_version_that_is_not_larger_than_the_one_before_passes_any_limit() {
        EnvelopeGround in = ground();
        in.created(1);
        assertThat(commit(in, DOCUMENT, 1, 60, 9, 100)).isEqualTo(DONE);
        assertThat(commit(in, DOCUMENT, 2, 60, 9, 0)).isEqualTo(DONE);
        assertThat(commit(in, DOCUMENT, 3, 59, 9, 0)).isEqualTo(DONE);
        assertThat(commit(in, DOCUMENT, 4, 60, 9, 0)).isEqualTo(new CommitResult.TooManyBytes());
    }

    @Test
    @UsuallyWrong("Two sizes are added where no long holds their sum, and what is negative then passes the limit.")
    default void E83_sums_that_no_number_holds_are_too_many() {
        EnvelopeGround in = ground();
        in.created(1);
        long most = Long.MAX_VALUE;
        assertThat(commit(in, DOCUMENT, 1, most, 9, most)).isEqualTo(DONE);
        assertThat(commit(in, ANOTHER, 2, 1, 9, most)).isEqualTo(new CommitResult.TooManyBytes());
        assertThat(commit(in, ANOTHER, 3, most, 9, most)).isEqualTo(new CommitResult.TooManyBytes());
        assertThat(commit(in, DOCUMENT, 4, 1, 9, 0)).isEqualTo(DONE);
        assertThat(commit(in, ANOTHER, 5, most - 1, 9, most)).isEqualTo(DONE);
    }

    @Test
    @UsuallyWrong("Documents or sizes are counted over all containers.")
    default void E83_what_other_containers_hold_does_not_count() {
        EnvelopeGround in = ground();
        in.created(2);
        in.put(THERE, DOCUMENT, 20, 1, in.now);
        in.put(THERE, ANOTHER, 21, 1, in.now);
        in.created(1);
        assertThat(commit(in, DOCUMENT, 5, 100, 1, 100)).isEqualTo(DONE);
    }
}
