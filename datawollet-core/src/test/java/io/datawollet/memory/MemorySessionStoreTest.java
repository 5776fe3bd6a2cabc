package io.datawollet.memory;

import static io.datawollet.memory.Sessions.ALL;
import static io.datawollet.memory.Sessions.END;
import static io.datawollet.memory.Sessions.NOW;
import static io.datawollet.memory.Sessions.address;
import static io.datawollet.memory.Sessions.bytes;
import static io.datawollet.memory.Sessions.created;
import static io.datawollet.memory.Sessions.key;
import static io.datawollet.memory.Sessions.page;
import static io.datawollet.memory.Sessions.record;
import static io.datawollet.memory.Sessions.revision;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.datawollet.store.CreateResult.Created;
import io.datawollet.store.CreateResult.Taken;
import io.datawollet.store.SessionAddress;
import io.datawollet.store.SessionListing;
import io.datawollet.store.SessionPage;
import io.datawollet.store.SessionRecord;
import io.datawollet.store.SessionSnapshot;
import io.datawollet.store.WriteResult;
import io.datawollet.store.WriteResult.Conflict;
import io.datawollet.store.WriteResult.Done;
import io.datawollet.store.WriteResult.Gone;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Rules for all operations, and about creating, loading and writing. */
class MemorySessionStoreTest {
    private static final Instant LATER = END.plus(Duration.ofMinutes(30));

    private final MemorySessionStore store = MemorySessionStore.create(MemoryCapacity.ofBytes(100_000_000));
    private final SessionAddress here = address(1, 1);

    private WriteResult append(SessionAddress address, long expected, long next, byte[] row, Instant now) {
        return store.append(address, revision(expected), revision(next), bytes(8, (int) next), row, LATER, now);
    }

    private WriteResult replace(SessionAddress address, long expected, long next, Instant now) {
        return store.replace(address, revision(expected), revision(next), bytes(9, (int) next), LATER, now);
    }

    private WriteResult move(SessionAddress from, long expected, SessionAddress to, Instant now) {
        return store.move(from, revision(expected), record(to, 50, LATER), now);
    }

    private void addRows(SessionAddress address, int count, int length) {
        for (int i = 0; i < count; i++) {
            byte[] row = new byte[length];
            row[0] = (byte) i;
            assertThat(append(address, i + 1, i + 2, row, NOW)).isEqualTo(new Done());
        }
    }

    private static void assertShows(SessionSnapshot seen, long revision, byte[] header, Instant end, long rows) {
        assertThat(seen.revision()).isEqualTo(revision(revision));
        assertThat(seen.header()).isEqualTo(header);
        assertThat(seen.expiresAt()).isEqualTo(end);
        assertThat(seen.rowCount()).isEqualTo(rows);
    }

    @Test
    void S3_a_session_is_gone_from_the_very_instant_of_its_end_for_every_operation_that_wants_it_live() {
        created(store, 1, 1, END);
        Instant last = END.minusMillis(1);
        assertThat(store.load(here, last, 0, 0)).isPresent();
        assertThat(store.list(key(1), last, ALL)).hasSize(1);

        assertThat(store.load(here, END, 0, 0)).isEmpty();
        assertThat(store.rows(here, 0, 0, 0, END)).isEmpty();
        assertThat(append(here, 1, 2, bytes(1), END)).isEqualTo(new Gone());
        assertThat(replace(here, 1, 2, END)).isEqualTo(new Gone());
        assertThat(move(here, 1, address(1, 2), END)).isEqualTo(new Gone());
        assertThat(store.list(key(1), END, ALL)).isEmpty();
        assertThat(store.create(record(address(1, 3), 1, LATER), END, ALL)).isEqualTo(new Created(0));

        assertThat(append(here, 1, 2, bytes(1), last)).isEqualTo(new Done());
    }

    @Test
    void S3_the_time_is_the_one_passed_in_and_may_go_back() {
        created(store, 1, 1, END);
        assertThat(store.load(here, LATER, 0, 0)).isEmpty();
        assertThat(store.load(here, NOW, 0, 0)).isPresent();
        assertThat(store.load(here, Instant.MIN, 0, 0)).isPresent();
        assertThat(store.load(here, Instant.MAX, 0, 0)).isEmpty();
    }

    @Test
    void S4_no_write_brings_a_removed_session_back() {
        created(store, 1, 1, END);
        store.remove(here);
        assertThat(append(here, 1, 2, bytes(1), NOW)).isEqualTo(new Gone());
        assertThat(replace(here, 1, 2, NOW)).isEqualTo(new Gone());
        assertThat(move(here, 1, address(1, 2), NOW)).isEqualTo(new Gone());
        assertThat(store.load(here, NOW, 0, 0)).isEmpty();
        assertThat(store.load(address(1, 2), NOW, 0, 0)).isEmpty();
        assertThat(store.isEmpty()).isTrue();
    }

    @Test
    void S5_changing_an_array_that_was_passed_in_changes_nothing_in_the_store() {
        byte[] first = bytes(1, 2);
        store.create(new SessionRecord(here, revision(1), first, NOW, END), NOW, 0);
        first[0] = 99;
        assertThat(page(store, here, NOW).session().header()).containsExactly(1, 2);

        byte[] second = bytes(3);
        byte[] row = bytes(4);
        store.append(here, revision(1), revision(2), second, row, END, NOW);
        second[0] = 99;
        row[0] = 99;
        assertThat(page(store, here, NOW).session().header()).containsExactly(3);
        assertThat(page(store, here, NOW).rows().get(0)).containsExactly(4);

        byte[] third = bytes(5);
        store.replace(here, revision(2), revision(3), third, END, NOW);
        third[0] = 99;
        assertThat(page(store, here, NOW).session().header()).containsExactly(5);

        byte[] fourth = bytes(6);
        SessionAddress there = address(1, 2);
        store.move(here, revision(3), new SessionRecord(there, revision(4), fourth, NOW, END), NOW);
        fourth[0] = 99;
        assertThat(page(store, there, NOW).session().header()).containsExactly(6);
    }

    @Test
    void S5_changing_an_array_that_was_handed_out_changes_nothing_in_the_store() {
        created(store, 1, 1, END);
        append(here, 1, 2, bytes(4), NOW);
        SessionPage page = page(store, here, NOW);
        page.session().header()[0] = 99;
        page.rows().get(0)[0] = 99;
        ((Conflict) replace(here, 77, 78, NOW)).current().header()[0] = 99;

        assertThat(page(store, here, NOW).session().header()).containsExactly(8, 2);
        assertThat(page(store, here, NOW).rows().get(0)).containsExactly(4);
    }

    @Test
    void S5_empty_arrays_come_back_empty() {
        store.create(new SessionRecord(here, revision(1), new byte[0], NOW, END), NOW, 0);
        store.append(here, revision(1), revision(2), new byte[0], new byte[0], END, NOW);
        assertThat(page(store, here, NOW).session().header()).isEmpty();
        assertThat(page(store, here, NOW).rows()).hasSize(1);
        assertThat(page(store, here, NOW).rows().get(0)).isEmpty();
    }

    @Test
    void S6_a_broken_precondition_is_refused_and_changes_nothing() {
        created(store, 1, 1, END);
        Instant uneven = END.plusNanos(1);
        assertThatIllegalArgumentException().isThrownBy(() -> store.load(here, NOW, -1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> store.load(here, NOW, 0, -1));
        assertThatIllegalArgumentException().isThrownBy(() -> store.rows(here, -1, 0, 0, NOW));
        assertThatIllegalArgumentException().isThrownBy(() -> store.list(key(1), NOW, -1));
        assertThatIllegalArgumentException().isThrownBy(() -> store.removePartition(key(1), -1));
        assertThatIllegalArgumentException().isThrownBy(() -> store.removeExpired(LATER, -1));
        assertThatIllegalArgumentException().isThrownBy(() -> store.create(record(address(1, 2), 1, END), NOW, -1));
        assertThatIllegalArgumentException().isThrownBy(() -> store.create(record(address(1, 2), 1, uneven), NOW, 0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.create(record(address(1, 2), 1, Instant.MAX), NOW, 0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.replace(here, revision(1), revision(2), bytes(1), uneven, NOW));

        assertThat(store.load(address(1, 2), NOW, 0, 0)).isEmpty();
        assertShows(page(store, here, NOW).session(), 1, bytes(7, 1), END, 0);
    }

    @Test
    void S7_instants_come_back_to_the_millisecond() {
        Instant start = Instant.parse("1969-12-31T23:59:59.999Z");
        Instant end = Instant.parse("2999-12-31T23:59:59.001Z");
        store.create(new SessionRecord(here, revision(1), bytes(1), start, end), NOW, 0);
        assertThat(store.list(key(1), NOW, 1)).containsExactly(new SessionListing(here, start, end));
        assertThat(page(store, here, NOW).session().expiresAt()).isEqualTo(end);
    }

    @Test
    void S10_create_at_a_taken_address_changes_nothing_even_over_an_expired_session() {
        created(store, 1, 1, END);
        addRows(here, 1, 3);
        assertThat(store.create(record(here, 9, LATER), NOW, ALL)).isEqualTo(new Taken());
        assertShows(page(store, here, NOW).session(), 2, bytes(8, 2), LATER, 1);
        assertThat(store.create(record(here, 9, LATER), LATER, ALL)).isEqualTo(new Taken());
        assertShows(page(store, here, NOW).session(), 2, bytes(8, 2), LATER, 1);
    }

    @Test
    void S11_create_counts_the_other_live_sessions_of_its_partition_up_to_the_bound() {
        for (int i = 0; i < 10; i++) {
            assertThat(store.create(record(address(1, i), 1, END), NOW, 100)).isEqualTo(new Created(i));
        }
        created(store, 1, 100, NOW.plusMillis(1));
        created(store, 2, 100, LATER);
        store.remove(address(1, 3));
        Instant now = NOW.plusMillis(1);
        assertThat(store.create(record(address(1, 20), 1, END), now, 100)).isEqualTo(new Created(9));
        assertThat(store.create(record(address(1, 21), 1, END), now, 10)).isEqualTo(new Created(10));
        assertThat(store.create(record(address(1, 22), 1, END), now, 3)).isEqualTo(new Created(3));
        assertThat(store.create(record(address(3, 22), 1, END), now, 3)).isEqualTo(new Created(0));
    }

    @Test
    void S12_with_a_bound_of_0_nothing_is_counted() {
        created(store, 1, 1, END);
        assertThat(store.create(record(address(1, 2), 1, END), NOW, 0)).isEqualTo(new Created(0));
    }

    @Test
    void S20_load_shows_header_revision_end_and_rows_together() {
        created(store, 1, 1, END);
        assertShows(page(store, here, NOW).session(), 1, bytes(7, 1), END, 0);
        addRows(here, 3, 1);
        SessionPage page = page(store, here, NOW);
        assertShows(page.session(), 4, bytes(8, 4), LATER, 3);
        assertThat(page.rows()).containsExactly(bytes(0), bytes(1), bytes(2));
        assertThatThrownBy(() -> page.rows().add(bytes(1))).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void S21_a_page_ends_at_either_bound_but_gives_the_first_row_always() {
        created(store, 1, 1, END);
        addRows(here, 5, 10);
        assertThat(store.load(here, NOW, 0, 1_000).orElseThrow().rows()).isEmpty();
        assertThat(store.load(here, NOW, 2, 1_000).orElseThrow().rows()).hasSize(2);
        assertThat(store.load(here, NOW, 5, 30).orElseThrow().rows()).hasSize(3);
        assertThat(store.load(here, NOW, 5, 29).orElseThrow().rows()).hasSize(2);
        assertThat(store.load(here, NOW, 5, 1).orElseThrow().rows()).hasSize(1);
        assertThat(store.load(here, NOW, 5, 0).orElseThrow().rows()).hasSize(1);
        assertThat(store.load(here, NOW, ALL, Long.MAX_VALUE).orElseThrow().rows())
                .hasSize(5);
        assertThat(store.load(here, NOW, 0, 0).orElseThrow().session().rowCount())
                .isEqualTo(5);
    }

    @Test
    void S21_a_row_that_does_not_fit_ends_the_page_though_a_later_one_would_fit() {
        created(store, 1, 1, END);
        append(here, 1, 2, new byte[5], NOW);
        append(here, 2, 3, new byte[50], NOW);
        append(here, 3, 4, new byte[5], NOW);
        assertThat(store.load(here, NOW, ALL, 20).orElseThrow().rows()).hasSize(1);
    }

    @Test
    void S22_nothing_is_loaded_from_an_address_that_is_free_or_in_another_partition() {
        created(store, 1, 1, END);
        assertThat(store.load(address(1, 2), NOW, ALL, ALL)).isEmpty();
        assertThat(store.load(address(2, 1), NOW, ALL, ALL)).isEmpty();
        assertThat(store.remove(address(2, 1))).isFalse();
    }

    @Test
    void S30_append_replaces_the_header_and_adds_the_row_at_the_end() {
        created(store, 1, 1, END);
        assertThat(append(here, 1, 2, bytes(1), NOW)).isEqualTo(new Done());
        assertThat(append(here, 2, 3, bytes(2), NOW)).isEqualTo(new Done());
        assertShows(page(store, here, NOW).session(), 3, bytes(8, 3), LATER, 2);
        assertThat(page(store, here, NOW).rows()).containsExactly(bytes(1), bytes(2));
        assertThat(store.load(here, LATER.minusMillis(1), 0, 0)).isPresent();
    }

    @Test
    void S31_append_under_another_revision_is_a_conflict_with_the_newest_state_and_changes_nothing() {
        created(store, 1, 1, END);
        append(here, 1, 2, bytes(1), NOW);
        Conflict conflict = (Conflict) append(here, 1, 3, bytes(9), NOW);
        assertShows(conflict.current(), 2, bytes(8, 2), LATER, 1);
        assertShows(page(store, here, NOW).session(), 2, bytes(8, 2), LATER, 1);
        assertThat(page(store, here, NOW).rows()).containsExactly(bytes(1));
    }

    @Test
    void S32_append_to_nothing_is_gone() {
        assertThat(append(here, 1, 2, bytes(1), NOW)).isEqualTo(new Gone());
        assertThat(store.isEmpty()).isTrue();
    }

    @Test
    void S33_a_log_grows_far_and_stays_in_order() {
        created(store, 1, 1, END);
        int many = 100_000;
        for (int i = 0; i < many; i++) {
            append(here, i + 1, i + 2, bytes(i, i >> 8, i >> 16), NOW);
        }
        SessionPage tail = store.rows(here, many - 2, ALL, ALL, NOW).orElseThrow();
        assertThat(tail.session().rowCount()).isEqualTo(many);
        assertThat(tail.rows())
                .containsExactly(
                        bytes(many - 2, (many - 2) >> 8, (many - 2) >> 16),
                        bytes(many - 1, (many - 1) >> 8, (many - 1) >> 16));
    }

    @Test
    void S40_replace_changes_the_header_and_leaves_the_rows() {
        created(store, 1, 1, END);
        append(here, 1, 2, bytes(1), NOW);
        assertThat(replace(here, 2, 3, NOW)).isEqualTo(new Done());
        assertShows(page(store, here, NOW).session(), 3, bytes(9, 3), LATER, 1);
        assertThat(page(store, here, NOW).rows()).containsExactly(bytes(1));
        assertShows(((Conflict) replace(here, 2, 4, NOW)).current(), 3, bytes(9, 3), LATER, 1);
        assertThat(replace(address(1, 2), 2, 3, NOW)).isEqualTo(new Gone());
    }

    @Test
    void S40_a_write_may_bring_the_end_forward() {
        created(store, 1, 1, END);
        Instant soon = NOW.plusMillis(5);
        store.replace(here, revision(1), revision(2), bytes(1), soon, NOW);
        assertThat(store.load(here, soon, 0, 0)).isEmpty();
        assertThat(store.removeExpired(soon.plusMillis(1), ALL)).isEqualTo(1);
    }
}
