package io.datawollet.store.redis;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;
import redis.embedded.core.ExecutableProvider;

/** The programs that tests run. */
final class RedisBinary {
    private static final Pattern VERSION = Pattern.compile("v=([0-9]+)\\.");

    private RedisBinary() {}

    /** The one that comes with the tests, version 6.2; unpacked once. */
    static Path shipped() {
        return Shipped.PATH;
    }

    private static final class Shipped {
        static final Path PATH = unpacked();

        private static Path unpacked() {
            try {
                return ExecutableProvider.newJarResourceProvider().get().toPath();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** The one of this machine, of version 7 or later; the test is aborted, for all to see, if there is none. */
    static Path newer() {
        return Stream.of("redis-server", "valkey-server")
                .flatMap(RedisBinary::onPath)
                .filter(path -> majorVersion(path) >= 7)
                .findFirst()
                .orElseThrow(() -> new TestAbortedException(
                        "No redis-server or valkey-server of version 7 or later is on the PATH."));
    }

    private static Stream<Path> onPath(String name) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Stream.of(path.split(File.pathSeparator, -1))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable);
    }

    private static int majorVersion(Path binary) {
        try {
            Process process = new ProcessBuilder(binary.toString(), "--version")
                    .redirectErrorStream(true)
                    .start();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            Matcher version = VERSION.matcher(text);
            return version.find() ? Integer.parseInt(version.group(1)) : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
