package io.datawollet.session;

import io.datawollet.internal.record.HeaderFormat;
import io.datawollet.internal.record.HistoryFormat;
import io.datawollet.internal.record.SessionHeader;
import io.datawollet.store.SessionPage;
import io.datawollet.store.SessionRecord;
import io.datawollet.store.WriteResult;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/**
 * One sealed change of a session, bound to the revision that it was sealed for. Sending it again changes nothing more:
 * it is the same bytes for the same revision. It knows how to find out whether an answer that was lost was a yes.
 */
abstract class Attempt {
    final Context context;
    final Identity identity;
    final State from;
    final State next;
    final byte[] sealed;

    Attempt(Context context, Identity identity, State from, SessionHeader header, byte[] sealed) {
        this.context = context;
        this.identity = identity;
        this.from = from;
        this.sealed = sealed;
        this.next = new State(header, HeaderFormat.revision(sealed));
    }

    abstract WriteResult send(Instant now);

    /** Whether an earlier sending took effect, now that the session has gone on to {@code newest}. */
    abstract boolean landedBefore(State newest, Instant now);

    /** Whether an earlier sending took effect, now that the store knows no session here or the new place is taken. */
    boolean landedElsewhere(Instant now) {
        return false;
    }

    Instant expiresAt() {
        return Instant.ofEpochMilli(next.header().expiresAt());
    }

    /** The header alone. */
    static final class Replace extends Attempt {
        Replace(Context context, Identity identity, State from, SessionHeader header, byte[] sealed) {
            super(context, identity, from, header, sealed);
        }

        @Override
        WriteResult send(Instant now) {
            return context.store.replace(
                    identity.address(), from.revision(), next.revision(), sealed, expiresAt(), now);
        }

        /** A header leaves no trace once another has replaced it; doing it again does no harm. */
        @Override
        boolean landedBefore(State newest, Instant now) {
            return false;
        }
    }

    /** The header and a row. */
    static final class Append extends Attempt {
        private final byte[] row;
        final RecordedRequest recorded;

        Append(
                Context context,
                Identity identity,
                State from,
                HistoryFormat.Sealed withRow,
                byte[] sealed,
                RecordedRequest recorded) {
            super(context, identity, from, withRow.header(), sealed);
            this.row = withRow.row();
            this.recorded = recorded;
        }

        @Override
        WriteResult send(Instant now) {
            return context.store.append(
                    identity.address(), from.revision(), next.revision(), sealed, row, expiresAt(), now);
        }

        /** It can only have landed as the row that it was sealed as. */
        @Override
        boolean landedBefore(State newest, Instant now) {
            long place = from.header().nextSequence();
            if (newest.header().nextSequence() <= place) {
                return false;
            }
            Optional<SessionPage> page = context.store.rows(identity.address(), place, 1, row.length, now);
            return page.filter(found -> !found.rows().isEmpty()
                            && Arrays.equals(found.rows().get(0), row))
                    .isPresent();
        }
    }

    /** The header at a new place. */
    static final class Move extends Attempt {
        private final SessionRecord record;

        Move(Context context, Identity identity, State from, Identity target, SessionHeader header, byte[] sealed) {
            super(context, identity, from, header, sealed);
            this.record = new SessionRecord(
                    target.address(),
                    next.revision(),
                    sealed,
                    Instant.ofEpochMilli(header.createdAt()),
                    Instant.ofEpochMilli(header.expiresAt()));
        }

        @Override
        WriteResult send(Instant now) {
            return context.store.move(identity.address(), from.revision(), record, now);
        }

        /** The old place lives on under another revision, so the session was not moved away. */
        @Override
        boolean landedBefore(State newest, Instant now) {
            return false;
        }

        @Override
        boolean landedElsewhere(Instant now) {
            return context.store
                    .load(record.address(), now, 0, 0)
                    .filter(page -> page.session().revision().equals(next.revision()))
                    .isPresent();
        }
    }
}
