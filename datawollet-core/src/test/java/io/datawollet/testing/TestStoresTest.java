package io.datawollet.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.datawollet.store.Revision;
import io.datawollet.store.SessionAddress;
import io.datawollet.store.SessionPage;
import io.datawollet.store.SessionRecord;
import io.datawollet.store.SessionSnapshot;
import io.datawollet.store.SessionStore;
import io.datawollet.store.StoreException;
import io.datawollet.store.StoreException.Outcome;
import io.datawollet.store.StoreKey;
import io.datawollet.store.WriteResult;
import io.datawollet.store.WriteResult.Conflict;
import io.datawollet.store.WriteResult.Done;
import io.datawollet.store.WriteResult.Gone;
import io.datawollet.store.tck.ModelSessionStore;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** The tools do what they say, or tests that lean on them prove nothing. */
class TestStoresTest {
    private static final Instant NOW = TestClock.START;
    private static final Instant END = NOW.plusSeconds(60);
    private static final StoreKey PARTITION = new StoreKey(1, 0, 0, 0);
    private static final SessionAddress HERE = new SessionAddress(PARTITION, new StoreKey(2, 0, 0, 0));
    private static final SessionAddress THERE = new SessionAddress(PARTITION, new StoreKey(3, 0, 0, 0));

    private static Revision revision(int number) {
        return new Revision(0, number);
    }

    private static void create(SessionStore store, SessionAddress address) {
        store.create(new SessionRecord(address, revision(1), new byte[] {1}, NOW, END), NOW, 0);
    }

    private static WriteResult append(SessionStore store, int expected) {
        return store.append(HERE, revision(expected), revision(expected + 1), new byte[] {2}, new byte[] {3}, END, NOW);
    }

    private static long rows(SessionStore store) {
        return store.load(HERE, NOW, 0, 0).orElseThrow().session().rowCount();
    }

    private static void assertFails(Outcome outcome, ThrowingCallable call) {
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(call)
                .satisfies(e -> assertThat(e.outcome()).isEqualTo(outcome));
    }

    @Test
    void the_clock_moves_only_when_it_is_told_to() {
        TestClock clock = new TestClock();
        assertThat(clock.instant()).isEqualTo(Instant.parse("2026-01-01T00:00:00Z"));
        clock.advance(Duration.ofMillis(5));
        assertThat(clock.instant()).isEqualTo(NOW.plusMillis(5));
        clock.set(END);
        assertThat(clock.instant()).isEqualTo(END);
    }

    @Test
    void each_operation_is_counted_as_itself_and_reaches_the_store() {
        CountingSessionStore store = new CountingSessionStore(new ModelSessionStore());
        create(store, HERE);
        assertThat(append(store, 1)).isEqualTo(new Done());
        assertThat(store.replace(HERE, revision(2), revision(3), new byte[0], END, NOW))
                .isEqualTo(new Done());
        SessionRecord there = new SessionRecord(THERE, revision(4), new byte[0], NOW, END);
        assertThat(store.move(HERE, revision(3), there, NOW)).isEqualTo(new Done());
        assertThat(store.load(THERE, NOW, 9, 9).orElseThrow().rows()).hasSize(1);
        assertThat(store.rows(THERE, 1, 9, 9, NOW).orElseThrow().rows()).isEmpty();
        assertThat(store.list(PARTITION, NOW, 9)).hasSize(1);
        assertThat(store.remove(HERE)).isFalse();
        assertThat(store.removePartition(PARTITION, 9)).isEqualTo(1);
        assertThat(store.removeExpired(END, 9)).isZero();

        for (Operation operation : EnumSet.range(Operation.CREATE, Operation.REMOVE_EXPIRED)) {
            assertThat(store.calls(operation)).as(operation.name()).isEqualTo(1);
        }
        assertThat(store.calls()).isEqualTo(10);
        store.reset();
        assertThat(store.calls()).isZero();
    }

    @Test
    void a_call_that_fails_before_changes_nothing_and_only_so_many_fail() {
        FaultySessionStore store = new FaultySessionStore(new ModelSessionStore());
        create(store, HERE);
        store.failBefore(Operation.APPEND, 1, Outcome.NOT_APPLIED);
        store.failBefore(Operation.APPEND, 1, Outcome.UNKNOWN);
        assertFails(Outcome.NOT_APPLIED, () -> append(store, 1));
        assertFails(Outcome.UNKNOWN, () -> append(store, 1));
        assertThat(rows(store)).isZero();
        assertThat(append(store, 1)).isEqualTo(new Done());
    }

    @Test
    void a_lost_answer_belongs_to_a_call_that_was_applied() {
        FaultySessionStore store = new FaultySessionStore(new ModelSessionStore());
        create(store, HERE);
        store.loseAnswer(Operation.APPEND, 1);
        assertFails(Outcome.UNKNOWN, () -> append(store, 1));
        assertThat(rows(store)).isEqualTo(1);
        assertThat(append(store, 2)).isEqualTo(new Done());
    }

    @Test
    void a_call_that_is_held_back_lands_when_the_test_says_so_and_meets_what_is_there_then() {
        FaultySessionStore store = new FaultySessionStore(new ModelSessionStore());
        create(store, HERE);
        store.holdBack(Operation.APPEND, 2);
        assertFails(Outcome.UNKNOWN, () -> append(store, 1));
        assertFails(Outcome.UNKNOWN, () -> append(store, 1));
        assertThat(rows(store)).isZero();
        assertThat(store.held()).isEqualTo(2);
        List<Object> answers = store.landLate();
        assertThat(answers.get(0)).isEqualTo(new Done());
        assertThat(answers.get(1)).isInstanceOf(Conflict.class);
        assertThat(rows(store)).isEqualTo(1);
        assertThat(store.held()).isZero();
        assertThat(store.landLate()).isEmpty();

        store.holdBack(Operation.APPEND, 1);
        assertFails(Outcome.UNKNOWN, () -> append(store, 2));
        store.remove(HERE);
        assertThat(store.landLate()).containsExactly(new Gone());
    }

    @Test
    void a_call_that_is_held_back_lands_by_itself_after_so_many_more() {
        FaultySessionStore store = new FaultySessionStore(new ModelSessionStore());
        create(store, HERE);
        store.holdBack(Operation.APPEND, 1, 2);
        assertFails(Outcome.UNKNOWN, () -> append(store, 1));
        assertThat(rows(store)).isZero();
        assertThat(rows(store)).isZero();
        assertThat(rows(store)).isEqualTo(1);
        assertThat(store.held()).isZero();
    }

    @Test
    void everything_fails_until_the_store_is_healed() {
        FaultySessionStore store = new FaultySessionStore(new ModelSessionStore());
        create(store, HERE);
        store.failAll(Outcome.UNKNOWN);
        assertFails(Outcome.UNKNOWN, () -> append(store, 1));
        assertFails(Outcome.UNKNOWN, () -> store.list(PARTITION, NOW, 1));
        store.heal();
        assertThat(rows(store)).isZero();
    }

    @Test
    void an_unlisted_exception_comes_out_as_it_is() {
        FaultySessionStore store = new FaultySessionStore(new ModelSessionStore());
        create(store, HERE);
        IllegalStateException unlisted = new IllegalStateException("a driver's own");
        store.throwUnlisted(Operation.LOAD, 1, unlisted);
        assertThatThrownBy(() -> rows(store)).isSameAs(unlisted);
        assertThat(rows(store)).isZero();
    }

    @Test
    void a_predicate_picks_calls_by_number_and_argument() {
        FaultySessionStore store = new FaultySessionStore(new ModelSessionStore());
        store.script(
                call -> call.arguments().contains(THERE) && call.number() >= 2,
                1,
                new Fault.FailBefore(Outcome.NOT_APPLIED));
        assertThat(store.remove(THERE)).isFalse();
        assertThat(store.remove(HERE)).isFalse();
        assertFails(Outcome.NOT_APPLIED, () -> store.remove(THERE));
        assertThat(store.remove(THERE)).isFalse();
        assertThatIllegalArgumentException().isThrownBy(() -> store.loseAnswer(Operation.LOAD, 0));
    }

    @Test
    void a_store_goes_back_whole_and_as_often_as_wanted() {
        RewindableSessionStore store = new RewindableSessionStore();
        create(store, HERE);
        RewindableSessionStore.Snapshot early = store.snapshot();
        for (int i = 0; i < 2; i++) {
            assertThat(append(store, 1)).isEqualTo(new Done());
            create(store, THERE);
            store.rewind(early);
            assertThat(rows(store)).isZero();
            assertThat(store.load(THERE, NOW, 0, 0)).isEmpty();
        }
        store.remove(HERE);
        store.rewind(early);
        assertThat(rows(store)).isZero();
    }

    @Test
    void what_lies_in_a_tampered_store_can_be_read_and_changed() {
        TamperingSessionStore store = new TamperingSessionStore();
        create(store, THERE);
        create(store, HERE);
        append(store, 1);
        assertThat(store.addresses()).containsExactly(HERE, THERE);
        assertThat(store.header(HERE)).containsExactly(2);
        assertThat(store.rowsOf(HERE)).containsExactly(new byte[] {3});

        store.header(HERE)[0] = 9;
        store.rowsOf(HERE).clear();
        assertThat(store.header(HERE)).containsExactly(2);
        store.put(HERE, store.header(THERE), new byte[] {4}, new byte[] {5});
        SessionPage page = store.load(HERE, NOW, 9, 9).orElseThrow();
        assertThat(page.session().header()).containsExactly(1);
        assertThat(page.session().revision()).isEqualTo(revision(2));
        assertThat(page.rows()).containsExactly(new byte[] {4}, new byte[] {5});

        store.put(new SessionRecord(THERE, revision(8), new byte[] {6}, NOW, END), store.rowsOf(HERE));
        assertThat(store.record(THERE).revision()).isEqualTo(revision(8));
        assertThat(store.rowsOf(THERE)).hasSize(2);
    }

    @Test
    void answers_of_a_tampered_store_can_be_changed_on_the_way() {
        TamperingSessionStore store = new TamperingSessionStore();
        create(store, HERE);
        append(store, 1);
        store.onPage(page -> new SessionPage(page.session(), List.of()));
        store.onConflict(seen -> {
            seen.header()[0] = 99;
            return new SessionSnapshot(seen.revision(), seen.header(), seen.expiresAt(), 77);
        });
        assertThat(store.load(HERE, NOW, 9, 9).orElseThrow().rows()).isEmpty();
        assertThat(store.rows(HERE, 0, 9, 9, NOW).orElseThrow().rows()).isEmpty();
        Conflict conflict = (Conflict) append(store, 1);
        assertThat(conflict.current().rowCount()).isEqualTo(77);
        assertThat(conflict.current().header()).containsExactly(99);
        store.honest();
        assertThat(store.load(HERE, NOW, 9, 9).orElseThrow().rows()).hasSize(1);
        assertThat(store.header(HERE)).containsExactly(2);
    }
}
