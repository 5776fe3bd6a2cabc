package io.datawollet.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A document sixteen times larger than the whole heap goes in and out. */
class LargeDocumentTest {
    private static final long GIBIBYTE = 1L << 30;
    private static final long MEBIBYTE = 1L << 20;

    @TempDir
    private Path folder;

    @Test
    void a_gibibyte_goes_through_a_heap_of_64_mebibytes_whose_use_stays_flat()
            throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        Path blocks = Files.createDirectory(folder.resolve("blocks"));
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LargeDocument.class.getName(),
                        blocks.toString(),
                        Long.toString(GIBIBYTE))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(child.waitFor(10, TimeUnit.MINUTES)).as("it ends").isTrue();
        } finally {
            child.destroyForcibly();
        }
        assertThat(child.exitValue()).as("%s", Files.readString(output)).isZero();
        try (var files = Files.list(blocks)) {
            assertThat(files.count()).as("blocks beside the first").isEqualTo(GIBIBYTE / Desk.BLOCK);
        }
        List<String> lines = Files.readAllLines(output).stream()
                .filter(line -> line.startsWith("in ") || line.startsWith("out "))
                .toList();
        assertThat(lines).hasSize(2).allSatisfy(LargeDocumentTest::assertFlat);
    }

    /** First, last and most bytes in use. The test's own store remembers a little of each block. */
    private static void assertFlat(String line) {
        String[] words = line.split(" ", -1);
        long first = Long.parseLong(words[1]);
        assertThat(Long.parseLong(words[2])).as(line).isLessThan(first + 4 * MEBIBYTE);
        assertThat(Long.parseLong(words[3])).as(line).isLessThan(first + 6 * MEBIBYTE);
    }
}
