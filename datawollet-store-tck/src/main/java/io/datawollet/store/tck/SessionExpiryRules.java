package io.datawollet.store.tck;

import static io.datawollet.store.tck.SessionGround.ALL;
import static io.datawollet.store.tck.SessionGround.HERE;
import static io.datawollet.store.tck.SessionGround.THERE;
import static io.datawollet.store.tck.SessionGround.assertDone;
import static io.datawollet.store.tck.SessionGround.assertShows;
import static io.datawollet.store.tck.SessionGround.found;
import static io.datawollet.store.tck.SessionGround.header;
import static io.datawollet.store.tck.SessionGround.key;
import static io.datawollet.store.tck.SessionGround.revision;
import static io.datawollet.store.tck.SessionGround.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.store.CreateResult.Taken;
import io.datawollet.store.WriteResult;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Rules about stores whose records end by themselves. Sessions live for seconds here, for the sake of fixtures that wait. */
interface SessionExpiryRules extends OnGround<SessionGround> {
    /** How long a session lives. */
    Duration LIFE = Duration.ofSeconds(4);

    /** By how much clocks may differ. */
    Duration SKEW = Duration.ofSeconds(30);

    /** What a store may be late by, and what a test may take for its calls. */
    Duration SLACK = Duration.ofSeconds(2);

    @Test
    @UsuallyWrong(
            "The header ends by itself, but the rows or an entry in an index of the partition have no end of their own.")
    default void S3_a_session_with_its_rows_is_gone_by_itself_after_its_end_and_the_margin() throws Exception {
        SessionGround in = ground();
        StoreFixture.NativeExpiry expiry = in.nativeExpiry();
        shortLived(in);
        assertDone(appendShort(in, 1, in.now.plus(LIFE)));
        assertThat(expiry.isEmpty())
                .as("the store is empty though a session lives")
                .isFalse();
        expiry.letPass(LIFE.plus(expiry.margin()).plus(SLACK));
        assertThat(expiry.isEmpty()).as("nothing is left").isTrue();
        assertThat(in.store.load(HERE, in.now, ALL, ALL)).isEmpty();
        assertThat(in.store.list(key(1), in.now, ALL)).isEmpty();
    }

    @Test
    @UsuallyWrong(
            "The record ends by itself at its end, by the store's clock, though that of a node may be 30 seconds behind.")
    default void S3_a_session_is_live_in_its_last_millisecond_though_the_stores_own_clock_is_ahead() throws Exception {
        SessionGround in = ground();
        StoreFixture.NativeExpiry expiry = in.nativeExpiry();
        assertThat(expiry.margin()).as("the margin").isGreaterThanOrEqualTo(SKEW);
        shortLived(in);
        assertDone(appendShort(in, 1, in.now.plus(LIFE)));
        expiry.letPass(LIFE.plus(SKEW).minus(SLACK));
        Instant last = in.now.plus(LIFE).minusMillis(1);
        assertShows(found(in.store.load(HERE, last, ALL, ALL)).session(), 2, in.now.plus(LIFE), 1);
        assertThat(found(in.store.load(HERE, last, ALL, ALL)).rows()).containsExactly(row(1));
        assertThat(in.store.list(key(1), last, ALL)).hasSize(1);
        assertThat(in.store.load(HERE, in.now.plus(LIFE), 0, 0))
                .as("load at the end")
                .isEmpty();
        assertThat(in.store.create(in.record(HERE, 9, in.later), in.now.plus(LIFE), 0))
                .as("create over what has expired and is still there")
                .isEqualTo(new Taken());
    }

    @Test
    @UsuallyWrong(
            "The store's own time to live is set when the session is created and not again by a write, or only for the key"
                    + " that is written and not for its rows and its partition.")
    default void S3_a_session_that_was_prolonged_is_kept_until_its_new_end_with_all_its_rows() throws Exception {
        SessionGround in = ground();
        StoreFixture.NativeExpiry expiry = in.nativeExpiry();
        shortLived(in);
        assertDone(appendShort(in, 1, in.now.plus(LIFE)));
        Instant soon = in.now.plus(LIFE).plus(expiry.margin()).plus(LIFE);
        assertDone(in.store.replace(HERE, revision(2), revision(3), header(3), soon, in.now));
        expiry.letPass(LIFE.plus(expiry.margin()).plus(SLACK));
        assertShows(in.page(HERE).session(), 3, soon, 1);
        assertThat(in.page(HERE).rows()).containsExactly(row(1));
        assertThat(in.store.list(key(1), in.now, ALL)).hasSize(1);
        expiry.letPass(LIFE.plus(expiry.margin()));
        assertThat(expiry.isEmpty()).as("nothing is left after the new end").isTrue();
    }

    @Test
    @UsuallyWrong(
            "A move takes the session along and its own time to live not, so that it stays for ever or goes too soon.")
    default void S3_a_session_that_was_moved_is_kept_until_its_new_end_and_gone_by_itself_thereafter()
            throws Exception {
        SessionGround in = ground();
        StoreFixture.NativeExpiry expiry = in.nativeExpiry();
        shortLived(in);
        assertDone(appendShort(in, 1, in.now.plus(LIFE)));
        Instant soon = in.now.plus(LIFE).plus(expiry.margin()).plus(LIFE);
        assertDone(in.store.move(HERE, revision(2), in.record(THERE, 3, soon), in.now));
        expiry.letPass(LIFE.plus(expiry.margin()).plus(SLACK));
        assertShows(in.page(THERE).session(), 3, soon, 1);
        assertThat(in.page(THERE).rows()).containsExactly(row(1));
        expiry.letPass(LIFE.plus(expiry.margin()));
        assertThat(expiry.isEmpty()).as("nothing is left after the new end").isTrue();
    }

    @Test
    @UsuallyWrong("Removing takes the header and leaves the rows, or an entry of an index, to their time to live.")
    default void S70_nothing_of_a_removed_session_lies_in_the_store() throws Exception {
        SessionGround in = ground();
        StoreFixture.NativeExpiry expiry = in.nativeExpiry();
        in.createdWithRows(3);
        assertThat(in.store.remove(HERE)).isTrue();
        assertThat(expiry.isEmpty()).as("nothing is left").isTrue();
        in.created(THERE, in.end);
        assertThat(in.store.removePartition(key(1), ALL)).isEqualTo(1);
        assertThat(expiry.isEmpty()).as("nothing is left").isTrue();
    }

    private static void shortLived(SessionGround in) {
        in.created(HERE, in.now.plus(LIFE));
    }

    private static WriteResult appendShort(SessionGround in, int expected, Instant end) {
        return in.store.append(
                HERE, revision(expected), revision(expected + 1L), header(expected + 1L), row(expected), end, in.now);
    }
}
