package io.datawollet.store.tck;

import static io.datawollet.store.tck.EnvelopeGround.ANOTHER;
import static io.datawollet.store.tck.EnvelopeGround.DOCUMENT;
import static io.datawollet.store.tck.EnvelopeGround.DONE;
import static io.datawollet.store.tck.EnvelopeGround.HERE;
import static io.datawollet.store.tck.EnvelopeGround.NONE;
import static io.datawollet.store.tck.EnvelopeGround.assertReplaced;
import static io.datawollet.store.tck.EnvelopeGround.assertShows;
import static io.datawollet.store.tck.EnvelopeGround.found;
import static io.datawollet.store.tck.EnvelopeGround.header;
import static io.datawollet.store.tck.EnvelopeGround.readable;
import static io.datawollet.store.tck.EnvelopeGround.record;
import static io.datawollet.store.tck.EnvelopeGround.upload;
import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.store.DocumentResult;
import io.datawollet.store.StageResult;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Rules about stores whose containers end by themselves. They live for seconds here, for the sake of fixtures that wait. */
interface EnvelopeExpiryRules extends OnGround<EnvelopeGround> {
    /** How long a container lives. */
    Duration LIFE = Duration.ofSeconds(4);

    /** By how much clocks may differ. */
    Duration SKEW = Duration.ofSeconds(30);

    /** What a store may be late by, and what a test may take for its calls. */
    Duration SLACK = Duration.ofSeconds(2);

    @Test
    @UsuallyWrong("The container ends by itself, but documents, uploads, blocks or an entry of an index have no end.")
    default void E3_a_container_with_all_that_is_in_it_is_gone_by_itself_after_its_end_and_the_margin()
            throws Exception {
        EnvelopeGround in = ground();
        StoreFixture.NativeExpiry expiry = in.nativeExpiry();
        fillShortLived(in);
        assertThat(expiry.isEmpty())
                .as("the store is empty though a container lives")
                .isFalse();
        expiry.letPass(LIFE.plus(expiry.margin()).plus(SLACK));
        assertThat(expiry.isEmpty()).as("nothing is left").isTrue();
        assertThat(in.store.load(HERE, in.now)).isEmpty();
        assertThat(in.store.document(HERE, DOCUMENT, in.now)).isEqualTo(new DocumentResult.Gone());
        assertThat(in.store.countByRootKey(1, in.now)).isZero();
    }

    @Test
    @UsuallyWrong(
            "The record ends by itself at its end, by the store's clock, though that of a node may be 30 seconds behind; or"
                    + " what was written later ends earlier.")
    default void E3_a_container_is_live_whole_in_its_last_millisecond_though_the_stores_own_clock_is_ahead()
            throws Exception {
        EnvelopeGround in = ground();
        StoreFixture.NativeExpiry expiry = in.nativeExpiry();
        assertThat(expiry.margin()).as("the margin").isGreaterThanOrEqualTo(SKEW);
        fillShortLived(in);
        expiry.letPass(LIFE.plus(SKEW).minus(SLACK));
        Instant end = in.now.plus(LIFE);
        Instant last = end.minusMillis(1);
        assertThat(found(in.store.load(HERE, last)).expiresAt()).isEqualTo(end);
        assertThat(found(in.store.load(HERE, last)).header()).isEqualTo(header(2));
        assertShows(found(in.store.document(HERE, DOCUMENT, last)), 7, 3);
        assertThat(readable(in.store, HERE, 7, 1, 2, last)).isTrue();
        assertThat(found(in.store.documents(HERE, Optional.empty(), 9, last))).hasSize(1);
        assertThat(in.commit(in.store, HERE, ANOTHER, NONE, 8, 2, last))
                .as("a commit of an upload that was under way")
                .isEqualTo(DONE);
        assertThat(in.store.countByRootKey(1, last)).isEqualTo(1);
        assertThat(in.store.load(HERE, end)).as("load at the end").isEmpty();
        assertThat(in.store.create(record(HERE, 9, 1, in.later), end))
                .as("create over what has expired and is still there")
                .isFalse();
    }

    @Test
    @UsuallyWrong("The time to live of a container is taken for that of its uploads, which a sweep has still to take.")
    default void E131_idle_uploads_and_replaced_versions_are_swept_though_containers_end_by_themselves() {
        EnvelopeGround in = ground();
        assertThat(in.nativeExpiry().margin()).isPositive();
        in.filled();
        in.put(HERE, DOCUMENT, 9, 2, in.now);
        assertThat(in.sweepAll(in.longAgo, in.now))
                .as("moved and replaced at that very instant")
                .isZero();
        assertThat(in.sweepAll(in.longAgo, in.soon))
                .as("an upload and a version at least")
                .isGreaterThanOrEqualTo(2);
        assertThat(in.stage(HERE, 8, 2, 1, in.now)).isEqualTo(StageResult.LOST);
        assertThat(in.readable(HERE, 9, 1, 1)).isTrue();
    }

    @Test
    @UsuallyWrong(
            "Removing takes the container and leaves its contents, or an entry of an index, to their time to live.")
    default void E40_nothing_of_a_removed_container_lies_in_the_store_once_it_was_swept() throws Exception {
        EnvelopeGround in = ground();
        StoreFixture.NativeExpiry expiry = in.nativeExpiry();
        in.filled();
        in.put(HERE, DOCUMENT, 9, 2, in.now);
        assertThat(in.store.remove(HERE)).isTrue();
        in.sweepAll(in.longAgo, in.longAgo);
        assertThat(expiry.isEmpty()).as("nothing is left").isTrue();
    }

    private static void fillShortLived(EnvelopeGround in) {
        in.created(1, in.now.plus(LIFE));
        in.put(HERE, DOCUMENT, 6, 2, in.now);
        in.put(HERE, DOCUMENT, 7, 3, in.now);
        assertThat(in.stage(HERE, 8, 1, 1, in.now)).isEqualTo(StageResult.DONE);
        assertThat(in.stage(HERE, 9, 1, 1, in.now)).isEqualTo(StageResult.DONE);
        in.store.discard(HERE, upload(9), in.now);
        assertReplaced(in.replace(HERE, 1, 2, 1, in.now));
    }
}
