package io.datawollet.memory;

import static io.datawollet.memory.Envelopes.ALL;
import static io.datawollet.memory.Envelopes.ANY;
import static io.datawollet.memory.Envelopes.END;
import static io.datawollet.memory.Envelopes.LONG_AGO;
import static io.datawollet.memory.Envelopes.NONE;
import static io.datawollet.memory.Envelopes.NOW;
import static io.datawollet.memory.Envelopes.NO_LIMITS;
import static io.datawollet.memory.Envelopes.block;
import static io.datawollet.memory.Envelopes.blocks;
import static io.datawollet.memory.Envelopes.created;
import static io.datawollet.memory.Envelopes.expects;
import static io.datawollet.memory.Envelopes.info;
import static io.datawollet.memory.Envelopes.key;
import static io.datawollet.memory.Envelopes.record;
import static io.datawollet.memory.Envelopes.revision;
import static io.datawollet.memory.Envelopes.upload;
import static io.datawollet.memory.Envelopes.version;
import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.store.CommitResult;
import io.datawollet.store.ContainerLimits;
import io.datawollet.store.ContainerSnapshot;
import io.datawollet.store.DocumentListing;
import io.datawollet.store.DocumentResult;
import io.datawollet.store.DocumentVersion;
import io.datawollet.store.EnvelopeStore;
import io.datawollet.store.HeaderResult;
import io.datawollet.store.RemoveResult;
import io.datawollet.store.StageResult;
import io.datawollet.store.StoreKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The rules when operations meet. Each round takes a container of its own, and half of its runners another handle. */
abstract class EnvelopeRaceContract extends EnvelopeContract {
    private static final int ROUNDS = 100;

    /** Operations of each runner in a round: more than a thread gets done before the other one is awake. */
    private static final int BATCH = 50;

    private static final Instant LATER = NOW.plusSeconds(60);

    /** Runs what each of several runners does with each number of a batch, and gives what it answered, by runner. */
    @SafeVarargs
    private static <T> List<AtomicReferenceArray<T>> race(Step<T>... steps) {
        List<AtomicReferenceArray<T>> answers = new ArrayList<>();
        Runnable[] runners = new Runnable[steps.length];
        for (int i = 0; i < steps.length; i++) {
            AtomicReferenceArray<T> mine = new AtomicReferenceArray<>(BATCH);
            Step<T> step = steps[i];
            answers.add(mine);
            runners[i] = () -> IntStream.range(0, BATCH).forEach(number -> mine.set(number, step.run(number)));
        }
        Race.run(runners);
        return answers;
    }

    /** Sets the sign when it has ended, also by a failure: those who wait for the sign end with it. */
    private static Runnable endsWith(AtomicBoolean over, Runnable work) {
        return () -> {
            try {
                work.run();
            } finally {
                over.set(true);
            }
        };
    }

    private interface Step<T> {
        T run(int number);
    }

    private static CommitResult commitOne(EnvelopeStore on, StoreKey here, int number, long expected, long upload) {
        return on.commit(here, key(1_000 + number), expects(expected), version(upload, 1), NO_LIMITS, NOW);
    }

    @Test
    void E10_of_racing_creates_at_one_address_exactly_one_wins() {
        Race.rounds(ROUNDS, round -> {
            var won = race(
                    i -> store.create(record(key(1_000L * round + i), 1, 1, END), NOW),
                    i -> other.create(record(key(1_000L * round + i), 2, 2, END), NOW));
            for (int i = 0; i < BATCH; i++) {
                boolean first = won.get(0).get(i);
                assertThat(won.get(1).get(i)).isEqualTo(!first);
                ContainerSnapshot seen =
                        store.load(key(1_000L * round + i), NOW).orElseThrow();
                assertThat(seen.revision()).isEqualTo(revision(first ? 1 : 2));
            }
        });
        assertThat(store.countByRootKey(1, NOW) + store.countByRootKey(2, NOW)).isEqualTo((long) ROUNDS * BATCH);
    }

    @Test
    void E30_E31_racing_replacements_of_a_header_lose_none_and_conflicts_carry_the_newest() {
        Race.rounds(ROUNDS, round -> {
            StoreKey here = created(store, round);
            AtomicInteger numbers = new AtomicInteger(1);
            AtomicInteger done = new AtomicInteger();
            Runnable writer = () -> {
                long known = 1;
                for (int i = 0; i < BATCH; ) {
                    int next = numbers.incrementAndGet();
                    HeaderResult result = store.replaceHeader(
                            here, revision(known), revision(next), block(next, -2), 1 + next % 2, NOW);
                    if (result instanceof HeaderResult.Conflict conflict) {
                        known = consistent(conflict.current());
                    } else {
                        assertThat(result).isEqualTo(new HeaderResult.Done());
                        done.incrementAndGet();
                        known = next;
                        i++;
                    }
                }
            };
            Runnable reader = () -> {
                for (int i = 0; i < BATCH; i++) {
                    consistent(other.load(here, NOW).orElseThrow());
                    for (int rootKeyId = 1; rootKeyId <= 2; rootKeyId++) {
                        int wanted = rootKeyId;
                        other.byRootKey(rootKeyId, Optional.empty(), ALL, NOW).forEach(each -> {
                            consistent(each.container());
                            assertThat(each.container().rootKeyId()).isEqualTo(wanted);
                        });
                    }
                }
            };
            Race.run(writer, writer, reader);
            assertThat(done).hasValue(2 * BATCH);
            assertThat(store.countByRootKey(1, NOW) + store.countByRootKey(2, NOW))
                    .isEqualTo(1);
            store.remove(here);
        });
    }

    private static long consistent(ContainerSnapshot seen) {
        long number = seen.revision().high();
        assertThat(seen.header()).isEqualTo(block(number, -2));
        assertThat(seen.rootKeyId()).isEqualTo(number == 1 ? 1 : 1 + (int) (number % 2));
        return number;
    }

    @Test
    void E51_a_root_key_that_always_has_a_container_is_never_counted_0() {
        AtomicBoolean over = new AtomicBoolean();
        created(store, 0);
        Runnable mover = endsWith(over, () -> {
            for (long i = 0; i < 20_000; i++) {
                created(store, i + 1);
                store.remove(key(i));
            }
        });
        Runnable counter = () -> {
            while (!over.get()) {
                assertThat(other.countByRootKey(1, NOW)).isBetween(1L, 2L);
                assertThat(other.byRootKey(1, Optional.empty(), ALL, NOW)).hasSizeBetween(1, 2);
            }
        };
        Race.run(mover, counter);
    }

    @Test
    void E81_of_racing_commits_that_expect_one_version_exactly_one_is_done() {
        Race.rounds(ROUNDS, round -> {
            long base = 10_000L * round;
            StoreKey here = created(store, round);
            IntStream.range(0, BATCH).forEach(i -> put(here, key(1_000 + i), base + i, 1, NOW));
            var answers = race(
                    i -> commitOne(store, here, i, base + i, base + 100 + i),
                    i -> commitOne(other, here, i, base + i, base + 200 + i),
                    i -> commitOne(store, here, i, base + i, base + 300 + i));
            for (int i = 0; i < BATCH; i++) {
                int won = -1;
                for (int runner = 0; runner < 3; runner++) {
                    if (answers.get(runner).get(i).equals(DONE)) {
                        assertThat(won).as("winners of one version").isEqualTo(-1);
                        won = runner;
                    }
                }
                assertThat(current(here, key(1_000 + i))).contains(upload(base + 100L * (won + 1) + i));
            }
        });
    }

    @Test
    void E81_of_racing_commits_of_a_new_document_exactly_one_is_done_and_the_limits_hold() {
        Race.rounds(ROUNDS, round -> {
            long base = 10_000L * round;
            StoreKey here = created(store, round);
            ContainerLimits limits = new ContainerLimits(BATCH, 10L * BATCH - 5);
            var answers = race(
                    i -> store.commit(here, key(1_000 + i % 60), NONE, version(base + 100 + i, 1), limits, NOW),
                    i -> other.commit(here, key(1_000 + (i + 30) % 60), NONE, version(base + 200 + i, 1), limits, NOW));
            long done = answers.stream()
                    .mapToLong(mine -> IntStream.range(0, BATCH)
                            .filter(i -> mine.get(i).equals(DONE))
                            .count())
                    .sum();
            assertThat(done).isEqualTo(BATCH - 1);
            assertThat(documents(here)).hasSize(BATCH - 1);
        });
    }

    @Test
    void E40_E85_a_commit_that_meets_the_removal_of_the_container_leaves_nothing_to_be_found() {
        Race.rounds(ROUNDS, round -> {
            long base = 10_000L * round;
            StoreKey[] keys = IntStream.range(0, BATCH)
                    .mapToObj(i -> created(store, base + i))
                    .toArray(StoreKey[]::new);
            AtomicInteger gone = new AtomicInteger(-1);
            var answers = race(
                    i -> {
                        int removed = gone.get();
                        StageResult staged = store.stage(keys[i], upload(base + i), 1, blocks(base + i, 1, 1), 9, NOW);
                        CommitResult result = store.commit(keys[i], key(7), ANY, version(base + i, 2), NO_LIMITS, NOW);
                        if (removed >= i) {
                            assertThat(staged).isEqualTo(StageResult.GONE);
                        }
                        return (Object) result;
                    },
                    i -> {
                        boolean removed = other.remove(keys[i]);
                        gone.set(i);
                        assertThat(other.document(keys[i], key(7), NOW)).isEqualTo(new DocumentResult.Gone());
                        assertThat(other.readBlocks(keys[i], upload(base + i), 1, 1, NOW))
                                .isEmpty();
                        return (Object) removed;
                    });
            for (int i = 0; i < BATCH; i++) {
                assertThat(answers.get(0).get(i)).isIn(DONE, new CommitResult.Gone());
                assertThat(answers.get(1).get(i)).isEqualTo(true);
                assertThat(store.load(keys[i], NOW)).isEmpty();
            }
        });
        sweepAll(LONG_AGO, LONG_AGO);
    }

    @Test
    void E121_a_removal_and_a_commit_that_expect_one_version_are_not_both_done() {
        Race.rounds(ROUNDS, round -> {
            long base = 10_000L * round;
            StoreKey here = created(store, round);
            IntStream.range(0, BATCH).forEach(i -> put(here, key(1_000 + i), base + i, 1, NOW));
            var answers = race(i -> (Object) commitOne(store, here, i, base + i, base + 100 + i), i ->
                    (Object) other.removeDocument(here, key(1_000 + i), expects(base + i), NOW));
            for (int i = 0; i < BATCH; i++) {
                Object removed = answers.get(1).get(i);
                if (answers.get(0).get(i).equals(DONE)) {
                    assertThat(removed).isEqualTo(new RemoveResult.Conflict(upload(base + 100 + i)));
                    assertThat(current(here, key(1_000 + i))).contains(upload(base + 100 + i));
                } else {
                    assertThat(answers.get(0).get(i)).isEqualTo(new CommitResult.Conflict(Optional.empty()));
                    assertThat(removed).isEqualTo(new RemoveResult.Done());
                    assertThat(current(here, key(1_000 + i))).isEmpty();
                }
            }
        });
    }

    @Test
    void E85_E132_a_commit_that_meets_the_sweep_of_its_upload_is_whole_or_lost() {
        Race.rounds(ROUNDS, round -> {
            long base = 10_000L * round;
            StoreKey here = created(store, round);
            IntStream.range(0, BATCH).forEach(i -> stage(here, base + i, 1, 3, NOW));
            var answers = race(i -> commit(here, key(1_000 + i), ANY, base + i, 4, LATER), i -> {
                assertThat(other.sweep(LONG_AGO, LATER, 1)).isBetween(0, 1);
                return DONE;
            });
            sweepAll(LONG_AGO, LATER);
            for (int i = 0; i < BATCH; i++) {
                boolean done = answers.get(0).get(i).equals(DONE);
                assertThat(answers.get(0).get(i)).isIn(DONE, LOST);
                assertThat(current(here, key(1_000 + i)).isPresent()).isEqualTo(done);
                assertThat(readable(here, base + i, 1, 3, LATER)).isEqualTo(done);
            }
            store.remove(here);
        });
    }

    @Test
    void E132_a_stage_that_meets_the_sweep_moves_the_upload_or_finds_it_lost_whole() {
        Race.rounds(ROUNDS, round -> {
            long base = 10_000L * round;
            StoreKey here = created(store, round);
            IntStream.range(0, BATCH).forEach(i -> stage(here, base + i, 1, 3, NOW));
            var answers = race(i -> stage(here, base + i, 4, 1, LATER), i -> {
                other.sweep(LONG_AGO, LATER, 1);
                return StageResult.DONE;
            });
            sweepAll(LONG_AGO, LATER);
            for (int i = 0; i < BATCH; i++) {
                boolean moved = answers.get(0).get(i) == StageResult.DONE;
                assertThat(answers.get(0).get(i)).isIn(StageResult.DONE, StageResult.LOST);
                assertThat(commit(here, key(1_000 + i), ANY, base + i, 5, LATER))
                        .isEqualTo(moved ? DONE : LOST);
            }
            store.remove(here);
        });
    }

    @Test
    void E63_E70_a_stage_that_meets_a_discard_or_a_commit_begins_nothing_again() {
        Race.rounds(ROUNDS, round -> {
            long base = 10_000L * round;
            StoreKey here = created(store, round);
            IntStream.range(0, 2 * BATCH).forEach(i -> stage(here, base + i, 1, 1, NOW));
            race(
                    i -> {
                        stage(here, base + i, 1, 2, NOW);
                        stage(here, base + BATCH + i, 1, 2, NOW);
                        return true;
                    },
                    i -> {
                        other.discard(here, upload(base + i), NOW);
                        assertThat(commit(here, key(1_000 + i), ANY, base + BATCH + i, 2, NOW))
                                .isEqualTo(DONE);
                        return true;
                    });
            assertThat(store.stage(here, upload(base + 999), 1, blocks(base + 999, 1, 1), 1, NOW))
                    .as("none is under way")
                    .isEqualTo(StageResult.DONE);
            sweepAll(LONG_AGO, END);
            for (int i = 0; i < BATCH; i++) {
                assertThat(readable(here, base + BATCH + i, 1, 1, NOW)).isTrue();
                assertThat(readable(here, base + i, 1, 1, NOW)).isFalse();
            }
            store.remove(here);
        });
    }

    @Test
    void E62_racing_uploads_do_not_pass_their_limit() {
        Race.rounds(ROUNDS, round -> {
            long base = 10_000L * round;
            StoreKey here = created(store, round);
            var answers = race(
                    i -> store.stage(here, upload(base + 100 + i), 1, blocks(base + 100 + i, 1, 1), 40, NOW),
                    i -> other.stage(here, upload(base + 200 + i), 1, blocks(base + 200 + i, 1, 1), 40, NOW));
            long begun = answers.stream()
                    .mapToLong(mine -> IntStream.range(0, BATCH)
                            .filter(i -> mine.get(i) == StageResult.DONE)
                            .count())
                    .sum();
            assertThat(begun).isEqualTo(40);
        });
    }

    @Test
    void E80_E90_E101_readers_see_whole_versions_while_they_are_replaced_and_swept() {
        Race.rounds(ROUNDS, round -> {
            long base = 10_000L * round;
            StoreKey here = created(store, round);
            put(here, key(1_000), base, 4, NOW);
            AtomicBoolean over = new AtomicBoolean();
            Runnable writer = endsWith(over, () -> {
                for (int i = 1; i <= BATCH; i++) {
                    put(here, key(1_000), base + i, 2 + i % 3, NOW);
                    // Versions are replaced at this very instant, so none of them may go yet.
                    store.sweep(LONG_AGO, NOW, 10);
                }
            });
            Runnable reader = () -> {
                long last = base;
                while (!over.get()) {
                    DocumentVersion seen = ((DocumentResult.Found) other.document(here, key(1_000), NOW)).version();
                    long number = seen.upload().high();
                    assertThat(number).isGreaterThanOrEqualTo(last);
                    last = number;
                    assertThat(seen.info()).isEqualTo(info(number));
                    assertThat(seen.firstBlock()).isEqualTo(block(number, 0));
                    assertThat(seen.blockCount()).isEqualTo(number == base ? 4 : 2 + (int) ((number - base) % 3));
                    assertThat(readable(here, number, 1, seen.blockCount() - 1, NOW))
                            .isTrue();
                }
            };
            Race.run(writer, reader);
            assertThat(current(here, key(1_000))).contains(upload(base + BATCH));
            store.remove(here);
        });
    }

    @Test
    void E110_a_document_that_is_there_throughout_appears_once_while_others_come_and_go() {
        Race.rounds(ROUNDS / 4, round -> {
            long base = 10_000L * round;
            StoreKey here = created(store, round);
            IntStream.range(0, BATCH).forEach(i -> put(here, key(1_000 + i), base + i, 1, NOW));
            List<StoreKey> constant = documents(here);
            AtomicBoolean over = new AtomicBoolean();
            Runnable writer = endsWith(over, () -> {
                for (int i = 0; i < 10 * BATCH; i++) {
                    put(here, key(2_000 + i % 20), base + 1_000 + i, 1, NOW);
                    put(here, key(1_000 + i % BATCH), base + 5_000 + i, 1, NOW);
                    store.removeDocument(here, key(2_000 + (i + 7) % 20), ANY, NOW);
                }
            });
            Runnable lister = () -> {
                while (!over.get()) {
                    List<StoreKey> seen = new ArrayList<>();
                    List<DocumentListing> page;
                    Optional<StoreKey> after = Optional.empty();
                    do {
                        page = other.documents(here, after, 7, NOW).orElseThrow();
                        page.forEach(each -> seen.add(each.document()));
                        page.forEach(each -> assertThat(each.info())
                                .isEqualTo(info(each.upload().high())));
                        after = seen.isEmpty() ? after : Optional.of(seen.get(seen.size() - 1));
                    } while (page.size() == 7);
                    assertThat(seen).isSorted().doesNotHaveDuplicates().containsAll(constant);
                }
            };
            Race.run(writer, lister);
            store.remove(here);
        });
    }

    @Test
    void E133_racing_sweeps_do_each_unit_once() {
        Race.rounds(ROUNDS, round -> {
            long base = 10_000L * round;
            for (int i = 0; i < BATCH; i++) {
                put(created(store, base + i, NOW), key(7), base + i, 1, NOW.minusMillis(1));
            }
            AtomicInteger units = new AtomicInteger();
            Runnable sweeper = () -> {
                for (int i = 0; i < BATCH; i++) {
                    units.addAndGet(store.sweep(LATER, LONG_AGO, 3));
                }
            };
            Race.run(sweeper, sweeper);
            assertThat(units.get() + sweepAll(LATER, LONG_AGO)).isGreaterThanOrEqualTo(2 * BATCH);
            assertThat(store.sweep(LATER, LONG_AGO, ALL)).isZero();
            assertThat(store.remove(key(base))).isFalse();
        });
    }
}
