package io.datawollet.examples.host;

import java.time.Instant;
import java.util.Optional;

/** The demo host's own session of one browser. Immutable; shows nothing of its secret when printed. */
final class Visit {
    private final String token;
    private final String client;
    private final String partitionKey;
    private final Optional<String> name;
    private final Instant expiresAt;

    Visit(String token, String client, String partitionKey, Optional<String> name, Instant expiresAt) {
        this.token = token;
        this.client = client;
        this.partitionKey = partitionKey;
        this.name = name;
        this.expiresAt = expiresAt;
    }

    /** The secret that the browser keeps in a cookie. */
    String revealToken() {
        return token;
    }

    /** Which client's page it was begun from. */
    String client() {
        return client;
    }

    /** The visit's public id, which is the partition key of everything that this browser does. */
    String partitionKey() {
        return partitionKey;
    }

    /** Who has signed in. */
    Optional<String> name() {
        return name;
    }

    Instant expiresAt() {
        return expiresAt;
    }

    @Override
    public String toString() {
        return "Visit[redacted]";
    }
}
