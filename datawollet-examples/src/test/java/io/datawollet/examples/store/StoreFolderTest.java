package io.datawollet.examples.store;

import static io.datawollet.examples.store.Contents.END;
import static io.datawollet.examples.store.Contents.LONG_AGO;
import static io.datawollet.examples.store.Contents.NOW;
import static io.datawollet.examples.store.Contents.NO_LIMITS;
import static io.datawollet.examples.store.Contents.SOON;
import static io.datawollet.examples.store.Contents.UPLOADS;
import static io.datawollet.examples.store.Contents.key;
import static io.datawollet.examples.store.Contents.upload;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.datawollet.store.CommitResult;
import io.datawollet.store.DocumentResult;
import io.datawollet.store.HeaderResult;
import io.datawollet.store.StoreException;
import io.datawollet.store.StoreException.Outcome;
import io.datawollet.store.StoreKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the file store does with its folder, and how it fails. */
class StoreFolderTest {
    private static final StoreKey HERE = key(1);

    private Path folder;
    private FileEnvelopeStore store;

    @BeforeEach
    void open() throws IOException {
        folder = Folders.inMemory();
        store = new FileEnvelopeStore(folder);
        store.create(Contents.record(1), NOW);
        Contents.put(store, HERE, key(100), 7);
    }

    @AfterEach
    void delete() throws IOException {
        Folders.delete(folder);
    }

    private Path state() {
        return folder.resolve("live").resolve(name(HERE.toBytes())).resolve("state");
    }

    private static String name(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static void assertFails(Outcome outcome, ThrowingCallable call) {
        StoreException failure = catchThrowableOfType(StoreException.class, call);
        assertThat(failure).isNotNull();
        assertThat(failure.outcome()).isEqualTo(outcome);
        assertThat(failure).hasMessage("the folder failed");
    }

    @Test
    void a_new_folder_is_for_its_owner_alone() throws IOException {
        Path another = folder.resolve("another/one");
        new FileEnvelopeStore(another).create(Contents.record(1), NOW);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(another)))
                .isEqualTo("rwx------");
        Folders.delete(folder.resolve("another"));
    }

    @Test
    void a_sweep_opens_no_container_before_its_hour() throws IOException {
        store.sweep(LONG_AGO, NOW.plus(Duration.ofHours(2)), 100);
        byte[] good = Files.readAllBytes(state());
        Files.writeString(state(), "no state");
        assertThat(store.sweep(END.minus(Duration.ofHours(1)), END.minus(Duration.ofHours(1)), 100))
                .isZero();
        Files.write(state(), good);
        assertThat(store.sweep(END.plusMillis(1), LONG_AGO, 100)).isPositive();
        assertThat(store.load(HERE, NOW)).isEmpty();
    }

    @Test
    void what_somebody_left_who_was_killed_before_the_one_step_is_swept() throws IOException {
        Path home = folder.resolve("live").resolve(name(HERE.toBytes()));
        Path block = Files.write(home.resolve(name(upload(9).toBytes()) + "-0"), new byte[9]);
        Path half = Files.write(home.resolve(name(upload(9).toBytes()) + "-1.new"), new byte[9]);
        Path early = Files.writeString(
                home.resolve(name(upload(7).toBytes())),
                "{\"stage\":\"PAST\",\"document\":\"\",\"blocks\":4,\"size\":7,\"info\":\"\",\"since\":0}");
        store.discard(HERE, upload(8), NOW);
        store.stage(HERE, upload(8), 1, Contents.staged(3), UPLOADS, NOW);
        store.sweep(LONG_AGO, SOON, 100);
        assertThat(block).doesNotExist();
        assertThat(half).doesNotExist();
        assertThat(early).doesNotExist();
        assertThat(store.document(HERE, key(100), NOW)).isInstanceOf(DocumentResult.Found.class);
        assertThat(store.readBlocks(HERE, upload(7), 1, 3, NOW)).isPresent();
    }

    @Test
    void what_fails_before_the_step_that_counts_is_not_applied() throws IOException {
        Path inTheWay = state().resolveSibling(name(upload(3).toBytes()) + "-1.new");
        Files.createDirectory(inTheWay);
        assertFails(Outcome.NOT_APPLIED, () -> store.stage(HERE, upload(3), 1, Contents.staged(3), UPLOADS, NOW));
        Files.delete(inTheWay);
        assertThat(store.commit(HERE, key(101), Contents.ANY, Contents.version(3), NO_LIMITS, NOW))
                .isInstanceOf(CommitResult.Lost.class);
    }

    @Test
    void what_fails_at_the_step_that_counts_is_unknown() throws IOException {
        Files.delete(folder.resolve("trash"));
        assertFails(Outcome.UNKNOWN, () -> store.remove(HERE));
        Files.createDirectory(folder.resolve("trash"));
        assertThat(store.remove(HERE)).isTrue();
    }

    @Test
    void a_state_that_cannot_be_read_is_a_failure_and_never_an_absent_container() throws IOException {
        Files.writeString(state(), "no state");
        assertFails(Outcome.NOT_APPLIED, () -> store.load(HERE, NOW));
        assertFails(Outcome.NOT_APPLIED, () -> store.countByRootKey(1, NOW));
        assertFails(Outcome.NOT_APPLIED, () -> store.create(Contents.record(1), NOW));
    }

    @Test
    void an_interrupted_thread_changes_nothing_and_stays_interrupted() {
        Thread.currentThread().interrupt();
        assertFails(
                Outcome.NOT_APPLIED,
                () -> store.replaceHeader(HERE, Contents.revision(1), Contents.revision(2), new byte[9], 1, NOW));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(store.replaceHeader(HERE, Contents.revision(1), Contents.revision(2), new byte[9], 1, NOW))
                .isEqualTo(new HeaderResult.Done());
        assertThat(store.documents(HERE, Optional.empty(), 9, NOW).orElseThrow())
                .hasSize(1);
    }
}
