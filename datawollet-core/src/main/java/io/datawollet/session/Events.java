package io.datawollet.session;

import io.datawollet.internal.container.EnvelopeVault;
import io.datawollet.session.SessionEvent.Type;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Tells the log and the listener what happens. Nothing secret is handed to either. */
final class Events {
    private static final Logger LOG = LoggerFactory.getLogger(SessionManager.class);

    private final Optional<SessionListener> listener;
    private final InstantSource clock;

    Events(Optional<SessionListener> listener, InstantSource clock) {
        this.listener = listener;
        this.clock = clock;
    }

    /** About one session. */
    void emit(Type type, Identity identity, String reason) {
        if (heard(type)) {
            tell(type, identity.clientId(), identity.reference(), reason);
        }
    }

    /** About a client, where no session could be told. */
    void emit(Type type, String clientId, String reason) {
        if (heard(type)) {
            tell(type, clientId, "", reason);
        }
    }

    /** Credentials that reach no session, with the exact reason. */
    void refused(String clientId, String session, RefusedException reason) {
        Type type = reason.isTampering() ? Type.TAMPERED : Type.REFUSED;
        if (heard(type)) {
            tell(type, clientId, session, reason.words());
        }
    }

    /** What there is to tell of envelopes that a client asks for, or a job of the host's. */
    EnvelopeVault.Alarm alarm(String clientId) {
        return new EnvelopeVault.Alarm() {
            @Override
            public void refused(String reason) {
                emit(Type.ENVELOPE_REFUSED, clientId, reason);
            }

            @Override
            public void tampered(String reason) {
                emit(Type.TAMPERED, clientId, reason);
            }
        };
    }

    /** A failure of the session store. */
    void storeFailed(String operation, RuntimeException cause) {
        LOG.warn("the session store failed at {}: {}", operation, kinds(cause));
        listener.ifPresent(l -> call(l, new SessionEvent(clock.instant(), Type.STORE_FAILED, "", "", operation)));
    }

    /** A failure of the envelope store. */
    void envelopeStoreFailed(String operation, RuntimeException cause) {
        LOG.warn("the envelope store failed at {}: {}", operation, kinds(cause));
        String reason = "envelope store: " + operation;
        listener.ifPresent(l -> call(l, new SessionEvent(clock.instant(), Type.STORE_FAILED, "", "", reason)));
    }

    private boolean heard(Type type) {
        return listener.isPresent() || LOG.isEnabledForLevel(level(type));
    }

    private void tell(Type type, String clientId, String session, String reason) {
        Instant at = clock.instant();
        LOG.atLevel(level(type))
                .addKeyValue("client", visible(clientId))
                .addKeyValue("session", session)
                .addKeyValue("reason", reason)
                .log(type.name());
        listener.ifPresent(l -> call(l, new SessionEvent(at, type, clientId, session, reason)));
    }

    private static void call(SessionListener listener, SessionEvent event) {
        try {
            listener.onEvent(event);
        } catch (RuntimeException e) {
            LOG.error("the session listener failed at {}: {}", event.type(), kinds(e));
        }
    }

    /** The types in a chain of causes; messages and traces of foreign code may hold anything and stay out of the log. */
    private static String kinds(Throwable failure) {
        StringBuilder kinds = new StringBuilder(failure.getClass().getName());
        int depth = 0;
        for (Throwable cause = failure.getCause(); cause != null && depth < 8; cause = cause.getCause()) {
            kinds.append(" <- ").append(cause.getClass().getName());
            depth++;
        }
        return kinds.toString();
    }

    private static Level level(Type type) {
        return switch (type) {
            case STARTED,
                    RESUMED,
                    ROTATED,
                    TERMINATED,
                    PARTITION_TERMINATED,
                    ENVELOPE_CREATED,
                    ENVELOPE_ATTACHED,
                    ENVELOPE_DELETED -> Level.DEBUG;
            case REFUSED, ENVELOPE_REFUSED -> Level.INFO;
            case TAMPERED, ROLLED_BACK, STORE_FAILED -> Level.WARN;
        };
    }

    /** A client id cannot forge a line of the log. */
    private static String visible(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            boolean plain = !Character.isISOControl(c)
                    && Character.getType(c) != Character.FORMAT
                    && Character.getType(c) != Character.LINE_SEPARATOR
                    && Character.getType(c) != Character.PARAGRAPH_SEPARATOR;
            out.append(plain ? Character.toString(c) : String.format("\\u{%x}", c));
        });
        return out.toString();
    }
}
