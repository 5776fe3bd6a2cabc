package io.datawollet.memory;

import static io.datawollet.memory.Envelopes.ALL;
import static io.datawollet.memory.Envelopes.ANY;
import static io.datawollet.memory.Envelopes.LONG_AGO;
import static io.datawollet.memory.Envelopes.NONE;
import static io.datawollet.memory.Envelopes.NOW;
import static io.datawollet.memory.Envelopes.block;
import static io.datawollet.memory.Envelopes.created;
import static io.datawollet.memory.Envelopes.expects;
import static io.datawollet.memory.Envelopes.info;
import static io.datawollet.memory.Envelopes.key;
import static io.datawollet.memory.Envelopes.upload;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.datawollet.store.DocumentListing;
import io.datawollet.store.DocumentResult;
import io.datawollet.store.DocumentVersion;
import io.datawollet.store.RemoveResult;
import io.datawollet.store.StoreKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rules about reading, listing and removing documents. */
abstract class EnvelopeReadContract extends EnvelopeContract {
    private static final Instant LATER = NOW.plusSeconds(60);

    private StoreKey here;
    private final StoreKey document = key(100);

    @BeforeEach
    void createContainer() {
        here = created(store, 1);
    }

    @Test
    void E90_a_document_comes_back_as_it_was_committed() {
        stage(here, 5, 1, 3, NOW);
        assertThat(other.document(here, document, NOW)).isEqualTo(new DocumentResult.Absent());
        assertThat(store.commit(here, document, ANY, Envelopes.version(5, 4, 77), Envelopes.NO_LIMITS, NOW))
                .isEqualTo(DONE);
        DocumentVersion found = ((DocumentResult.Found) other.document(here, document, NOW)).version();
        assertThat(found.upload()).isEqualTo(upload(5));
        assertThat(found.blockCount()).isEqualTo(4);
        assertThat(found.size()).isEqualTo(77);
        assertThat(found.info()).isEqualTo(info(5));
        assertThat(found.firstBlock()).isEqualTo(block(5, 0));
        assertThat(other.document(here, key(101), NOW)).isEqualTo(new DocumentResult.Absent());
        assertThat(other.document(key(2), document, NOW)).isEqualTo(new DocumentResult.Gone());
    }

    @Test
    void E90_documents_at_one_address_in_two_containers_have_nothing_to_do_with_each_other() {
        StoreKey there = created(store, 2);
        put(here, document, 5, 2, NOW);
        put(there, document, 6, 2, NOW);
        assertThat(readable(there, 5, 1, 1, NOW)).isFalse();
        assertThat(store.removeDocument(there, document, ANY, NOW)).isEqualTo(new RemoveResult.Done());
        assertThat(current(here, document)).contains(upload(5));
        store.remove(there);
        sweepAll(LONG_AGO, LONG_AGO);
        assertThat(readable(here, 5, 1, 1, NOW)).isTrue();
    }

    @Test
    void E100_exactly_the_blocks_that_were_asked_for_or_none() {
        put(here, document, 5, 6, NOW);
        for (int from = 1; from <= 7; from++) {
            for (int count = 1; count <= 7; count++) {
                assertThat(readable(here, 5, from, count, NOW))
                        .as("%d from %d", count, from)
                        .isEqualTo(from + count <= 6);
            }
        }
        assertThat(readable(here, 5, ALL, 1, NOW)).isFalse();
        assertThat(store.readBlocks(here, upload(5), 1, ALL, NOW)).isEmpty();
        assertThat(store.readBlocks(here, upload(5), ALL, ALL, NOW)).isEmpty();
    }

    @Test
    void E102_staged_and_discarded_blocks_are_seen_by_nobody() {
        stage(here, 5, 1, 2, NOW);
        assertThat(readable(here, 5, 1, 1, NOW)).isFalse();
        store.discard(here, upload(5), NOW);
        assertThat(readable(here, 5, 1, 1, NOW)).isFalse();
        assertThat(readable(here, 6, 1, 1, NOW)).isFalse();
        assertThat(readable(key(2), 6, 1, 1, NOW)).isFalse();
    }

    @Test
    void E101_blocks_of_a_replaced_and_of_a_removed_version_stay_until_a_sweep_was_told_a_later_instant() {
        put(here, document, 5, 3, NOW);
        put(here, key(101), 6, 3, NOW);
        put(here, document, 7, 3, LATER);
        store.removeDocument(here, key(101), ANY, LATER);
        sweepAll(LONG_AGO, LATER);
        assertThat(readable(here, 5, 1, 2, NOW)).isTrue();
        assertThat(readable(here, 6, 1, 2, NOW)).isTrue();
        assertThat(store.sweep(LONG_AGO, LATER.plusMillis(1), ALL)).isPositive();
        assertThat(readable(here, 7, 1, 2, NOW)).isTrue();
        assertThat(current(here, document)).contains(upload(7));
    }

    @Test
    void E110_documents_come_in_pages_in_the_order_of_their_addresses() {
        List<StoreKey> all = new ArrayList<>();
        for (long i = 0; i < 50; i++) {
            all.add(key(i));
            put(here, key(i), i, 1, NOW);
        }
        all.sort(null);
        for (int limit : new int[] {1, 3, 49, 50, 51, ALL}) {
            List<StoreKey> seen = new ArrayList<>();
            Optional<StoreKey> after = Optional.empty();
            List<DocumentListing> page;
            do {
                page = other.documents(here, after, limit, NOW).orElseThrow();
                page.forEach(each -> seen.add(each.document()));
                after = seen.isEmpty() ? after : Optional.of(seen.get(seen.size() - 1));
            } while (page.size() == limit);
            assertThat(seen).containsExactlyElementsOf(all);
        }
        assertThat(store.documents(here, Optional.empty(), 0, NOW)).contains(List.of());
        assertThat(store.documents(here, Optional.of(all.get(49)), 5, NOW)).contains(List.of());
        store.removeDocument(here, all.get(9), ANY, NOW);
        assertThat(store.documents(here, Optional.of(all.get(9)), 1, NOW).orElseThrow())
                .extracting(DocumentListing::document)
                .containsExactly(all.get(10));
    }

    @Test
    void E110_a_listing_shows_the_current_version() {
        put(here, document, 5, 1, NOW);
        put(here, document, 6, 2, NOW);
        List<DocumentListing> page =
                other.documents(here, Optional.empty(), 9, NOW).orElseThrow();
        assertThat(page).hasSize(1);
        assertThat(page.get(0).upload()).isEqualTo(upload(6));
        assertThat(page.get(0).info()).isEqualTo(info(6));
    }

    @Test
    void E111_a_container_without_documents_is_not_one_that_is_not_there() {
        assertThat(store.documents(here, Optional.empty(), 9, NOW)).contains(List.of());
        assertThat(store.documents(key(2), Optional.empty(), 9, NOW)).isEmpty();
    }

    @Test
    void E120_a_removed_document_is_found_by_nobody() {
        put(here, document, 5, 2, NOW);
        assertThat(other.removeDocument(here, document, expects(5), NOW)).isEqualTo(new RemoveResult.Done());
        assertThat(store.document(here, document, NOW)).isEqualTo(new DocumentResult.Absent());
        assertThat(documents(here)).isEmpty();
        assertThat(store.removeDocument(here, document, expects(5), NOW)).isEqualTo(new RemoveResult.Absent());
        assertThat(store.removeDocument(here, document, ANY, NOW)).isEqualTo(new RemoveResult.Absent());
    }

    @Test
    void E121_a_document_is_removed_only_in_the_version_that_is_expected() {
        put(here, document, 5, 2, NOW);
        assertThat(store.removeDocument(here, document, expects(4), NOW))
                .isEqualTo(new RemoveResult.Conflict(upload(5)));
        put(here, document, 6, 2, NOW);
        assertThat(store.removeDocument(here, document, expects(5), NOW))
                .isEqualTo(new RemoveResult.Conflict(upload(6)));
        assertThat(store.removeDocument(key(2), document, expects(5), NOW)).isEqualTo(new RemoveResult.Gone());
        assertThat(current(here, document)).contains(upload(6));
        assertThat(store.removeDocument(here, document, ANY, NOW)).isEqualTo(new RemoveResult.Done());
    }

    @Test
    void E6_reads_below_1_and_a_removal_that_expects_no_document_are_refused() {
        put(here, document, 5, 2, NOW);
        assertThatIllegalArgumentException().isThrownBy(() -> store.readBlocks(here, upload(5), 0, 1, NOW));
        assertThatIllegalArgumentException().isThrownBy(() -> store.readBlocks(here, upload(5), 1, 0, NOW));
        assertThatIllegalArgumentException().isThrownBy(() -> store.removeDocument(here, document, NONE, NOW));
        assertThat(current(here, document)).contains(upload(5));
    }
}
