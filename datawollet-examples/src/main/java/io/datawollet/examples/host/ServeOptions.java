package io.datawollet.examples.host;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What {@code serve} was told.
 *
 * @param port where to listen on the loopback address; 0 for a free one
 * @param clients the clients file; empty for the demo clients
 * @param rootKeys the root keys file
 * @param data the folder for what outlives the process
 */
record ServeOptions(int port, Optional<Path> clients, Optional<Path> rootKeys, Optional<Path> data) {
    private static final List<String> KNOWN = List.of("--port", "--clients", "--root-keys", "--data");

    static ServeOptions parse(List<String> args) {
        Map<String, String> given = new TreeMap<>();
        for (int i = 0; i < args.size(); i += 2) {
            String name = args.get(i);
            if (!KNOWN.contains(name)) {
                throw new UsageException("unknown option " + name + "; " + UsageException.USAGE);
            }
            if (i + 1 == args.size()) {
                throw new UsageException(name + " needs a value; " + UsageException.USAGE);
            }
            if (given.put(name, args.get(i + 1)) != null) {
                throw new UsageException(name + " is given twice; " + UsageException.USAGE);
            }
        }
        if (!given.containsKey("--port")) {
            throw new UsageException("--port is missing; " + UsageException.USAGE);
        }
        return new ServeOptions(
                port(given.get("--port")), path(given, "--clients"), path(given, "--root-keys"), path(given, "--data"));
    }

    private static int port(String text) {
        if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) > 65_535) {
            throw new UsageException("--port must be a number from 0 to 65535, not " + text);
        }
        return Integer.parseInt(text);
    }

    private static Optional<Path> path(Map<String, String> given, String name) {
        try {
            return Optional.ofNullable(given.get(name)).map(Path::of);
        } catch (InvalidPathException e) {
            throw new UsageException(name + " is no path: " + e.getMessage(), e);
        }
    }
}
