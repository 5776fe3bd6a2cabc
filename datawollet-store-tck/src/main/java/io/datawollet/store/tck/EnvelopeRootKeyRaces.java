package io.datawollet.store.tck;

import static io.datawollet.store.tck.EnvelopeGround.ALL;
import static io.datawollet.store.tck.EnvelopeGround.assertReplaced;
import static io.datawollet.store.tck.EnvelopeGround.key;
import static io.datawollet.store.tck.EnvelopeGround.revision;
import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.store.ContainerListing;
import io.datawollet.store.ContainerSnapshot;
import io.datawollet.store.Revision;
import io.datawollet.store.StoreKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;

/** Rules about the containers of a root key while they change. */
interface EnvelopeRootKeyRaces extends OnGround<EnvelopeGround> {
    /** Containers that are there throughout, and as many that come and go. */
    int CONTAINERS = 12;

    @Test
    @UsuallyWrong(
            "A replacement takes the container out of the index of root keys and puts it in again in two steps, or a page is"
                    + " read by offset while others come and go.")
    default void E50_E51_a_container_that_is_there_throughout_is_never_missed_nor_counted_twice() {
        EnvelopeGround in = ground();
        List<StoreKey> constant = new ArrayList<>();
        List<StoreKey> moving = new ArrayList<>();
        for (long i = 0; i < CONTAINERS; i++) {
            constant.add(in.created(i));
            moving.add(in.created(100 + i));
        }
        AtomicInteger numbers = new AtomicInteger(1);
        Map<StoreKey, Integer> revisions = new HashMap<>();
        Runnable writer = () -> {
            for (int i = 0; i < in.scaled(6_000, 300); i++) {
                StoreKey each = moving.get(i % CONTAINERS);
                int next = numbers.incrementAndGet();
                Revision known = revision(revisions.getOrDefault(each, 1));
                // Mostly from one root key to the other, and now and then under the same.
                assertReplaced(in.replace(in.node(i), each, known, next, i / CONTAINERS % 3 == 0 ? 1 : 2, in.now));
                revisions.put(each, next);
            }
        };
        Runnable pages = () -> assertThat(in.containersInPages(in.other, 1, 5, in.now))
                .isSorted()
                .doesNotHaveDuplicates()
                .containsAll(constant);
        Runnable count = () -> assertThat(in.store.countByRootKey(1, in.now))
                .as("containers that are counted")
                .isBetween((long) CONTAINERS, 2L * CONTAINERS);
        Race.during(writer, pages, count);
    }

    @Test
    @UsuallyWrong(
            "A replacement under the same root key removes the entry of the index and adds it again, in two steps between which"
                    + " a count or a page misses it.")
    default void E1_E50_E51_a_replacement_under_one_root_key_is_never_seen_half() {
        EnvelopeGround in = ground();
        StoreKey here = in.created(1);
        Runnable writer = () -> {
            for (int i = 1; i <= in.scaled(5_000, 300); i++) {
                assertReplaced(in.replace(in.store, here, revision(i), i + 1, 1, in.now));
            }
        };
        Runnable count = () -> assertThat(in.other.countByRootKey(1, in.now))
                .as("containers that are counted, where one is there throughout")
                .isEqualTo(1);
        Runnable page = () -> {
            List<ContainerListing> seen = in.other.byRootKey(1, Optional.empty(), ALL, in.now);
            assertThat(seen).as("the page, where one is there throughout").hasSize(1);
            ContainerSnapshot container = seen.get(0).container();
            in.assertShows(container, container.revision().high(), 1);
        };
        Race.during(writer, count, page);
    }

    @Test
    @UsuallyWrong("A counter of containers is taken down before the next one was counted, or the count is cached.")
    default void E51_a_root_key_that_always_has_a_container_is_never_counted_0() {
        EnvelopeGround in = ground();
        in.created(0);
        IntConsumer mover = i -> {
            in.created(i + 1L);
            in.store.remove(key(i));
        };
        IntConsumer counter = i -> {
            assertThat(in.other.countByRootKey(1, in.now))
                    .as("containers that are counted")
                    .isBetween(1L, 2L);
            assertThat(in.other.byRootKey(1, Optional.empty(), ALL, in.now)).hasSizeBetween(1, 2);
        };
        Race.inStep(in.scaled(10_000, 500), mover, counter);
    }
}
