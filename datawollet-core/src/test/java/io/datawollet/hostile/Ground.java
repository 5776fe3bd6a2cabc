package io.datawollet.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.datawollet.client.Caller;
import io.datawollet.client.Client;
import io.datawollet.client.Scope;
import io.datawollet.error.DataWolletException;
import io.datawollet.error.ErrorCode;
import io.datawollet.key.RootKeys;
import io.datawollet.session.HistoryPage;
import io.datawollet.session.RecordedRequest;
import io.datawollet.session.Session;
import io.datawollet.session.SessionCredentials;
import io.datawollet.session.SessionEvent;
import io.datawollet.session.SessionManager;
import io.datawollet.session.StartRequest;
import io.datawollet.session.StartedSession;
import io.datawollet.store.SessionStore;
import io.datawollet.store.tck.ModelEnvelopeStore;
import io.datawollet.testing.Fixture;
import io.datawollet.testing.TestClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Managers over one store with the same keys and clock, what their listeners heard, and two clients. */
final class Ground {
    static final String PARTITION = "device-7";

    final TestClock clock = new TestClock();
    final RootKeys rootKeys;
    final List<SessionEvent> events = new CopyOnWriteArrayList<>();
    final Caller browser;
    final Caller server;

    private final SessionStore store;
    private final ModelEnvelopeStore envelopes = new ModelEnvelopeStore();

    Ground(SessionStore store) {
        byte[] secret = new byte[32];
        Arrays.fill(secret, (byte) 7);
        this.store = store;
        this.rootKeys = Fixture.issued(RootKeys.fromBytes(secret));
        this.browser = Caller.from(
                "https://app.example",
                Client.browser("app")
                        .origins("https://app.example")
                        .scopes(Scope.SESSIONS_WRITE)
                        .build());
        this.server = Caller.of(
                Client.confidential("app").scopes(Scope.SESSIONS_WRITE).build());
    }

    /** A manager that hears into {@link #events}. */
    SessionManager manager() {
        return manager(builder -> builder);
    }

    SessionManager manager(UnaryOperator<SessionManager.Builder> options) {
        return options.apply(SessionManager.builder()
                        .rootKeys(rootKeys)
                        .sessionStore(store)
                        .envelopeStore(envelopes)
                        .clock(clock)
                        .listener(events::add)
                        .contentionTimeout(Duration.ofSeconds(60))
                        .withoutSweep()
                        .withoutWarmUp())
                .build();
    }

    StartedSession start(SessionManager manager) {
        return Fixture.issued(manager.start(browser, StartRequest.create().partitionKey(PARTITION)));
    }

    StartedSession start(SessionManager manager, Caller caller) {
        return Fixture.issued(manager.start(caller, StartRequest.create().partitionKey(PARTITION)));
    }

    StartedSession resume(SessionManager manager, SessionCredentials credentials) {
        return Fixture.issued(manager.start(browser, StartRequest.resume(credentials)));
    }

    /** How often the listeners heard this. */
    long heard(SessionEvent.Type type) {
        return events.stream().filter(event -> event.type() == type).count();
    }

    /** The reasons with which the listeners heard this. */
    List<String> reasons(SessionEvent.Type type) {
        return events.stream()
                .filter(event -> event.type() == type)
                .map(SessionEvent::reason)
                .toList();
    }

    /** The whole history, read in pages of this size. */
    static List<RecordedRequest> history(Session session, int limit) {
        HistoryPage page = session.history(limit);
        List<RecordedRequest> all = new ArrayList<>(page.requests());
        Optional<String> next = page.nextCursor();
        while (next.isPresent()) {
            HistoryPage more = session.history(next.get(), limit);
            all.addAll(more.requests());
            next = more.nextCursor();
        }
        return all;
    }

    /** The payloads of the whole history, in order, the sequence numbers being without a gap. */
    static List<String> payloads(Session session) {
        List<RecordedRequest> all = history(session, 1_000);
        for (int i = 0; i < all.size(); i++) {
            assertThat(all.get(i).sequence()).isEqualTo(i);
        }
        return all.stream().map(RecordedRequest::json).toList();
    }

    /** The code with which the call fails. */
    static ErrorCode codeOf(ThrowingCallable call) {
        Throwable thrown = catchThrowable(call);
        assertThat(thrown).isInstanceOf(DataWolletException.class);
        return ((DataWolletException) thrown).code();
    }
}
