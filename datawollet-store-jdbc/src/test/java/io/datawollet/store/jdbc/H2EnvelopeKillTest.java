package io.datawollet.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.datawollet.store.CommitResult;
import io.datawollet.store.ContainerLimits;
import io.datawollet.store.ContainerRecord;
import io.datawollet.store.DocumentResult;
import io.datawollet.store.DocumentVersion;
import io.datawollet.store.Expected;
import io.datawollet.store.Revision;
import io.datawollet.store.StageResult;
import io.datawollet.store.StoreKey;
import io.datawollet.store.UploadId;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;

/** What is left in the file when the process that has it open is killed while it writes. */
class H2EnvelopeKillTest {
    private static final Instant NOW = Instant.parse("2030-01-01T12:00:00Z");
    private static final StoreKey DOCUMENT = new StoreKey(1, 1, 1, 1);
    private static final int BLOCK = 262_160;
    private static final int WRITTEN_BEFORE_THE_END = 60;

    @TempDir
    Path folder;

    private static JdbcEnvelopeStore open(DataSource file) {
        JdbcDatabase database = JdbcDatabase.of(file);
        database.createSchema();
        return new JdbcEnvelopeStore(database);
    }

    private static StoreKey container(int number) {
        return new StoreKey(2, 2, 2, number);
    }

    private static byte[] block(int number, int index) {
        byte[] block = new byte[BLOCK];
        Arrays.fill(block, (byte) (31 * number + index));
        return block;
    }

    /** The process that is killed: puts one document after the other and says each that is there. */
    static final class Writer {
        private Writer() {}

        public static void main(String[] arguments) {
            JdbcEnvelopeStore store = open(H2File.pool(Path.of(arguments[0])));
            for (int i = 0; ; i++) {
                store.create(
                        new ContainerRecord(container(i), new Revision(1, i), new byte[100], 1, NOW.plusSeconds(60)),
                        NOW);
                UploadId upload = new UploadId(3, i);
                StageResult staged = store.stage(container(i), upload, 1, List.of(block(i, 1), block(i, 2)), 8, NOW);
                CommitResult committed = store.commit(
                        container(i),
                        DOCUMENT,
                        new Expected.None(),
                        new DocumentVersion(upload, 3, 3L * BLOCK, new byte[100], block(i, 0)),
                        new ContainerLimits(9, 1L << 40),
                        NOW);
                System.out.println(staged + " " + committed + " " + i);
            }
        }
    }

    @RepeatedTest(3)
    void every_document_whose_commit_was_answered_is_there_whole_after_the_process_was_killed() throws Exception {
        int acknowledged = writeAndKill();
        try (HikariDataSource file = H2File.pool(folder)) {
            JdbcEnvelopeStore store = open(file);
            for (int i = 0; i <= acknowledged; i++) {
                assertThat(store.document(container(i), DOCUMENT, NOW)).isInstanceOf(DocumentResult.Found.class);
                assertWhole(store, i);
            }
            assertWhole(store, acknowledged + 1);
            int done;
            do {
                done = store.sweep(Instant.MAX, Instant.MAX, 1_000);
            } while (done > 0);
            assertThat(store.load(container(0), NOW)).isEmpty();
        }
    }

    /** Whatever is found; the one that was under way may be there or not. */
    private static void assertWhole(JdbcEnvelopeStore store, int number) {
        if (store.document(container(number), DOCUMENT, NOW) instanceof DocumentResult.Found found) {
            assertThat(found.version().firstBlock()).isEqualTo(block(number, 0));
            Optional<List<byte[]>> blocks =
                    store.readBlocks(container(number), found.version().upload(), 1, 2, NOW);
            assertThat(blocks.orElseThrow()).containsExactly(block(number, 1), block(number, 2));
        }
    }

    private int writeAndKill() throws IOException, InterruptedException {
        String classPath = Stream.of("jdk.module.path", "java.class.path", "surefire.test.class.path")
                .map(System::getProperty)
                .filter(Objects::nonNull)
                .collect(Collectors.joining(File.pathSeparator));
        Process writer = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        String.join(File.pathSeparator, "target/classes", "target/test-classes", classPath),
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                        Writer.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        int last = -1;
        try (BufferedReader lines = writer.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                last = Integer.parseInt(line.substring(line.lastIndexOf(' ') + 1));
                if (last == WRITTEN_BEFORE_THE_END) {
                    writer.destroyForcibly();
                }
            }
        } catch (IOException e) {
            // Its end may cut a line.
            assertThat(last).isGreaterThanOrEqualTo(WRITTEN_BEFORE_THE_END);
        }
        writer.waitFor();
        assertThat(last).isGreaterThanOrEqualTo(WRITTEN_BEFORE_THE_END);
        return last;
    }
}
