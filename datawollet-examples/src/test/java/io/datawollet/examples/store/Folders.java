package io.datawollet.examples.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Folders for stores under test. */
final class Folders {
    /** Where Linux keeps files in memory: waiting for a disk some hundred thousand times proves nothing about the rules. */
    private static final Path MEMORY = Path.of("/dev/shm");

    private Folders() {}

    static boolean isInMemory() {
        return Files.isWritable(MEMORY);
    }

    /** A folder in memory, where there is such a thing. */
    static Path inMemory() throws IOException {
        return isInMemory() ? Files.createTempDirectory(MEMORY, "file-store") : Files.createTempDirectory("file-store");
    }

    /** All that lies below a store's folder, but for the folders that every store has, and its locks. */
    static List<String> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.map(each -> folder.relativize(each).toString())
                    .filter(each -> !each.matches("|live|due|trash|locks(/.*)?"))
                    .sorted()
                    .toList();
        }
    }

    static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
