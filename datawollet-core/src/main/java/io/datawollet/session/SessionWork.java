package io.datawollet.session;

import io.datawollet.client.ClientType;
import io.datawollet.client.Limits;
import io.datawollet.error.DataWolletException;
import io.datawollet.error.ErrorCode;
import io.datawollet.error.LimitExceededException;
import io.datawollet.error.SessionNotFoundException;
import io.datawollet.internal.crypto.Primitives;
import io.datawollet.internal.crypto.Randomness;
import io.datawollet.internal.record.Addresses;
import io.datawollet.internal.record.CursorFormat;
import io.datawollet.internal.record.CursorFormat.Cursor;
import io.datawollet.internal.record.HeaderFormat;
import io.datawollet.internal.record.HeaderKeys;
import io.datawollet.internal.record.HistoryFormat;
import io.datawollet.internal.record.SessionHeader;
import io.datawollet.internal.record.SessionId;
import io.datawollet.key.SessionKey;
import io.datawollet.session.GenerationWatch.Seen;
import io.datawollet.session.HeaderWriter.Written;
import io.datawollet.session.RefusedException.Reason;
import io.datawollet.session.SessionEvent.Type;
import io.datawollet.store.SessionPage;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a {@link Session} does, once for all sessions of a manager. */
final class SessionWork {
    /** id 20 | session key 32 | nonce 12. */
    private static final int ROTATION_BYTES = 64;

    private static final String ENTRY_LIMIT = "bytes of a recorded request";
    private static final int MAX_OPERATION = 64;
    private static final Pattern OPERATION = Pattern.compile("[a-z0-9._-]+");

    private final Context context;
    private final Verifier verifier;
    private final HeaderWriter writer;
    private final HistoryReader histories;
    private final SessionContainers containers;

    SessionWork(Context context, Verifier verifier, HistoryReader histories) {
        this.context = context;
        this.verifier = verifier;
        this.writer = new HeaderWriter(context, verifier);
        this.histories = histories;
        this.containers = new SessionContainers(context, this, writer);
    }

    /** What sessions hold beside their histories. */
    SessionContainers containers() {
        return containers;
    }

    /**
     * A session that was reached, used now: renewed if it is time, with the new timeout if one was asked for.
     *
     * @param timeout an idle timeout that replaces the session's, already cut
     */
    Session use(Identity identity, State state, Optional<Duration> timeout, Instant now) {
        Lane lane = context.lanes.of(identity.address());
        long wanted = timeout.map(Duration::toMillis).orElse(state.header().timeout());
        State used = state;
        if (wanted != state.header().timeout()) {
            used = writer.write(
                            identity, state, System.nanoTime(), (current, at) -> renewal(identity, current, at, wanted))
                    .next;
        } else if (state.header().renewalDue(now.toEpochMilli())) {
            Written<Attempt.Replace> written = writer.writeUnlessOvertaken(
                    identity,
                    state,
                    (current, at) ->
                            renewal(identity, current, at, current.header().timeout()));
            used = written.newest();
        }
        lane.offer(used);
        return new Session(
                this,
                identity,
                lane,
                used,
                used.header().expiresAt() != state.header().expiresAt());
    }

    /** A session that was just made. */
    Session made(Identity identity, State state) {
        Lane lane = context.lanes.of(identity.address());
        verifier.note(identity, Optional.empty(), state);
        lane.offer(state);
        return new Session(this, identity, lane, state, true);
    }

    private Attempt.Replace renewal(Identity identity, State current, Instant now, long timeout) {
        Randomness random = context.draw(Primitives.NONCE_BYTES);
        SessionHeader header = current.header().renewed(now.toEpochMilli(), timeout);
        return new Attempt.Replace(context, identity, current, header, seal(random, identity, header));
    }

    RecordedRequest record(Identity identity, Lane lane, State from, String operation, @Nullable Object payload) {
        if (operation.length() > MAX_OPERATION) {
            throw new LimitExceededException("characters of an operation", MAX_OPERATION);
        }
        if (!OPERATION.matcher(operation).matches()) {
            throw new DataWolletException(
                    ErrorCode.INVALID_PAYLOAD, "an operation is 1 to 64 of a-z, 0-9, dot, underscore and hyphen");
        }
        Limits limits = context.limits(identity.caller());
        Json.Written json = Json.write(context.mapper, payload, limits.entryBytes(), ENTRY_LIMIT);
        if (HistoryFormat.size(operation, json.utf8()) > limits.entryBytes()) {
            throw new LimitExceededException(ENTRY_LIMIT, limits.entryBytes());
        }
        long began = System.nanoTime();
        lane.enter(context.contentionTimeout);
        try {
            Attempt.Append done = writer.write(
                    identity,
                    lane.newest().orElse(from),
                    began,
                    (current, now) -> append(identity, limits, current, operation, json, now));
            lane.set(done.next);
            return done.recorded;
        } finally {
            lane.leave();
        }
    }

    private Attempt.Append append(
            Identity identity, Limits limits, State current, String operation, Json.Written json, Instant now) {
        SessionHeader before = current.header();
        if (before.nextSequence() >= limits.historyEntries()) {
            throw new LimitExceededException("entries of a history", limits.historyEntries());
        }
        if (before.historyBytes() + HistoryFormat.size(operation, json.utf8()) > limits.historyBytes()) {
            throw new LimitExceededException("bytes of a history", limits.historyBytes());
        }
        long millis = now.toEpochMilli();
        SessionHeader used = usedAt(before, now);
        HistoryFormat.Row row = new HistoryFormat.Row(Math.max(before.lastRowAt(), millis), operation, json.utf8());
        Randomness random = context.draw(2 * Primitives.NONCE_BYTES);
        HistoryFormat.Sealed withRow = HistoryFormat.seal(context.primitives, random, used, row);
        RecordedRequest recorded =
                new RecordedRequest(before.nextSequence(), Instant.ofEpochMilli(row.at()), operation, json.text());
        byte[] sealed = seal(random, identity, withRow.header());
        return new Attempt.Append(context, identity, current, withRow, sealed, recorded);
    }

    HistoryPage history(Identity identity, Lane lane, Optional<String> after, int limit) {
        if (limit < 1 || limit > Limits.MAX_PAGE_ENTRIES) {
            throw new DataWolletException(ErrorCode.INVALID_PAYLOAD, "limit is 1 to " + Limits.MAX_PAGE_ENTRIES);
        }
        Cursor cursor = after.map(text -> CursorFormat.read(text)
                        .orElseThrow(
                                () -> new DataWolletException(ErrorCode.INVALID_PAYLOAD, "the cursor is malformed")))
                .orElseGet(CursorFormat::start);
        Instant now = context.now();
        Optional<Seen> before = context.generations.before(identity.address());
        try {
            SessionPage page = context.store
                    .rows(
                            identity.address(),
                            cursor.next(),
                            HistoryReader.rowsFor(limit),
                            HistoryReader.MAX_PAGE_BYTES,
                            now)
                    .orElseThrow(() -> new RefusedException(Reason.UNKNOWN));
            State state = verifier.verify(identity, page.session(), before, now);
            lane.offer(state);
            return histories.page(state.header(), cursor, limit, page.rows());
        } catch (RefusedException e) {
            context.events.refused(identity.clientId(), identity.reference(), e);
            throw new SessionNotFoundException();
        }
    }

    StartedSession rotate(Identity identity, Lane lane, State from) {
        long began = System.nanoTime();
        lane.enter(context.contentionTimeout);
        try {
            Randomness random = drawForRotation();
            Identity target = rotated(identity, random);
            Attempt.Move done = writer.write(
                    identity,
                    lane.newest().orElse(from),
                    began,
                    (current, now) -> move(identity, target, current, now, random));
            context.ended(identity.address());
            context.events.emit(Type.ROTATED, target, "");
            return new StartedSession(made(target, done.next), true, HistoryPage.empty(), Optional.empty());
        } finally {
            lane.leave();
        }
    }

    private Randomness drawForRotation() {
        try {
            return context.draw(ROTATION_BYTES);
        } catch (DataWolletException e) {
            throw noIdMade(e);
        }
    }

    private Identity rotated(Identity identity, Randomness random) {
        try {
            SessionId id = identity.id().next(context.primitives, identity.owner(), random);
            return identity.rotated(id, newKey(identity, id, random));
        } catch (RuntimeException e) {
            throw noIdMade(e);
        }
    }

    private static DataWolletException noIdMade(RuntimeException cause) {
        return new DataWolletException(
                ErrorCode.SESSION_ID_GENERATION_FAILED, "a session id and key could not be made", cause);
    }

    private SessionKey newKey(Identity identity, SessionId id, Randomness random) {
        return identity.owner().type() == ClientType.PUBLIC
                ? SessionKey.of(random.take(SessionKey.LENGTH))
                : HeaderKeys.confidentialKey(context.primitives, identity.owner(), id);
    }

    /** The first try is sealed with what the rotation drew at its beginning, one after a lost race draws anew. */
    private Attempt.Move move(Identity identity, Identity target, State current, Instant now, Randomness drawn) {
        Randomness random = drawn.left() >= Primitives.NONCE_BYTES ? drawn : context.draw(Primitives.NONCE_BYTES);
        SessionHeader header = usedAt(current.header(), now);
        byte[] sealed = seal(random, target, header);
        return new Attempt.Move(context, identity, current, target, header, sealed);
    }

    /** Not where nothing was removed: the session may live on under another id, with its documents. */
    boolean terminate(Identity identity, State newest) {
        boolean removed;
        try {
            removed = context.store.remove(identity.address());
        } finally {
            context.ended(identity.address());
        }
        if (removed) {
            if (newest.header().hasDocuments()) {
                // Without the header nobody can open them; if this fails, they go with the sweep.
                context.tools.store().tryRemove(Addresses.container(context.primitives, newest.header()));
            }
            context.events.emit(Type.TERMINATED, identity, "");
        }
        return removed;
    }

    /** The next generation of a header whose session is written to: renewed on the way, if it is time. */
    static SessionHeader usedAt(SessionHeader before, Instant now) {
        long millis = now.toEpochMilli();
        return before.renewed(before.renewalDue(millis) ? millis : before.lastUse(), before.timeout());
    }

    byte[] seal(Randomness random, Identity identity, SessionHeader header) {
        return HeaderFormat.seal(
                context.primitives,
                random,
                identity.headerKeys(),
                identity.owner(),
                identity.id(),
                identity.address(),
                header);
    }
}
