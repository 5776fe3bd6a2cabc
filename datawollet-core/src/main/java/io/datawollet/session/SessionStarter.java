package io.datawollet.session;

import io.datawollet.client.Caller;
import io.datawollet.client.Client;
import io.datawollet.client.ClientType;
import io.datawollet.client.Limits;
import io.datawollet.client.PartitionOverflow;
import io.datawollet.client.Scope;
import io.datawollet.error.DataWolletException;
import io.datawollet.error.ErrorCode;
import io.datawollet.error.SessionNotFoundException;
import io.datawollet.error.TooManySessionsException;
import io.datawollet.internal.crypto.Primitives;
import io.datawollet.internal.crypto.Randomness;
import io.datawollet.internal.record.CursorFormat;
import io.datawollet.internal.record.HeaderFormat;
import io.datawollet.internal.record.HeaderKeys;
import io.datawollet.internal.record.Owner;
import io.datawollet.internal.record.SessionHeader;
import io.datawollet.internal.record.SessionId;
import io.datawollet.key.SessionKey;
import io.datawollet.session.AdmissionPolicy.Making;
import io.datawollet.session.SessionEvent.Type;
import io.datawollet.session.SessionOpener.Reached;
import io.datawollet.store.CreateResult;
import io.datawollet.store.SessionListing;
import io.datawollet.store.SessionRecord;
import io.datawollet.store.StoreException;
import io.datawollet.store.StoreFullException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Starts: resumes what lives, and otherwise makes a new session. */
final class SessionStarter {
    private static final Duration RETRY_PARTITION = Duration.ofMinutes(1);

    /** How far beyond its limit a partition is put right by one start. */
    private static final int MOST_SURPLUS = 1_000;

    /** id 20 | session key 32 | data key 32 | record id 16 | nonce 12. */
    private static final int RANDOM_BYTES = 112;

    private final Context context;
    private final SessionOpener opener;
    private final SessionWork work;
    private final HistoryReader histories;
    private final AdmissionPolicy admission;

    SessionStarter(
            Context context,
            SessionOpener opener,
            SessionWork work,
            HistoryReader histories,
            AdmissionPolicy admission) {
        this.context = context;
        this.opener = opener;
        this.work = work;
        this.histories = histories;
        this.admission = admission;
    }

    StartedSession start(Caller caller, StartRequest request) {
        caller.require(Scope.SESSIONS_WRITE);
        if (request.createsEnvelope()) {
            caller.require(Scope.ENVELOPES_CREATE);
        }
        if (request.attachesEnvelope()) {
            caller.require(Scope.ENVELOPES_READ);
        }
        Limits limits = context.limits(caller);
        Owner owner = PartitionKeys.owner(caller, request.partition(), limits);
        if (request.resumed().isPresent()) {
            Optional<StartedSession> resumed =
                    resume(caller, owner, request, request.resumed().get());
            if (resumed.isPresent()) {
                return resumed.get();
            }
        }
        admit(caller, request, Making.SESSION);
        if (request.createsEnvelope()) {
            admit(caller, request, Making.ENVELOPE);
        }
        StartedSession started = create(caller, owner, request, limits);
        refuseEnvelope(request, started);
        return started;
    }

    private Optional<StartedSession> resume(
            Caller caller, Owner owner, StartRequest request, SessionCredentials credentials) {
        Instant now = context.now();
        Optional<Reached> reached = opener.reach(
                caller, owner, request.partition(), credentials, HistoryReader.rowsFor(Limits.MAX_PAGE_ENTRIES), now);
        if (reached.isEmpty()) {
            return Optional.empty();
        }
        Identity identity = reached.get().identity();
        State state = reached.get().state();
        try {
            HistoryPage page = histories.page(
                    state.header(),
                    CursorFormat.start(),
                    Limits.MAX_PAGE_ENTRIES,
                    reached.get().rows());
            if (request.createsEnvelope() || request.attachesEnvelope()) {
                throw new DataWolletException(
                        ErrorCode.ENVELOPE_ON_RESUME, "the session lives already; start a new one for the envelope");
            }
            Optional<Duration> timeout = request.timeout().map(wish -> cut(wish, caller.client()));
            Session session = work.use(identity, state, timeout, now);
            context.events.emit(Type.RESUMED, identity, "");
            return Optional.of(new StartedSession(session, true, page));
        } catch (RefusedException e) {
            context.events.refused(identity.clientId(), identity.reference(), e);
            return Optional.empty();
        } catch (SessionNotFoundException e) {
            // It ended while it was being resumed.
            return Optional.empty();
        }
    }

    /** This version keeps no envelopes. The session is there already, since its limits are asked first: it is taken back. */
    private static void refuseEnvelope(StartRequest request, StartedSession started) {
        if (request.createsEnvelope()) {
            started.session().terminate();
            throw new DataWolletException(ErrorCode.ENVELOPE_CREATION_FAILED, "this version keeps no envelopes");
        }
        if (request.attachesEnvelope()) {
            started.session().terminate();
            throw new DataWolletException(ErrorCode.ENVELOPE_NOT_FOUND, "there is no such envelope");
        }
    }

    private void admit(Caller caller, StartRequest request, Making making) {
        Optional<Duration> refused = admission.refuse(caller, request.partition(), making);
        if (refused.isPresent()) {
            throw new TooManySessionsException("no further one may be made now", refused.get());
        }
    }

    private StartedSession create(Caller caller, Owner owner, StartRequest request, Limits limits) {
        boolean limited =
                limits.sessionsPerPartition().isPresent() && request.partition().isPresent();
        int countUpTo = !limited ? 0 : limits.sessionsPerPartition().getAsInt() + MOST_SURPLUS;
        StoreException failure = null;
        boolean unsure = false;
        for (int tries = 0; tries < StoreGateway.TRIES; tries++) {
            Instant now = context.now();
            Made made = make(caller, owner, request, now);
            try {
                CreateResult result = context.store.create(made.record(), now, countUpTo);
                if (result instanceof CreateResult.Created created) {
                    if (limited) {
                        keepLimit(made, limits, created.others(), now);
                    }
                    context.events.emit(Type.STARTED, made.identity(), "");
                    return new StartedSession(work.made(made.identity(), made.state()), false, HistoryPage.empty());
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

    private record Made(Identity identity, State state, SessionRecord record) {}

    private Made make(Caller caller, Owner owner, StartRequest request, Instant now) {
        try {
            Randomness random = context.draw(RANDOM_BYTES);
            SessionId id = SessionId.create(context.primitives, context.ring().active(), owner, random);
            SessionKey key = owner.type() == ClientType.PUBLIC
                    ? SessionKey.of(random.take(SessionKey.LENGTH))
                    : HeaderKeys.confidentialKey(context.primitives, owner, id);
            Identity identity = Identity.of(context.primitives, caller, request.partition(), owner, id, key);
            Client client = caller.client();
            Duration timeout = request.timeout().map(wish -> cut(wish, client)).orElse(client.defaultTimeout());
            SessionHeader header = SessionHeader.first(
                    context.primitives,
                    random.take(Primitives.KEY_BYTES),
                    random.take(16),
                    now.toEpochMilli(),
                    timeout.toMillis(),
                    now.plus(client.maxDuration()).toEpochMilli());
            byte[] sealed = work.seal(random, identity, header);
            State state = new State(header, HeaderFormat.revision(sealed));
            return new Made(
                    identity,
                    state,
                    new SessionRecord(
                            identity.address(),
                            state.revision(),
                            sealed,
                            now,
                            Instant.ofEpochMilli(header.expiresAt())));
        } catch (RuntimeException e) {
            throw new DataWolletException(
                    ErrorCode.SESSION_ID_GENERATION_FAILED, "a session id and key could not be made", e);
        }
    }

    /** A longer wish than the client's longest timeout is cut, be it beyond what a long holds. */
    private static Duration cut(Duration wish, Client client) {
        return wish.compareTo(client.maxTimeout()) > 0 ? client.maxTimeout() : Duration.ofMillis(wish.toMillis());
    }

    private void keepLimit(Made made, Limits limits, int others, Instant now) {
        int most = limits.sessionsPerPartition().orElseThrow();
        if (others < most) {
            return;
        }
        if (limits.partitionOverflow() == PartitionOverflow.REFUSE) {
            context.store.tryRemove(made.identity().address());
            throw new TooManySessionsException("the partition has " + most + " live sessions already", RETRY_PARTITION);
        }
        try {
            endSoonest(made, others - most + 1, now);
        } catch (DataWolletException e) {
            context.store.tryRemove(made.identity().address());
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
                    context.generations.forget(address);
                    context.events.emit(
                            Type.TERMINATED, made.identity().clientId(), "ended for a newer one of its partition");
                });
    }
}
