package io.datawollet.session;

import io.datawollet.client.Caller;
import io.datawollet.client.Client;
import io.datawollet.client.ClientType;
import io.datawollet.client.Limits;
import io.datawollet.client.PartitionOverflow;
import io.datawollet.error.DataWolletException;
import io.datawollet.error.ErrorCode;
import io.datawollet.error.TooManySessionsException;
import io.datawollet.internal.container.EnvelopeVault;
import io.datawollet.internal.crypto.Primitives;
import io.datawollet.internal.crypto.Randomness;
import io.datawollet.internal.record.EnvelopeLink;
import io.datawollet.internal.record.HeaderFormat;
import io.datawollet.internal.record.HeaderKeys;
import io.datawollet.internal.record.Owner;
import io.datawollet.internal.record.RootSecrets;
import io.datawollet.internal.record.SessionHeader;
import io.datawollet.internal.record.SessionId;
import io.datawollet.key.SessionKey;
import io.datawollet.session.SessionEvent.Type;
import io.datawollet.store.CreateResult;
import io.datawollet.store.SessionListing;
import io.datawollet.store.SessionRecord;
import io.datawollet.store.StoreException;
import io.datawollet.store.StoreFullException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Makes new sessions: id, key and header, the limit of their partition, and the envelope that one creates with itself.
 */
final class SessionCreator {
    private static final Duration RETRY_PARTITION = Duration.ofMinutes(1);

    /** How far beyond its limit a partition is put right by one start. */
    private static final int MOST_SURPLUS = 1_000;

    /** id 20 | session key 32 | data key 32 | record id 16 | nonce 12. */
    private static final int RANDOM_BYTES = 112;

    private final Context context;
    private final SessionWork work;
    private final EnvelopeVault vault;

    SessionCreator(Context context, SessionWork work, EnvelopeVault vault) {
        this.context = context;
        this.work = work;
        this.vault = vault;
    }

    /** What a new session shall be. */
    record Wish(Caller caller, Owner owner, StartRequest request, Limits limits, Optional<EnvelopeLink> attached) {
        OptionalInt most() {
            return request.partition().isPresent() ? limits.sessionsPerPartition() : OptionalInt.empty();
        }

        boolean refusesBeyond() {
            return limits.partitionOverflow() == PartitionOverflow.REFUSE;
        }
    }

    /**
     * Stores the session, then the envelope that it creates; a crash between the two leaves a session that nobody can reach,
     * never an envelope without an owner. Others of the partition are ended last, so that none
     * is ended for a start that then fails.
     */
    StartedSession create(Wish wish) {
        Stored stored = store(wish);
        Made made = stored.made();
        if (wish.refusesBeyond()) {
            refuseBeyondLimit(wish, stored);
        }
        storeEnvelope(made, stored.at());
        if (!wish.refusesBeyond()) {
            endSoonest(wish, stored);
        }
        context.events.emit(Type.STARTED, made.identity(), "");
        if (made.envelope().isPresent()) {
            context.events.emit(Type.ENVELOPE_CREATED, made.identity(), "");
        }
        if (wish.attached().isPresent()) {
            context.events.emit(Type.ENVELOPE_ATTACHED, made.identity(), "");
        }
        return new StartedSession(
                work.made(made.identity(), made.state()),
                false,
                HistoryPage.empty(),
                made.envelope().map(EnvelopeVault.Made::credentials));
    }

    private void storeEnvelope(Made made, Instant now) {
        if (made.envelope().isEmpty()) {
            return;
        }
        try {
            context.tools.store().create(made.envelope().get().record(), now);
        } catch (DataWolletException e) {
            context.store.tryRemove(made.identity().address());
            throw e;
        }
    }

    /** A session that lies in the store, with the number of others of its partition. */
    private record Stored(Made made, int others, Instant at) {}

    private Stored store(Wish wish) {
        int countUpTo = wish.most().isEmpty() ? 0 : wish.most().getAsInt() + MOST_SURPLUS;
        StoreException failure = null;
        boolean unsure = false;
        for (int tries = 0; tries < StoreGateway.TRIES; tries++) {
            Instant now = context.now();
            Made made = make(wish, now);
            try {
                CreateResult result = context.store.create(made.record(), now, countUpTo);
                if (result instanceof CreateResult.Created created) {
                    return new Stored(made, created.others(), now);
                }
            } catch (StoreFullException e) {
                throw unsure ? context.store.failedUnsure("create", e) : context.store.failed("create", e);
            } catch (StoreException e) {
                failure = e;
                unsure |= e.outcome() == StoreException.Outcome.UNKNOWN;
                if (e.outcome() == StoreException.Outcome.UNKNOWN) {
                    // Never sent twice for one address: it could bring back what was removed meanwhile.
                    context.store.tryRemove(made.identity().address());
                }
                StoreGateway.pause(tries + 1);
            }
        }
        if (failure != null) {
            throw context.store.failed("create", failure);
        }
        throw new DataWolletException(
                ErrorCode.SESSION_ID_GENERATION_FAILED, "every session id that was made is in use");
    }

    private record Made(Identity identity, State state, SessionRecord record, Optional<EnvelopeVault.Made> envelope) {}

    private Made make(Wish wish, Instant now) {
        try {
            boolean creates = wish.request().createsEnvelope();
            Randomness random = context.draw(RANDOM_BYTES + (creates ? EnvelopeVault.RANDOM_BYTES : 0));
            RootSecrets root = context.ring().active();
            Owner owner = wish.owner();
            SessionId id = SessionId.create(context.primitives, root, owner, random);
            SessionKey key = owner.type() == ClientType.PUBLIC
                    ? SessionKey.of(random.take(SessionKey.LENGTH))
                    : HeaderKeys.confidentialKey(context.primitives, owner, id);
            Identity identity = Identity.of(
                    context.primitives, wish.caller(), wish.request().partition(), owner, id, key);
            Client client = wish.caller().client();
            Optional<EnvelopeVault.Made> envelope = creates
                    ? Optional.of(vault.make(random, owner, root, client.envelopeRetention(), now))
                    : Optional.empty();
            SessionHeader header = header(
                    random,
                    client,
                    wish.request(),
                    now,
                    envelope.map(EnvelopeVault.Made::link).or(wish::attached));
            byte[] sealed = work.seal(random, identity, header);
            State state = new State(header, HeaderFormat.revision(sealed));
            Instant end = Instant.ofEpochMilli(header.expiresAt());
            SessionRecord record = new SessionRecord(identity.address(), state.revision(), sealed, now, end);
            return new Made(identity, state, record, envelope);
        } catch (RuntimeException e) {
            throw new DataWolletException(
                    ErrorCode.SESSION_ID_GENERATION_FAILED, "a session id and key could not be made", e);
        }
    }

    private SessionHeader header(
            Randomness random, Client client, StartRequest request, Instant now, Optional<EnvelopeLink> envelope) {
        Duration timeout = request.timeout().map(wish -> cut(wish, client)).orElse(client.defaultTimeout());
        return SessionHeader.first(
                context.primitives,
                random.take(Primitives.KEY_BYTES),
                random.take(16),
                now.toEpochMilli(),
                timeout.toMillis(),
                now.plus(client.maxDuration()).toEpochMilli(),
                envelope);
    }

    /**
     * That there is no room for a session is said before what is wrong with its envelope: makes one and takes it back.
     *
     * @throws TooManySessionsException if there is none
     */
    void requireRoom(Wish wish) {
        Stored stored;
        try {
            stored = store(wish);
        } catch (TooManySessionsException e) {
            throw e;
        } catch (DataWolletException e) {
            // A failing store has been told already, and is named after a wrong envelope.
            return;
        }
        if (wish.refusesBeyond()) {
            refuseBeyondLimit(wish, stored);
        }
        context.store.tryRemove(stored.made().identity().address());
    }

    private void refuseBeyondLimit(Wish wish, Stored stored) {
        if (wish.most().isPresent() && stored.others() >= wish.most().getAsInt()) {
            context.store.tryRemove(stored.made().identity().address());
            throw new TooManySessionsException(
                    "the partition has " + wish.most().getAsInt() + " live sessions already", RETRY_PARTITION);
        }
    }

    private void endSoonest(Wish wish, Stored stored) {
        if (wish.most().isEmpty() || stored.others() < wish.most().getAsInt()) {
            return;
        }
        Made made = stored.made();
        try {
            endSoonest(made, stored.others() - wish.most().getAsInt() + 1, stored.at());
        } catch (DataWolletException e) {
            context.store.tryRemove(made.identity().address());
            made.envelope()
                    .ifPresent(envelope ->
                            context.tools.store().tryRemove(envelope.record().address()));
            throw e;
        }
    }

    private void endSoonest(Made made, int surplus, Instant now) {
        List<SessionListing> soonest =
                context.store.list(made.identity().address().partition(), now, surplus + 1);
        soonest.stream()
                .map(SessionListing::address)
                .filter(address -> !address.equals(made.identity().address()))
                .limit(surplus)
                .forEach(address -> {
                    context.store.remove(address);
                    context.ended(address);
                    context.events.emit(
                            Type.TERMINATED, made.identity().clientId(), "ended for a newer one of its partition");
                });
    }

    /** A longer wish than the client's longest timeout is cut, be it beyond what a long holds. */
    static Duration cut(Duration wish, Client client) {
        return wish.compareTo(client.maxTimeout()) > 0 ? client.maxTimeout() : Duration.ofMillis(wish.toMillis());
    }
}
