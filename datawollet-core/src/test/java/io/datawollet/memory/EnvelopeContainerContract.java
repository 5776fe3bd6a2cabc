package io.datawollet.memory;

import static io.datawollet.memory.Envelopes.ALL;
import static io.datawollet.memory.Envelopes.ANY;
import static io.datawollet.memory.Envelopes.END;
import static io.datawollet.memory.Envelopes.LONG_AGO;
import static io.datawollet.memory.Envelopes.NOW;
import static io.datawollet.memory.Envelopes.block;
import static io.datawollet.memory.Envelopes.created;
import static io.datawollet.memory.Envelopes.key;
import static io.datawollet.memory.Envelopes.record;
import static io.datawollet.memory.Envelopes.revision;
import static io.datawollet.memory.Envelopes.upload;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.datawollet.store.CommitResult;
import io.datawollet.store.ContainerLimits;
import io.datawollet.store.ContainerListing;
import io.datawollet.store.ContainerRecord;
import io.datawollet.store.ContainerSnapshot;
import io.datawollet.store.DocumentResult;
import io.datawollet.store.HeaderResult;
import io.datawollet.store.RemoveResult;
import io.datawollet.store.StageResult;
import io.datawollet.store.StoreKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Rules for all operations, and about containers and root keys. */
abstract class EnvelopeContainerContract extends EnvelopeContract {
    private static final HeaderResult REPLACED = new HeaderResult.Done();

    private HeaderResult replace(StoreKey address, long expected, long next, int rootKeyId, Instant now) {
        return store.replaceHeader(address, revision(expected), revision(next), block(next, -2), rootKeyId, now);
    }

    private List<StoreKey> pages(int rootKeyId, int limit, Instant now) {
        List<StoreKey> all = new ArrayList<>();
        Optional<StoreKey> after = Optional.empty();
        while (true) {
            List<ContainerListing> page = other.byRootKey(rootKeyId, after, limit, now);
            page.forEach(each -> all.add(each.address()));
            if (page.size() < limit) {
                return all;
            }
            after = Optional.of(all.get(all.size() - 1));
        }
    }

    private static void assertShows(ContainerSnapshot seen, long revision, int rootKeyId) {
        assertThat(seen.revision()).isEqualTo(revision(revision));
        assertThat(seen.header()).isEqualTo(block(revision, -2));
        assertThat(seen.rootKeyId()).isEqualTo(rootKeyId);
        assertThat(seen.expiresAt()).isEqualTo(END);
    }

    private void assertGone(StoreKey here, StoreKey document, Instant now) {
        assertThat(store.load(here, now)).isEmpty();
        assertThat(replace(here, 1, 2, 1, now)).isEqualTo(new HeaderResult.Gone());
        assertThat(stage(here, 9, 1, 1, now)).isEqualTo(StageResult.GONE);
        assertThat(stage(here, 8, 2, 1, now)).isEqualTo(StageResult.GONE);
        assertThat(commit(here, document, ANY, 8, 2, now)).isEqualTo(new CommitResult.Gone());
        assertThat(commit(here, document, ANY, 7, 3, now)).isEqualTo(new CommitResult.Gone());
        assertThat(store.document(here, document, now)).isEqualTo(new DocumentResult.Gone());
        assertThat(store.readBlocks(here, upload(7), 1, 2, now)).isEmpty();
        assertThat(store.documents(here, Optional.empty(), ALL, now)).isEmpty();
        assertThat(store.removeDocument(here, document, ANY, now)).isEqualTo(new RemoveResult.Gone());
        assertThat(store.byRootKey(1, Optional.empty(), ALL, now)).isEmpty();
        assertThat(store.countByRootKey(1, now)).isZero();
        store.discard(here, upload(8), now);
    }

    /** A document of upload 7 with 3 blocks, and upload 8 under way. */
    private StoreKey filled(long number) {
        StoreKey here = created(store, number);
        put(here, key(100), 7, 3, NOW);
        assertThat(stage(here, 8, 1, 1, NOW)).isEqualTo(StageResult.DONE);
        return here;
    }

    @Test
    void E3_E20_E32_E64_E84_E111_E121_a_container_is_gone_from_the_very_instant_of_its_end_for_every_operation() {
        StoreKey here = filled(1);
        Instant last = END.minusMillis(1);
        assertThat(store.load(here, last)).isPresent();
        assertThat(store.document(here, key(100), last)).isInstanceOf(DocumentResult.Found.class);
        assertThat(readable(here, 7, 1, 2, last)).isTrue();
        assertThat(store.byRootKey(1, Optional.empty(), ALL, last)).hasSize(1);
        assertThat(store.countByRootKey(1, last)).isEqualTo(1);

        assertGone(here, key(100), END);
        assertGone(here, key(100), END.plusSeconds(1));

        assertThat(commit(here, key(101), ANY, 8, 2, last))
                .as("nothing of that changed it")
                .isEqualTo(DONE);
        assertThat(current(here, key(100))).contains(upload(7));
    }

    @Test
    void E4_E40_a_removed_container_is_gone_for_every_operation_and_no_write_brings_it_back() {
        StoreKey here = filled(1);
        assertThat(other.remove(here)).isTrue();
        assertGone(here, key(100), NOW);
        assertThat(store.remove(here)).isFalse();
        sweepAll(LONG_AGO, LONG_AGO);
        assertGone(here, key(100), NOW);
        assertThat(store.remove(key(2))).isFalse();
    }

    @Test
    void E40_an_expired_container_is_still_there_to_remove_and_a_swept_one_is_not() {
        StoreKey here = created(store, 1, NOW);
        assertThat(store.load(here, NOW)).isEmpty();
        assertThat(store.remove(here)).isTrue();
        StoreKey there = created(store, 2, NOW);
        assertThat(store.sweep(NOW.plusMillis(1), LONG_AGO, ALL)).isEqualTo(1);
        assertThat(store.remove(there)).isFalse();
    }

    @Test
    void E41_contents_of_a_removed_container_are_swept_whatever_idleBefore_says() {
        StoreKey here = filled(1);
        assertThat(sweepAll(LONG_AGO, LONG_AGO)).isZero();
        store.remove(here);
        assertThat(sweepAll(LONG_AGO, LONG_AGO)).isGreaterThanOrEqualTo(2);
    }

    @Test
    void E5_arrays_that_are_handed_out_are_the_receivers() {
        StoreKey here = filled(1);
        store.load(here, NOW).orElseThrow().header()[0]++;
        store.byRootKey(1, Optional.empty(), 1, NOW).get(0).container().header()[0]++;
        HeaderResult.Conflict conflict = (HeaderResult.Conflict) replace(here, 5, 6, 1, NOW);
        conflict.current().header()[0]++;
        DocumentResult.Found found = (DocumentResult.Found) store.document(here, key(100), NOW);
        found.version().info()[0]++;
        found.version().firstBlock()[0]++;
        store.readBlocks(here, upload(7), 1, 1, NOW).orElseThrow().get(0)[0]++;
        store.documents(here, Optional.empty(), 1, NOW).orElseThrow().get(0).info()[0]++;

        assertShows(store.load(here, NOW).orElseThrow(), 1, 1);
        DocumentResult.Found again = (DocumentResult.Found) store.document(here, key(100), NOW);
        assertThat(again.version().info()).isEqualTo(Envelopes.info(7));
        assertThat(again.version().firstBlock()).isEqualTo(block(7, 0));
        assertThat(readable(here, 7, 1, 2, NOW)).isTrue();
    }

    @Test
    void E7_an_instant_that_is_stored_and_has_a_fraction_of_a_millisecond_is_refused() {
        StoreKey here = filled(1);
        Instant odd = NOW.plusNanos(1);
        assertThatIllegalArgumentException().isThrownBy(() -> store.create(record(key(2), 1, 1, odd), NOW));
        assertThatIllegalArgumentException().isThrownBy(() -> stage(here, 9, 1, 1, odd));
        assertThatIllegalArgumentException().isThrownBy(() -> store.discard(here, upload(8), odd));
        assertThatIllegalArgumentException().isThrownBy(() -> commit(here, key(101), ANY, 8, 2, odd));
        assertThatIllegalArgumentException().isThrownBy(() -> store.removeDocument(here, key(100), ANY, odd));
        assertThat(store.load(key(2), NOW)).isEmpty();
        assertThat(current(here, key(100))).contains(upload(7));
        assertThat(stage(here, 8, 2, 1, NOW)).isEqualTo(StageResult.DONE);
        assertThat(stage(here, 9, 2, 1, NOW)).isEqualTo(StageResult.LOST);
    }

    @Test
    void E10_an_address_is_taken_by_whatever_lies_there_even_something_expired() {
        StoreKey here = created(store, 1, NOW.plusMillis(1));
        assertThat(other.create(record(here, 2, 2, END), NOW)).isFalse();
        assertThat(other.create(record(here, 2, 2, END), NOW.plusMillis(1))).isFalse();
        assertThat(store.load(here, NOW).orElseThrow().revision()).isEqualTo(revision(1));
        assertThat(store.countByRootKey(2, NOW)).isZero();
    }

    @Test
    void E11_a_container_at_the_address_of_a_removed_one_has_nothing_of_it() {
        StoreKey here = filled(1);
        store.remove(here);
        if (store.create(record(here, 2, 1, END), NOW)) {
            assertThat(documents(here)).isEmpty();
            assertThat(readable(here, 7, 1, 1, NOW)).isFalse();
            assertThat(stage(here, 8, 2, 1, NOW)).isEqualTo(StageResult.LOST);
            put(here, key(101), 20, 2, NOW);
            sweepAll(LONG_AGO, LONG_AGO);
            assertThat(documents(here)).containsExactly(key(101));
            assertThat(readable(here, 20, 1, 1, NOW)).isTrue();
            assertThat(commit(here, key(101), ANY, 8, 2, NOW)).isEqualTo(LOST);
        }
    }

    @Test
    void E2_E20_a_container_comes_back_as_it_was_created() {
        StoreKey here = created(store, 1);
        assertShows(other.load(here, NOW).orElseThrow(), 1, 1);
        assertThat(other.load(key(2), NOW)).isEmpty();
        ContainerRecord bare = new ContainerRecord(key(3), revision(3), new byte[0], 0, END);
        assertThat(store.create(bare, NOW)).isTrue();
        assertThat(other.load(key(3), NOW).orElseThrow().header()).isEmpty();
        assertThat(other.load(key(3), NOW).orElseThrow().rootKeyId()).isZero();
    }

    @Test
    void E30_a_header_is_replaced_with_its_revision_and_root_key_and_the_rest_stays() {
        StoreKey here = filled(1);
        assertThat(replace(here, 1, 2, 5, NOW)).isEqualTo(REPLACED);
        assertShows(other.load(here, NOW).orElseThrow(), 2, 5);
        assertThat(documents(here)).containsExactly(key(100));
        assertThat(pages(1, 10, NOW)).isEmpty();
        assertThat(pages(5, 10, NOW)).containsExactly(here);
        assertThat(replace(here, 2, 3, 5, NOW)).isEqualTo(REPLACED);
        assertShows(other.byRootKey(5, Optional.empty(), 1, NOW).get(0).container(), 3, 5);
    }

    @Test
    void E31_a_header_under_another_revision_is_a_conflict_with_the_newest_state_and_changes_nothing() {
        StoreKey here = created(store, 1);
        replace(here, 1, 2, 5, NOW);
        HeaderResult.Conflict conflict = (HeaderResult.Conflict) replace(here, 1, 3, 6, NOW);
        assertShows(conflict.current(), 2, 5);
        assertShows(other.load(here, NOW).orElseThrow(), 2, 5);
        assertThat(store.countByRootKey(6, NOW)).isZero();
        assertThat(replace(key(2), 1, 3, 6, NOW)).isEqualTo(new HeaderResult.Gone());
    }

    @Test
    void E50_E51_containers_of_a_root_key_come_in_pages_in_the_order_of_their_addresses_and_are_counted() {
        List<StoreKey> ones = new ArrayList<>();
        for (long i = 0; i < 300; i++) {
            int rootKeyId = (int) (i % 3);
            store.create(record(key(i), 1, rootKeyId, i % 7 == 0 ? NOW : END), NOW);
            if (rootKeyId == 1 && i % 7 != 0) {
                ones.add(key(i));
            }
        }
        ones.sort(null);
        for (int limit : new int[] {1, 2, 7, ones.size(), ones.size() + 1, ALL}) {
            assertThat(pages(1, limit, NOW)).containsExactlyElementsOf(ones);
        }
        assertThat(store.byRootKey(1, Optional.empty(), 0, NOW)).isEmpty();
        assertThat(store.countByRootKey(1, NOW)).isEqualTo(ones.size());
        assertThat(store.countByRootKey(3, NOW)).isZero();
        assertThat(store.countByRootKey(1, END)).isZero();
        ones.forEach(each -> assertThat(store.remove(each)).isTrue());
        assertThat(store.countByRootKey(1, NOW)).isZero();
        assertThat(pages(2, 10, NOW)).hasSize((int)
                LongStream.range(0, 300).filter(i -> i % 3 == 2 && i % 7 != 0).count());
    }

    @Test
    void E50_the_address_to_go_on_from_need_not_be_there_any_more() {
        List<StoreKey> all = new ArrayList<>();
        LongStream.range(0, 20).forEach(i -> all.add(created(store, i)));
        all.sort(null);
        store.remove(all.get(9));
        assertThat(store.byRootKey(1, Optional.of(all.get(9)), 3, NOW))
                .extracting(ContainerListing::address)
                .containsExactlyElementsOf(all.subList(10, 13));
        assertThat(store.byRootKey(1, Optional.of(all.get(19)), 3, NOW)).isEmpty();
    }

    @Test
    void E6_negative_limits_and_sizes_are_refused_and_change_nothing() {
        StoreKey here = filled(1);
        assertThatIllegalArgumentException().isThrownBy(() -> store.byRootKey(1, Optional.empty(), -1, NOW));
        assertThatIllegalArgumentException().isThrownBy(() -> store.documents(here, Optional.empty(), -1, NOW));
        assertThatIllegalArgumentException().isThrownBy(() -> store.sweep(Instant.MAX, Instant.MAX, -1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.stage(here, upload(9), 1, Envelopes.blocks(9, 1, 1), -1, NOW));
        for (ContainerLimits limits : List.of(new ContainerLimits(-1, 1_000), new ContainerLimits(9, -1))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> store.commit(here, key(100), ANY, Envelopes.version(8, 2), limits, NOW));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> store.commit(here, key(100), ANY, Envelopes.version(8, 2, -1), Envelopes.NO_LIMITS, NOW));
        assertThat(current(here, key(100))).contains(upload(7));
        assertThat(stage(here, 9, 2, 1, NOW)).isEqualTo(StageResult.LOST);
    }
}
