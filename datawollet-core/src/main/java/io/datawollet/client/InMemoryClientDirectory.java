package io.datawollet.client;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A directory for hosts that know their clients at start-up. Immutable; a changed list is a new directory. */
public final class InMemoryClientDirectory implements ClientDirectory {
    private final Map<String, Client> byId;
    private final Map<ApiKey, Entry> byKey;
    private final Set<String> origins;

    private InMemoryClientDirectory(Builder builder) {
        this.byId = Map.copyOf(builder.byId);
        this.byKey = Map.copyOf(builder.byKey);
        Set<String> all = new HashSet<>();
        byId.values().forEach(client -> all.addAll(client.origins()));
        this.origins = Set.copyOf(all);
    }

    @Override
    public Optional<Client> byApiKey(ApiKey key, Instant now) {
        return Optional.ofNullable(byKey.get(key))
                .filter(entry -> entry.expiresAt().isEmpty()
                        || now.isBefore(entry.expiresAt().get()))
                .map(Entry::client);
    }

    @Override
    public Optional<Client> byId(String clientId) {
        return Optional.ofNullable(byId.get(clientId));
    }

    @Override
    public boolean anyRegistered(String origin) {
        return origins.contains(origin);
    }

    private record Entry(Client client, Optional<Instant> expiresAt) {}

    /** Collects clients and their API keys. Not thread-safe. */
    public static final class Builder {
        private final Map<String, Client> byId = new HashMap<>();
        private final Map<ApiKey, Entry> byKey = new HashMap<>();

        Builder() {}

        /**
         * Adds a client.
         *
         * @param client the client
         * @param keys its API keys, none or several (so that one can be replaced while the other still works)
         * @return this builder
         * @throws IllegalArgumentException if another client has the same id or one of the keys
         */
        public Builder client(Client client, ApiKey... keys) {
            Client before = byId.putIfAbsent(client.id(), client);
            if (before != null && before != client) {
                throw new IllegalArgumentException("two clients have the id " + client.id());
            }
            for (ApiKey key : keys) {
                put(key, new Entry(client, Optional.empty()));
            }
            return this;
        }

        /**
         * Adds an API key that ends by itself.
         *
         * @param client its client, added if it was not yet
         * @param key the key
         * @param expiresAt the first instant at which it no longer counts
         * @return this builder
         * @throws IllegalArgumentException if another client has the same id or the key
         */
        public Builder expiringKey(Client client, ApiKey key, Instant expiresAt) {
            client(client);
            put(key, new Entry(client, Optional.of(expiresAt)));
            return this;
        }

        private void put(ApiKey key, Entry entry) {
            Entry before = byKey.putIfAbsent(key, entry);
            if (before != null) {
                throw new IllegalArgumentException("one API key is given twice: to the clients "
                        + before.client().id() + " and " + entry.client().id() + "; each key belongs to one");
            }
        }

        /**
         * The directory.
         *
         * @return an immutable directory
         */
        public InMemoryClientDirectory build() {
            return new InMemoryClientDirectory(this);
        }
    }
}
