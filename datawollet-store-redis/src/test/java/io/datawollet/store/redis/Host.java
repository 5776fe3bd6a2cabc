package io.datawollet.store.redis;

import io.datawollet.client.Caller;
import io.datawollet.client.Client;
import io.datawollet.client.Limits;
import io.datawollet.client.Scope;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A host with one client, whose nodes share root keys and a listener. */
final class Host {
    private final RootKeys keys = RootKeys.generate();
    private final List<SessionEvent> events = new CopyOnWriteArrayList<>();
    private final Caller caller =
            Caller.of(Client.confidential("acme").scopes(Scope.values()).build());

    /** One more node over this store. */
    SessionManager node(SessionStore store) {
        return SessionManager.builder()
                .rootKeys(keys)
                .sessionStore(store)
                .listener(events::add)
                .limits(Limits.defaults().withEntryBytes(10_000).withHistory(1_000_000, 1L << 32))
                .withoutSweep()
                .withoutWarmUp()
                .build();
    }

    StartedSession start(SessionManager node, String partition) {
        return node.start(caller, StartRequest.create().partitionKey(partition));
    }

    Session open(SessionManager node, SessionCredentials credentials) {
        return node.open(caller, credentials);
    }

    long heard(SessionEvent.Type type) {
        return events.stream().filter(event -> event.type() == type).count();
    }

    /** The payloads of the whole history in order. Reading it verifies its chain. */
    static List<String> payloads(Session session) {
        HistoryPage page = session.history(1_000);
        List<RecordedRequest> all = new ArrayList<>(page.requests());
        Optional<String> next = page.nextCursor();
        while (next.isPresent()) {
            page = session.history(next.get(), 1_000);
            all.addAll(page.requests());
            next = page.nextCursor();
        }
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).sequence() != i) {
                throw new AssertionError(
                        "row " + i + " is numbered " + all.get(i).sequence());
            }
        }
        return all.stream().map(RecordedRequest::json).toList();
    }
}
