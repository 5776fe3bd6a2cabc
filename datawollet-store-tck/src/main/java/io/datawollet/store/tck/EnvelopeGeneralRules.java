package io.datawollet.store.tck;

import static io.datawollet.store.tck.EnvelopeGround.ALL;
import static io.datawollet.store.tck.EnvelopeGround.ANOTHER;
import static io.datawollet.store.tck.EnvelopeGround.ANY;
import static io.datawollet.store.tck.EnvelopeGround.DOCUMENT;
import static io.datawollet.store.tck.EnvelopeGround.DONE;
import static io.datawollet.store.tck.EnvelopeGround.HERE;
import static io.datawollet.store.tck.EnvelopeGround.NEVER;
import static io.datawollet.store.tck.EnvelopeGround.NONE;
import static io.datawollet.store.tck.EnvelopeGround.NO_LIMITS;
import static io.datawollet.store.tck.EnvelopeGround.UPLOADS;
import static io.datawollet.store.tck.EnvelopeGround.assertReplaced;
import static io.datawollet.store.tck.EnvelopeGround.assertShows;
import static io.datawollet.store.tck.EnvelopeGround.blocks;
import static io.datawollet.store.tck.EnvelopeGround.conflict;
import static io.datawollet.store.tck.EnvelopeGround.expects;
import static io.datawollet.store.tck.EnvelopeGround.found;
import static io.datawollet.store.tck.EnvelopeGround.key;
import static io.datawollet.store.tck.EnvelopeGround.readable;
import static io.datawollet.store.tck.EnvelopeGround.record;
import static io.datawollet.store.tck.EnvelopeGround.revision;
import static io.datawollet.store.tck.EnvelopeGround.upload;
import static io.datawollet.store.tck.EnvelopeGround.version;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.datawollet.store.CommitResult;
import io.datawollet.store.ContainerLimits;
import io.datawollet.store.DocumentResult;
import io.datawollet.store.EnvelopeStore;
import io.datawollet.store.HeaderResult;
import io.datawollet.store.RemoveResult;
import io.datawollet.store.StageResult;
import io.datawollet.store.StoreKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Rules for every operation, but for those about bytes and time. */
interface EnvelopeGeneralRules extends OnGround<EnvelopeGround> {
    /** More threads than a pool of connections usually has. */
    int THREADS = 24;

    @Test
    @UsuallyWrong("Each node keeps what it has read in a cache, or reads from a replica that lags behind. Read from the"
            + " primary, and cache nothing.")
    default void E2_what_one_node_wrote_the_other_node_reads() {
        EnvelopeGround in = ground();
        EnvelopeStore store = in.store;
        EnvelopeStore other = in.other;
        assertThat(other.load(HERE, in.now)).isEmpty();
        assertThat(other.document(HERE, DOCUMENT, in.now)).isEqualTo(new DocumentResult.Gone());
        in.created(1);
        in.assertShows(found(other.load(HERE, in.now)), 1, 1);
        assertReplaced(in.replace(other, HERE, revision(1), 2, 2, in.now));
        in.assertShows(found(store.load(HERE, in.now)), 2, 2);
        in.assertShows(conflict(in.replace(HERE, 1, 3, 3, in.now)), 2, 2);
        assertReplaced(in.replace(store, HERE, revision(2), 4, 2, in.now));
        in.assertShows(found(other.load(HERE, in.now)), 4, 2);
        assertThat(other.countByRootKey(2, in.now)).isEqualTo(1);

        assertThat(other.document(HERE, DOCUMENT, in.now)).isEqualTo(new DocumentResult.Absent());
        assertThat(in.stage(store, HERE, 5, 1, 1, in.now)).isEqualTo(StageResult.DONE);
        assertThat(in.stage(other, HERE, 5, 2, 1, in.now)).isEqualTo(StageResult.DONE);
        assertThat(in.commit(store, HERE, DOCUMENT, NONE, 5, 3, in.now)).isEqualTo(DONE);
        assertShows(found(other.document(HERE, DOCUMENT, in.now)), 5, 3);
        assertThat(readable(in.other, HERE, 5, 1, 2, in.now)).isTrue();
        assertThat(in.documentsInPages(other, HERE, 9)).containsExactly(DOCUMENT);
        assertThat(in.commit(other, HERE, DOCUMENT, expects(5), 6, 1, in.now)).isEqualTo(DONE);
        assertShows(found(store.document(HERE, DOCUMENT, in.now)), 6, 1);
    }

    @Test
    @UsuallyWrong("A node still has what was removed in a cache, or reads from a replica that lags behind.")
    default void E2_what_one_node_removed_the_other_node_finds_no_more() {
        EnvelopeGround in = ground();
        in.filled();
        assertShows(found(in.other.document(HERE, DOCUMENT, in.now)), 7, 3);
        assertThat(in.removeDocument(HERE, DOCUMENT, ANY)).isEqualTo(new RemoveResult.Done());
        assertThat(in.other.document(HERE, DOCUMENT, in.now)).isEqualTo(new DocumentResult.Absent());
        in.assertShows(found(in.other.load(HERE, in.now)), 1, 1);
        in.store.discard(HERE, upload(8), in.now);
        assertThat(in.stage(in.other, HERE, 8, 2, 1, in.now)).isEqualTo(StageResult.LOST);
        assertThat(in.store.remove(HERE)).isTrue();
        assertThat(in.other.load(HERE, in.now)).isEmpty();
        assertThat(in.other.documents(HERE, Optional.empty(), 9, in.now)).isEmpty();
        assertThat(in.other.remove(HERE)).isFalse();
    }

    @Test
    @UsuallyWrong("A write is an upsert (INSERT … ON CONFLICT, HSET, writing a file) that makes what is not there.")
    default void E4_no_write_brings_a_removed_container_back() {
        EnvelopeGround in = ground();
        in.filled();
        in.store.remove(HERE);
        assertGone(in, in.now);
        assertThat(in.store.remove(HERE)).as("something lay at the address").isFalse();
        in.sweepAll(in.longAgo, in.longAgo);
        assertGone(in, in.now);
        assertThat(in.store.remove(HERE)).as("something lay at the address").isFalse();
    }

    @Test
    @UsuallyWrong("A write looks for the container and not for its end, so that it changes what has ended already.")
    default void E4_no_write_changes_an_expired_container() {
        EnvelopeGround in = ground();
        in.filled();
        assertGone(in, in.end);
        assertThat(in.commit(HERE, ANOTHER, ANY, 8, 2))
                .as("a commit of an upload that was discarded after the end")
                .isEqualTo(DONE);
        assertThat(in.current(HERE, DOCUMENT)).contains(upload(7));
        in.assertShows(in.snapshot(HERE), 1, 1);
    }

    @Test
    @UsuallyWrong("An upsert makes a container, or a document with no container around it, where there never was one.")
    default void E4_E32_E64_E84_E102_E111_E121_an_address_that_was_never_used_is_gone_for_every_operation() {
        EnvelopeGround in = ground();
        assertGone(in, in.now);
        assertThat(in.store.remove(HERE)).isFalse();
        assertThat(in.store.create(record(HERE, 1, 1, in.end), in.now)).isTrue();
        assertThat(in.documents(HERE)).isEmpty();
        assertThat(in.stage(HERE, 8, 2, 1, in.now)).isEqualTo(StageResult.LOST);
    }

    /** That every operation which is given a time finds no container {@link EnvelopeGround#HERE}, as it was filled. */
    static void assertGone(EnvelopeGround in, Instant time) {
        EnvelopeStore store = in.store;
        assertThat(store.load(HERE, time)).as("load").isEmpty();
        assertThat(in.replace(HERE, 1, 2, 1, time)).isEqualTo(new HeaderResult.Gone());
        assertThat(in.replace(HERE, 9, 2, 1, time)).isEqualTo(new HeaderResult.Gone());
        assertThat(in.stage(HERE, 9, 1, 1, time)).isEqualTo(StageResult.GONE);
        assertThat(in.stage(HERE, 8, 2, 1, time)).isEqualTo(StageResult.GONE);
        assertThat(store.stage(HERE, upload(10), 1, blocks(10, 1, 1), 0, time)).isEqualTo(StageResult.GONE);
        assertThat(in.commit(store, HERE, DOCUMENT, ANY, 8, 2, time)).isEqualTo(new CommitResult.Gone());
        assertThat(in.commit(store, HERE, DOCUMENT, NONE, 11, 1, time)).isEqualTo(new CommitResult.Gone());
        assertThat(in.commit(store, HERE, DOCUMENT, ANY, 7, 3, time))
                .as("a commit of what was current")
                .isEqualTo(new CommitResult.Gone());
        assertThat(store.document(HERE, DOCUMENT, time)).isEqualTo(new DocumentResult.Gone());
        assertThat(store.document(HERE, ANOTHER, time)).isEqualTo(new DocumentResult.Gone());
        assertThat(store.readBlocks(HERE, upload(7), 1, 2, time)).as("blocks").isEmpty();
        assertThat(store.documents(HERE, Optional.empty(), ALL, time))
                .as("documents")
                .isEmpty();
        assertThat(store.removeDocument(HERE, DOCUMENT, ANY, time)).isEqualTo(new RemoveResult.Gone());
        assertThat(store.removeDocument(HERE, ANOTHER, expects(9), time)).isEqualTo(new RemoveResult.Gone());
        assertThat(store.byRootKey(1, Optional.empty(), ALL, time))
                .as("by root key")
                .isEmpty();
        assertThat(store.countByRootKey(1, time)).as("count by root key").isZero();
        store.discard(HERE, upload(8), time);
    }

    @Test
    @UsuallyWrong(
            "A negative limit or index reaches the driver, which throws something of its own, or none is checked.")
    default void E6_a_negative_limit_or_size_is_refused_with_an_IllegalArgumentException_and_changes_nothing() {
        EnvelopeGround in = ground();
        EnvelopeStore store = in.store;
        in.filled();
        assertThatIllegalArgumentException().isThrownBy(() -> store.byRootKey(1, Optional.empty(), -1, in.now));
        assertThatIllegalArgumentException().isThrownBy(() -> store.documents(HERE, Optional.empty(), -1, in.now));
        assertThatIllegalArgumentException().isThrownBy(() -> store.sweep(NEVER, NEVER, -1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.stage(HERE, upload(9), 1, blocks(9, 1, 1), -1, in.now));
        for (ContainerLimits limits : List.of(new ContainerLimits(-1, 1_000), new ContainerLimits(9, -1))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> store.commit(HERE, DOCUMENT, ANY, version(8, 2), limits, in.now));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.commit(HERE, DOCUMENT, ANY, version(8, 2, -1), NO_LIMITS, in.now));
        assertThat(in.current(HERE, DOCUMENT)).contains(upload(7));
        assertThat(in.stage(HERE, 9, 2, 1, in.now)).isEqualTo(StageResult.LOST);
        assertThat(in.stage(HERE, 8, 2, 1, in.now)).isEqualTo(StageResult.DONE);
    }

    @Test
    @UsuallyWrong("An index or a count below 1, or no blocks at all, is taken as if there were nothing to do.")
    default void E6_indices_and_counts_below_1_are_refused_with_an_IllegalArgumentException_and_change_nothing() {
        EnvelopeGround in = ground();
        EnvelopeStore store = in.store;
        in.filled();
        assertThatIllegalArgumentException().isThrownBy(() -> in.stage(HERE, 5, 0, 2, in.now));
        assertThatIllegalArgumentException().isThrownBy(() -> in.stage(HERE, 5, -1, 2, in.now));
        assertThatIllegalArgumentException().isThrownBy(() -> in.stage(HERE, 5, 1, 0, in.now));
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> store.stage(HERE, upload(5), ALL, List.of(new byte[1], new byte[1]), UPLOADS, in.now));
        assertThatIllegalArgumentException().isThrownBy(() -> in.commit(HERE, DOCUMENT, ANY, 8, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> in.commit(HERE, DOCUMENT, ANY, 8, -1));
        assertThatIllegalArgumentException().isThrownBy(() -> store.readBlocks(HERE, upload(7), 0, 1, in.now));
        assertThatIllegalArgumentException().isThrownBy(() -> store.readBlocks(HERE, upload(7), 1, 0, in.now));
        assertThat(in.stage(HERE, 5, 2, 1, in.now)).isEqualTo(StageResult.LOST);
        assertThat(in.current(HERE, DOCUMENT)).contains(upload(7));
        assertThat(in.stage(HERE, 8, 2, 1, in.now)).isEqualTo(StageResult.DONE);
    }

    @Test
    @UsuallyWrong("A removal that expects no document is taken for one that expects any.")
    default void E6_a_removal_that_expects_no_document_is_refused_with_an_IllegalArgumentException() {
        EnvelopeGround in = ground();
        in.filled();
        assertThatIllegalArgumentException().isThrownBy(() -> in.removeDocument(HERE, DOCUMENT, NONE));
        assertThat(in.current(HERE, DOCUMENT)).contains(upload(7));
    }

    @Test
    @UsuallyWrong("A connection or buffer is shared by threads, or one is taken at each call and not given back.")
    default void E8_many_threads_work_in_containers_of_their_own_and_none_disturbs_another() {
        EnvelopeGround in = ground();
        in.rounds(20, round -> {
            Runnable[] lives = new Runnable[THREADS];
            for (int i = 0; i < THREADS; i++) {
                int number = i;
                lives[i] = () -> liveOnce(in, in.node(number), 1_000L * round + 10L * number);
            }
            Race.run(lives);
        });
    }

    private static void liveOnce(EnvelopeGround in, EnvelopeStore node, long number) {
        StoreKey at = key(number);
        assertThat(node.create(record(at, 1, 1, in.end), in.now)).isTrue();
        for (int i = 0; i < 5; i++) {
            assertThat(in.stage(node, at, number + i, 1, 2, in.now)).isEqualTo(StageResult.DONE);
            assertThat(in.commit(node, at, DOCUMENT, ANY, number + i, 3, in.now))
                    .isEqualTo(DONE);
            assertShows(found(node.document(at, DOCUMENT, in.now)), number + i, 3);
            assertThat(readable(node, at, number + i, 1, 2, in.now)).isTrue();
            assertReplaced(in.replace(node, at, revision(i + 1), i + 2, 1, in.now));
        }
        in.assertShows(found(node.load(at, in.now)), 6, 1);
        assertThat(node.remove(at)).isTrue();
        assertThat(node.load(at, in.now)).isEmpty();
    }
}
