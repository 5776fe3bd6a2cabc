package io.datawollet.examples.host;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The demo host's own sessions, in memory: what a real host has in its framework. Safe for many threads.
 *
 * <p>A visit has a secret, which is a cookie and changes at sign-in, and a public id, which stays. The id is the partition
 * key: sessions of a visit go on after sign-in (their own id and key are rotated then), and an id that an attacker plants
 * lies in another partition.
 */
final class Visits {
    static final Duration LIFETIME = Duration.ofHours(12);

    /** A demo forgets its oldest visit rather than to fill the heap. */
    private static final int MOST = 10_000;

    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Visit> byToken = new LinkedHashMap<>();

    Visits(InstantSource clock) {
        this.clock = clock;
    }

    /** The live visit with this secret, begun by this client. */
    synchronized Optional<Visit> find(String client, Optional<String> token) {
        return token.map(byToken::get)
                .filter(visit -> visit.client().equals(client))
                .filter(visit -> clock.instant().isBefore(visit.expiresAt()));
    }

    /** The live visit with this secret, or a new one. */
    synchronized Visit findOrBegin(String client, Optional<String> token) {
        return find(client, token).orElseGet(() -> put(client, secret(16), Optional.empty()));
    }

    /** The same visit under a name and a new secret; the old one is dead. */
    synchronized Visit signIn(String client, Optional<String> token, String name) {
        Visit before = findOrBegin(client, token);
        byToken.remove(before.revealToken());
        return put(client, before.partitionKey(), Optional.of(name));
    }

    /** Ends a visit. */
    synchronized void end(Visit visit) {
        byToken.remove(visit.revealToken());
    }

    /** All visits of whoever signed in with this name, in whatever browser. */
    synchronized List<Visit> of(String client, String name) {
        Instant now = clock.instant();
        return byToken.values().stream()
                .filter(visit -> visit.client().equals(client))
                .filter(visit -> visit.name().equals(Optional.of(name)))
                .filter(visit -> now.isBefore(visit.expiresAt()))
                .toList();
    }

    private Visit put(String client, String partitionKey, Optional<String> name) {
        if (byToken.size() >= MOST) {
            byToken.remove(byToken.keySet().iterator().next());
        }
        Visit visit = new Visit(
                secret(32), client, partitionKey, name, clock.instant().plus(LIFETIME));
        byToken.put(visit.revealToken(), visit);
        return visit;
    }

    private String secret(int bytes) {
        byte[] drawn = new byte[bytes];
        random.nextBytes(drawn);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(drawn);
    }
}
