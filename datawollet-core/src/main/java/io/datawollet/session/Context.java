package io.datawollet.session;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.datawollet.client.Caller;
import io.datawollet.client.Limits;
import io.datawollet.error.DataWolletException;
import io.datawollet.error.ErrorCode;
import io.datawollet.internal.container.ContainerStore;
import io.datawollet.internal.container.ContainerTools;
import io.datawollet.internal.crypto.Primitives;
import io.datawollet.internal.crypto.Randomness;
import io.datawollet.internal.record.KeyRing;
import io.datawollet.memory.MemoryCapacity;
import io.datawollet.memory.MemoryEnvelopeStore;
import io.datawollet.memory.MemorySessionStore;
import io.datawollet.store.SessionAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the parts of one manager share. */
final class Context {
    private static final Logger LOG = LoggerFactory.getLogger(SessionManager.class);

    final Primitives primitives;
    final StoreGateway store;
    final Events events;
    final Duration contentionTimeout;
    final ObjectMapper mapper;
    final ContainerTools tools;
    final Lanes lanes = new Lanes();
    final GenerationWatch generations = new GenerationWatch();

    private final SecureRandom random;
    private final InstantSource clock;
    private final Limits limits;
    private volatile KeyRing ring;

    Context(SessionManager.Builder options, Primitives primitives, KeyRing ring, SecureRandom random) {
        this.primitives = primitives;
        this.random = random;
        this.clock = options.clock;
        this.limits = options.limits;
        this.contentionTimeout = options.contentionTimeout;
        this.mapper = options.mapper;
        this.ring = ring;
        this.events = new Events(options.listener, clock);
        if (options.store.isPresent() && options.envelopeStore.isEmpty()) {
            LOG.warn(
                    "envelopes and documents are kept in this process's memory and end with it: no envelopeStore was given");
        }
        // What is kept in memory shares one budget, whichever kinds it is.
        MemoryCapacity memory = MemoryCapacity.quarterOfHeap();
        this.store = new StoreGateway(options.store.orElseGet(() -> MemorySessionStore.create(memory)), events);
        this.tools = new ContainerTools(
                primitives,
                new ContainerStore(
                        options.envelopeStore.orElseGet(() -> MemoryEnvelopeStore.create(memory)),
                        events::envelopeStoreFailed),
                Json.documents(mapper),
                this::now,
                this::draw);
    }

    /** The time of a call, in whole milliseconds. */
    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    /** The keys as they stand now; an operation asks once and stays with the answer. */
    KeyRing ring() {
        return ring;
    }

    void ring(KeyRing next) {
        ring = next;
    }

    /** Nothing lies at the address any more: the session has ended, or was given another id. */
    void ended(SessionAddress address) {
        generations.forget(address);
        lanes.doubt(address);
    }

    /** The client's own limits, or else the manager's. */
    Limits limits(Caller caller) {
        return caller.client().limits().orElse(limits);
    }

    /**
     * The random bytes of one operation.
     *
     * @throws DataWolletException {@code INTERNAL_ERROR} if the source fails; nothing was sealed then
     */
    Randomness draw(int bytes) {
        try {
            return Randomness.draw(random, bytes);
        } catch (RuntimeException e) {
            throw new DataWolletException(ErrorCode.INTERNAL_ERROR, "the source of randomness failed", e);
        }
    }
}
