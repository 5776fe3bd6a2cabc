package io.datawollet.examples.host;

import io.datawollet.client.ApiKey;
import io.datawollet.client.Client;
import io.datawollet.client.ClientDirectory;
import io.datawollet.client.InMemoryClientDirectory;
import io.datawollet.client.Scope;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** The clients of the tour, of the demo, and of a host that was given no others. Their keys are public; they guard nothing. */
final class DemoClients {
    static final String SERVER_KEY = "demo-key-of-the-acme-server";
    static final String BROWSER_KEY = "demo-key-of-the-shop-app";
    static final String WALLET_KEY = "demo-key-of-the-wallet-page";
    static final String BROWSER_ORIGIN = "http://localhost:9081";

    private DemoClients() {}

    /** The one client of the demo: a page that is loaded from one of these origins. */
    static InMemoryClientDirectory wallet(String... origins) {
        Client wallet =
                Client.browser("wallet").origins(origins).scopes(Scope.values()).build();
        return ClientDirectory.inMemory().client(wallet, ApiKey.of(WALLET_KEY)).build();
    }

    static InMemoryClientDirectory directory() {
        try (InputStream in = Objects.requireNonNull(
                DemoClients.class.getResourceAsStream("demo-clients.json"), "demo-clients.json is missing")) {
            return ClientsFile.read(in);
        } catch (IOException e) {
            throw new UncheckedIOException("demo-clients.json cannot be read", e);
        }
    }
}
