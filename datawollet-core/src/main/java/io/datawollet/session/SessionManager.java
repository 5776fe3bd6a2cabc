package io.datawollet.session;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.datawollet.client.Caller;
import io.datawollet.client.Limits;
import io.datawollet.client.Scope;
import io.datawollet.error.BusyException;
import io.datawollet.error.DataWolletException;
import io.datawollet.error.InsufficientScopeException;
import io.datawollet.error.LimitExceededException;
import io.datawollet.error.SessionNotFoundException;
import io.datawollet.error.StoreFailedException;
import io.datawollet.error.TooManySessionsException;
import io.datawollet.internal.container.EnvelopeVault;
import io.datawollet.internal.crypto.Primitives;
import io.datawollet.internal.record.KeyRing;
import io.datawollet.internal.record.Owner;
import io.datawollet.key.RootKeys;
import io.datawollet.session.SessionOpener.Reached;
import io.datawollet.store.EnvelopeStore;
import io.datawollet.store.SessionStore;
import java.security.Provider;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Starts, resumes, opens, lists and ends sessions. One manager serves a whole host; safe for many threads. Managers on
 * any number of nodes work together over one store if they have the same root keys.
 *
 * <h2>Security guarantee</h2>
 *
 * What lies in the store is sealed under keys that neither the store nor this host has alone: a public client's session
 * opens only with the key that its client holds, a confidential client's only with its id. The store cannot forge,
 * exchange, reorder or drop a recorded request without being noticed. What is out of reach stands in
 * {@code docs/threat-model.md}.
 *
 * <h2>Time</h2>
 *
 * All times have whole milliseconds. Expired means gone at that instant, swept or not. Clocks of nodes may differ by 30
 * seconds.
 */
public final class SessionManager implements AutoCloseable {
    private final Context context;
    private final SessionOpener opener;
    private final SessionWork work;
    private final SessionStarter starter;
    private final Partitions partitions;
    private final EnvelopeVault vault;
    private final Purge purge;
    private final Optional<Sweeper> sweeper;

    private SessionManager(Builder options, Primitives primitives, KeyRing ring) {
        this.context = new Context(options, primitives, ring, options.random);
        Verifier verifier = new Verifier(context);
        HistoryReader histories = new HistoryReader(context);
        this.opener = new SessionOpener(context, verifier);
        this.work = new SessionWork(context, verifier, histories);
        this.vault = new EnvelopeVault(context.tools);
        this.starter = new SessionStarter(context, opener, work, histories, vault, options.admission);
        this.partitions = new Partitions(context);
        this.purge = new Purge(context);
        this.sweeper = options.sweepInterval.map(
                interval -> Sweeper.every(interval, () -> purge.sessions(1_000), () -> purge.containers(1_000)));
        if (options.warmUp) {
            WarmUp.begin(primitives);
        }
    }

    /**
     * Begins a manager. Root keys are the one thing without a default.
     *
     * @return the builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Starts a session: resumes the one that the request names if it lives and its key is right, and makes a new one
     * otherwise. Why a session was not resumed is not told. A new session never takes an id or a key from the request.
     *
     * <p>Resuming counts as a use. With a timeout in the request the session keeps that one from now on.
     *
     * @param caller who asks; needs {@code sessions:write}, and {@code envelopes:create} or {@code envelopes:read} for
     *     an envelope
     * @param request what is asked for
     * @return the session, whether it was resumed, and the first page of its history
     * @throws InsufficientScopeException if a scope is missing
     * @throws LimitExceededException if the partition key is too long
     * @throws DataWolletException {@code ENVELOPE_ON_RESUME} if the session lives and an envelope is asked for, the
     *     session then untouched; {@code ENVELOPE_NOT_FOUND} if the client has no such envelope or its retention is over;
     *     {@code ENVELOPE_ACCESS_DENIED} if the envelope's key is wrong; {@code SESSION_ID_GENERATION_FAILED} if no id could
     *     be made; nothing is left behind then
     * @throws BusyException if a timeout is asked for and others wrote to the session for 10 seconds (by default)
     * @throws TooManySessionsException if the host, the partition's limit or a full store says no; nothing is stored
     * @throws StoreFailedException {@code SESSION_STORE_FAILED}, {@code ENVELOPE_CREATION_FAILED} or
     *     {@code ENVELOPE_STORE_FAILED} if a store failed; an existing session or envelope is not harmed, and a new session
     *     whose envelope could not be created is taken back
     */
    public StartedSession start(Caller caller, StartRequest request) {
        return starter.start(caller, request);
    }

    /**
     * Opens a live session for the host's own work. Unlike {@link #start} it never makes one. Counts as a use.
     *
     * @param caller who asks; needs {@code sessions:write}
     * @param credentials id, key where the client has one, and partition key
     * @return the session
     * @throws InsufficientScopeException if the scope is missing
     * @throws LimitExceededException if the partition key is too long
     * @throws SessionNotFoundException for an unknown, ended or expired session and for a wrong key alike
     * @throws StoreFailedException if the store failed; the session is not harmed
     */
    public Session open(Caller caller, SessionCredentials credentials) {
        caller.require(Scope.SESSIONS_WRITE);
        Owner owner = PartitionKeys.owner(caller, credentials.partitionKey(), context.limits(caller));
        Instant now = context.now();
        Reached reached = opener.reach(caller, owner, credentials.partitionKey(), credentials, 0, now)
                .orElseThrow(SessionNotFoundException::new);
        return work.use(reached.identity(), reached.state(), Optional.empty(), now);
    }

    /**
     * The live sessions of a partition. Nothing but the partition key says whose they are: a host that asks for a public
     * client takes it from a sign-in of its own, never from the request.
     *
     * @param caller any client with {@code sessions:write}; its own sessions are meant
     * @param partitionKey which partition
     * @return at most 1,000, the soonest to expire first
     * @throws DataWolletException {@code INVALID_PAYLOAD} for an empty partition key
     * @throws StoreFailedException if the store failed
     */
    public SessionList list(Caller caller, String partitionKey) {
        return partitions.list(caller, partitionKey);
    }

    /**
     * Ends one session of a partition by its handle from {@link #list}.
     *
     * @param caller any client with {@code sessions:write}; its own sessions are meant
     * @param partitionKey which partition, found as for {@link #list}
     * @param handle from the list
     * @throws SessionNotFoundException if there is none of this handle in the partition, also when it has ended since
     * @throws DataWolletException {@code INVALID_PAYLOAD} for an empty partition key
     * @throws StoreFailedException if the store failed; to be called again
     */
    public void terminate(Caller caller, String partitionKey, String handle) {
        partitions.terminate(caller, partitionKey, handle);
    }

    /**
     * Ends every session of a partition ("sign out everywhere"). When it returns, all that had been started before are
     * gone, under whichever root key; one that is started meanwhile may live.
     *
     * @param caller any client with {@code sessions:write}; its own sessions are meant
     * @param partitionKey which partition, found as for {@link #list}
     * @return how many ended, expired ones that were not swept yet included
     * @throws DataWolletException {@code INVALID_PAYLOAD} for an empty partition key
     * @throws StoreFailedException if the store failed, some sessions ended; to be called again
     */
    public long terminateAll(Caller caller, String partitionKey) {
        return partitions.terminateAll(caller, partitionKey);
    }

    /**
     * Removes what nobody can reach any more: sessions and envelopes that ended more than five minutes ago with all that is
     * in them, uploads that have not moved for more than an hour, and versions of documents that were replaced or deleted
     * more than an hour ago. Five minutes are added to each, for clocks that differ. Called at intervals by the manager itself
     * unless that is switched off. Safe on many nodes at once.
     *
     * @param limit how much to remove in this call at the most, at least 1: a session with its history counts as one, an
     *     envelope, a document, an upload and a block of 256 KiB as one each
     * @return how much was removed; 0 means that nothing was left
     * @throws StoreFailedException if a store failed; what the other one had to remove was removed
     */
    public int purgeExpired(int limit) {
        return purge.run(atLeastOne(limit));
    }

    /**
     * Puts envelopes whose headers are sealed under other root keys under the active one, for a job of the host's. Needs no
     * key of a client. Attaching an envelope does the same for that one. Safe on many nodes at once.
     *
     * @param limit how many envelopes at the most in this call, at least 1
     * @return how many were; fewer than {@code limit} means that there are no more, but for those that do not open (told to
     *     the listener; each call passes them again, however many they are) or were changed at the same time
     * @throws StoreFailedException if the store failed, some envelopes done; to be called again
     */
    public int rewrapEnvelopes(int limit) {
        return vault.rewrapAll(context.ring(), atLeastOne(limit), context.events.alarm(""));
    }

    /**
     * How many live envelopes need a root key. Once it is 0 for a key that is not active on any node, and the longest
     * session made under it has ended, the key can be removed.
     *
     * @param rootKeyId the key's number, 1 to 65535, which need not be one of this manager's
     * @return how many envelopes
     * @throws IllegalArgumentException if it is no such number
     * @throws StoreFailedException if the store failed
     */
    public long countByRootKey(int rootKeyId) {
        if (rootKeyId < 1 || rootKeyId > 65_535) {
            throw new IllegalArgumentException("the id of a root key is 1 to 65535, not " + rootKeyId);
        }
        return vault.count(rootKeyId);
    }

    private static int atLeastOne(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("the limit must be at least 1, not " + limit);
        }
        return limit;
    }

    /**
     * Goes over to other root keys while sessions live. Those whose ids name a key that is still there go on; calls that
     * are under way may end with either.
     *
     * @param next the root keys from now on
     */
    public void replaceRootKeys(RootKeys next) {
        context.ring(new KeyRing(context.primitives, next));
    }

    /**
     * The time by the manager's clock.
     *
     * @return now, in whole milliseconds
     */
    public Instant now() {
        return context.now();
    }

    /** Stops the sweep. Sessions live on; the manager goes on to serve whoever still calls it. */
    @Override
    public void close() {
        sweeper.ifPresent(Sweeper::close);
    }

    /** Collects a manager's options. Not thread-safe. */
    public static final class Builder {
        Optional<SessionStore> store = Optional.empty();
        Optional<EnvelopeStore> envelopeStore = Optional.empty();
        Optional<SessionListener> listener = Optional.empty();
        InstantSource clock = Clock.systemUTC();
        Limits limits = Limits.defaults();
        Duration contentionTimeout = Duration.ofSeconds(10);
        ObjectMapper mapper = Json.defaultWriter();

        private Optional<RootKeys> rootKeys = Optional.empty();
        private Optional<Provider> provider = Optional.empty();
        private Optional<Duration> sweepInterval = Optional.of(Duration.ofMinutes(1));
        private AdmissionPolicy admission = (caller, partitionKey, making) -> Optional.empty();
        private SecureRandom random = new SecureRandom();
        private boolean warmUp = true;

        private Builder() {}

        /**
         * The host's root keys. No default.
         *
         * @param keys one active, any number open-only
         * @return this builder
         */
        public Builder rootKeys(RootKeys keys) {
            rootKeys = Optional.of(keys);
            return this;
        }

        /**
         * Where sessions lie. Default: this process's memory, up to a quarter of the heap; they end with it.
         *
         * @param value the store
         * @return this builder
         */
        public Builder sessionStore(SessionStore value) {
            store = Optional.of(value);
            return this;
        }

        /**
         * Where envelopes and the documents of sessions lie. Default: this process's memory, up to a quarter of the heap
         * (shared with sessions if these lie there too); they end with it, whatever their retention, and a host that keeps
         * its sessions elsewhere is warned of that in the log.
         *
         * @param value the store
         * @return this builder
         */
        public Builder envelopeStore(EnvelopeStore value) {
            envelopeStore = Optional.of(value);
            return this;
        }

        /**
         * What tells the time. Default: the system's clock.
         *
         * @param value a clock, or {@code now::get} in a test
         * @return this builder
         */
        public Builder clock(InstantSource value) {
            clock = value;
            return this;
        }

        /**
         * Limits for clients that have none of their own. Default: {@link Limits#defaults()}.
         *
         * @param value the limits
         * @return this builder
         */
        public Builder limits(Limits value) {
            limits = value;
            return this;
        }

        /**
         * Who hears what happens. Default: the log alone.
         *
         * @param value the listener
         * @return this builder
         */
        public Builder listener(SessionListener value) {
            listener = Optional.of(value);
            return this;
        }

        /**
         * The host's say before something is made. Default: everything is admitted.
         *
         * @param value the policy
         * @return this builder
         */
        public Builder admission(AdmissionPolicy value) {
            admission = value;
            return this;
        }

        /**
         * What writes payloads as JSON. Default: a plain Jackson mapper.
         *
         * @param value the mapper; not to be changed afterwards
         * @return this builder
         */
        public Builder objectMapper(ObjectMapper value) {
            mapper = value;
            return this;
        }

        /**
         * The JCA provider for HMAC-SHA256 and AES-GCM. Default: what the JVM prefers.
         *
         * @param value the provider
         * @return this builder
         */
        public Builder provider(Provider value) {
            provider = Optional.of(value);
            return this;
        }

        /**
         * The source of ids, keys and nonces. Default: {@code new SecureRandom()}. If it throws, what needed it fails;
         * there is no other source.
         *
         * @param value a secure source, safe for many threads
         * @return this builder
         */
        public Builder secureRandom(SecureRandom value) {
            random = value;
            return this;
        }

        /**
         * How long a call waits for others who write to the same session before it gives up with
         * {@link BusyException}. Default: 10 seconds.
         *
         * @param value a millisecond to a day
         * @return this builder
         */
        public Builder contentionTimeout(Duration value) {
            contentionTimeout = value;
            return this;
        }

        /**
         * How often {@link SessionManager#purgeExpired} is called by a thread of the manager's own, which ends with
         * {@link SessionManager#close}. Default: once a minute.
         *
         * @param value a second to 366 days
         * @return this builder
         */
        public Builder sweepEvery(Duration value) {
            sweepInterval = Optional.of(value);
            return this;
        }

        /**
         * No sweep by the manager; the host calls {@link SessionManager#purgeExpired} or the store sweeps itself.
         *
         * @return this builder
         */
        public Builder withoutSweep() {
            sweepInterval = Optional.empty();
            return this;
        }

        /**
         * No warm-up. By default a thread of its own seals and opens for a third of a second when the manager is
         * built, so that the JVM has compiled AES-GCM before the first client waits for it.
         *
         * @return this builder
         */
        public Builder withoutWarmUp() {
            warmUp = false;
            return this;
        }

        /**
         * The manager.
         *
         * @return a manager, to be closed at the host's end
         * @throws IllegalArgumentException if the root keys are missing, a duration is out of its range, or the
         *     provider lacks a primitive; the message names the value and the rule
         */
        public SessionManager build() {
            RootKeys keys = rootKeys.orElseThrow(
                    () -> new IllegalArgumentException("root keys are missing; there is no default, see RootKeys"));
            between("contentionTimeout", contentionTimeout, Duration.ofMillis(1), Duration.ofDays(1));
            sweepInterval.ifPresent(value -> between("sweepEvery", value, Duration.ofSeconds(1), Duration.ofDays(366)));
            Primitives primitives = provider.map(Primitives::of).orElseGet(Primitives::ofDefaultProviders);
            return new SessionManager(this, primitives, new KeyRing(primitives, keys));
        }

        private static void between(String name, Duration value, Duration least, Duration most) {
            if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
                throw new IllegalArgumentException(name + " must be " + least + " to " + most + ", not " + value);
            }
        }
    }
}
