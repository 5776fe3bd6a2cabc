package io.datawollet.examples.store;

import static io.datawollet.examples.store.Contents.LONG_AGO;
import static io.datawollet.examples.store.Contents.NOW;
import static io.datawollet.examples.store.Contents.SOON;
import static io.datawollet.examples.store.Contents.blockCount;
import static io.datawollet.examples.store.Contents.header;
import static io.datawollet.examples.store.Contents.key;
import static io.datawollet.examples.store.Contents.staged;
import static io.datawollet.examples.store.Contents.upload;
import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.store.DocumentListing;
import io.datawollet.store.DocumentResult;
import io.datawollet.store.DocumentVersion;
import io.datawollet.store.EnvelopeStore;
import io.datawollet.store.StoreKey;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** Several processes in one folder, and processes that are killed. */
class OtherProcessTest {
    private static final int KILLS = 20;
    private static final int MOST_MILLIS = 200;

    /** Between the numbers of two containers, whose uploads count on from them; divisible by what divides the numbers. */
    private static final long APART = 1_000_000;

    private static final int PATIENCE_SECONDS = 60;

    private Path folder;
    private EnvelopeStore store;

    @BeforeEach
    void open() throws IOException {
        folder = Folders.inMemory();
        store = new FileEnvelopeStore(folder);
    }

    @AfterEach
    void delete() throws IOException {
        Folders.delete(folder);
    }

    @Test
    void two_processes_that_replace_one_header_lose_no_replacement() throws Exception {
        store.create(Contents.record(5), NOW);
        Process other = OtherProcess.start("count", folder, 5);
        try (BufferedReader lines = other.inputReader()) {
            assertThat(lines.readLine()).isEqualTo("ready");
            OtherProcess.count(store, key(5), 100);
            assertThat(lines.readLine()).isEqualTo("counted");
            assertThat(store.load(key(5), NOW).orElseThrow().header()).isEqualTo(header(201));
        } finally {
            other.destroyForcibly();
        }
    }

    @Test
    void what_was_acknowledged_outlives_a_killed_process_and_nothing_else_is_seen(TestReporter reporter)
            throws Exception {
        long seed = System.nanoTime();
        reporter.publishEntry("seed", Long.toString(seed));
        Random random = new Random(seed);
        int acknowledged = 0;
        for (int kill = 1; kill <= KILLS; kill++) {
            List<String> told = killed(random, kill * APART);
            check(kill * APART, told, "seed " + seed + ", kill " + kill);
            acknowledged += Math.max(0, told.size() - 2);
        }
        assertThat(acknowledged).isGreaterThan(KILLS);

        sweepAll(LONG_AGO, SOON);
        for (int kill = 1; kill <= KILLS; kill++) {
            assertThat(files(kill * APART)).as("seed %d, kill %d", seed, kill).isEqualTo(needed(kill * APART));
        }
        sweepAll(Contents.LATE, Contents.LATE);
        assertThat(Folders.files(folder)).isEmpty();
    }

    /** What a process told of itself before it was killed. */
    private List<String> killed(Random random, long number) throws Exception {
        List<String> told = new ArrayList<>();
        Process process = OtherProcess.start("upload", folder, number);
        try (BufferedReader lines = process.inputReader()) {
            told.add(lines.readLine());
            // Some die while they create their container, most while they upload.
            if (random.nextInt(5) > 0) {
                told.add(lines.readLine());
            }
            process.waitFor(random.nextInt(MOST_MILLIS), TimeUnit.MILLISECONDS);
            // Not the process itself: that would close the stream with what it has told.
            process.toHandle().destroyForcibly();
            lines.lines().forEach(told::add);
            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(told.get(0)).isEqualTo("ready");
            return told;
        } finally {
            process.destroyForcibly();
        }
    }

    /** All that was acknowledged is there, and of the one upload that was not, all or nothing. */
    private void check(long number, List<String> told, String what) {
        StoreKey container = key(number);
        // "ready", "created", and one line for each upload.
        int last = told.size() - 3;
        if (told.size() > 1) {
            assertThat(store.load(container, NOW)).as(what).isPresent();
        }
        for (int i = 0; i <= last; i++) {
            assertBlocks(container, number + i, what);
        }
        for (int d = 0; d < OtherProcess.DOCUMENTS && told.size() > 1; d++) {
            // The last one that was told, unless a later one has landed untold.
            int expected = last < d ? -1 : last - (last - d) % OtherProcess.DOCUMENTS;
            boolean mayBeLater = (last + 1) % OtherProcess.DOCUMENTS == d;
            DocumentResult result = store.document(container, key(d), NOW);
            if (result instanceof DocumentResult.Found found) {
                boolean later = mayBeLater && found.version().upload().equals(upload(number + last + 1));
                long current = number + (later ? last + 1 : expected);
                assertVersion(found.version(), current, what);
                assertBlocks(container, current, what);
            } else {
                assertThat(expected).as(what).isEqualTo(-1);
            }
        }
    }

    private static void assertVersion(DocumentVersion seen, long upload, String what) {
        assertThat(seen.upload()).as(what).isEqualTo(upload(upload));
        assertThat(seen.blockCount()).as(what).isEqualTo(blockCount(upload));
        assertThat(seen.size()).as(what).isEqualTo(upload);
        assertThat(seen.info()).as(what).isEqualTo(header(upload));
        assertThat(seen.firstBlock()).as(what).isEqualTo(Contents.block(upload, 0));
    }

    private void assertBlocks(StoreKey container, long upload, String what) {
        if (blockCount(upload) > 1) {
            assertThat(store.readBlocks(container, upload(upload), 1, blockCount(upload) - 1, NOW)
                            .orElseThrow())
                    .as(what)
                    .containsExactlyElementsOf(staged(upload));
        }
    }

    private void sweepAll(Instant expiredBefore, Instant idleBefore) {
        int done = -1;
        for (int calls = 0; done != 0; calls++) {
            done = store.sweep(expiredBefore, idleBefore, 50);
            assertThat(done).isBetween(0, 50);
            assertThat(calls).as("sweeps until nothing is left").isLessThan(10_000);
        }
    }

    /** What lies in a live container's folder. */
    private List<String> files(long number) throws IOException {
        String place = "live/" + name(key(number).toBytes()) + "/";
        return store.load(key(number), NOW).isEmpty()
                ? List.of()
                : Folders.files(folder).stream()
                        .filter(each -> each.startsWith(place))
                        .map(each -> each.substring(place.length()))
                        .toList();
    }

    /** What its documents need. */
    private List<String> needed(long number) {
        List<String> needed = new ArrayList<>();
        for (DocumentListing each : store.documents(key(number), Optional.empty(), Integer.MAX_VALUE, NOW)
                .orElse(List.of())) {
            DocumentVersion version =
                    ((DocumentResult.Found) store.document(key(number), each.document(), NOW)).version();
            for (int i = 0; i < version.blockCount(); i++) {
                needed.add(name(each.upload().toBytes()) + "-" + i);
            }
        }
        store.load(key(number), NOW).ifPresent(live -> needed.add("state"));
        return needed.stream().sorted().toList();
    }

    private static String name(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
