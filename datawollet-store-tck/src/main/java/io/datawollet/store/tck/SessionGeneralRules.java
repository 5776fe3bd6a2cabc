package io.datawollet.store.tck;

import static io.datawollet.store.tck.SessionGround.HERE;
import static io.datawollet.store.tck.SessionGround.THERE;
import static io.datawollet.store.tck.SessionGround.address;
import static io.datawollet.store.tck.SessionGround.assertDone;
import static io.datawollet.store.tck.SessionGround.assertGone;
import static io.datawollet.store.tck.SessionGround.assertShows;
import static io.datawollet.store.tck.SessionGround.conflict;
import static io.datawollet.store.tck.SessionGround.found;
import static io.datawollet.store.tck.SessionGround.header;
import static io.datawollet.store.tck.SessionGround.key;
import static io.datawollet.store.tck.SessionGround.revision;
import static io.datawollet.store.tck.SessionGround.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.datawollet.store.CreateResult;
import io.datawollet.store.Revision;
import io.datawollet.store.SessionAddress;
import io.datawollet.store.SessionListing;
import io.datawollet.store.SessionPage;
import io.datawollet.store.SessionRecord;
import io.datawollet.store.SessionSnapshot;
import io.datawollet.store.SessionStore;
import io.datawollet.store.StoreKey;
import io.datawollet.store.WriteResult;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Rules for every operation, but for those about time. */
interface SessionGeneralRules extends OnGround<SessionGround> {
    /** More threads than a pool of connections usually has. */
    int THREADS = 24;

    /** Sessions that each thread has in a round, one after the other. */
    int LIVES = 10;

    @Test
    @UsuallyWrong("Each node keeps what it has read in a cache, or reads from a replica that lags behind. Read from the"
            + " primary, and cache nothing.")
    default void S2_what_one_node_wrote_the_other_node_reads() {
        SessionGround in = ground();
        assertThat(in.isAt(in.other, HERE)).isFalse();
        in.created(HERE, in.end);
        assertShows(in.page(in.other, HERE).session(), 1, in.end, 0);

        assertDone(in.append(in.other, HERE, revision(1), 2));
        assertShows(in.page(in.store, HERE).session(), 2, in.later, 1);
        assertDone(in.replace(in.store, HERE, revision(2), 3));
        assertShows(in.page(in.other, HERE).session(), 3, in.later, 1);
        assertThat(in.page(in.other, HERE).rows()).containsExactly(row(2));
        assertShows(conflict(in.append(in.other, HERE, revision(2), 9)), 3, in.later, 1);

        assertDone(in.move(in.store, HERE, revision(3), THERE, 4));
        assertThat(in.isAt(in.other, HERE)).isFalse();
        assertShows(in.page(in.other, THERE).session(), 4, in.later, 1);
        assertThat(in.other.list(key(1), in.now, 9))
                .extracting(SessionListing::address)
                .containsExactly(THERE);
    }

    @Test
    @UsuallyWrong("A node still has the removed session in a cache, or reads from a replica that lags behind.")
    default void S2_what_one_node_removed_the_other_node_finds_no_more() {
        SessionGround in = ground();
        IntStream.range(0, 3).forEach(i -> in.created(i, i));
        IntStream.range(0, 3)
                .forEach(i -> assertThat(in.isAt(in.other, address(i, i))).isTrue());
        assertThat(in.store.remove(address(0, 0))).isTrue();
        assertThat(in.store.removePartition(key(1), 9)).isEqualTo(1);
        assertThat(in.isAt(in.other, address(0, 0))).isFalse();
        assertThat(in.isAt(in.other, address(1, 1))).isFalse();
        assertThat(in.isAt(in.other, address(2, 2))).isTrue();
        assertGone(in.replace(in.other, address(0, 0), revision(1), 2));
        assertThat(in.other.list(key(1), in.now, 9)).isEmpty();
    }

    @Test
    @UsuallyWrong("A write is an upsert (INSERT … ON CONFLICT, HSET, writing a file) that makes what is not there.")
    default void S4_no_write_brings_a_removed_session_back() {
        SessionGround in = ground();
        in.createdWithRows(2);
        in.store.remove(HERE);
        assertGone(in.append(HERE, 3, 4, row(1), in.now));
        assertGone(in.replace(HERE, 3, 4, in.now));
        assertGone(in.move(HERE, 3, THERE, 4, in.now));
        assertThat(in.isAt(in.store, HERE)).isFalse();
        assertThat(in.isAt(in.store, THERE)).isFalse();
        assertThat(in.store.remove(HERE)).as("something lay at the address").isFalse();
        assertThat(in.store.remove(THERE)).as("something lay at the address").isFalse();
    }

    @Test
    @UsuallyWrong(
            "A write looks for the revision alone and not for the end, so that it prolongs what has ended already.")
    default void S4_no_write_brings_an_expired_session_back() {
        SessionGround in = ground();
        in.created(HERE, in.end);
        assertGone(in.append(HERE, 1, 2, row(1), in.end));
        assertGone(in.replace(HERE, 1, 2, in.end));
        assertGone(in.move(HERE, 1, THERE, 2, in.end));
        assertThat(in.store.load(HERE, in.end, 0, 0)).isEmpty();
        assertThat(in.store.load(THERE, in.end, 0, 0)).isEmpty();
        assertShows(in.page(HERE).session(), 1, in.end, 0);
    }

    @Test
    @UsuallyWrong(
            "Bytes go through text on the way (a charset, JSON, a trimmed CHAR column), or an empty array becomes null.")
    default void S5_bytes_come_back_exactly() {
        SessionGround in = ground();
        byte[] every = new byte[1_000];
        IntStream.range(0, every.length).forEach(i -> every[i] = (byte) i);
        byte[] large = new byte[300_000];
        IntStream.range(0, large.length).forEach(i -> large[i] = (byte) (i * 31 + i / 256));
        in.store.create(new SessionRecord(HERE, revision(1), new byte[0], in.now, in.end), in.now, 0);
        assertThat(in.page(HERE).session().header()).as("an empty header").isEmpty();
        byte[][] rows = {every, {}, {0}, large, {0, 0, 0}};
        for (int i = 0; i < rows.length; i++) {
            byte[] row = rows[i].clone();
            assertDone(in.store.append(HERE, revision(i + 1), revision(i + 2), every.clone(), row, in.end, in.now));
        }
        SessionPage page = in.page(HERE);
        assertThat(page.session().header()).isEqualTo(every);
        assertThat(page.rows()).containsExactly(rows);
    }

    @Test
    @UsuallyWrong(
            "Keys or revisions are kept as signed numbers, text or with their leading zeros cut off, and two become one.")
    default void S5_keys_and_revisions_are_told_apart_by_every_byte() {
        SessionGround in = ground();
        byte[] key = new byte[32];
        IntStream.range(0, 32).forEach(i -> {
            byte[] other = key.clone();
            other[i] = (byte) 0x80;
            SessionAddress at = new SessionAddress(key(1), StoreKey.of(other));
            in.created(at, in.end);
            in.created(new SessionAddress(StoreKey.of(other), key(1)), in.end);
        });
        assertThat(in.store.list(key(1), in.now, 99)).hasSize(32);
        for (int i = 0; i < 16; i++) {
            byte[] bytes = revision(1).toBytes();
            bytes[i] ^= (byte) 0x80;
            SessionAddress at = in.store.list(key(1), in.now, 1).get(0).address();
            assertThat(in.replace(in.store, at, Revision.of(bytes), 9)).isNotEqualTo(new WriteResult.Done());
        }
    }

    @Test
    @UsuallyWrong(
            "The store hands out the arrays that it keeps, or those that it was given. Copy on the way in or out.")
    default void S5_changing_an_array_that_was_handed_out_changes_nothing_in_the_store() {
        SessionGround in = ground();
        in.created(HERE, in.end);
        assertDone(in.append(HERE, 1, 2, row(5), in.now));
        SessionPage page = in.page(HERE);
        page.session().header()[0] = 99;
        page.rows().get(0)[0] = 99;
        conflict(in.replace(HERE, 77, 78, in.now)).header()[0] = 99;
        conflict(in.append(HERE, 77, 78, row(1), in.now)).header()[0] = 99;
        conflict(in.move(HERE, 77, THERE, 78, in.now)).header()[0] = 99;
        found(in.store.rows(HERE, 0, 1, 99, in.now)).rows().get(0)[0] = 99;

        for (SessionStore node : new SessionStore[] {in.store, in.other}) {
            SessionPage again = in.page(node, HERE);
            assertThat(again.session().header()).isEqualTo(header(2));
            assertThat(again.rows()).containsExactly(row(5));
        }
    }

    @Test
    @UsuallyWrong("A negative limit reaches the driver, which throws something of its own, or none is checked at all.")
    default void S6_a_negative_limit_is_refused_with_an_IllegalArgumentException_and_changes_nothing() {
        SessionGround in = ground();
        SessionStore store = in.store;
        in.created(HERE, in.end);
        assertThatIllegalArgumentException().isThrownBy(() -> store.load(HERE, in.now, -1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> store.load(HERE, in.now, 0, -1));
        assertThatIllegalArgumentException().isThrownBy(() -> store.rows(HERE, -1, 0, 0, in.now));
        assertThatIllegalArgumentException().isThrownBy(() -> store.rows(HERE, 0, -1, 0, in.now));
        assertThatIllegalArgumentException().isThrownBy(() -> store.rows(HERE, 0, 0, -1, in.now));
        assertThatIllegalArgumentException().isThrownBy(() -> store.list(key(1), in.now, -1));
        assertThatIllegalArgumentException().isThrownBy(() -> store.removePartition(key(1), -1));
        assertThatIllegalArgumentException().isThrownBy(() -> store.removeExpired(in.later, -1));
        assertThatIllegalArgumentException().isThrownBy(() -> store.create(in.record(THERE, 1, in.end), in.now, -1));

        assertThat(in.isAt(store, THERE)).isFalse();
        assertShows(in.page(HERE).session(), 1, in.end, 0);
    }

    @Test
    @UsuallyWrong(
            "A column keeps whole seconds, or a number of milliseconds goes through a double or a local time zone.")
    default void S7_instants_come_back_to_the_millisecond() {
        SessionGround in = ground();
        Instant start = Instant.parse("1969-12-31T23:59:59.999Z");
        Instant last = Instant.parse("2999-12-31T23:59:59.001Z");
        in.store.create(new SessionRecord(HERE, revision(1), header(1), start, last), in.now, 0);
        assertThat(in.store.list(key(1), in.now, 1)).containsExactly(new SessionListing(HERE, start, last));
        assertThat(in.page(HERE).session().expiresAt()).isEqualTo(last);
        for (int millis : new int[] {1, 7, 499, 500, 999}) {
            Instant uneven = in.end.plusSeconds(60).plusMillis(millis);
            SessionSnapshot old = in.page(HERE).session();
            Revision next = revision(10 + millis);
            assertDone(in.store.replace(HERE, old.revision(), next, header(2), uneven, in.now));
            assertThat(in.page(HERE).session().expiresAt()).isEqualTo(uneven);
            assertThat(in.store.list(key(1), in.now, 1)).containsExactly(new SessionListing(HERE, start, uneven));
        }
    }

    @Test
    @UsuallyWrong("A connection or buffer is shared by threads, or one is taken at each call and not given back.")
    default void S8_many_threads_work_on_sessions_of_their_own_and_none_disturbs_another() {
        SessionGround in = ground();
        in.rounds(20, round -> {
            Runnable[] lives = new Runnable[THREADS];
            for (int i = 0; i < THREADS; i++) {
                int number = i;
                lives[i] = () -> {
                    for (int life = 0; life < LIVES; life++) {
                        SessionAddress at = address(number % 5, (1_000L * round + number) * LIVES + life);
                        liveOnce(in, in.node(number), at);
                    }
                };
            }
            Race.run(lives);
        });
    }

    private static void liveOnce(SessionGround in, SessionStore node, SessionAddress at) {
        assertThat(node.create(in.record(at, 1, in.end), in.now, 0)).isEqualTo(new CreateResult.Created(0));
        for (int i = 1; i <= 5; i++) {
            assertDone(in.append(node, at, revision(i), i + 1));
        }
        assertShows(in.page(node, at).session(), 6, in.later, 5);
        assertThat(in.page(node, at).rows()).containsExactly(row(2), row(3), row(4), row(5), row(6));
        assertThat(node.remove(at)).isTrue();
        assertThat(in.isAt(node, at)).isFalse();
    }
}
