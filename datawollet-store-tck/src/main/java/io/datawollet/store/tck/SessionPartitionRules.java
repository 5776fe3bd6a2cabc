package io.datawollet.store.tck;

import static io.datawollet.store.tck.SessionGround.ALL;
import static io.datawollet.store.tck.SessionGround.HERE;
import static io.datawollet.store.tck.SessionGround.address;
import static io.datawollet.store.tck.SessionGround.assertDone;
import static io.datawollet.store.tck.SessionGround.key;
import static io.datawollet.store.tck.SessionGround.revision;
import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.store.SessionAddress;
import io.datawollet.store.SessionListing;
import io.datawollet.store.StoreKey;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Rules about removing and listing. */
interface SessionPartitionRules extends OnGround<SessionGround> {
    @Test
    @UsuallyWrong("An expired session counts as absent, or the answer is always true.")
    default void S70_remove_says_whether_something_was_there_even_expired() {
        SessionGround in = ground();
        in.createdWithRows(2);
        in.created(address(2, 1), in.now);
        assertThat(in.store.load(address(2, 1), in.now, 0, 0)).isEmpty();
        assertThat(in.store.remove(address(2, 1)))
                .as("removing an expired session")
                .isTrue();
        assertThat(in.store.remove(address(2, 1))).as("removing it again").isFalse();
        assertThat(in.store.remove(address(2, 2)))
                .as("removing at a free address")
                .isFalse();
        assertThat(in.store.remove(address(3, 1)))
                .as("removing from another partition")
                .isFalse();
        assertThat(in.isAt(in.store, HERE)).isTrue();
        assertThat(in.store.remove(HERE)).as("removing a live session").isTrue();
    }

    @Test
    @UsuallyWrong("The log, or an index of the partition or of what expires, keeps what was removed.")
    default void S70_nothing_of_a_removed_session_is_found_again() {
        SessionGround in = ground();
        in.createdWithRows(2);
        assertThat(in.store.remove(HERE)).isTrue();
        assertThat(in.store.load(HERE, in.now, ALL, ALL)).isEmpty();
        assertThat(in.store.rows(HERE, 0, ALL, ALL, in.now)).isEmpty();
        assertThat(in.store.list(key(1), in.now, ALL)).isEmpty();
        assertThat(in.store.removePartition(key(1), ALL)).isZero();
        assertThat(in.store.removeExpired(in.later.plusMillis(1), ALL)).isZero();
    }

    @Test
    @UsuallyWrong("The list is in the order of creation, or is cut before it is ordered.")
    default void S80_list_shows_the_soonest_to_expire_first_and_at_most_the_limit() {
        SessionGround in = ground();
        int[] order = {5, 2, 8, 0, 7, 3, 9, 1, 6, 4};
        for (int i : order) {
            in.created(address(1, 10 + i), in.end.plusMillis(i));
        }
        in.created(address(1, 50), in.now);
        List<SessionListing> all = in.store.list(key(1), in.now, ALL);
        assertThat(all)
                .extracting(SessionListing::address)
                .containsExactlyElementsOf(
                        IntStream.range(0, 10).mapToObj(i -> address(1, 10 + i)).toList());
        assertThat(in.store.list(key(1), in.now, 4)).isEqualTo(all.subList(0, 4));
        assertThat(in.store.list(key(1), in.now, 10)).isEqualTo(all);
        assertThat(in.store.list(key(1), in.now, 0)).isEmpty();
    }

    @Test
    @UsuallyWrong(
            "Among equal ends the order is left to chance, or keys are compared as signed numbers or in another collation.")
    default void S80_among_equal_ends_the_order_is_that_of_the_addresses_as_unsigned_bytes() {
        SessionGround in = ground();
        byte[] bytes = new byte[StoreKey.LENGTH];
        for (int i = 0; i < 40; i++) {
            bytes[0] = (byte) (i * 97);
            bytes[31] = (byte) i;
            in.created(new SessionAddress(key(1), StoreKey.of(bytes)), in.end);
        }
        List<SessionListing> all = in.store.list(key(1), in.now, ALL);
        assertThat(all)
                .hasSize(40)
                .isSortedAccordingTo(
                        Comparator.comparing(listing -> listing.address().session()));
        assertThat(in.store.list(key(1), in.now, 7)).isEqualTo(all.subList(0, 7));
    }

    @Test
    @UsuallyWrong("The list is not bound to its partition, or an index goes by a part of the key.")
    default void S80_list_shows_no_session_of_another_partition() {
        SessionGround in = ground();
        in.created(1, 1);
        in.created(2, 2);
        assertThat(in.store.list(key(1), in.now, ALL))
                .containsExactly(new SessionListing(address(1, 1), in.now, in.end));
        assertThat(in.store.list(key(2), in.now, ALL))
                .containsExactly(new SessionListing(address(2, 2), in.now, in.end));
        assertThat(in.store.list(key(3), in.now, ALL)).isEmpty();
    }

    @Test
    @UsuallyWrong(
            "An index of ends is written when a session is created and not again, so that the order is the old one.")
    default void S80_a_write_that_changes_the_end_changes_the_order() {
        SessionGround in = ground();
        for (int i = 0; i < 3; i++) {
            in.created(address(1, i), in.end.plusMillis(i));
        }
        assertDone(in.replace(address(1, 0), 1, 2, in.now));
        Instant soon = in.now.plusMillis(9);
        assertDone(in.store.append(address(1, 2), revision(1), revision(2), new byte[1], new byte[1], soon, in.now));
        assertThat(in.store.list(key(1), in.now, ALL))
                .extracting(SessionListing::expiresAt)
                .containsExactly(soon, in.end.plusMillis(1), in.later);
        assertThat(in.store.list(key(1), in.now, 2)).hasSize(2);
    }

    @Test
    @UsuallyWrong("Removal is not bounded, takes the live ones alone, or says the limit where fewer were there.")
    default void S90_removePartition_takes_at_most_the_limit_live_or_expired_and_says_how_many() {
        SessionGround in = ground();
        for (int i = 0; i < 10; i++) {
            in.created(address(1, i), i % 2 == 0 ? in.end : in.now);
        }
        assertThat(in.store.removePartition(key(1), 0)).isZero();
        assertThat(in.store.removePartition(key(1), 4)).isEqualTo(4);
        long left = IntStream.range(0, 10)
                .filter(i -> in.store
                        .load(address(1, i), in.now.minusMillis(1), 0, 0)
                        .isPresent())
                .count();
        assertThat(left).as("how many are left after 4 of 10 were removed").isEqualTo(6);
        assertThat(in.store.removePartition(key(1), 4)).isEqualTo(4);
        assertThat(in.store.removePartition(key(1), 4)).isEqualTo(2);
        assertThat(in.store.removePartition(key(1), 4)).isZero();
        IntStream.range(0, 10)
                .forEach(i -> assertThat(in.store.remove(address(1, i))).isFalse());
    }

    @Test
    @UsuallyWrong("The removal is not bound to its partition, or an index goes by a part of the key.")
    default void S90_removePartition_takes_no_session_of_another_partition() {
        SessionGround in = ground();
        in.created(1, 1);
        in.created(2, 2);
        assertThat(in.store.removePartition(key(1), ALL)).isEqualTo(1);
        assertThat(in.store.removePartition(key(3), ALL)).isZero();
        assertThat(in.isAt(in.store, address(1, 1))).isFalse();
        assertThat(in.isAt(in.store, address(2, 2))).isTrue();
    }
}
