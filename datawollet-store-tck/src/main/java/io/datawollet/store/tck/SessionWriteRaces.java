package io.datawollet.store.tck;

import static io.datawollet.store.tck.SessionGround.ALL;
import static io.datawollet.store.tck.SessionGround.BATCH;
import static io.datawollet.store.tck.SessionGround.address;
import static io.datawollet.store.tck.SessionGround.assertDone;
import static io.datawollet.store.tck.SessionGround.assertGone;
import static io.datawollet.store.tck.SessionGround.assertShows;
import static io.datawollet.store.tck.SessionGround.conflict;
import static io.datawollet.store.tck.SessionGround.found;
import static io.datawollet.store.tck.SessionGround.number;
import static io.datawollet.store.tck.SessionGround.revision;
import static io.datawollet.store.tck.SessionGround.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.store.CreateResult.Created;
import io.datawollet.store.Revision;
import io.datawollet.store.SessionAddress;
import io.datawollet.store.SessionPage;
import io.datawollet.store.SessionSnapshot;
import io.datawollet.store.SessionStore;
import io.datawollet.store.WriteResult;
import io.datawollet.store.WriteResult.Conflict;
import io.datawollet.store.WriteResult.Done;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Rules about creating, reading and writing when operations of two nodes meet. Each round has a partition of its own. */
interface SessionWriteRaces extends OnGround<SessionGround> {
    /** Writers in a race of appends. */
    int WRITERS = 3;

    @Test
    @UsuallyWrong(
            "The address is looked up first and written afterwards, and two that look at once both write. Let a unique"
                    + " index, NX or an exclusive create decide.")
    default void S1_S10_of_racing_creates_at_one_address_exactly_one_is_created() {
        SessionGround in = ground();
        in.rounds(60, round -> {
            AtomicIntegerArray winners = new AtomicIntegerArray(BATCH);
            AtomicIntegerArray created = new AtomicIntegerArray(BATCH);
            IntConsumer[] creators = new IntConsumer[WRITERS];
            for (int c = 0; c < creators.length; c++) {
                int revision = c + 1;
                SessionStore node = in.node(c);
                creators[c] = i -> {
                    if (node.create(in.record(address(round, i), revision, in.end), in.now, 0) instanceof Created) {
                        created.incrementAndGet(i);
                        winners.set(i, revision);
                    }
                };
            }
            Race.inStep(BATCH, creators);
            for (int i = 0; i < BATCH; i++) {
                assertThat(created.get(i))
                        .as("how many were told that they created the session")
                        .isEqualTo(1);
                assertShows(in.page(address(round, i)).session(), winners.get(i), in.end, 0);
            }
            assertThat(in.store.removePartition(SessionGround.key(round), ALL)).isEqualTo(BATCH);
        });
    }

    @Test
    @UsuallyWrong("Counting reads a replica, a cached number or a snapshot that was taken before the call began.")
    default void S11_a_creation_that_was_acknowledged_is_counted_by_every_later_one() {
        SessionGround in = ground();
        in.rounds(100, round -> {
            AtomicInteger acknowledged = new AtomicInteger();
            AtomicInteger next = new AtomicInteger();
            Runnable[] creators = new Runnable[2];
            for (int c = 0; c < creators.length; c++) {
                SessionStore node = in.node(c);
                creators[c] = () -> {
                    for (int i = 0; i < BATCH; i++) {
                        int before = acknowledged.get();
                        SessionAddress at = address(round, next.getAndIncrement());
                        Created created = (Created) node.create(in.record(at, 1, in.end), in.now, ALL);
                        acknowledged.incrementAndGet();
                        assertThat(created.others()).as("others counted").isBetween(before, 2 * BATCH - 1);
                    }
                };
            }
            Race.run(creators);
            assertThat(in.store.removePartition(SessionGround.key(round), ALL)).isEqualTo(2 * BATCH);
        });
    }

    @Test
    @UsuallyWrong(
            "The revision is compared by a read and the write follows without it (no WHERE revision = ?, no WATCH, no lock),"
                    + " or the index of the row is counted before the lock is held.")
    default void S30_racing_appends_by_compare_and_set_lose_no_row() {
        SessionGround in = ground();
        in.rounds(60, round -> {
            SessionAddress here = in.created(round, 1);
            AtomicInteger numbers = new AtomicInteger(10);
            Runnable[] writers = new Runnable[WRITERS];
            for (int w = 0; w < WRITERS; w++) {
                SessionStore node = in.node(w);
                writers[w] = () -> appendInTurn(in, node, here, numbers, new AtomicInteger());
            }
            Race.run(writers);
            SessionPage page = in.page(here);
            assertConsistent(in, page);
            assertThat(page.rows()).as("rows of appends that were done").hasSize(WRITERS * BATCH);
            assertThat(page.rows().stream().map(SessionGround::number).distinct())
                    .as("different rows")
                    .hasSize(WRITERS * BATCH);
            in.store.remove(here);
        });
    }

    @Test
    @UsuallyWrong(
            "The refused statement reads the state from the snapshot with which it began, not the one that it lost to (READ"
                    + " COMMITTED without a lock on what is read), or from a cache.")
    default void S31_conflicts_under_racing_appends_show_a_state_as_new_as_every_write_acknowledged_before() {
        SessionGround in = ground();
        in.rounds(60, round -> {
            SessionAddress here = in.created(round, 1);
            AtomicInteger numbers = new AtomicInteger(10);
            AtomicInteger acknowledged = new AtomicInteger();
            Runnable[] writers = new Runnable[WRITERS];
            for (int w = 0; w < WRITERS; w++) {
                SessionStore node = in.node(w);
                writers[w] = () -> appendInTurn(in, node, here, numbers, acknowledged);
            }
            Race.run(writers);
            in.store.remove(here);
        });
    }

    /** Appends so many rows, going on from what each conflict shows. */
    private static void appendInTurn(
            SessionGround in,
            SessionStore node,
            SessionAddress here,
            AtomicInteger numbers,
            AtomicInteger acknowledged) {
        Revision known = revision(1);
        for (int done = 0; done < BATCH; ) {
            int number = numbers.incrementAndGet();
            int before = acknowledged.get();
            WriteResult result = in.append(node, here, known, number);
            if (result instanceof Conflict conflict) {
                SessionSnapshot current = conflict.current();
                assertThat(current.rowCount())
                        .as("rows that the conflict shows, where so many were acknowledged before the call")
                        .isGreaterThanOrEqualTo(before);
                assertThat(current.revision())
                        .as("the revision that the conflict shows is not the one that was refused")
                        .isNotEqualTo(known);
                known = current.revision();
            } else {
                assertDone(result);
                acknowledged.incrementAndGet();
                known = revision(number);
                done++;
            }
        }
    }

    @Test
    @UsuallyWrong(
            "Header and rows are read by two statements without one snapshot, or written by two that do not commit at once.")
    default void S1_S20_a_session_that_is_read_during_appends_is_whole() {
        SessionGround in = ground();
        in.rounds(60, round -> {
            SessionAddress here = in.created(round, 1);
            Runnable writer = () -> {
                for (int i = 1; i <= BATCH; i++) {
                    assertDone(in.append(in.node(i), here, revision(i), i + 1));
                }
            };
            Race.during(writer, look(in, in.store, here), look(in, in.other, here));
            in.store.remove(here);
        });
    }

    private static Runnable look(SessionGround in, SessionStore node, SessionAddress here) {
        AtomicLong rowsBefore = new AtomicLong();
        return () -> {
            SessionPage page = in.page(node, here);
            assertConsistent(in, page);
            long rows = page.session().rowCount();
            assertThat(rows).as("rows never become fewer").isGreaterThanOrEqualTo(rowsBefore.getAndSet(rows));
            SessionPage tail = found(node.rows(here, rows, ALL, ALL, in.now));
            assertThat(tail.rows())
                    .as("rows from %d of %d", rows, tail.session().rowCount())
                    .hasSize((int) (tail.session().rowCount() - rows));
        };
    }

    /** Every append made header, revision and last row from one number. */
    private static void assertConsistent(SessionGround in, SessionPage page) {
        SessionSnapshot session = page.session();
        assertThat(page.rows()).as("rows that come with the number of rows").hasSize((int) session.rowCount());
        long last = number(session.header());
        assertThat(session.revision())
                .as("the revision of the header that comes with it")
                .isEqualTo(revision(last));
        if (page.rows().isEmpty()) {
            assertShows(session, 1, in.end, 0);
        } else {
            assertThat(page.rows().get(page.rows().size() - 1))
                    .as("the row that was added together with the header that comes with it")
                    .isEqualTo(row(last));
            assertThat(session.expiresAt()).isEqualTo(in.later);
        }
    }

    @Test
    @UsuallyWrong(
            "The write finds the session, then puts header or row where a removal has been meanwhile (HSET, RPUSH, INSERT of a"
                    + " row), so that a part of it is there again.")
    default void S4_an_append_that_meets_a_remove_never_brings_the_session_back() {
        SessionGround in = ground();
        in.rounds(60, round -> {
            for (int i = 0; i < BATCH; i++) {
                in.created(round, i);
            }
            IntConsumer writer = i -> {
                SessionAddress at = address(round, i);
                WriteResult appended = in.append(in.store, at, revision(1), 2);
                if (appended.equals(new Done())) {
                    assertThat(in.replace(in.store, at, revision(2), 3)).isNotInstanceOf(Conflict.class);
                } else {
                    assertGone(appended);
                }
            };
            IntConsumer remover = i -> {
                SessionAddress at = address(round, i);
                assertThat(in.other.remove(at)).as("removing what is there").isTrue();
                assertThat(in.isAt(in.other, at))
                        .as("found after it was removed")
                        .isFalse();
            };
            Race.inStep(BATCH, writer, remover);
            for (int i = 0; i < BATCH; i++) {
                assertThat(in.store.remove(address(round, i)))
                        .as("something is there again")
                        .isFalse();
            }
            assertThat(in.store.removePartition(SessionGround.key(round), ALL)).isZero();
        });
    }

    @Test
    @UsuallyWrong(
            "Replacing compares the revision by a read of its own, so that of two writers both are told that they won.")
    default void S40_of_racing_replaces_from_one_revision_exactly_one_takes_effect() {
        SessionGround in = ground();
        in.rounds(60, round -> {
            for (int i = 0; i < BATCH; i++) {
                in.created(round, i);
            }
            WriteResult[][] results = new WriteResult[WRITERS][BATCH];
            IntConsumer[] writers = new IntConsumer[WRITERS];
            for (int w = 0; w < WRITERS; w++) {
                int number = w;
                writers[w] = i ->
                        results[number][i] = in.replace(in.node(number), address(round, i), revision(1), number + 2L);
            }
            Race.inStep(BATCH, writers);
            for (int i = 0; i < BATCH; i++) {
                int session = i;
                long[] won = LongStream.range(0, WRITERS)
                        .filter(w -> results[(int) w][session].equals(new Done()))
                        .toArray();
                assertThat(won)
                        .as("writers that were told that they replaced the one header")
                        .hasSize(1);
                long revision = won[0] + 2;
                assertShows(in.page(address(round, i)).session(), revision, in.later, 0);
                for (int w = 0; w < WRITERS; w++) {
                    if (w != won[0]) {
                        assertShows(conflict(results[w][i]), revision, in.later, 0);
                    }
                }
            }
            in.store.removePartition(SessionGround.key(round), ALL);
        });
    }

    @Test
    @UsuallyWrong("Append and replace lock or compare different things (the log here, the header there), and both win.")
    default void S40_of_an_append_and_a_replace_from_one_revision_exactly_one_takes_effect() {
        SessionGround in = ground();
        in.rounds(60, round -> {
            WriteResult[] appended = new WriteResult[BATCH];
            WriteResult[] replaced = new WriteResult[BATCH];
            for (int i = 0; i < BATCH; i++) {
                in.created(round, i);
            }
            Race.inStep(
                    BATCH,
                    i -> appended[i] = in.append(in.node(round), address(round, i), revision(1), 2),
                    i -> replaced[i] = in.replace(in.node(round + 1), address(round, i), revision(1), 3));
            for (int i = 0; i < BATCH; i++) {
                boolean rowAdded = appended[i].equals(new Done());
                long revision = rowAdded ? 2 : 3;
                int rows = rowAdded ? 1 : 0;
                WriteResult winner = rowAdded ? appended[i] : replaced[i];
                WriteResult loser = rowAdded ? replaced[i] : appended[i];
                assertDone(winner);
                assertShows(conflict(loser), revision, in.later, rows);
                assertShows(in.page(address(round, i)).session(), revision, in.later, rows);
            }
            in.store.removePartition(SessionGround.key(round), ALL);
        });
    }
}
