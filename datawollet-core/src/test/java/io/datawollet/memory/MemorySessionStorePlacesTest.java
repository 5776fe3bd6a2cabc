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
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Rules about where sessions lie: moving, paging on, removing, listing, sweeping. */
class MemorySessionStorePlacesTest {
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
    void S50_move_takes_the_log_along_and_leaves_nothing_behind() {
        created(store, 1, 1, END);
        append(here, 1, 2, bytes(1), NOW);
        SessionAddress there = address(1, 2);
        Instant lied = NOW.plusMillis(77);
        SessionRecord moved = new SessionRecord(there, revision(3), bytes(3), lied, LATER);
        assertThat(store.move(here, revision(2), moved, NOW)).isEqualTo(new Done());

        assertShows(page(store, there, NOW).session(), 3, bytes(3), LATER, 1);
        assertThat(page(store, there, NOW).rows()).containsExactly(bytes(1));
        assertThat(store.load(here, NOW, 0, 0)).isEmpty();
        assertThat(store.remove(here)).isFalse();
        assertThat(store.list(key(1), NOW, ALL)).containsExactly(new SessionListing(there, NOW, LATER));
        assertThat(append(there, 3, 4, bytes(2), NOW)).isEqualTo(new Done());
    }

    @Test
    void S50_move_works_in_a_partition_of_any_size() {
        for (int size = 1; size <= 12; size++) {
            int partition = size;
            IntStream.range(0, size).forEach(i -> created(store, partition, i, END));
            for (int i = 0; i < size; i++) {
                assertThat(move(address(partition, i), 1, address(partition, 100 + i), NOW))
                        .isEqualTo(new Done());
                assertThat(store.list(key(partition), NOW, ALL)).hasSize(size);
                assertThat(store.load(address(partition, i), NOW, 0, 0)).isEmpty();
                assertThat(store.load(address(partition, 100 + i), NOW, 0, 0)).isPresent();
            }
        }
    }

    @Test
    void S51_move_under_another_revision_is_a_conflict() {
        created(store, 1, 1, END);
        append(here, 1, 2, bytes(1), NOW);
        Conflict conflict = (Conflict) move(here, 1, address(1, 2), NOW);
        assertShows(conflict.current(), 2, bytes(8, 2), LATER, 1);
        assertThat(store.load(here, NOW, 0, 0)).isPresent();
        assertThat(store.load(address(1, 2), NOW, 0, 0)).isEmpty();
    }

    @Test
    void S52_gone_comes_before_taken() {
        created(store, 1, 2, END);
        assertThat(move(here, 1, address(1, 2), NOW)).isEqualTo(new Gone());
    }

    @Test
    void S53_move_onto_something_even_expired_is_taken_and_changes_nothing() {
        created(store, 1, 1, END);
        created(store, 1, 2, NOW.plusMillis(1));
        Instant now = NOW.plusMillis(1);
        assertThat(move(here, 1, address(1, 2), now)).isEqualTo(new WriteResult.Taken());
        assertThat(move(here, 1, here, now)).isEqualTo(new WriteResult.Taken());
        assertShows(page(store, here, now).session(), 1, bytes(7, 1), END, 0);
        assertThat(store.remove(address(1, 2))).isTrue();
        assertThat(move(here, 1, address(1, 2), now)).isEqualTo(new Done());
    }

    @Test
    void S54_move_to_another_partition_is_refused() {
        created(store, 1, 1, END);
        assertThatIllegalArgumentException().isThrownBy(() -> move(here, 1, address(2, 1), NOW));
        assertThatIllegalArgumentException().isThrownBy(() -> move(address(1, 9), 1, address(2, 1), NOW));
        assertThat(store.load(here, NOW, 0, 0)).isPresent();
    }

    @Test
    void S60_rows_begin_at_the_index_that_was_asked_for() {
        created(store, 1, 1, END);
        addRows(here, 5, 10);
        SessionPage page = store.rows(here, 3, 10, 1_000, NOW).orElseThrow();
        assertThat(page.rows()).extracting(row -> (int) row[0]).containsExactly(3, 4);
        assertThat(page.session().rowCount()).isEqualTo(5);
        assertThat(store.rows(here, 1, 10, 25, NOW).orElseThrow().rows()).hasSize(2);
        assertThat(store.rows(here, 1, 1, 25, NOW).orElseThrow().rows()).hasSize(1);
        assertThat(store.rows(here, 5, 10, 1_000, NOW).orElseThrow().rows()).isEmpty();
        assertThat(store.rows(here, Long.MAX_VALUE, ALL, Long.MAX_VALUE, NOW)
                        .orElseThrow()
                        .rows())
                .isEmpty();
        assertThat(store.rows(address(1, 2), 0, 1, 1, NOW)).isEmpty();
    }

    @Test
    void S70_remove_says_whether_something_was_there_even_expired() {
        created(store, 1, 1, END);
        assertThat(store.load(here, END, 0, 0)).isEmpty();
        assertThat(store.remove(here)).isTrue();
        assertThat(store.remove(here)).isFalse();
        assertThat(store.load(here, NOW, 0, 0)).isEmpty();
        assertThat(store.list(key(1), NOW, ALL)).isEmpty();
        assertThat(store.isEmpty()).isTrue();
    }

    @Test
    void S80_list_shows_live_sessions_the_soonest_to_expire_first_then_by_address() {
        for (int i = 0; i < 9; i++) {
            created(store, 1, i, END.plusMillis(i % 3));
        }
        created(store, 1, 50, NOW);
        created(store, 2, 51, END);
        List<SessionListing> all = store.list(key(1), NOW, ALL);
        assertThat(all).hasSize(9).isSortedAccordingTo((a, b) -> {
            int order = a.expiresAt().compareTo(b.expiresAt());
            return order != 0
                    ? order
                    : a.address().session().compareTo(b.address().session());
        });
        assertThat(all).extracting(SessionListing::address).doesNotHaveDuplicates();
        assertThat(store.list(key(1), NOW, 4)).isEqualTo(all.subList(0, 4));
        assertThat(store.list(key(1), NOW, 0)).isEmpty();
        assertThat(store.list(key(3), NOW, ALL)).isEmpty();
    }

    @Test
    void S90_removePartition_takes_at_most_the_limit_live_or_expired_and_no_other_partition() {
        for (int i = 0; i < 10; i++) {
            created(store, 1, i, i % 2 == 0 ? END : NOW);
        }
        created(store, 2, 1, END);
        assertThat(store.removePartition(key(1), 4)).isEqualTo(4);
        assertThat(store.removePartition(key(1), 4)).isEqualTo(4);
        assertThat(store.removePartition(key(1), 4)).isEqualTo(2);
        assertThat(store.removePartition(key(1), 4)).isZero();
        IntStream.range(0, 10)
                .forEach(i -> assertThat(store.remove(address(1, i))).isFalse());
        assertThat(store.load(address(2, 1), NOW, 0, 0)).isPresent();
    }

    @Test
    void S100_removeExpired_takes_what_ended_before_and_at_most_the_limit() {
        for (int i = 0; i < 10; i++) {
            created(store, i, 1, END.plusMillis(i));
        }
        assertThat(store.removeExpired(END, ALL)).isZero();
        assertThat(store.removeExpired(END.plusMillis(1), ALL)).isEqualTo(1);
        assertThat(store.removeExpired(END.plusMillis(8), 3)).isEqualTo(3);
        assertThat(store.removeExpired(END.plusMillis(8), ALL)).isEqualTo(4);
        assertThat(store.removeExpired(END.plusMillis(8), ALL)).isZero();
        assertThat(store.remove(address(7, 1))).isFalse();
        assertThat(store.remove(address(8, 1))).isTrue();
        assertThat(store.remove(address(9, 1))).isTrue();
        assertThat(store.removeExpired(Instant.MAX, ALL)).isZero();
        assertThat(store.isEmpty()).isTrue();
    }

    @Test
    void S100_a_prolonged_session_that_ends_at_the_very_instant_is_not_taken() {
        SessionAddress address = created(store, 1, 1, END);
        replace(address, 1, 2, NOW);
        assertThat(store.removeExpired(LATER, ALL)).isZero();
        assertThat(store.removeExpired(LATER.plusMillis(1), ALL)).isEqualTo(1);
    }

    @Test
    void S100_a_session_that_was_prolonged_is_passed_over_until_its_new_end() {
        for (int i = 0; i < 2_000; i++) {
            SessionAddress address = created(store, 1, i, END);
            if (i % 2 == 0) {
                assertThat(replace(address, 1, 2, NOW)).isEqualTo(new Done());
            }
        }
        assertThat(store.removeExpired(END.plusMillis(1), ALL)).isEqualTo(1_000);
        assertThat(store.list(key(1), END, ALL)).hasSize(1_000);
        assertThat(store.removeExpired(LATER, ALL)).isZero();
        assertThat(store.removeExpired(LATER.plusMillis(1), ALL)).isEqualTo(1_000);
        assertThat(store.isEmpty()).isTrue();
    }
}
