package io.datawollet.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.error.ErrorCode;
import io.datawollet.session.RecordedRequest;
import io.datawollet.session.Session;
import io.datawollet.session.SessionCredentials;
import io.datawollet.session.SessionEvent;
import io.datawollet.session.SessionManager;
import io.datawollet.session.StartedSession;
import io.datawollet.store.SessionAddress;
import io.datawollet.store.SessionPage;
import io.datawollet.store.StoreException.Outcome;
import io.datawollet.testing.Fault;
import io.datawollet.testing.FaultySessionStore;
import io.datawollet.testing.Operation;
import io.datawollet.testing.TamperingSessionStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Stored rows changed in every way, in every page in which they can be read. */
class TamperedHistoryTest {
    private static final int ROWS = 6;

    private final TamperingSessionStore store = new TamperingSessionStore();
    private final FaultySessionStore watched = new FaultySessionStore(store);
    private final Ground ground = new Ground(watched);
    private final SessionManager manager = ground.manager();
    private final SessionManager other = ground.manager();
    private final Session session = ground.start(manager).session();
    private final SessionCredentials pair = session.credentials();
    private final SessionAddress address = store.addresses().get(0);

    /** Every row that any append was sent with, those of lost races included. */
    private final List<byte[]> sent = new ArrayList<>();

    /** For each place a row that lost the race for it, as authentic as the winner. */
    private final List<byte[]> losers = new ArrayList<>();

    private List<byte[]> rows = List.of();
    private List<String> truth = List.of();

    @BeforeEach
    void race_for_every_place() {
        watched.script(
                call -> {
                    if (call.operation() == Operation.APPEND) {
                        sent.add((byte[]) call.arguments().get(4));
                    }
                    return false;
                },
                1,
                new Fault.LoseAnswer());
        Session elsewhere = other.open(ground.browser, pair);
        for (int i = 0; i < ROWS; i += 2) {
            raceFor(elsewhere, session, i);
            raceFor(session, elsewhere, i + 1);
        }
        loseTheLastRace();
        ground.events.clear();
        elsewhere.history();
        session.history();
        rows = store.rowsOf(address);
        truth = Ground.payloads(session);
        assertThat(rows).hasSize(ROWS + 1);
        assertThat(losers).hasSize(ROWS + 1);
        ground.events.clear();
    }

    /** The winner records behind the back of the loser, who then tries for the same place in vain. */
    private void raceFor(Session winner, Session loser, int place) {
        if (place == 0) {
            winner.record("count", "w" + place);
        }
        int before = sent.size();
        loser.record("count", "l" + place);
        losers.add(sent.get(before));
        assertThat(sent).hasSize(before + 2);
    }

    /** The row that won the last place has a rival too, who is kept from trying for another place. */
    private void loseTheLastRace() {
        int before = sent.size();
        watched.script(
                call -> call.operation() == Operation.APPEND && sent.size() > before + 1,
                3,
                new Fault.FailBefore(Outcome.NOT_APPLIED));
        assertThat(Ground.codeOf(() -> session.record("count", "x"))).isEqualTo(ErrorCode.SESSION_STORE_FAILED);
        losers.add(sent.get(before));
    }

    /** What is read of every page size, and by resuming, is noticed if it reaches the lie. */
    private void assertNoticed(Consumer<List<byte[]>> lie) {
        for (int limit = 1; limit <= ROWS + 2; limit++) {
            assertNoticed(limit, lie);
        }
        store.onPage(page -> new SessionPage(page.session(), changed(page.rows(), lie)));
        int heard = ground.events.size();
        StartedSession answer = ground.resume(other, pair);
        assertThat(answer.resumed()).isFalse();
        assertThat(answer.history().requests()).isEmpty();
        assertThat(ground.events.get(heard).type()).isEqualTo(SessionEvent.Type.TAMPERED);
        assertThat(ground.events.get(heard).reason()).startsWith("the history does not verify: ");
        answer.session().terminate();
        store.honest();
    }

    private void assertNoticed(int limit, Consumer<List<byte[]>> lie) {
        List<byte[]> log = changed(rows, lie);
        int heard = ground.events.size();
        List<String> read = new ArrayList<>();
        ErrorCode code = Ground.codeOf(() -> readAll(limit, log, read));
        assertThat(code).as("page size " + limit).isEqualTo(ErrorCode.SESSION_NOT_FOUND);
        assertThat(ground.events.get(heard).type()).isEqualTo(SessionEvent.Type.TAMPERED);
        assertThat(ground.events.get(heard).reason()).startsWith("the history does not verify: ");
        assertThat(read).as("what was given out before").isEqualTo(truth.subList(0, read.size()));
        store.honest();
    }

    private void readAll(int limit, List<byte[]> log, List<String> read) {
        serve(log, 0, limit);
        var page = session.history(limit);
        page.requests().stream().map(RecordedRequest::json).forEach(read::add);
        while (page.nextCursor().isPresent()) {
            serve(log, read.size(), limit);
            page = session.history(page.nextCursor().get(), limit);
            page.requests().stream().map(RecordedRequest::json).forEach(read::add);
        }
    }

    private void serve(List<byte[]> log, int from, int limit) {
        List<byte[]> run = log.subList(Math.min(from, log.size()), Math.min(log.size(), from + limit + 1));
        store.onPage(page -> new SessionPage(page.session(), run));
    }

    private static List<byte[]> changed(List<byte[]> rows, Consumer<List<byte[]>> lie) {
        List<byte[]> copy = new ArrayList<>();
        rows.forEach(row -> copy.add(row.clone()));
        lie.accept(copy);
        return copy;
    }

    @Test
    void untouched_rows_are_read_in_every_page_size() {
        for (int limit = 1; limit <= ROWS + 2; limit++) {
            List<String> read = new ArrayList<>();
            readAll(limit, rows, read);
            assertThat(read).isEqualTo(truth).hasSize(ROWS + 1);
        }
        assertThat(ground.resume(other, pair).history().requests()).hasSize(ROWS + 1);
        assertThat(ground.heard(SessionEvent.Type.TAMPERED)).isZero();
    }

    @Test
    void no_bit_of_any_row_can_be_changed() {
        for (int i = 0; i < rows.size(); i++) {
            for (int bit = 0; bit < rows.get(i).length * 8; bit++) {
                int row = i;
                int at = bit / 8;
                int mask = 1 << (bit % 8);
                Consumer<List<byte[]>> flip = log -> log.get(row)[at] ^= (byte) mask;
                // Sizes that make the row first, last, in the middle of and beyond a page.
                assertNoticed(1 + bit % 3, flip);
                assertNoticed(ROWS, flip);
            }
        }
    }

    @Test
    void no_bit_of_a_row_can_be_changed_where_only_its_own_page_is_a_lie() {
        for (int from = 1; from <= ROWS; from++) {
            String cursor = session.history(from).nextCursor().orElseThrow();
            for (int bit = 0; bit < rows.get(from).length * 8; bit++) {
                int first = from;
                int at = bit / 8;
                int mask = 1 << (bit % 8);
                int limit = 1 + bit % 3;
                List<byte[]> log = changed(rows, all -> all.get(first)[at] ^= (byte) mask);
                serve(log, from, limit);
                int heard = ground.events.size();
                assertThat(Ground.codeOf(() -> session.history(cursor, limit))).isEqualTo(ErrorCode.SESSION_NOT_FOUND);
                assertThat(ground.events.get(heard).type()).isEqualTo(SessionEvent.Type.TAMPERED);
            }
            store.honest();
        }
    }

    @Test
    void no_two_rows_can_be_swapped() {
        for (int i = 0; i < rows.size(); i++) {
            for (int j = i + 1; j < rows.size(); j++) {
                int one = i;
                int two = j;
                assertNoticed(log -> Collections.swap(log, one, two));
            }
        }
    }

    @Test
    void no_row_can_be_dropped_doubled_or_replaced_by_its_neighbour() {
        for (int i = 0; i < rows.size(); i++) {
            int row = i;
            assertNoticed(log -> log.remove(row));
            assertNoticed(log -> log.add(row, log.get(row).clone()));
            if (row > 0) {
                assertNoticed(log -> log.set(row, log.get(row - 1)));
            }
        }
    }

    @Test
    void no_row_can_be_cut_or_made_longer() {
        for (int i = 0; i < rows.size(); i++) {
            int row = i;
            int length = rows.get(row).length;
            for (int size = 0; size < length + 20; size++) {
                if (size != length) {
                    int other = size;
                    Consumer<List<byte[]>> resize = log -> log.set(row, Arrays.copyOf(log.get(row), other));
                    assertNoticed(1 + size % 3, resize);
                    assertNoticed(ROWS, resize);
                }
            }
        }
    }

    @Test
    void no_row_of_another_session_can_be_put_in() {
        Session stranger = ground.start(manager).session();
        for (int i = 0; i <= ROWS; i++) {
            stranger.record("count", "s" + i);
        }
        SessionAddress its = store.addresses().stream()
                .filter(each -> !each.equals(address))
                .findFirst()
                .orElseThrow();
        List<byte[]> strange = store.rowsOf(its);
        for (int i = 0; i < rows.size(); i++) {
            int row = i;
            assertNoticed(log -> log.set(row, strange.get(row)));
        }
        assertNoticed(log -> {
            log.clear();
            log.addAll(strange);
        });
    }

    @Test
    void a_page_that_ends_with_the_losing_row_of_an_old_race_is_noticed_wherever_it_lies() {
        for (int i = 0; i <= ROWS; i++) {
            int place = i;
            // A loser is authentic: it opens at its place, and names the same row before it.
            assertThat(losers.get(place)).isNotEqualTo(rows.get(place));
            assertThat(Arrays.copyOfRange(losers.get(place), 3, 19))
                    .isEqualTo(Arrays.copyOfRange(rows.get(place), 3, 19));
            assertNoticed(log -> log.set(place, losers.get(place)));
        }
        // Every subset of the losers, which a store is free to choose.
        for (int set = 1; set < 1 << (ROWS + 1); set++) {
            int chosen = set;
            Consumer<List<byte[]>> lie = log -> {
                for (int i = 0; i <= ROWS; i++) {
                    if ((chosen & (1 << i)) != 0) {
                        log.set(i, losers.get(i));
                    }
                }
            };
            assertNoticed(1 + set % ROWS, lie);
        }
    }

    @Test
    void a_page_that_ends_with_a_losing_row_and_is_cut_there_is_noticed() {
        for (int limit = 1; limit <= ROWS; limit++) {
            for (int from = 0; from + limit <= ROWS; from++) {
                List<byte[]> run = new ArrayList<>(rows.subList(from, from + limit));
                run.set(limit - 1, losers.get(from + limit - 1));
                assertCutNoticed(from, limit, run);
            }
        }
    }

    @Test
    void a_page_that_is_cut_short_is_noticed_first_middle_and_last() {
        for (int limit = 1; limit <= ROWS + 1; limit++) {
            for (int from = 0; from <= ROWS; from++) {
                int whole = Math.min(limit + 1, rows.size() - from);
                for (int given = 0; given < whole; given++) {
                    assertCutNoticed(from, limit, rows.subList(from, from + given));
                }
            }
        }
    }

    private void assertCutNoticed(int from, int limit, List<byte[]> run) {
        store.honest();
        String cursor = from == 0 ? "" : session.history(from).nextCursor().orElseThrow();
        store.onPage(page -> new SessionPage(page.session(), run));
        int heard = ground.events.size();
        assertThat(Ground.codeOf(() -> {
                    if (from == 0) {
                        session.history(limit);
                    } else {
                        session.history(cursor, limit);
                    }
                }))
                .isEqualTo(ErrorCode.SESSION_NOT_FOUND);
        assertThat(ground.events.get(heard).type()).isEqualTo(SessionEvent.Type.TAMPERED);
        assertThat(ground.events.get(heard).reason()).contains("cut the page short");
        store.honest();
    }

    @Test
    void rows_beyond_the_end_or_more_than_asked_for_are_noticed() {
        assertNoticed(log -> log.add(log.get(ROWS).clone()));
        assertNoticed(log -> log.add(losers.get(ROWS - 1)));
        String end = session.history(ROWS).nextCursor().orElseThrow();
        store.onPage(page -> new SessionPage(page.session(), rows.subList(ROWS - 1, ROWS + 1)));
        assertThat(Ground.codeOf(() -> session.history(end, 5))).isEqualTo(ErrorCode.SESSION_NOT_FOUND);
        store.honest();
        assertThat(session.history(end, 5).requests()).hasSize(1);
    }

    @Test
    void a_row_as_long_as_a_whole_answer_is_noticed_too() {
        byte[] huge = Arrays.copyOf(rows.get(0), 50 << 20);
        assertNoticed(1, log -> log.set(0, huge));
        store.onPage(page -> new SessionPage(page.session(), List.of(huge)));
        assertThat(Ground.codeOf(() -> session.history(3))).isEqualTo(ErrorCode.SESSION_NOT_FOUND);
        assertThat(ground.events.get(ground.events.size() - 1).type()).isEqualTo(SessionEvent.Type.TAMPERED);
    }
}
