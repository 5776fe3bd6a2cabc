package io.datawollet.session;

import io.datawollet.client.Caller;
import io.datawollet.client.Limits;
import io.datawollet.client.Scope;
import io.datawollet.error.DataWolletException;
import io.datawollet.error.ErrorCode;
import io.datawollet.error.SessionNotFoundException;
import io.datawollet.error.TooManySessionsException;
import io.datawollet.internal.container.EnvelopeVault;
import io.datawollet.internal.record.CursorFormat;
import io.datawollet.internal.record.EnvelopeLink;
import io.datawollet.internal.record.Owner;
import io.datawollet.session.AdmissionPolicy.Making;
import io.datawollet.session.SessionCreator.Wish;
import io.datawollet.session.SessionEvent.Type;
import io.datawollet.session.SessionOpener.Reached;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Starts, check by check in their order: resumes what lives, and otherwise has a new session made. */
final class SessionStarter {
    private final Context context;
    private final SessionOpener opener;
    private final SessionWork work;
    private final HistoryReader histories;
    private final EnvelopeVault vault;
    private final SessionCreator creator;
    private final AdmissionPolicy admission;

    SessionStarter(
            Context context,
            SessionOpener opener,
            SessionWork work,
            HistoryReader histories,
            EnvelopeVault vault,
            AdmissionPolicy admission) {
        this.context = context;
        this.opener = opener;
        this.work = work;
        this.histories = histories;
        this.vault = vault;
        this.creator = new SessionCreator(context, work, vault);
        this.admission = admission;
    }

    StartedSession start(Caller caller, StartRequest request) {
        caller.require(Scope.SESSIONS_WRITE);
        if (request.createsEnvelope()) {
            caller.require(Scope.ENVELOPES_CREATE);
        }
        if (request.attachedEnvelope().isPresent()) {
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
        return creator.create(new Wish(caller, owner, request, limits, attached(caller, owner, request, limits)));
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
            if (request.createsEnvelope() || request.attachedEnvelope().isPresent()) {
                throw new DataWolletException(
                        ErrorCode.ENVELOPE_ON_RESUME, "the session lives already; start a new one for the envelope");
            }
            Optional<Duration> timeout = request.timeout().map(wish -> SessionCreator.cut(wish, caller.client()));
            Session session = work.use(identity, state, timeout, now);
            context.events.emit(Type.RESUMED, identity, "");
            return Optional.of(new StartedSession(session, true, page, Optional.empty()));
        } catch (RefusedException e) {
            context.events.refused(identity.clientId(), identity.reference(), e);
            return Optional.empty();
        } catch (SessionNotFoundException e) {
            // It ended while it was being resumed.
            return Optional.empty();
        }
    }

    private void admit(Caller caller, StartRequest request, Making making) {
        Optional<Duration> refused = admission.refuse(caller, request.partition(), making);
        if (refused.isPresent()) {
            throw new TooManySessionsException("no further one may be made now", refused.get());
        }
    }

    /** The envelope that the request names, opened before there is a session: its link is part of the session. */
    private Optional<EnvelopeLink> attached(Caller caller, Owner owner, StartRequest request, Limits limits) {
        if (request.attachedEnvelope().isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(vault.attach(
                    context.ring(),
                    owner,
                    request.attachedEnvelope().get(),
                    context.events.alarm(caller.client().id())));
        } catch (DataWolletException refused) {
            creator.requireRoom(new Wish(caller, owner, request, limits, Optional.empty()));
            throw refused;
        }
    }
}
