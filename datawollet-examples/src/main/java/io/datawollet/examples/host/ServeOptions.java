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
 * @param on the server that listens
 * @param clients the clients file; empty for the demo clients
 * @param rootKeys the root keys file
 * @param data the folder for what outlives the process
 * @param jdbcUrl the database of the stores; empty for the data folder, or the heap without one
 * @param jdbcUser who the host is to that database, if its URL does not say it
 * @param redisUrl the Redis server of the sessions; empty for where the rest lies
 */
record ServeOptions(
        int port,
        HostKind on,
        Optional<Path> clients,
        Optional<Path> rootKeys,
        Optional<Path> data,
        Optional<String> jdbcUrl,
        Optional<String> jdbcUser,
        Optional<String> redisUrl) {
    private static final List<String> KNOWN =
            List.of("--port", "--on", "--clients", "--root-keys", "--data", "--jdbc-url", "--jdbc-user", "--redis-url");

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
        if (given.containsKey("--jdbc-url") && !given.containsKey("--root-keys") && !given.containsKey("--data")) {
            throw new UsageException("--jdbc-url needs --root-keys or --data: what is stored must be opened later");
        }
        if (given.containsKey("--jdbc-user") && !given.containsKey("--jdbc-url")) {
            throw new UsageException("--jdbc-user needs --jdbc-url; " + UsageException.USAGE);
        }
        if (given.containsKey("--redis-url") && !given.containsKey("--jdbc-url") && !given.containsKey("--data")) {
            throw new UsageException(
                    "--redis-url needs --data or --jdbc-url: Redis keeps the sessions, not their documents or envelopes");
        }
        return new ServeOptions(
                port(given.get("--port")),
                HostKind.of(given.getOrDefault("--on", HostKind.JDK.word())),
                path(given, "--clients"),
                path(given, "--root-keys"),
                path(given, "--data"),
                Optional.ofNullable(given.get("--jdbc-url")),
                Optional.ofNullable(given.get("--jdbc-user")),
                Optional.ofNullable(given.get("--redis-url")));
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
