package io.datawollet.examples.host;

import io.datawollet.client.ClientDirectory;
import io.datawollet.key.RootKeys;
import io.datawollet.session.SessionManager;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The command {@code serve}: a host that runs until it is closed. */
final class Serve {
    private Serve() {}

    static RunningHost run(ServeOptions options, PrintStream out) {
        ClientDirectory clients =
                options.clients().<ClientDirectory>map(ClientsFile::read).orElseGet(DemoClients::directory);
        RootKeys rootKeys = rootKeys(options);
        HostStores stores = HostStores.open(options, System.getenv());
        SessionManager sessions =
                stores.into(SessionManager.builder().rootKeys(rootKeys)).build();
        RunningHost host;
        try {
            host = options.on().start(options.port(), HostCalls.of(sessions, clients, stores), HostServer.PATIENCE);
        } catch (IOException e) {
            throw UsageException.of("port " + options.port() + " cannot be used", e);
        }
        out.println(
                "listening on " + host.address() + "; sessions, envelopes and documents are kept in " + stores.words());
        if (options.clients().isEmpty()) {
            out.println("demo clients: acme (a server), X-API-Key: " + DemoClients.SERVER_KEY);
            out.println("              shop (a browser app from " + DemoClients.BROWSER_ORIGIN + "), X-API-Key: "
                    + DemoClients.BROWSER_KEY);
        }
        return host;
    }

    private static RootKeys rootKeys(ServeOptions options) {
        if (options.rootKeys().isPresent()) {
            return read(options.rootKeys().get());
        }
        if (options.data().isPresent()) {
            return kept(options.data().get());
        }
        return RootKeys.generate();
    }

    private static RootKeys read(Path file) {
        try {
            return RootKeys.fromFile(file);
        } catch (IOException e) {
            throw UsageException.of("the root keys file " + file + " cannot be read", e);
        } catch (IllegalArgumentException e) {
            throw new UsageException("the root keys file is not as expected: " + e.getMessage(), e);
        }
    }

    /** The root keys of a data folder, made at the first start. */
    private static RootKeys kept(Path folder) {
        Path file = folder.resolve("root-keys");
        try {
            // A link to a folder is one too, though createDirectories would not have it.
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(folder);
            }
        } catch (FileAlreadyExistsException e) {
            throw new UsageException("the data folder " + folder + " cannot be used: it is no folder", e);
        } catch (IOException e) {
            throw UsageException.of("the data folder " + folder + " cannot be used", e);
        }
        try {
            if (!Files.exists(file)) {
                RootKeys.generate().writeTo(file);
            }
        } catch (FileAlreadyExistsException e) {
            // Another host on the same folder was faster; its keys are this one's too.
            return read(file);
        } catch (IOException e) {
            throw UsageException.of("the root keys file " + file + " cannot be made", e);
        }
        return read(file);
    }
}
