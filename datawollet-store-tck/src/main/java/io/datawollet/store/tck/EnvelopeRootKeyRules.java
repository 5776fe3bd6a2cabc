package io.datawollet.store.tck;

import static io.datawollet.store.tck.EnvelopeGround.ALL;
import static io.datawollet.store.tck.EnvelopeGround.HERE;
import static io.datawollet.store.tck.EnvelopeGround.THERE;
import static io.datawollet.store.tck.EnvelopeGround.assertReplaced;
import static io.datawollet.store.tck.EnvelopeGround.key;
import static io.datawollet.store.tck.EnvelopeGround.record;
import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.store.ContainerListing;
import io.datawollet.store.StoreKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Rules about the containers of a root key. */
interface EnvelopeRootKeyRules extends OnGround<EnvelopeGround> {
    @Test
    @UsuallyWrong(
            "Pages go by offset, or the order is that of signed numbers or text, so that a border between two pages"
                    + " skips or repeats one.")
    default void E50_E51_containers_of_a_root_key_come_in_pages_in_the_order_of_their_addresses_and_are_counted() {
        EnvelopeGround in = ground();
        List<StoreKey> ones = new ArrayList<>();
        for (long i = 0; i < 300; i++) {
            int rootKeyId = (int) (i % 3);
            Instant until = i % 7 == 0 ? in.now : in.end;
            assertThat(in.store.create(record(key(i), 1, rootKeyId, until), in.now))
                    .isTrue();
            if (rootKeyId == 1 && i % 7 != 0) {
                ones.add(key(i));
            }
        }
        ones.sort(null);
        for (int limit : new int[] {1, 2, 7, ones.size(), ones.size() + 1, ALL}) {
            assertThat(in.containersInPages(in.other, 1, limit, in.now)).containsExactlyElementsOf(ones);
        }
        assertThat(in.store.byRootKey(1, Optional.empty(), 0, in.now)).isEmpty();
        assertThat(in.store.countByRootKey(1, in.now)).isEqualTo(ones.size());
        assertThat(in.store.countByRootKey(3, in.now)).isZero();
        assertThat(in.store.byRootKey(3, Optional.empty(), 9, in.now)).isEmpty();
        ones.forEach(each -> assertThat(in.store.remove(each)).isTrue());
        assertThat(in.store.countByRootKey(1, in.now)).isZero();
        assertThat(in.containersInPages(in.other, 2, 10, in.now)).hasSize((int)
                LongStream.range(0, 300).filter(i -> i % 3 == 2 && i % 7 != 0).count());
    }

    @Test
    @UsuallyWrong(
            "The query of the count or the list has another condition than that of load: it takes what has expired.")
    default void E51_a_container_is_counted_and_listed_until_its_last_millisecond() {
        EnvelopeGround in = ground();
        in.created(1);
        in.created(2, in.end.plusMillis(1));
        Instant last = in.end.minusMillis(1);
        assertThat(in.store.countByRootKey(1, last)).isEqualTo(2);
        assertThat(in.containersInPages(in.store, 1, 1, last)).hasSize(2);
        assertThat(in.store.countByRootKey(1, in.end)).isEqualTo(1);
        assertThat(in.containersInPages(in.store, 1, 1, in.end)).containsExactly(THERE);
        assertThat(in.store.countByRootKey(1, in.end.plusMillis(1))).isZero();
    }

    @Test
    @UsuallyWrong("The page is cut to its limit before what has expired or has another root key is left out.")
    default void E50_a_page_is_full_although_what_lies_before_does_not_belong_to_it() {
        EnvelopeGround in = ground();
        for (long i = 0; i < 30; i++) {
            in.created(i, i % 3 == 0 ? in.now : in.end);
            if (i % 3 == 1) {
                assertReplaced(in.replace(key(i), 1, 2, 2, in.now));
            }
        }
        assertThat(in.store.byRootKey(1, Optional.empty(), 5, in.now)).hasSize(5);
        assertThat(in.store.byRootKey(2, Optional.empty(), 10, in.now)).hasSize(10);
        assertThat(in.containersInPages(in.store, 1, 4, in.now)).hasSize(10);
    }

    @Test
    @UsuallyWrong("The page goes on from the record of the last address, which must then still be there.")
    default void E50_the_address_to_go_on_from_need_not_be_there_any_more() {
        EnvelopeGround in = ground();
        List<StoreKey> all = new ArrayList<>();
        LongStream.range(0, 20).forEach(i -> all.add(in.created(i)));
        all.sort(null);
        in.store.remove(all.get(9));
        assertReplaced(in.replace(all.get(4), 1, 2, 2, in.now));
        assertThat(in.store.byRootKey(1, Optional.of(all.get(9)), 3, in.now))
                .extracting(ContainerListing::address)
                .containsExactlyElementsOf(all.subList(10, 13));
        assertThat(in.store.byRootKey(1, Optional.of(all.get(4)), 3, in.now))
                .extracting(ContainerListing::address)
                .containsExactlyElementsOf(all.subList(5, 8));
        assertThat(in.store.byRootKey(1, Optional.of(all.get(19)), 3, in.now)).isEmpty();
    }

    @Test
    @UsuallyWrong("The index of root keys is not written again when a container is replaced, removed or swept.")
    default void E51_what_was_replaced_under_another_root_key_or_removed_is_counted_no_more() {
        EnvelopeGround in = ground();
        in.created(1);
        in.created(2);
        in.created(3);
        assertReplaced(in.replace(HERE, 1, 2, 2, in.now));
        in.store.remove(THERE);
        assertThat(in.store.countByRootKey(1, in.now)).isEqualTo(1);
        assertThat(in.store.countByRootKey(2, in.now)).isEqualTo(1);
        assertReplaced(in.replace(HERE, 2, 3, 1, in.now));
        assertThat(in.store.countByRootKey(1, in.now)).isEqualTo(2);
        assertThat(in.store.countByRootKey(2, in.now)).isZero();
    }
}
