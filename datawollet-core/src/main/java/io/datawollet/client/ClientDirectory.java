package io.datawollet.client;

import java.time.Instant;
import java.util.Optional;

/**
 * Where the host looks up its clients. Implementations are safe for many threads and answer from memory or fast enough
 * for every request; an exception that they throw ends the request with {@code internal_error}.
 */
public interface ClientDirectory {
    /**
     * The client that an API key belongs to.
     *
     * @param key the key that was presented
     * @param now the time of the call
     * @return empty if the key is unknown, expired or revoked
     */
    Optional<Client> byApiKey(ApiKey key, Instant now);

    /**
     * The client of this id, for bearer tokens.
     *
     * @param clientId the id
     * @return empty if there is none, or it may not call any more
     */
    Optional<Client> byId(String clientId);

    /**
     * Whether any client registered this origin. Asked for CORS preflights, which carry no credentials.
     *
     * @param origin as the browser sent it
     * @return whether it is registered
     */
    boolean anyRegistered(String origin);

    /**
     * Begins a directory that is kept in memory and never changes.
     *
     * @return the builder
     */
    static InMemoryClientDirectory.Builder inMemory() {
        return new InMemoryClientDirectory.Builder();
    }
}
