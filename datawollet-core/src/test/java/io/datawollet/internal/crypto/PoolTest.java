package io.datawollet.internal.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A pool keeps few objects, and an object is with one thread at a time. */
class PoolTest {
    private static final int PLACES = 64;

    private static final class Tool {
        final AtomicInteger holders = new AtomicInteger();
        final boolean given;

        Tool(boolean given) {
            this.given = given;
        }
    }

    @Test
    void an_object_that_was_given_back_is_used_again_and_never_by_two() {
        AtomicInteger made = new AtomicInteger();
        Pool<Tool> pool = new Pool<>(() -> {
            made.incrementAndGet();
            return new Tool(false);
        });
        Tool first = pool.take();
        Tool second = pool.take();
        assertThat(second).isNotSameAs(first);
        pool.give(first);
        assertThat(pool.take()).isSameAs(first);
        assertThat(pool.take()).isNotSameAs(first).isNotSameAs(second);
        assertThat(made.get()).isEqualTo(3);
    }

    @Test
    void however_many_are_given_no_more_than_its_places_are_kept() throws Exception {
        Pool<Tool> pool = new Pool<>(() -> new Tool(false));
        // Many threads, since each one looks at a few places only.
        for (int i = 0; i < 300; i++) {
            onAnother(() -> {
                for (int n = 0; n < 10; n++) {
                    pool.give(new Tool(true));
                }
                return null;
            });
        }
        Set<Tool> old = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int i = 0; i < 300; i++) {
            onAnother(() -> {
                for (int n = 0; n < 10; n++) {
                    Tool tool = pool.take();
                    if (tool.given) {
                        assertThat(old.add(tool)).isTrue();
                    }
                }
                return null;
            });
        }
        assertThat(old).hasSizeBetween(1, PLACES);
    }

    private static void onAnother(Callable<Void> task) throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            thread.submit(task).get();
        } finally {
            thread.shutdownNow();
        }
    }

    @Test
    void no_object_is_ever_with_two_threads() throws Exception {
        AtomicInteger made = new AtomicInteger();
        Pool<Tool> pool = new Pool<>(() -> {
            made.incrementAndGet();
            return new Tool(false);
        });
        int threads = 8;
        ExecutorService all = Executors.newFixedThreadPool(threads);
        try {
            List<Callable<Void>> tasks = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                tasks.add(() -> {
                    for (int n = 0; n < 100_000; n++) {
                        Tool tool = pool.take();
                        if (tool.holders.incrementAndGet() != 1) {
                            throw new AssertionError("an object with two threads");
                        }
                        tool.holders.decrementAndGet();
                        pool.give(tool);
                    }
                    return null;
                });
            }
            for (Future<Void> done : all.invokeAll(tasks)) {
                done.get();
            }
        } finally {
            all.shutdownNow();
        }
        assertThat(made.get()).as("objects are used again").isLessThan(threads * 1_000);
    }
}
