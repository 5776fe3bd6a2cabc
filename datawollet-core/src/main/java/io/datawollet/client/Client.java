package io.datawollet.client;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * An application that is registered with the host, and the policy for its sessions. Immutable.
 *
 * <p>Two clients whose ids or types differ share nothing: a session of one does not exist for the other.
 */
public final class Client {
    private final String id;
    private final ClientType type;
    private final Set<Scope> scopes;
    private final Set<String> origins;
    private final Duration defaultTimeout;
    private final Duration maxTimeout;
    private final Duration maxDuration;
    private final Duration envelopeRetention;
    private final Optional<Limits> limits;
    private final boolean cookies;

    Client(Builder builder, Durations durations) {
        this.id = builder.id;
        this.type = builder.type;
        this.scopes = Set.copyOf(builder.scopes);
        this.origins = Set.copyOf(builder.origins);
        this.defaultTimeout = durations.defaultTimeout();
        this.maxTimeout = durations.maxTimeout();
        this.maxDuration = durations.maxDuration();
        this.envelopeRetention = durations.envelopeRetention();
        this.limits = builder.limits;
        this.cookies = builder.cookies;
    }

    /**
     * Begins a confidential client: a server that can keep a secret.
     *
     * @param id its id, 1 to 256 bytes of UTF-8 without control characters
     * @return the builder; it has no scopes until they are given
     */
    public static Builder confidential(String id) {
        return new Builder(id, ClientType.CONFIDENTIAL);
    }

    /**
     * Begins a public client: a browser application, known by its origins.
     *
     * @param id its id, 1 to 256 bytes of UTF-8 without control characters
     * @return the builder; it has no scopes and no origins until they are given
     */
    public static Builder browser(String id) {
        return new Builder(id, ClientType.PUBLIC);
    }

    /**
     * The client's id.
     *
     * @return as it was registered
     */
    public String id() {
        return id;
    }

    /**
     * Whether it can keep a secret.
     *
     * @return the type
     */
    public ClientType type() {
        return type;
    }

    /**
     * What its callers may do at most.
     *
     * @return an immutable set
     */
    public Set<Scope> scopes() {
        return scopes;
    }

    /**
     * The origins from which browsers may call in its name.
     *
     * @return an immutable set of serialised origins
     */
    public Set<String> origins() {
        return origins;
    }

    /**
     * The idle timeout of a session that asks for none.
     *
     * @return whole milliseconds, more than zero
     */
    public Duration defaultTimeout() {
        return defaultTimeout;
    }

    /**
     * The longest idle timeout; a longer request is cut to it.
     *
     * @return whole milliseconds, not less than the default
     */
    public Duration maxTimeout() {
        return maxTimeout;
    }

    /**
     * The absolute lifetime of a session.
     *
     * @return whole milliseconds, not less than the longest idle timeout
     */
    public Duration maxDuration() {
        return maxDuration;
    }

    /**
     * How long an envelope that is created now will be kept.
     *
     * @return whole milliseconds, more than zero
     */
    public Duration envelopeRetention() {
        return envelopeRetention;
    }

    /**
     * Limits of this client's own.
     *
     * @return empty where the manager's count
     */
    public Optional<Limits> limits() {
        return limits;
    }

    /**
     * Whether HTTP answers to this client carry the session key as a cookie.
     *
     * @return always true for a public client
     */
    public boolean cookies() {
        return cookies;
    }

    /** Id and type. */
    @Override
    public String toString() {
        return type + " client " + id;
    }

    record Durations(Duration defaultTimeout, Duration maxTimeout, Duration maxDuration, Duration envelopeRetention) {}

    /** Collects a client's policy; {@link #build} checks it whole. Not thread-safe. */
    public static final class Builder {
        private static final Duration LONGEST = Duration.ofDays(3_660);

        private final String id;
        private final ClientType type;
        private final Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        private final Set<String> origins = new LinkedHashSet<>();
        private Optional<Duration> defaultTimeout = Optional.empty();
        private Optional<Duration> maxTimeout = Optional.empty();
        private Optional<Duration> maxDuration = Optional.empty();
        private Duration envelopeRetention = Duration.ofDays(90);
        private Optional<Limits> limits = Optional.empty();
        private boolean cookies = true;

        private Builder(String id, ClientType type) {
            this.id = id;
            this.type = type;
        }

        /**
         * What its callers may do at most. Default: nothing.
         *
         * @param values added to those given before
         * @return this builder
         */
        public Builder scopes(Scope... values) {
            return scopes(Arrays.asList(values));
        }

        /**
         * What its callers may do at most. Default: nothing.
         *
         * @param values added to those given before
         * @return this builder
         */
        public Builder scopes(Collection<Scope> values) {
            scopes.addAll(values);
            return this;
        }

        /**
         * Origins from which browsers may call in its name. Default: none; a public client needs one at least.
         *
         * @param values serialised origins such as {@code https://app.example}, added to those given before
         * @return this builder
         */
        public Builder origins(String... values) {
            origins.addAll(Arrays.asList(values));
            return this;
        }

        /**
         * The idle timeout of a session that asks for none. Default: 30 minutes, or the longest if that is less.
         *
         * <p>Clocks of nodes may differ by 30 seconds; less than a minute is for tests.
         *
         * @param timeout at least a millisecond
         * @return this builder
         */
        public Builder defaultTimeout(Duration timeout) {
            defaultTimeout = Optional.of(timeout);
            return this;
        }

        /**
         * The longest idle timeout that a session may ask for. Default: 2 hours, or the maximum duration if that is
         * less.
         *
         * @param timeout at least the default timeout
         * @return this builder
         */
        public Builder maxTimeout(Duration timeout) {
            maxTimeout = Optional.of(timeout);
            return this;
        }

        /**
         * The absolute lifetime of a session, whatever its use. Default: 8 hours.
         *
         * @param duration at least the longest idle timeout, at most 3,660 days
         * @return this builder
         */
        public Builder maxDuration(Duration duration) {
            maxDuration = Optional.of(duration);
            return this;
        }

        /**
         * How long envelopes are kept, counted from their creation and fixed then. Default: 90 days.
         *
         * @param retention at least a millisecond, at most 3,660 days
         * @return this builder
         */
        public Builder envelopeRetention(Duration retention) {
            envelopeRetention = retention;
            return this;
        }

        /**
         * Limits of this client's own. Default: the manager's.
         *
         * @param value the limits
         * @return this builder
         */
        public Builder limits(Limits value) {
            limits = Optional.of(value);
            return this;
        }

        /**
         * Answers without cookies, for a confidential client that keeps no session keys or keeps them itself.
         * Default: with cookies.
         *
         * @return this builder
         */
        public Builder withoutCookies() {
            cookies = false;
            return this;
        }

        /**
         * The client.
         *
         * @return an immutable client
         * @throws IllegalArgumentException if a value breaks its rule; the message names both
         */
        public Client build() {
            ClientId.check(id);
            origins.forEach(Origins::checked);
            if (type == ClientType.PUBLIC && origins.isEmpty()) {
                throw new IllegalArgumentException("the public client " + id + " needs at least one origin");
            }
            if (type == ClientType.PUBLIC && !cookies) {
                throw new IllegalArgumentException("the public client " + id + " cannot do without cookies");
            }
            return new Client(this, durations());
        }

        private Durations durations() {
            Duration lifetime = positive("maxDuration", maxDuration.orElse(Duration.ofHours(8)));
            Duration longest = positive("maxTimeout", maxTimeout.orElse(shorter(Duration.ofHours(2), lifetime)));
            Duration usual =
                    positive("defaultTimeout", defaultTimeout.orElse(shorter(Duration.ofMinutes(30), longest)));
            notAbove("defaultTimeout", usual, "maxTimeout", longest);
            notAbove("maxTimeout", longest, "maxDuration", lifetime);
            return new Durations(usual, longest, lifetime, positive("envelopeRetention", envelopeRetention));
        }

        private static Duration shorter(Duration one, Duration other) {
            return one.compareTo(other) <= 0 ? one : other;
        }

        private static Duration positive(String name, Duration value) {
            if (value.compareTo(Duration.ofMillis(1)) < 0 || value.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException(
                        name + " must be a millisecond to " + LONGEST.toDays() + " days, not " + value);
            }
            return Duration.ofMillis(value.toMillis());
        }

        private static void notAbove(String name, Duration value, String bound, Duration most) {
            if (value.compareTo(most) > 0) {
                throw new IllegalArgumentException(
                        name + " " + value + " is above " + bound + " " + most + "; it may not be");
            }
        }
    }
}
