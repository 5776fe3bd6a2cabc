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

import io.datawollet.store.SessionAddress;
import io.datawollet.store.SessionPage;
import io.datawollet.store.SessionRecord;
import io.datawollet.store.WriteResult;
import io.datawollet.store.WriteResult.Done;
import io.datawollet.store.WriteResult.Gone;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What the memory store does beyond the rules of the contract, which are checked by the contract itself. */
class MemorySessionStoreTest {
    private static final Instant LATER = END.plus(Duration.ofMinutes(30));

    private final MemorySessionStore store = MemorySessionStore.create(MemoryCapacity.ofBytes(100_000_000));
    private final SessionAddress here = address(1, 1);

    private WriteResult append(long expected, byte[] row) {
        int next = (int) expected + 1;
        return store.append(here, revision(expected), revision(next), bytes(8, next), row, LATER, NOW);
    }

    @Test
    void any_instant_is_a_time_to_ask_at() {
        created(store, 1, 1, END);
        assertThat(store.load(here, Instant.MIN, 0, 0)).isPresent();
        assertThat(store.load(here, Instant.MAX, 0, 0)).isEmpty();
        assertThat(store.list(key(1), Instant.MIN, ALL)).hasSize(1);
        assertThat(store.removeExpired(Instant.MIN, ALL)).isZero();
        assertThat(store.removeExpired(Instant.MAX, ALL)).isEqualTo(1);
        assertThat(store.isEmpty()).isTrue();
    }

    @Test
    void a_write_that_finds_nothing_leaves_no_trace() {
        assertThat(append(1, bytes(1))).isEqualTo(new Gone());
        created(store, 1, 1, END);
        store.remove(here);
        assertThat(append(1, bytes(1))).isEqualTo(new Gone());
        assertThat(store.replace(here, revision(1), revision(2), bytes(1), LATER, NOW))
                .isEqualTo(new Gone());
        assertThat(store.move(here, revision(1), record(address(1, 2), 2, LATER), NOW))
                .isEqualTo(new Gone());
        assertThat(store.isEmpty()).isTrue();
    }

    @Test
    void changing_an_array_that_was_passed_in_changes_nothing_in_the_store() {
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
    void the_list_of_rows_cannot_be_changed() {
        created(store, 1, 1, END);
        append(1, bytes(1));
        SessionPage page = page(store, here, NOW);
        assertThatThrownBy(() -> page.rows().add(bytes(1))).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void an_instant_with_a_fraction_of_a_millisecond_or_far_beyond_any_calendar_is_refused() {
        created(store, 1, 1, END);
        Instant uneven = END.plusNanos(1);
        assertThatIllegalArgumentException().isThrownBy(() -> store.create(record(address(1, 2), 1, uneven), NOW, 0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.create(record(address(1, 2), 1, Instant.MAX), NOW, 0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.replace(here, revision(1), revision(2), bytes(1), uneven, NOW));

        assertThat(store.load(address(1, 2), NOW, 0, 0)).isEmpty();
        assertThat(page(store, here, NOW).session().revision()).isEqualTo(revision(1));
        assertThat(page(store, here, NOW).session().expiresAt()).isEqualTo(END);
    }

    @Test
    void a_log_grows_far_and_stays_in_order() {
        created(store, 1, 1, END);
        int many = 100_000;
        for (int i = 0; i < many; i++) {
            append(i + 1, bytes(i, i >> 8, i >> 16));
        }
        SessionPage tail = store.rows(here, many - 2, ALL, ALL, NOW).orElseThrow();
        assertThat(tail.session().rowCount()).isEqualTo(many);
        assertThat(tail.rows())
                .containsExactly(
                        bytes(many - 2, (many - 2) >> 8, (many - 2) >> 16),
                        bytes(many - 1, (many - 1) >> 8, (many - 1) >> 16));
    }

    @Test
    void prolonged_sessions_among_thousands_are_passed_over_until_their_new_end() {
        for (int i = 0; i < 2_000; i++) {
            SessionAddress address = created(store, 1, i, END);
            if (i % 2 == 0) {
                assertThat(store.replace(address, revision(1), revision(2), bytes(9), LATER, NOW))
                        .isEqualTo(new Done());
            }
        }
        assertThat(store.removeExpired(END.plusMillis(1), ALL)).isEqualTo(1_000);
        assertThat(store.list(key(1), END, ALL)).hasSize(1_000);
        assertThat(store.removeExpired(LATER, ALL)).isZero();
        assertThat(store.removeExpired(LATER.plusMillis(1), ALL)).isEqualTo(1_000);
        assertThat(store.isEmpty()).isTrue();
    }
}
